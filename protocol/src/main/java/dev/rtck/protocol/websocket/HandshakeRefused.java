package dev.rtck.protocol.websocket;

import dev.rtck.protocol.Refusal;

/**
 * Says that a usual opening handshake did not lead to a WebSocket connection, so that what needs
 * one cannot be judged. Unchecked.
 */
public final class HandshakeRefused extends Refusal {

  private static final long serialVersionUID = 1L;

  private final boolean turnedAway;
  private final boolean perhapsTurnedAway;

  HandshakeRefused(HandshakeAttempt attempt) {
    super("the opening handshake got: " + attempt.describe(), attempt.metSilence());
    this.turnedAway = attempt.wasTurnedAway();
    this.perhapsTurnedAway = attempt.mayHaveBeenTurnedAway();
  }

  /** Returns whether the target may only have had no room, be it that it did not say so. */
  public boolean mayHaveBeenTurnedAway() {
    return perhapsTurnedAway;
  }

  /** Returns whether the target only had no room at the moment. */
  public boolean turnedAway() {
    return turnedAway;
  }
}
