package dev.rtck.conformance.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.engineio.EngineIoEvent;
import dev.rtck.protocol.engineio.EngineIoPacket;
import dev.rtck.protocol.engineio.EngineIoProbe;
import dev.rtck.protocol.engineio.EngineIoRefused;
import dev.rtck.protocol.engineio.EngineIoRequest;
import dev.rtck.protocol.engineio.EngineIoType;
import dev.rtck.protocol.engineio.HttpAnswer;
import dev.rtck.protocol.engineio.HttpExchange;
import dev.rtck.protocol.engineio.PollingPayload;
import dev.rtck.protocol.engineio.PollingSession;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEndpoint;
import dev.rtck.protocol.socketio.SocketIoEvent;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Engine.IO, Upgrade: from long-polling to a WebSocket. */
final class UpgradeCases {

  private static final int WAITING = 5;

  /** In less than that a client on a slow network has not probed yet. */
  private static final Duration SLOW_PROBE = Duration.ofMillis(500);

  /** The default of the widespread server. */
  private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(10);

  /** Returns whether a session can be upgraded; that none can is legal, and recorded. */
  static boolean offersUpgrade(EngineIoProbe probe, Checks checks) {
    PollingSession session = probe.handshake();
    HandshakeCases.sayGoodbye(session);
    boolean offered = session.open().upgrades().contains("websocket");
    if (!offered) {
      checks.observe("upgrade", "the handshake offers no upgrade");
    }
    return offered;
  }

  @ConformanceCase(
      id = "eio.upgrade.probe",
      clause = "EIO4#upgrade/probe",
      title = "A probe is answered, and the pending GET ends",
      sends =
          "A WebSocket with the session's id, and 2probe on it, while a GET waits; and another GET"
              + " behind the answers to both.",
      accepts =
          "3probe, and 200 for the GET with a noop packet, or with what came before it. Where that"
              + " WebSocket is refused, and one without an id is not, the handshake has offered what"
              + " nobody gets. What the other GET gets is only recorded: the protocol has clients send"
              + " none, and the widespread one does, until the answer to its probe has come.",
      why = "Clients wait for both before they complete the upgrade.",
      causes = {
        "The pong has no payload.",
        "The session is looked for where those are that began as a WebSocket.",
        "The GET waits for the next packet.",
        "The GET is ended without a packet, or by the end of the session."
      },
      capabilities = Capability.UPGRADE)
  void answersAProbeAndEndsThePendingGet(
      EngineIoProbe probe, SocketIoEndpoint endpoint, Checks checks) {
    if (!offersUpgrade(probe, checks)) {
      return;
    }
    PolledSession polled = PolledSession.connected(probe, endpoint);
    HttpExchange pending = polled.pendingPoll();
    try (HandshakeAttempt attempt = polled.session().attemptWebSocket()) {
      if (!attempt.switchedProtocols()) {
        String words = "the WebSocket got: " + attempt.describe();
        boolean isOver = !pending.isPending() && UsualClient.hurry(polled.session().open()) != null;
        if (isOver || attempt.wasTurnedAway() || attempt.metSilence() || !opensWebSockets(probe)) {
          checks.untestable("pong", words);
        } else {
          checks.must("offered", false, words, "the upgrade that the handshake offers");
        }
        return;
      }
      WebSocketConnection socket = attempt.webSocket();
      socket.send(Frame.text("2probe"));
      boolean answered =
          socket.awaitMessage(Bytes.utf8("3probe"), probe.patience().answer()) != null;
      checks.must("pong", answered, answered ? "3probe" : "no 3probe", "3probe");
      HttpAnswer answer = pending.await(probe.patience().answer());
      checks.must(
          "pending-get",
          answer != null
              && !PolledSession.holdsClose(answer)
              && (PolledSession.bringsNews(answer) || holdsNoop(answer)),
          PolledSession.describe(answer),
          "200 with a noop packet",
          "200 with messages or a ping that came first");
      if (answered && answer != null && answer.is(200) && !PolledSession.holdsClose(answer)) {
        HttpAnswer later = polled.session().poll().await(probe.patience().answer());
        checks.observe("later-get", PolledSession.describe(later));
      }
    }
  }

  private static boolean opensWebSockets(EngineIoProbe probe) {
    try (HandshakeAttempt attempt = probe.attemptWebSocket(EngineIoProbe.WEBSOCKET)) {
      return attempt.switchedProtocols();
    }
  }

  private static boolean holdsNoop(HttpAnswer answer) {
    return answer.is(200) && answer.packets().contains(EngineIoPacket.of(EngineIoType.NOOP));
  }

  @ConformanceCase(
      id = "eio.upgrade.no-loss",
      clause = "EIO4#upgrade/no-loss",
      title = "No packet is lost or doubled by the upgrade",
      sends =
          "Messages for the echo while no GET waits, and the upgrade; the same with bytes; between the answer to the"
              + " probe and the upgrade packet somebody else's broadcast or room message, where the"
              + " profile has one, or else a message for the echo, by POST; and one whose echo a"
              + " GET fetches while the WebSocket is open, before the upgrade is complete; and behind it"
              + " a broadcast, a message in a room that the client entered before, and one to it alone,"
              + " as far as the profile has them and they came before.",
      accepts =
          "Each echo and each message once, also what is said behind the upgrade by what reached the"
              + " client before it, and none over the WebSocket before the upgrade packet,"
              + " where clients take nothing but the answer to their probe; that what is posted or"
              + " fetched meanwhile comes once, is a SHOULD.",
      why = "Each client upgrades within its first second, and servers send at any moment.",
      causes = {
        "The WebSocket takes over when it probes.",
        "What waits for a GET is forgotten.",
        "What is sent behind the probe goes to the transport that is being left.",
        "What was fetched is sent again.",
        "What waits is written for long-polling already.",
        "Rooms remember the transport by which their members came."
      },
      needs = {Need.CONNECTION, Need.ECHO},
      capabilities = Capability.UPGRADE)
  void losesNothingAtTheUpgrade(Connections them, Checks checks) {
    Echo echo = them.echo();
    if (!offersUpgrade(them.probe(), checks)) {
      return;
    }
    List<EngineIoEvent.Came> early = new ArrayList<>();
    try (SocketIoConnection connection = them.connected(Carrier.POLLING)) {
      connection.engine().pausePolling();
      List<String> texts = new ArrayList<>();
      int waiting = them.burst(WAITING, 1);
      for (int i = 0; i < waiting; i++) {
        String text = Payloads.unique();
        texts.add(text);
        var unused = connection.send(echo.packet(i, text));
      }
      connection.engine().upgrade(socket -> early.addAll(cameEarly(them, connection, socket)));
      boolean fenced = comesBack(connection, echo, texts, them.probe());
      List<Integer> came = echoed(connection, echo, texts);
      List<Integer> owed = IntStream.range(0, waiting).boxed().toList();
      boolean whole = fenced && came.stream().sorted().toList().equals(owed);
      String hurry = UsualClient.hurry(connection);
      if (!whole && hurry != null) {
        checks.untestable("waiting-at-the-upgrade", hurry);
      } else {
        checks.must(
            "waiting-at-the-upgrade",
            whole,
            "echoes " + came + (fenced ? "" : ", and none after the upgrade"),
            "echoes 0 to " + (waiting - 1) + ", once each");
      }
    }
    judgeBytes(them, checks);
    OperationName channel = them.channel();
    if (channel == null) {
      judgePosted(them, checks);
    } else {
      judgeTold(them, channel, early, checks);
    }
    judgeEarly(checks, "before-the-upgrade-packet", early);
    judgeFetched(them, checks);
  }

  /**
   * Returns the messages that came over the WebSocket so far, which is not to carry the session
   * yet: whoever upgrades listens there for the answer to the probe, and lets all else pass.
   */
  static List<EngineIoEvent.Came> cameEarly(
      Connections them, SocketIoConnection connection, WebSocketConnection socket) {
    Bytes fence = Bytes.utf8(Payloads.unique());
    socket.send(Frame.ping(fence));
    var unusedFence = socket.awaitPong(fence, them.answer());
    return connection.engine().since(0).stream()
        .filter(EngineIoEvent.Came.class::isInstance)
        .map(EngineIoEvent.Came.class::cast)
        .filter(it -> it.carrier() == Carrier.WEBSOCKET)
        .filter(it -> it.is(EngineIoType.MESSAGE) || it.packet() instanceof EngineIoPacket.Binary)
        .toList();
  }

  /** Judges that nothing of this kind came. */
  static void judgeEarly(Checks checks, String slug, List<EngineIoEvent.Came> early) {
    checks.must(
        slug,
        early.isEmpty(),
        early.isEmpty() ? "nothing came over the WebSocket" : early.get(0).toString(),
        "no message over a WebSocket that does not carry the session yet");
  }

  /** An echo that takes no bytes has said nothing about them. */
  private static void judgeBytes(Connections them, Checks checks) {
    JsonNode bytes = Attached.bytes(1, 2, 3, 0, 255);
    try (SocketIoConnection connection = them.connected(Carrier.POLLING)) {
      connection.engine().pausePolling();
      // The GET that waits takes the first, and nothing waits for the second.
      var unusedFirst = connection.send(them.echo().packet(0, Payloads.unique()));
      var unusedTaken = connection.engine().awaitNoPoll(them.answer());
      var unused = connection.send(them.echo().packet(WAITING, bytes));
      connection.engine().upgrade();
      var unusedFence = them.echo().roundTrip(connection, Payloads.unique(), them.answer());
      judgeBytes(them, connection, bytes, checks);
    } catch (EngineIoRefused refused) {
      checks.observe("bytes-at-the-upgrade", String.valueOf(refused.getMessage()));
    }
  }

  private static void judgeBytes(
      Connections them, SocketIoConnection connection, JsonNode bytes, Checks checks) {
    String id = bytes.path("id").textValue();
    String asText =
        connection.engine().since(0).stream()
            .filter(EngineIoEvent.Came.class::isInstance)
            .map(EngineIoEvent.Came.class::cast)
            .filter(
                it ->
                    it.carrier() == Carrier.WEBSOCKET
                        && it.packet() instanceof EngineIoPacket.Malformed text
                        && text.raw().startsWith("b"))
            .map(EngineIoEvent.Came::toString)
            .findFirst()
            .orElse("");
    boolean answered =
        connection.engine().since(0).stream().anyMatch(it -> it.toString().contains(id));
    if (answered || !asText.isEmpty()) {
      boolean same = connection.packets(0).stream().anyMatch(it -> them.echo().answers(it, bytes));
      if (!same && asText.isEmpty() && !isEchoOfBytes(them)) {
        checks.observe("bytes-at-the-upgrade", "this echo returns no bytes");
        return;
      }
      checks.must(
          "bytes-at-the-upgrade",
          same && asText.isEmpty(),
          !asText.isEmpty() ? asText : same ? "the same bytes" : Words.what(connection, 0),
          "the same bytes, in a binary frame");
    }
  }

  private static boolean isEchoOfBytes(Connections them) {
    try (SocketIoConnection polling = them.connected(Carrier.POLLING)) {
      return them.echo().roundTrip(polling, Attached.bytes(1), them.answer()) != null;
    }
  }

  /**
   * Judges what somebody else says while the upgrade is not complete: the client keeps quiet.
   *
   * @param early takes what comes over the WebSocket before it carries the session
   */
  private static void judgeTold(
      Connections them, OperationName channel, List<EngineIoEvent.Came> early, Checks checks) {
    String room = them.room();
    try (Member upgrading = them.member(Carrier.POLLING);
        Member other = them.member()) {
      if (!other.reaches(upgrading, channel, room)) {
        checks.untestable("told-meanwhile", "what others say does not come over long-polling");
        return;
      }
      List<OperationName> before = reachedBy(them, other, upgrading, channel, room);
      String text = Payloads.unique();
      int mark = upgrading.connection().mark();
      upgrading
          .connection()
          .engine()
          .upgrade(
              socket -> {
                other.say(channel, room, text);
                var unusedFence =
                    them.echo().roundTrip(other.connection(), Payloads.unique(), them.answer());
                early.addAll(cameEarly(them, upgrading.connection(), socket));
              });
      var unused = upgrading.hears(channel, room, text, mark, them.answer());
      var unusedBehind = them.isServed(upgrading.connection());
      long came = upgrading.count(channel, room, text);
      SocketIoConnection connection = upgrading.connection();
      String hurry = UsualClient.hurry(connection);
      if (came == 0 && hurry != null) {
        checks.untestable("told-meanwhile", hurry);
        return;
      }
      checks.must(
          "told-meanwhile",
          came == 1,
          "came " + Words.times(came) + ", " + Words.ending(connection),
          "once");
      if (came == 1) {
        before.forEach(name -> judgeToldAfterwards(them, name, other, upgrading, room, checks));
      }
    }
  }

  /** Returns by what the one reaches the other before the upgrade, which still polls. */
  private static List<OperationName> reachedBy(
      Connections them, Member other, Member upgrading, OperationName channel, String room) {
    List<OperationName> names = new ArrayList<>(List.of(channel));
    if (channel != OperationName.ROOM
        && other.declares(OperationName.ROOM)
        && other.enters(room)
        && upgrading.enters(room)
        && isTold(them, OperationName.ROOM, other, upgrading, room)) {
      names.add(OperationName.ROOM);
    }
    if (other.declares(OperationName.DIRECT)
        && other.knowsApart(upgrading)
        && isTold(them, OperationName.DIRECT, other, upgrading, room)) {
      names.add(OperationName.DIRECT);
    }
    return names;
  }

  private static boolean isTold(
      Connections them, OperationName name, Member other, Member upgrading, String room) {
    them.pace();
    String text = Payloads.unique();
    int mark = upgrading.connection().mark();
    if (name == OperationName.DIRECT) {
      other.tell(upgrading, text);
    } else {
      other.say(name, room, text);
    }
    return upgrading.hears(name, room, text, mark, them.answer()) != null;
  }

  /** Judges that who was reached over long-polling is reached over the WebSocket. */
  private static void judgeToldAfterwards(
      Connections them,
      OperationName name,
      Member other,
      Member upgrading,
      String room,
      Checks checks) {
    String slug = "afterwards-" + name.word();
    boolean came = isTold(them, name, other, upgrading, room);
    SocketIoConnection connection = upgrading.connection();
    String hurry = UsualClient.hurry(connection);
    if (!came && (hurry != null || other.connection().hasEnded())) {
      checks.untestable(slug, hurry != null ? hurry : Words.ending(other.connection()));
      return;
    }
    checks.must(
        slug,
        came,
        came ? "it came" : "it did not come, " + Words.ending(connection),
        "what came before the upgrade comes behind it, too");
  }

  private static void judgePosted(Connections them, Checks checks) {
    try (SocketIoConnection connection = them.connected(Carrier.POLLING)) {
      String text = Payloads.unique();
      AtomicReference<@Nullable HttpAnswer> posted = new AtomicReference<>();
      connection
          .engine()
          .upgrade(() -> posted.set(connection.send(them.echo().packet(WAITING, text))));
      HttpAnswer answer = posted.get();
      if (answer == null || !answer.is(200)) {
        // The client's own duty is to send nothing by HTTP any more.
        checks.observe("posted-meanwhile", "the POST got " + PolledSession.describe(answer));
        return;
      }
      var unused = comesBack(connection, them.echo(), List.of(text), them.probe());
      int came = echoed(connection, them.echo(), List.of(text)).size();
      checks.should(
          "posted-meanwhile",
          came == 1,
          "came back " + Words.times(came) + ", " + Words.ending(connection),
          "once");
    }
  }

  /** Waits for each of the echoes, and for one that is sent behind them. */
  static boolean comesBack(
      SocketIoConnection connection, Echo echo, List<String> texts, EngineIoProbe probe) {
    Duration answer = probe.patience().answer();
    for (String text : texts) {
      if (connection.await(it -> echo.answers(it, text), 0, answer) == null) {
        break;
      }
    }
    return echo.roundTrip(connection, Payloads.unique(), answer) != null;
  }

  /** Returns which of the texts came back, in the order in which they came. */
  static List<Integer> echoed(SocketIoConnection connection, Echo echo, List<String> texts) {
    List<Integer> came = new ArrayList<>();
    for (SocketIoEvent.Came it : connection.packets(0)) {
      for (int i = 0; i < texts.size(); i++) {
        if (echo.answers(it, texts.get(i))) {
          came.add(i);
        }
      }
    }
    return came;
  }

  private static void judgeFetched(Connections them, Checks checks) {
    EngineIoProbe probe = them.probe();
    Echo echo = them.echo();
    PolledSession polled = PolledSession.echoing(them);
    HttpExchange pending = polled.pendingPoll();
    try (HandshakeAttempt attempt = polled.session().attemptWebSocket()) {
      if (!attempt.switchedProtocols()) {
        checks.untestable("fetched-meanwhile", "the WebSocket got: " + attempt.describe());
        return;
      }
      WebSocketConnection socket = attempt.webSocket();
      String text = Payloads.unique();
      var posted =
          polled
              .session()
              .post(echo.packet(1, text).encode().get(0).pollingText())
              .await(probe.patience().answer());
      HttpAnswer fetched = pending.await(probe.patience().answer());
      if (fetched == null || !fetched.text().contains(text)) {
        checks.observe(
            "fetched-meanwhile",
            "the GET got no echo: "
                + PolledSession.describe(fetched)
                + ", the POST "
                + PolledSession.describe(posted));
        return;
      }
      socket.send(Frame.text("2probe"));
      var unused = socket.awaitMessage(Bytes.utf8("3probe"), probe.patience().answer());
      String fence = Payloads.unique();
      socket.send(Frame.text("5"), Frame.text(echo.packet(2, fence).encode().get(0).pollingText()));
      boolean served = isSaid(socket, fence, probe);
      // An acknowledgement of the same text may come behind the event, and is another packet.
      List<Bytes> fetchedPackets =
          fetched.packets().stream()
              .map(it -> Bytes.utf8(it.pollingText()))
              .filter(it -> it.contains(Bytes.utf8(text)))
              .toList();
      boolean again =
          socket.messages().stream().anyMatch(it -> fetchedPackets.contains(it.payload()));
      // The client's own duty is to send nothing by HTTP any more before it opens the WebSocket.
      checks.should(
          "fetched-meanwhile",
          served && !again,
          !served ? "no echo after the upgrade" : again ? "it came again" : "once",
          "once");
    }
  }

  private static boolean isSaid(WebSocketConnection socket, String text, EngineIoProbe probe) {
    return socket.await(
            WebSocketEvent.Message.class,
            it -> it.payload().contains(Bytes.utf8(text)),
            probe.patience().answer())
        != null;
  }

  @ConformanceCase(
      id = "eio.upgrade.abandoned",
      clause = "EIO4#upgrade/abandoned",
      title = "An upgrade that is abandoned leaves the session as it was",
      sends =
          "A WebSocket with a probe, which is closed before the upgrade packet; and then a whole"
              + " upgrade.",
      accepts = "A session that goes on over long-polling, and can be upgraded later.",
      why = "Proxies let a WebSocket open and then drop it.",
      causes = {
        "The end of any WebSocket ends its session.",
        "That an upgrade has begun is kept, and what became of it is not."
      },
      capabilities = Capability.UPGRADE)
  void goesOnAfterAnAbandonedUpgrade(Connections them, Checks checks) {
    EngineIoProbe probe = them.probe();
    if (!offersUpgrade(probe, checks)) {
      return;
    }
    PolledSession polled = PolledSession.connected(probe, them.endpoint());
    try (HandshakeAttempt attempt = polled.session().attemptWebSocket()) {
      if (!attempt.switchedProtocols()) {
        checks.untestable("session-works", "the WebSocket got: " + attempt.describe());
        return;
      }
      WebSocketConnection socket = attempt.webSocket();
      socket.send(Frame.text("2probe"));
      var unused = socket.awaitMessage(Bytes.utf8("3probe"), probe.patience().answer());
      socket.send(Frame.close(1000, ""));
      var closed = HandshakeCases.isClosed(socket, probe);
      socket.close();
      SocketIoConnection connection = polled.live();
      boolean serves = them.isServed(connection);
      checks.should(
          "session-works",
          serves,
          (closed ? "the WebSocket was closed" : "it stays open")
              + "; the session "
              + (serves ? "works" : "is gone"),
          "a session that works over long-polling");
      if (serves && closed) {
        judgeLaterUpgrade(them, connection, checks);
      }
    }
  }

  private static void judgeLaterUpgrade(
      Connections them, SocketIoConnection connection, Checks checks) {
    String words;
    boolean serves = false;
    try {
      connection.engine().upgrade();
      serves = them.isServed(connection);
      words = serves ? "it works over the WebSocket" : "then " + Words.ending(connection);
    } catch (EngineIoRefused refused) {
      words = String.valueOf(refused.getMessage());
    }
    checks.should("later-upgrade", serves, words, "an upgrade as before");
  }

  @ConformanceCase(
      id = "eio.upgrade.wrong-probe",
      clause = "EIO4#upgrade/wrong-probe",
      title = "A WebSocket that does not probe takes no session over",
      sends =
          "An upgrade packet at once, or a ping with another payload and nothing more, on a"
              + " WebSocket with the id of a session that polls.",
      accepts =
          "The end of that WebSocket, or silence; and a session that works over long-polling.",
      why = "Without the probe packets can be lost on the way.",
      causes = "The upgrade packet is not bound to a probe.",
      capabilities = Capability.UPGRADE)
  void isNotTakenOverWithoutAProbe(Connections them, Checks checks) {
    if (!offersUpgrade(them.probe(), checks)) {
      return;
    }
    checks.each(
        List.of("5", "2xyz"),
        text -> text.equals("5") ? "upgrade-at-once" : "other-payload",
        (text, slug) -> {
          try (SocketIoConnection connection = them.connected(Carrier.POLLING);
              HandshakeAttempt attempt = connection.engine().attemptWebSocket()) {
            if (!attempt.switchedProtocols()) {
              checks.untestable(slug, "the WebSocket got: " + attempt.describe());
              return;
            }
            WebSocketConnection socket = attempt.webSocket();
            socket.send(Frame.text(text));
            boolean closed = HandshakeCases.isClosed(socket, them.probe());
            judgeServing(them, connection, checks, slug, closed);
          }
        });
  }

  private static void judgeServing(
      Connections them, SocketIoConnection connection, Checks checks, String slug, boolean closed) {
    boolean serves = them.isServed(connection);
    checks.should(
        slug,
        serves,
        (closed ? "the WebSocket was closed" : "the WebSocket stays open")
            + "; the session "
            + (serves ? "works" : "works no more: " + Words.ending(connection)),
        "a session that works over long-polling");
  }

  @ConformanceCase(
      id = "eio.upgrade.polling-afterwards",
      clause = "EIO4#upgrade/polling-afterwards",
      title = "After the upgrade the session is not polled any more",
      sends =
          "A GET and a POST with the id of a session that was upgraded, and of one that began as a"
              + " WebSocket; and the same when these sessions have ended.",
      accepts = "An HTTP error, a close packet, or the end of the connection.",
      why = "Packets would go two ways, and what is posted would be lost.",
      causes = {
        "The transport of a session is not looked at, or only for one of the methods.",
        "The id of a session that has ended opens another one."
      },
      capabilities = Capability.UPGRADE)
  void refusesToBePolledAfterTheUpgrade(
      EngineIoProbe probe, SocketIoEndpoint endpoint, Checks checks) {
    if (!offersUpgrade(probe, checks)) {
      return;
    }
    checks.each(
        List.of(Carrier.UPGRADED, Carrier.WEBSOCKET),
        Carrier::slug,
        (carrier, slug) -> {
          String parameters;
          try (SocketIoConnection connection =
              HttpLongPollingCases.connect(probe, endpoint, carrier)) {
            String sid = URLEncoder.encode(connection.engine().sid(), StandardCharsets.UTF_8);
            parameters = EngineIoRequest.POLLING + "&sid=" + sid;
            judgePolling(probe, parameters, checks, slug);
          }
          // Whether or not the server has seen the end by now: neither may be polled.
          judgePolling(probe, parameters, checks, slug + "-ended");
        });
  }

  private static void judgePolling(
      EngineIoProbe probe, String parameters, Checks checks, String slug) {
    judgeRefused(probe, EngineIoRequest.get(parameters), checks, slug + "-get");
    String noop = PollingPayload.encode(List.of(EngineIoPacket.of(EngineIoType.NOOP)));
    judgeRefused(probe, EngineIoRequest.post(parameters, noop), checks, slug + "-post");
  }

  private static void judgeRefused(
      EngineIoProbe probe, EngineIoRequest request, Checks checks, String slug) {
    HttpAnswer answer = probe.begin(request).await(probe.patience().answer());
    checks.should(
        slug,
        answer != null && (!answer.is(200) || PolledSession.holdsClose(answer)),
        PolledSession.describe(answer),
        "an HTTP error",
        "a close packet",
        "the end of the connection");
  }

  @ConformanceCase(
      id = "eio.upgrade.unfinished",
      clause = "SOCKETIO4#server-options/upgrade-timeout",
      title = "A WebSocket that never probes is closed, and the session goes on",
      sends = "A WebSocket with the session's id, and nothing on it.",
      accepts =
          "The end of the WebSocket within limits.handshake, or ten seconds where that is longer,"
              + " and a session that works over long-polling; that it stays open is a warning, or"
              + " recorded where a case is over before that. So is an end in less than half a second,"
              + " or a quarter of limits.handshake where that is less.",
      why = "Each open WebSocket holds a socket of the server.",
      causes = {"The timer runs for handshakes alone.", "The timer leaves no time for a probe."},
      capabilities = {Capability.HANDSHAKE_LIMIT, Capability.UPGRADE},
      spans = 4,
      volume = true)
  void closesAWebSocketThatNeverProbes(Connections them, Checks checks) {
    if (!offersUpgrade(them.probe(), checks)) {
      return;
    }
    try (SocketIoConnection connection = them.connected(Carrier.POLLING);
        HandshakeAttempt attempt = connection.engine().attemptWebSocket()) {
      if (!attempt.switchedProtocols()) {
        checks.untestable("closed", "the WebSocket got: " + attempt.describe());
        return;
      }
      long since = System.nanoTime();
      Duration owed = upgradeTimeout(them).plus(them.answer());
      // What is left is for the look at the session.
      Duration atMost = them.probe().deadline().cut(owed.plus(them.answer())).minus(them.answer());
      boolean closed = HandshakeCases.isClosed(attempt.webSocket(), atMost);
      if (closed || atMost.compareTo(owed) >= 0) {
        checks.should(
            "closed", closed, closed ? "closed" : "still open", "the end of the WebSocket");
      } else {
        checks.observe("closed", "still open after " + atMost.toMillis() + " ms, a case's time");
      }
      if (closed) {
        long millis = (System.nanoTime() - since) / 1_000_000;
        checks.should(
            "not-early",
            millis >= earliestEnd(them).toMillis(),
            "closed after " + millis + " ms",
            "time for a probe");
      }
      judgeServing(them, connection, checks, "session-works", closed);
    }
  }

  private static Duration earliestEnd(Connections them) {
    Duration promised = Objects.requireNonNull(them.plan().endpoint().limits().handshake());
    Duration quarter = promised.dividedBy(4);
    return quarter.compareTo(SLOW_PROBE) < 0 ? quarter : SLOW_PROBE;
  }

  /** Returns how long an upgrade may take: what is promised, or what is usual. */
  private static Duration upgradeTimeout(Connections them) {
    Duration promised = Objects.requireNonNull(them.plan().endpoint().limits().handshake());
    return promised.compareTo(USUAL_TIMEOUT) < 0 ? USUAL_TIMEOUT : promised;
  }
}
