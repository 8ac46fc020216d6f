package dev.rtck.conformance.socketio;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.engineio.EngineIoEvent;
import dev.rtck.protocol.engineio.EngineIoRefused;
import dev.rtck.protocol.engineio.HttpAnswer;
import dev.rtck.protocol.engineio.OpenPacket;
import dev.rtck.protocol.profile.SocketIoSettings.Transport;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEvent;
import dev.rtck.protocol.socketio.SocketIoPacket;
import dev.rtck.protocol.socketio.SocketIoRefused;
import dev.rtck.protocol.wire.Unreachable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Engine.IO, Handshake: the maxPayload that it announces, at its limit and beyond. */
final class MaxPayloadCases {

  private static final long MOST = 4 << 20;

  /** So much that it does not matter what of a message a server counts. */
  private static final long BEYOND = 1024;

  @ConformanceCase(
      id = "eio.limits.polling-payload",
      clause = "SOCKETIO4#server-options/max-http-buffer-size",
      title = "A body above maxPayload is refused",
      sends =
          "POSTs of a message by one byte and by a KiB longer than the announced maxPayload: for the"
              + " profile's echo where it has one.",
      accepts =
          "413, another HTTP error, or the end of the connection, and no echo; that it is taken is"
              + " a warning.",
      why = "Without a limit one client fills the memory of all.",
      causes = {
        "The limit is announced and not applied.",
        "The limit is looked at once the message was handled."
      },
      hostile = true,
      capabilities = Capability.POLLING)
  void refusesABodyAboveItsLimit(Connections them, Checks checks) {
    judgeTooLarge(
        them.echoing(),
        Carrier.POLLING,
        checks,
        "413",
        "another HTTP error",
        "the end of the connection");
  }

  @ConformanceCase(
      id = "eio.limits.websocket-payload",
      clause = "SOCKETIO4#server-options/max-http-buffer-size",
      title = "A WebSocket message above maxPayload is refused",
      sends =
          "Text messages by one byte and by a KiB longer than the announced maxPayload: for the"
              + " profile's echo where it has one.",
      accepts =
          "The end of the connection, with 1009 or otherwise, and no echo; that it stays is a"
              + " warning.",
      why = "Without a limit one client fills the memory of all.",
      causes = "The limit is that of long-polling alone.",
      hostile = true)
  void refusesAWebSocketMessageAboveItsLimit(Connections them, Checks checks) {
    if (!them.endpoint().transports().contains(Transport.WEBSOCKET)) {
      checks.observe("refused", "the profile promises no WebSocket");
      return;
    }
    judgeTooLarge(them.echoing(), Carrier.WEBSOCKET, checks, "the end of the connection");
  }

  private static void judgeTooLarge(
      Connections them, Carrier carrier, Checks checks, String... refusals) {
    if (judgeTooLarge(them, carrier, checks, BEYOND, "", refusals)) {
      var unused = judgeTooLarge(them, carrier, checks, 1, "one-byte-more-", refusals);
    }
  }

  /** Judges a message that is longer by so much, and returns whether there was a limit to try. */
  private static boolean judgeTooLarge(
      Connections them,
      Carrier carrier,
      Checks checks,
      long beyond,
      String slug,
      String... refusals) {
    try (SocketIoConnection connection = them.connected(carrier)) {
      long limit = limit(connection.engine().open(), checks);
      if (limit == 0) {
        return false;
      }
      String text = Payloads.unique();
      HttpAnswer answer = connection.engine().sendText(longer(them, text, limit + beyond));
      boolean refused = answer != null && !answer.is(200) && !isMissing(answer);
      EngineIoEvent.Ended ended = refused ? null : connection.engine().awaitEnd(them.answer());
      checks.should(
          slug + "refused",
          refused || ended != null,
          (answer == null ? "" : answer.describe() + ", then ")
              + (ended == null ? Words.ending(connection) : ended.words()),
          refusals);
      // Behind answers to others, and to itself, what was to come of it has come.
      try (SocketIoConnection fresh = them.connected()) {
        var unusedFence = them.isServed(fresh);
      }
      var unusedFence = them.isServed(connection);
      boolean delivered = connection.packets(0).stream().anyMatch(it -> it.raw().contains(text));
      checks.should(
          slug + "not-delivered",
          !delivered,
          delivered ? "an echo of it came" : "nothing came of it",
          "nothing of what is too long");
      return true;
    }
  }

  @ConformanceCase(
      id = "eio.limits.message-bytes",
      clause = "PROFILE#limits/messageBytes",
      title = "A message that is larger than the profile promises is not handled",
      sends =
          "The profile's echo with a KiB more than limits.messageBytes, over WebSocket and over"
              + " long-polling.",
      accepts =
          "No echo; an HTTP error, an error of the application, or the end of the connection.",
      why = "Who relies on the limit must be able to use all of it, and no more.",
      causes = "maxHttpBufferSize is left at its million bytes.",
      needs = {Need.CONNECTION, Need.ECHO},
      capabilities = Capability.MESSAGE_LIMIT,
      hostile = true)
  void handlesNothingAboveThePromisedSize(Connections them, Checks checks) {
    long limit = Objects.requireNonNull(them.plan().endpoint().limits().messageBytes());
    if (limit > MOST) {
      checks.observe("limit", "limits.messageBytes is " + limit + ": not tried");
      return;
    }
    checks.each(
        them.carriers().stream().filter(it -> it != Carrier.UPGRADED).toList(),
        Carrier::slug,
        (carrier, slug) -> {
          try (SocketIoConnection connection = them.connected(carrier)) {
            String text = Payloads.unique() + "x".repeat((int) (limit + BEYOND));
            var unusedSent = connection.engine().sendText(message(them, text));
            var unusedFence = them.echo().roundTrip(connection, Payloads.unique(), them.answer());
            boolean echoed =
                connection.packets(0).stream().anyMatch(it -> them.echo().answers(it, text));
            checks.must(
                slug,
                !echoed,
                echoed ? "it came back" : "no echo, " + Words.ending(connection),
                "nothing of what is larger than " + limit + " bytes");
          }
        });
  }

  /** Returns whether no answer came in time; any other failure is an end of the connection. */
  private static boolean isMissing(HttpAnswer answer) {
    Unreachable failure = answer.failure();
    return failure != null && failure.kind() == Unreachable.Kind.TIMED_OUT;
  }

  /** Returns a message that asks for an echo, at least as long as that. */
  private static String longer(Connections them, String text, long length) {
    return message(them, text + "x".repeat((int) (length - message(them, text).length())));
  }

  private static String message(Connections them, String text) {
    return them.echo().isDeclared()
        ? body(them.echo(), text)
        : SocketIoPacket.event(
                them.namespace(), null, SocketIoPacket.payload("rtck-too-large", text))
            .encode()
            .get(0)
            .pollingText();
  }

  @ConformanceCase(
      id = "eio.limits.largest-payload",
      clause = "EIO4#handshake/max-payload",
      title = "A body of exactly maxPayload is accepted",
      sends =
          "An echo whose POST is as long as the announced maxPayload, and one whose WebSocket message"
              + " is.",
      accepts =
          "200, and the same text. That it does not come is recorded where what comes back is"
              + " longer than the limit, and where it does not come over WebSocket, either.",
      why = "Clients fill their payloads up to the limit.",
      causes = {
        "The comparison is off by one, or counts the head.",
        "A limit of the framework below drops what is as long."
      },
      needs = {Need.CONNECTION, Need.ECHO},
      capabilities = Capability.POLLING)
  void acceptsABodyAtItsLimit(Connections them, Checks checks) {
    if (them.carriers().contains(Carrier.WEBSOCKET)) {
      judgeFrameAtTheLimit(them, checks);
    }
    PolledSession polled = PolledSession.echoing(them);
    long limit = limit(polled.session().open(), checks);
    if (limit == 0) {
      return;
    }
    // The limit is one of bytes.
    String mark = Payloads.unique();
    int around = Bytes.utf8(body(them.echo(), mark)).length();
    String text = mark + "x".repeat((int) (limit - around));
    String body = body(them.echo(), text);
    if (Bytes.utf8(body).length() != limit) {
      checks.observe("accepted", "the echo's length is not that of its text");
      return;
    }
    HttpAnswer answer = polled.post(body);
    boolean accepted = answer != null && answer.is(200);
    checks.should(
        "accepted",
        accepted,
        "a body of " + limit + " bytes: " + PolledSession.describe(answer),
        "200 'ok'");
    if (accepted) {
      judgeEcho(them, polled, text, limit, checks);
    }
  }

  private static void judgeFrameAtTheLimit(Connections them, Checks checks) {
    try (SocketIoConnection connection = them.connected(Carrier.WEBSOCKET)) {
      Long limit = connection.engine().open().maxPayload();
      if (limit == null || limit > MOST || limit < 2 * BEYOND) {
        return;
      }
      String mark = Payloads.unique();
      int around = Bytes.utf8(body(them.echo(), mark)).length();
      String text = mark + "x".repeat((int) (limit - around));
      var unusedSent = connection.engine().sendText(body(them.echo(), text));
      boolean same =
          connection.await(it -> them.echo().answers(it, text), 0, them.answer()) != null;
      if (!same && isLonger(roundTrip(them, mark), mark, text, limit)) {
        checks.observe("websocket", "it does not come, and would be longer than the limit");
        return;
      }
      if (!same && !isEchoedOverWebSocket(them, text.substring((int) BEYOND))) {
        checks.observe("websocket", "this echo returns no text as long as that");
        return;
      }
      checks.should(
          "websocket",
          same,
          same ? "the same text" : "it does not come back, " + Words.ending(connection),
          "the same text");
    } catch (EngineIoRefused | SocketIoRefused refused) {
      checks.observe("websocket", String.valueOf(refused.getMessage()));
    }
  }

  private static void judgeEcho(
      Connections them, PolledSession polled, String text, long limit, Checks checks) {
    try (SocketIoConnection connection = polled.live()) {
      if (connection.await(it -> them.echo().answers(it, text), 0, them.answer()) != null) {
        checks.should("echo", true, "it came", "the same text");
        return;
      }
      String small = Payloads.unique();
      SocketIoEvent.Came came = them.echo().roundTrip(connection, small, them.answer());
      if (isLonger(came, small, text, limit)) {
        checks.observe("echo", "it does not come, and would be longer than the limit");
      } else if (came != null && !isEchoedOverWebSocket(them, text)) {
        checks.observe("echo", "this echo returns no text as long as that");
      } else {
        checks.should(
            "echo", false, "it does not come back, " + Words.ending(connection), "the same text");
      }
    }
  }

  /** Returns whether the echo of the small text would not fit if it were one of the large text. */
  private static boolean isLonger(
      SocketIoEvent.@Nullable Came came, String small, String large, long limit) {
    return came != null && came.raw().replace(small, large).length() >= limit;
  }

  private static boolean isEchoedOverWebSocket(Connections them, String text) {
    return them.carriers().contains(Carrier.WEBSOCKET) && roundTrip(them, text) != null;
  }

  /** Returns the echo of the text over a WebSocket of its own. */
  private static SocketIoEvent.@Nullable Came roundTrip(Connections them, String text) {
    try (SocketIoConnection connection = them.connected(Carrier.WEBSOCKET)) {
      return them.echo().roundTrip(connection, text, them.answer());
    } catch (EngineIoRefused | SocketIoRefused refused) {
      return null;
    }
  }

  private static String body(Echo echo, String text) {
    return echo.packet(1, text).encode().get(0).pollingText();
  }

  /** Returns the announced limit, or 0 when it is none that can be tried. */
  private static long limit(OpenPacket open, Checks checks) {
    Long limit = open.maxPayload();
    if (limit == null || limit > MOST || limit < 1024) {
      checks.observe(
          "limit",
          limit == null ? "no maxPayload is announced" : "maxPayload is " + limit + ": not tried");
      return 0;
    }
    return limit;
  }
}
