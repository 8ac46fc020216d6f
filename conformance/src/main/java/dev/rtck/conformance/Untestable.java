package dev.rtck.conformance;

/** Says that a case applies, but cannot be judged, and why. Unchecked. */
public final class Untestable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean forNow;

  public Untestable(String reason) {
    this(reason, false);
  }

  private Untestable(String reason, boolean forNow) {
    super(reason);
    this.forNow = forNow;
  }

  /** Says that the target was too busy for the case, which is looked at again alone. */
  public static Untestable forNow(String reason) {
    return new Untestable(reason, true);
  }

  boolean isForNow() {
    return forNow;
  }
}
