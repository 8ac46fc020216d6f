package dev.rtck.protocol.client;

/** Says that the target answered a client that wanted to connect, and did not let it in. */
public final class Refused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean forNow;

  /** Takes what was seen, in words. */
  public Refused(String message) {
    this(message, false);
  }

  /**
   * Takes what was seen, in words.
   *
   * @param forNow whether the target said that it is busy: the same client may be let in later
   */
  public Refused(String message, boolean forNow) {
    super(message);
    this.forNow = forNow;
  }

  /** Returns whether the target said that it is busy: the same client may be let in later. */
  public boolean isForNow() {
    return forNow;
  }
}
