package dev.rtck.conformance.socketio;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.engineio.EngineIoEvent;
import dev.rtck.protocol.engineio.EngineIoPacket;
import dev.rtck.protocol.engineio.EngineIoProbe;
import dev.rtck.protocol.engineio.EngineIoRequest;
import dev.rtck.protocol.engineio.EngineIoType;
import dev.rtck.protocol.engineio.HttpAnswer;
import dev.rtck.protocol.engineio.HttpExchange;
import dev.rtck.protocol.profile.SocketIoSettings.Transport;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEndpoint;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Engine.IO, Protocol: the close packet, and what is no packet. */
final class PacketTypesCases {

  private static final int LOOKS = 3;

  @ConformanceCase(
      id = "eio.close.websocket",
      clause = "EIO4#protocol/close",
      title = "A close packet ends a session over WebSocket",
      sends =
          "A close packet, and a GET with the id of the session; and none of it on a connection"
              + " beside.",
      accepts = "The end of the connection, and no session for the GET; the one beside lives on.",
      why = "The other members of a room see a client leave when it says so, not a minute later.",
      causes = "The close packet is acted on over long-polling alone.")
  void endsASessionOverWebSocketByAClosePacket(
      EngineIoProbe probe, SocketIoEndpoint endpoint, Checks checks) {
    judgeEnd(probe, endpoint, checks, EngineIoPacket.of(EngineIoType.CLOSE));
  }

  @ConformanceCase(
      id = "eio.websocket.malformed-packet",
      clause = "EIO4#packet-encoding/malformed",
      title = "A WebSocket message that is no packet ends the session",
      sends =
          "A text message of an unknown type, and a GET with the id of the session; and none of it"
              + " on a connection beside.",
      accepts = "The end of the connection, and no session for the GET; the one beside lives on.",
      why = "Who sends what cannot be read is not understood otherwise either.",
      causes = "What has no known type is left out.")
  void endsASessionByWhatIsNoPacket(EngineIoProbe probe, SocketIoEndpoint endpoint, Checks checks) {
    judgeEnd(probe, endpoint, checks, new EngineIoPacket.Malformed("abc"));
  }

  /** Judges whether a GET with the id of the session that has ended finds none. */
  static void judgeGone(
      EngineIoProbe probe, SocketIoEndpoint endpoint, String sid, Checks checks, String slug) {
    if (!endpoint.transports().contains(Transport.POLLING)) {
      return;
    }
    String parameters =
        EngineIoRequest.POLLING + "&sid=" + URLEncoder.encode(sid, StandardCharsets.UTF_8);
    HttpAnswer answer = probe.request(EngineIoRequest.get(parameters));
    // A server may forget the session a moment after it has closed the connection.
    for (int look = 1;
        look < LOOKS && answer.is(200) && !PolledSession.holdsClose(answer);
        look++) {
      answer = probe.request(EngineIoRequest.get(parameters));
    }
    boolean gone = answer.status() / 100 == 4 || PolledSession.holdsClose(answer);
    checks.should(slug, gone, "a GET got " + answer.describe(), "no session for a GET");
  }

  private static void judgeEnd(
      EngineIoProbe probe, SocketIoEndpoint endpoint, Checks checks, EngineIoPacket packet) {
    if (!endpoint.transports().contains(Transport.WEBSOCKET)) {
      checks.observe("closed", "the profile promises no WebSocket");
      return;
    }
    try (SocketIoConnection beside =
            HttpLongPollingCases.connect(probe, endpoint, Carrier.WEBSOCKET);
        SocketIoConnection connection =
            HttpLongPollingCases.connect(probe, endpoint, Carrier.WEBSOCKET)) {
      // A server may bear one session of a client, and end the one before.
      boolean compares = !beside.hasEnded();
      var unused = connection.engine().send(packet);
      EngineIoEvent.Ended ended = connection.engine().awaitEnd(probe.patience().answer());
      boolean endsAnyway = ended != null && compares && hasEndedToo(beside, probe);
      checks.should(
          "closed",
          ended != null && !endsAnyway,
          ended == null
              ? "still open"
              : ended.words() + (endsAnyway ? "; so did a session that sent nothing of it" : ""),
          "the end of the connection");
      if (ended != null) {
        judgeGone(probe, endpoint, connection.engine().sid(), checks, "session-closed");
      }
    }
  }

  /** Returns whether the connection has ended by itself, or does before it answers. */
  private static boolean hasEndedToo(SocketIoConnection beside, EngineIoProbe probe) {
    var unusedFence = beside.fence(probe.patience().answer());
    return beside.hasEnded();
  }

  @ConformanceCase(
      id = "eio.close.polling",
      clause = "EIO4#protocol/close",
      title = "A close packet ends a session over long-polling",
      sends =
          "A close packet while a GET waits, another GET, and a WebSocket with the same id where the"
              + " handshake offers one.",
      accepts = "An answer to the first GET, and no session for the others.",
      why = "The other members of a room see a client leave when it says so, not a minute later.",
      causes = {
        "The GET waits for its timeout.",
        "The session stays in the table, or comes back into it."
      },
      capabilities = Capability.POLLING)
  void endsASessionOverPollingByAClosePacket(
      EngineIoProbe probe, SocketIoEndpoint endpoint, Checks checks) {
    PolledSession polled = PolledSession.connected(probe, endpoint);
    HttpExchange pending = polled.pendingPoll();
    HttpAnswer posted = polled.session().post("1").await(probe.patience().answer());
    HttpAnswer answer = pending.await(probe.patience().answer());
    checks.should(
        "pending-get",
        answer != null,
        PolledSession.describe(answer) + "; the POST got " + PolledSession.describe(posted),
        "an answer");
    if (answer == null) {
      return;
    }
    String ending = polled.ending();
    checks.should(
        "session-closed",
        !ending.isEmpty(),
        ending.isEmpty() ? "another GET waits" : "another GET got " + ending,
        "no session for another GET");
    if (polled.session().open().upgrades().contains("websocket")) {
      try (HandshakeAttempt attempt = polled.session().attemptWebSocket()) {
        WebSocketTransportCases.judgeRefusal(attempt, "no-websocket", probe, checks);
      }
    }
  }
}
