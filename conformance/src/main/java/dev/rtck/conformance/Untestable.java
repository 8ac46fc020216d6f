package dev.rtck.conformance;

/** Says that a case applies, but cannot be judged, and why. Unchecked. */
public final class Untestable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public Untestable(String reason) {
    super(reason);
  }
}
