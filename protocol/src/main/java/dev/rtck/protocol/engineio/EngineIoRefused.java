package dev.rtck.protocol.engineio;

/**
 * Says that the target answered a usual handshake or upgrade, and no session came of it, so that
 * what needs one cannot be judged. Unchecked.
 */
public final class EngineIoRefused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean turnedAway;

  EngineIoRefused(String seen, boolean turnedAway) {
    super(seen);
    this.turnedAway = turnedAway;
  }

  /** Returns whether the target only had no room at the moment. */
  public boolean turnedAway() {
    return turnedAway;
  }
}
