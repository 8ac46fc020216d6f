package dev.rtck.protocol;

/**
 * Says that a usual client was not let in, so that what needs its session cannot be judged.
 * Unchecked.
 */
public abstract class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean unanswered;

  /** Takes what was seen, in words, and whether that was silence. */
  protected Refusal(String seen, boolean unanswered) {
    super(seen);
    this.unanswered = unanswered;
  }

  /** Returns whether nothing came that could be called an answer, and nothing ended. */
  public boolean unanswered() {
    return unanswered;
  }
}
