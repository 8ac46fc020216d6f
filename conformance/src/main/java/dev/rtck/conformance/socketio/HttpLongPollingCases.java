package dev.rtck.conformance.socketio;

import com.fasterxml.jackson.databind.node.BinaryNode;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.engineio.EngineIoEvent;
import dev.rtck.protocol.engineio.EngineIoPacket;
import dev.rtck.protocol.engineio.EngineIoProbe;
import dev.rtck.protocol.engineio.EngineIoRequest;
import dev.rtck.protocol.engineio.HttpAnswer;
import dev.rtck.protocol.engineio.HttpExchange;
import dev.rtck.protocol.profile.SocketIoSettings.Transport;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEndpoint;
import dev.rtck.protocol.socketio.SocketIoEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Engine.IO, HTTP long-polling: the requests of a session, and the packets in their bodies. */
final class HttpLongPollingCases {

  private static final int BATCHES = 3;
  private static final int BATCH = 5;

  /** Returns whether there is no long-polling to be judged, and says so. */
  static boolean isWithoutPolling(SocketIoEndpoint endpoint, Checks checks) {
    boolean without = !endpoint.transports().contains(Transport.POLLING);
    if (without) {
      checks.observe("polling", "the profile promises no long-polling");
    }
    return without;
  }

  @ConformanceCase(
      id = "eio.polling.unknown-session-on-get",
      clause = "EIO4#receiving-data/unknown-session",
      title = "A GET for an unknown session is answered 400",
      sends = "A GET with an id that the server never gave out.",
      accepts = "400.",
      why = "A client whose session is gone must learn it, and begin a new one.",
      causes = "An unknown id opens a session under that id.")
  void refusesAGetForAnUnknownSession(
      EngineIoProbe probe, SocketIoEndpoint endpoint, Checks checks) {
    judgeUnknownSession(probe, endpoint, checks, "GET");
  }

  @ConformanceCase(
      id = "eio.polling.unknown-session-on-post",
      clause = "EIO4#sending-data/unknown-session",
      title = "A POST for an unknown session is answered 400",
      sends = "A POST with an id that the server never gave out.",
      accepts = "400.",
      why = "What is sent to a session that is gone would be lost without a word.",
      causes = "The body is taken before the session is looked up.")
  void refusesAPostForAnUnknownSession(
      EngineIoProbe probe, SocketIoEndpoint endpoint, Checks checks) {
    judgeUnknownSession(probe, endpoint, checks, "POST");
  }

  private static void judgeUnknownSession(
      EngineIoProbe probe, SocketIoEndpoint endpoint, Checks checks, String method) {
    if (isWithoutPolling(endpoint, checks)) {
      return;
    }
    String parameters = EngineIoRequest.POLLING + "&sid=" + Payloads.unique();
    HttpAnswer answer =
        probe.request(
            method.equals("GET")
                ? EngineIoRequest.get(parameters)
                : EngineIoRequest.post(parameters, "40"));
    checks.must("unknown-session", answer.status() == 400, answer.describe(), "400");
  }

  @ConformanceCase(
      id = "eio.polling.post-answer",
      clause = "EIO4#sending-data/success",
      title = "A POST is answered 200 with ok",
      sends = "A POST with a packet.",
      accepts = "200 with the body ok.",
      why = "Clients take any other body for a failure.",
      causes = "The answer has no body.")
  void answersAPostWithOk(EngineIoProbe probe, SocketIoEndpoint endpoint, Checks checks) {
    if (isWithoutPolling(endpoint, checks)) {
      return;
    }
    HttpAnswer answer = probe.handshake().post("40").await(probe.patience().answer());
    checks.must(
        "answer",
        answer != null && answer.is(200) && answer.text().equals("ok"),
        PolledSession.describe(answer),
        "200 'ok'");
  }

  @ConformanceCase(
      id = "eio.polling.overlapping-get",
      clause = "EIO4#receiving-data/overlapping",
      title = "Two GETs at a time are answered 400, and the session is closed",
      sends = "A second GET while one waits, and then a third.",
      accepts = "400 for one of the first two; and no session for the third.",
      why = "Of two GETs nobody knows which has the earlier packets.",
      causes = {"The second GET replaces the first.", "The session goes on after the error."})
  void refusesASecondGet(EngineIoProbe probe, SocketIoEndpoint endpoint, Checks checks) {
    if (isWithoutPolling(endpoint, checks)) {
      return;
    }
    PolledSession polled = PolledSession.connected(probe, endpoint);
    HttpExchange first = polled.pendingPoll();
    HttpExchange second = polled.session().poll();
    HttpAnswer late = second.await(probe.patience().answer());
    HttpAnswer early = first.await(probe.patience().answer());
    checks.must(
        "refused",
        isStatus(early, 400) || isStatus(late, 400),
        "the first got "
            + PolledSession.describe(early)
            + ", the second "
            + PolledSession.describe(late),
        "400 for one of them");
    judgeEnding(polled, checks);
  }

  private static boolean isStatus(@Nullable HttpAnswer answer, int status) {
    return answer != null && answer.status() == status;
  }

  private static void judgeEnding(PolledSession polled, Checks checks) {
    String ending = polled.ending();
    checks.must(
        "session-closed",
        !ending.isEmpty(),
        ending.isEmpty() ? "another GET waits" : "another GET got " + ending,
        "400 for another GET");
  }

  @ConformanceCase(
      id = "eio.polling.overlapping-post",
      clause = "EIO4#sending-data/overlapping",
      title = "Two POSTs at a time are answered 400, and the session is closed",
      sends = "A POST of which the body is not sent whole, and a second one meanwhile.",
      accepts =
          "400 for one of them, and no session afterwards. Where both are accepted (some containers"
              + " read whole bodies before the server sees them) it is a warning.",
      why = "Of two POSTs nobody knows which has the earlier packets.",
      causes = "Requests are not counted.")
  void refusesASecondPost(EngineIoProbe probe, SocketIoEndpoint endpoint, Checks checks) {
    if (isWithoutPolling(endpoint, checks)) {
      return;
    }
    PolledSession polled = PolledSession.connected(probe, endpoint);
    HttpExchange first =
        polled
            .session()
            .begin(
                EngineIoRequest.post(polled.session().parameters(), "3").withholdingBodyAfter(0));
    boolean begun = first.awaitSent(probe.patience().handshake());
    HttpAnswer late = polled.session().post("3").await(probe.patience().answer());
    first.release();
    HttpAnswer early = first.await(probe.patience().answer());
    String seen =
        (begun ? "the first got " : "the first was not sent, and got ")
            + PolledSession.describe(early)
            + ", the second "
            + PolledSession.describe(late);
    boolean refused = isStatus(early, 400) || isStatus(late, 400);
    checks.should("refused", refused, seen, "400 for one of them");
    if (refused) {
      judgeEnding(polled, checks);
    }
  }

  @ConformanceCase(
      id = "eio.polling.aborted-get",
      clause = "EIO4#receiving-data/aborted",
      title = "A session whose GET was given up is closed",
      sends = "A GET whose connection is closed while it waits, and another one.",
      accepts = "No session for the other one; that it goes on is a warning.",
      why = "What was on its way with the first GET is lost, and nobody knows.",
      causes = "The end of the connection is not looked at.")
  void closesASessionWhoseGetWasGivenUp(
      EngineIoProbe probe, SocketIoEndpoint endpoint, Checks checks) {
    if (isWithoutPolling(endpoint, checks)) {
      return;
    }
    PolledSession polled = PolledSession.connected(probe, endpoint);
    polled.pendingPoll().abort();
    String ending = polled.ending();
    checks.should(
        "session-closed",
        !ending.isEmpty(),
        ending.isEmpty() ? "another GET waits" : "another GET got " + ending,
        "no session for another GET");
  }

  @ConformanceCase(
      id = "eio.polling.other-methods",
      clause = "EIO4#http-long-polling/methods",
      title = "Other methods do not harm a session",
      sends = "A PUT for a session.",
      accepts = "An HTTP error, and a session that works.",
      why = "Crawlers and scanners send anything.",
      causes = "What is no GET is taken for a POST.")
  void isNotHarmedByOtherMethods(EngineIoProbe probe, SocketIoEndpoint endpoint, Checks checks) {
    if (isWithoutPolling(endpoint, checks)) {
      return;
    }
    PolledSession polled = PolledSession.connected(probe, endpoint);
    HttpAnswer answer =
        polled
            .session()
            .begin(EngineIoRequest.get(polled.session().parameters()).withMethod("PUT"))
            .await(probe.patience().answer());
    checks.should(
        "refused",
        answer != null && answer.status() >= 400,
        PolledSession.describe(answer),
        "an HTTP error");
    boolean serves = polled.serves();
    checks.should("session-works", serves, serves ? "it works" : "it is gone", "a session");
  }

  @ConformanceCase(
      id = "eio.polling.malformed-body",
      clause = "EIO4#packet-encoding/malformed",
      title = "A body that is no packet is refused",
      sends = "A POST with the body abc.",
      accepts = "An HTTP error, or the end of the session.",
      why = "Who sends what cannot be read is not understood otherwise either.",
      causes = "What has no known type is left out.")
  void refusesABodyThatIsNoPacket(EngineIoProbe probe, SocketIoEndpoint endpoint, Checks checks) {
    if (isWithoutPolling(endpoint, checks)) {
      return;
    }
    PolledSession polled = PolledSession.connected(probe, endpoint);
    HttpAnswer answer = polled.session().post("abc").await(probe.patience().answer());
    boolean refused = answer != null && answer.status() != 200;
    String ending = refused ? "" : polled.ending();
    checks.should(
        "refused",
        refused || !ending.isEmpty(),
        PolledSession.describe(answer) + (refused ? "" : ", then " + ending),
        "an HTTP error",
        "the end of the session");
  }

  @ConformanceCase(
      id = "eio.polling.order",
      clause = "EIO4#http-long-polling-1/payload",
      title = "Packets keep their order in bodies of several packets",
      sends = BATCHES + " POSTs of " + BATCH + " messages each, for the echo.",
      accepts = "The echoes in the same order, in any number of answers.",
      why = "Applications rely on the order of messages.",
      causes = "The packets of a body are handed on by several threads.",
      needs = {Need.CONNECTION, Need.ECHO})
  void keepsTheOrderOfPackets(
      EngineIoProbe probe, SocketIoEndpoint endpoint, Echo echo, Checks checks) {
    if (isWithoutPolling(endpoint, checks)) {
      return;
    }
    try (SocketIoConnection connection = connect(probe, endpoint)) {
      List<String> sent = new ArrayList<>();
      int mark = connection.mark();
      // With no GET waiting the answers gather, and come in one body.
      connection.engine().pausePolling();
      for (int batch = 0; batch < BATCHES; batch++) {
        List<EngineIoPacket> packets = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
          String text = Payloads.unique();
          sent.add(text);
          packets.addAll(echo.packet(sent.size(), text).encode());
        }
        var unused = connection.engine().send(packets.toArray(EngineIoPacket[]::new));
      }
      connection.engine().resumePolling();
      List<Integer> came = new ArrayList<>();
      for (String text : sent) {
        SocketIoEvent.Came answer =
            connection.await(it -> echo.answers(it, text), mark, probe.patience().answer());
        if (answer == null) {
          break;
        }
      }
      for (SocketIoEvent.Came packet : connection.packets(mark)) {
        for (int i = 0; i < sent.size(); i++) {
          if (echo.answers(packet, sent.get(i))) {
            came.add(i);
          }
        }
      }
      List<Integer> wanted = new ArrayList<>();
      for (int i = 0; i < sent.size(); i++) {
        wanted.add(i);
      }
      checks.must("order", came.equals(wanted), "echoes " + came, "echoes " + wanted);
    }
  }

  @ConformanceCase(
      id = "eio.polling.text",
      clause = "EIO4#packet-encoding/utf-8",
      title = "Any text survives long-polling",
      sends = "Texts of several bytes a character, beyond the basic plane, and with escapes.",
      accepts = "The same texts.",
      why = "Names and messages of users hold such characters.",
      causes = {"Bodies are read as Latin-1.", "U+001E is not escaped in JSON."},
      needs = {Need.CONNECTION, Need.ECHO})
  void returnsAnyText(EngineIoProbe probe, SocketIoEndpoint endpoint, Echo echo, Checks checks) {
    if (isWithoutPolling(endpoint, checks)) {
      return;
    }
    record Sample(String slug, String text) {}
    checks.each(
        List.of(
            new Sample("multi-byte", "Grüße, 世界 €"),
            new Sample("emoji", "😀👩‍🚀"),
            new Sample("separator", "a\u001eb"),
            new Sample("quotes", "\"\\/\n\t")),
        Sample::slug,
        (sample, slug) -> {
          try (SocketIoConnection connection = connect(probe, endpoint)) {
            SocketIoEvent.Came came =
                echo.roundTrip(
                    connection, Payloads.unique() + sample.text(), probe.patience().answer());
            checks.must(
                slug,
                came != null,
                came == null ? "it did not come back" : came.toString(),
                "the same text");
          }
        });
  }

  @ConformanceCase(
      id = "eio.compression.negotiated",
      clause = "EIO4#headers/content-encoding",
      title = "A long body is what its headers say",
      sends = "An echo of more than a KiB, with Accept-Encoding: gzip.",
      accepts = "The same text, compressed or not.",
      why = "Browsers ask for gzip, and undo what the header names.",
      causes = "A proxy or a framework claims an encoding that it did not apply.",
      needs = {Need.CONNECTION, Need.ECHO})
  void claimsNoEncodingThatItDidNotApply(
      EngineIoProbe probe, SocketIoEndpoint endpoint, Echo echo, Checks checks) {
    if (isWithoutPolling(endpoint, checks)) {
      return;
    }
    try (SocketIoConnection connection = connect(probe, endpoint)) {
      String text = Payloads.unique() + "x".repeat(4096);
      boolean came = echo.roundTrip(connection, text, probe.patience().answer()) != null;
      checks.must(
          "long-body",
          came,
          came
              ? "the same text"
              : "not the text; "
                  + Objects.toString(connection.awaitEnd(probe.patience().quiet()), "no end"),
          "the same text");
    }
  }

  @ConformanceCase(
      id = "eio.polling.binary",
      clause = "EIO4#http-long-polling-1/binary",
      title = "Bytes travel over long-polling as base64 behind a b",
      sends = "Bytes of several lengths for the echo, with those that base64 alphabets differ in.",
      accepts = "The same bytes; where the echo takes text alone, nothing is judged.",
      why = "Files and audio travel so where there is no WebSocket.",
      causes = {"The URL alphabet of base64 is used.", "The padding is left out."},
      needs = {Need.CONNECTION, Need.ECHO})
  void returnsBytes(EngineIoProbe probe, SocketIoEndpoint endpoint, Echo echo, Checks checks) {
    if (isWithoutPolling(endpoint, checks)) {
      return;
    }
    checks.each(
        List.of(new byte[] {-5, -1, -2}, new byte[] {7}, new byte[] {1, -1}),
        bytes -> "bytes-" + bytes.length,
        (bytes, slug) -> {
          BinaryNode value = BinaryNode.valueOf(bytes);
          try (SocketIoConnection overWebSocket = control(probe, endpoint)) {
            if (echo.roundTrip(overWebSocket, value, probe.patience().answer()) == null
                && endpoint.transports().contains(Transport.WEBSOCKET)) {
              checks.observe(slug, "the echo returns no bytes over WebSocket either");
              return;
            }
          }
          try (SocketIoConnection connection = connect(probe, endpoint)) {
            boolean came = echo.roundTrip(connection, value, probe.patience().answer()) != null;
            List<String> malformed =
                connection.engine().since(0).stream()
                    .filter(EngineIoEvent.Came.class::isInstance)
                    .map(EngineIoEvent.Came.class::cast)
                    .filter(it -> it.packet() instanceof EngineIoPacket.Malformed)
                    .map(EngineIoEvent.Came::toString)
                    .toList();
            boolean right = came && malformed.isEmpty();
            checks.must(
                slug,
                right,
                right ? "the same bytes" : "not the same bytes in base64; no packets: " + malformed,
                "the same bytes in base64");
          }
        });
  }

  private static SocketIoConnection control(EngineIoProbe probe, SocketIoEndpoint endpoint) {
    return connect(
        probe,
        endpoint,
        endpoint.transports().contains(Transport.WEBSOCKET) ? Carrier.WEBSOCKET : Carrier.POLLING);
  }

  static SocketIoConnection connect(EngineIoProbe probe, SocketIoEndpoint endpoint) {
    return connect(probe, endpoint, Carrier.POLLING);
  }

  static SocketIoConnection connect(
      EngineIoProbe probe, SocketIoEndpoint endpoint, Carrier carrier) {
    SocketIoConnection connection = SocketIoConnection.open(probe, carrier);
    var unused = connection.connect(endpoint.namespace(), endpoint.auth());
    return connection;
  }
}
