package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.EndpointSession;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketProbe;

/** A well-behaved connection that stands while a hostile case runs. */
final class WatchedConnection implements EndpointSession.Bystander {

  private final WebSocketProbe probe;
  private final WebSocketConnection connection;

  WatchedConnection(WebSocketProbe probe) {
    this.probe = probe;
    this.connection = probe.open();
    connection.note("the bystander");
  }

  @Override
  public void judge(Checks checks) {
    Fence fence = Fence.behind(connection, probe.patience());
    checks.must(
        "bystander-is-served",
        fence.held(),
        fence.describe(),
        "another connection is served as before: a ping gets its pong");
    try (HandshakeAttempt canary = probe.attempt(probe.request())) {
      checks.must(
          "new-connection-is-accepted",
          canary.switchedProtocols(),
          canary.describe(),
          "a new connection is accepted");
    }
  }
}
