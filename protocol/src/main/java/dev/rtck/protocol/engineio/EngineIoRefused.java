package dev.rtck.protocol.engineio;

import dev.rtck.protocol.Refusal;

/**
 * Says that the target answered a usual handshake or upgrade, and no session came of it, so that
 * what needs one cannot be judged. Unchecked.
 */
public final class EngineIoRefused extends Refusal {

  private static final long serialVersionUID = 1L;

  private final boolean turnedAway;
  private final int status;

  EngineIoRefused(String seen, boolean turnedAway, boolean unanswered) {
    super(seen, unanswered);
    this.turnedAway = turnedAway;
    this.status = 0;
  }

  /** Says that a handshake over long-polling got an answer with this status. */
  EngineIoRefused(String seen, boolean turnedAway, int status) {
    super(seen, false);
    this.turnedAway = turnedAway;
    this.status = status;
  }

  /** Returns the status of the answer over long-polling; 0 where it was no such answer. */
  public int status() {
    return status;
  }

  /** Returns whether the target only had no room at the moment. */
  public boolean turnedAway() {
    return turnedAway;
  }
}
