package dev.rtck.protocol.engineio;

import dev.rtck.protocol.Refusal;

/**
 * Says that the target answered a usual handshake or upgrade, and no session came of it, so that
 * what needs one cannot be judged. Unchecked.
 */
public final class EngineIoRefused extends Refusal {

  private static final long serialVersionUID = 1L;

  private final boolean turnedAway;

  EngineIoRefused(String seen, boolean turnedAway, boolean unanswered) {
    super(seen, unanswered);
    this.turnedAway = turnedAway;
  }

  /** Returns whether the target only had no room at the moment. */
  public boolean turnedAway() {
    return turnedAway;
  }
}
