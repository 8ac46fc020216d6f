package dev.rtck.conformance.socketio;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.engineio.EngineIoEvent;
import dev.rtck.protocol.engineio.EngineIoPacket;
import dev.rtck.protocol.engineio.EngineIoProbe;
import dev.rtck.protocol.engineio.EngineIoType;
import dev.rtck.protocol.engineio.HttpAnswer;
import dev.rtck.protocol.engineio.HttpExchange;
import dev.rtck.protocol.profile.SocketIoSettings.Transport;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEndpoint;

/** Engine.IO, Protocol: the close packet, and what is no packet. */
final class PacketTypesCases {

  @ConformanceCase(
      id = "eio.close.websocket",
      clause = "EIO4#protocol/close",
      title = "A close packet ends a session over WebSocket",
      sends = "A close packet.",
      accepts = "The end of the connection.",
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
      sends = "A text message of an unknown type.",
      accepts = "The end of the connection.",
      why = "Who sends what cannot be read is not understood otherwise either.",
      causes = "What has no known type is left out.")
  void endsASessionByWhatIsNoPacket(EngineIoProbe probe, SocketIoEndpoint endpoint, Checks checks) {
    judgeEnd(probe, endpoint, checks, new EngineIoPacket.Malformed("abc"));
  }

  private static void judgeEnd(
      EngineIoProbe probe, SocketIoEndpoint endpoint, Checks checks, EngineIoPacket packet) {
    if (!endpoint.transports().contains(Transport.WEBSOCKET)) {
      checks.observe("closed", "the profile promises no WebSocket");
      return;
    }
    try (SocketIoConnection connection =
        HttpLongPollingCases.connect(probe, endpoint, Carrier.WEBSOCKET)) {
      var unused = connection.engine().send(packet);
      EngineIoEvent.Ended ended = connection.engine().awaitEnd(probe.patience().answer());
      checks.should(
          "closed",
          ended != null,
          ended == null ? "still open" : ended.words(),
          "the end of the connection");
    }
  }

  @ConformanceCase(
      id = "eio.close.polling",
      clause = "EIO4#protocol/close",
      title = "A close packet ends a session over long-polling",
      sends = "A close packet while a GET waits, and another GET.",
      accepts = "An answer to the first GET, and no session for the other one.",
      why = "The other members of a room see a client leave when it says so, not a minute later.",
      causes = {"The GET waits for its timeout.", "The session stays in the table."},
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
  }
}
