package dev.rtck.protocol.client;

/** Says that the target answered a client that wanted to connect, and did not let it in. */
public final class Refused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean forNow;
  private final boolean forGood;

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
    this(message, forNow, false);
  }

  private Refused(String message, boolean forNow, boolean forGood) {
    super(message);
    this.forNow = forNow;
    this.forGood = forGood;
  }

  /**
   * Returns a refusal after which clients of the protocol do not come back by themselves, even
   * where the target is only busy.
   */
  public static Refused forGood(String message, boolean forNow) {
    return new Refused(message, forNow, true);
  }

  /** Returns whether the target said that it is busy: the same client may be let in later. */
  public boolean isForNow() {
    return forNow;
  }

  /** Returns whether clients of the protocol do not come back by themselves after it. */
  public boolean isForGood() {
    return forGood;
  }
}
