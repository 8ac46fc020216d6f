package dev.rtck.conformance.socketio;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.engineio.EngineIoProbe;
import dev.rtck.protocol.profile.SocketIoSettings.Transport;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEndpoint;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.WebSocketEvent;

/** Engine.IO, WebSocket: which of them may carry a session. */
final class WebSocketTransportCases {

  private static final String AN_ERROR = "an HTTP error";
  private static final String THE_END = "the end of the connection";

  @ConformanceCase(
      id = "eio.upgrade.second-websocket",
      clause = "EIO4#websocket/second",
      title = "A second WebSocket of a session is closed",
      sends = "A WebSocket with the id of a session that was upgraded.",
      accepts =
          "An HTTP error, or the end of the second WebSocket; that the first still works is a"
              + " SHOULD.",
      why = "Whoever knows the id could take the session over.",
      causes = {"Each WebSocket with a known id is welcome.", "The latest one wins."},
      capabilities = Capability.UPGRADE)
  void closesASecondWebSocket(Connections them, Checks checks) {
    if (!UpgradeCases.offersUpgrade(them.probe(), checks)) {
      return;
    }
    try (SocketIoConnection connection = them.connected(Carrier.UPGRADED);
        HandshakeAttempt attempt = connection.engine().attemptWebSocket()) {
      boolean refused = isRefused(them, attempt);
      checks.must("second", refused, words(attempt, refused), AN_ERROR, THE_END);
      judgeFirst(them, connection, checks);
    }
  }

  @ConformanceCase(
      id = "eio.websocket.second",
      clause = "EIO4#websocket/second-from-the-start",
      title = "A second WebSocket of a session that began as one is closed",
      sends = "A WebSocket with the id of a session that began as a WebSocket, and a probe on it.",
      accepts =
          "An HTTP error, or the end of the second WebSocket; and a first one that works. A"
              + " widespread server lets the second probe, so that this is a warning only.",
      why = "Whoever knows the id could take the session over.",
      causes = "Whether a session was upgraded is looked at, and not what carries it.")
  void closesASecondWebSocketOfOneThatBeganSo(Connections them, Checks checks) {
    if (!them.endpoint().transports().contains(Transport.WEBSOCKET)) {
      checks.observe("second", "the profile promises no WebSocket");
      return;
    }
    try (SocketIoConnection connection = them.connected(Carrier.WEBSOCKET);
        HandshakeAttempt attempt = connection.engine().attemptWebSocket()) {
      if (attempt.switchedProtocols()) {
        attempt.webSocket().send(Frame.text("2probe"));
      }
      boolean refused = isRefused(them, attempt);
      checks.should("second", refused, words(attempt, refused), AN_ERROR, THE_END);
      judgeFirst(them, connection, checks);
    }
  }

  private static boolean isRefused(Connections them, HandshakeAttempt attempt) {
    return !attempt.switchedProtocols()
        || HandshakeCases.isClosed(attempt.webSocket(), them.probe());
  }

  private static String words(HandshakeAttempt attempt, boolean refused) {
    return attempt.describe()
        + (!attempt.switchedProtocols() ? "" : refused ? ", and the end" : ", and it stays open");
  }

  private static void judgeFirst(Connections them, SocketIoConnection connection, Checks checks) {
    boolean works = them.isServed(connection);
    checks.should(
        "first",
        works,
        works ? "it works" : "it works no more: " + Words.ending(connection),
        "a first one that works");
  }

  @ConformanceCase(
      id = "eio.upgrade.unknown-session",
      clause = "EIO4#websocket/unknown-session",
      title = "A WebSocket for an unknown session is refused",
      sends = "A WebSocket with an id that the server never gave out.",
      accepts = "An HTTP error, or the end of the connection before anything comes on it.",
      why = "A client whose session is gone must learn it.",
      causes = "An unknown id opens a session under that id.")
  void refusesAWebSocketForAnUnknownSession(
      EngineIoProbe probe, SocketIoEndpoint endpoint, Checks checks) {
    if (!endpoint.transports().contains(Transport.WEBSOCKET)) {
      checks.observe("refused", "the profile promises no WebSocket");
      return;
    }
    String parameters = EngineIoProbe.WEBSOCKET + "&sid=" + Payloads.unique();
    try (HandshakeAttempt attempt = probe.attemptWebSocket(parameters)) {
      boolean refused = !attempt.switchedProtocols();
      String seen = attempt.describe();
      if (!refused) {
        // Who opens a session may close it again when it stays silent: that is no refusal.
        WebSocketEvent first =
            attempt.webSocket().await(WebSocketEvent.class, it -> true, probe.patience().answer());
        refused = first instanceof WebSocketEvent.Close || first instanceof WebSocketEvent.Ended;
        seen += first == null ? ", and it stays open" : ", then " + first;
      }
      checks.should("refused", refused, seen, "an HTTP error", "the end of the connection");
    }
  }
}
