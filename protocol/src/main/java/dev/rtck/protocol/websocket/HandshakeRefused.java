package dev.rtck.protocol.websocket;

import dev.rtck.protocol.Refusal;

/**
 * Says that a usual opening handshake did not lead to a WebSocket connection, so that what needs
 * one cannot be judged. Unchecked.
 */
public final class HandshakeRefused extends RuntimeException implements Refusal {

  private static final long serialVersionUID = 1L;

  private final boolean turnedAway;
  private final boolean unanswered;

  HandshakeRefused(HandshakeAttempt attempt) {
    super("the opening handshake got: " + attempt.describe());
    this.turnedAway = attempt.wasTurnedAway();
    this.unanswered = !attempt.wasAnswered() && !attempt.hasEnded();
  }

  @Override
  public boolean unanswered() {
    return unanswered;
  }

  /** Returns whether the target only had no room at the moment. */
  public boolean turnedAway() {
    return turnedAway;
  }
}
