package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.EndpointSession;
import dev.rtck.protocol.websocket.CloseCode;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketProbe;

/** A well-behaved connection that stands while a hostile case runs. */
final class WatchedConnection implements EndpointSession.Bystander {

  private final WebSocketProbe probe;
  private final WebSocketConnection connection;
  private final boolean answersPings;

  /**
   * @param answersPings whether the target answers a ping at all, as far as is known: where it does
   *     not, nothing can be told of the bystander
   */
  WatchedConnection(WebSocketProbe probe, boolean answersPings) {
    this.probe = probe;
    this.connection = probe.open();
    connection.note("the bystander");
    this.answersPings = answersPings;
  }

  @Override
  public void judge(Checks checks) {
    if (answersPings) {
      Integer farewell = Outcome.of(connection, 0).code();
      if (farewell != null
          && (farewell <= CloseCode.GOING_AWAY || farewell >= CloseCode.FIRST_OF_LIBRARIES)) {
        // Told goodbye in good order: it was idle for too long, or somebody took its place.
        checks.observe(IS_SERVED, "not to be seen: it was closed with " + farewell);
        judgeNewConnection(checks);
        return;
      }
      Fence fence = Fence.behind(connection, probe.patience());
      checks.must(
          IS_SERVED,
          fence.held(),
          fence.describe(),
          "another connection is served as before: a ping gets its pong");
    }
    judgeNewConnection(checks);
  }

  private void judgeNewConnection(Checks checks) {
    try (HandshakeAttempt canary = probe.attemptPatiently(probe.request())) {
      HandshakeJudgement.accepted(checks, NEW_ONE_IS_ACCEPTED, canary);
    }
  }
}
