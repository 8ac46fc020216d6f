package dev.rtck.reports;

import java.util.Locale;

/**
 * By how much a latency may rise before that counts as a regression.
 *
 * @param share of what it was before: 0.25 is a quarter
 */
public record Tolerance(double share) {

  /** What is taken when nothing else is asked for. */
  public static final Tolerance USUAL = new Tolerance(0.25);

  /** What rtck's own measurement may be wrong by: less than that is no difference. */
  static final double FLOOR_MICROS = 500;

  /** Takes a share from zero up. */
  public Tolerance {
    if (!(share >= 0) || Double.isInfinite(share)) {
      throw new IllegalArgumentException("a tolerance of " + share);
    }
  }

  /**
   * Returns whether a time rose beyond it: the median by more than the share and more than what can
   * be measured, and no repetition of before was as slow as the fastest of now.
   */
  boolean isExceeded(Sample before, Sample after) {
    return before.isThere()
        && after.isThere()
        && after.median() > before.median() * (1 + share)
        && after.median() - before.median() > FLOOR_MICROS
        && after.least() > before.most();
  }

  /**
   * Returns whether a time rose beyond it where both were measured by turns: in the median over the
   * rounds by more than the share and more than what can be measured, and in every round.
   */
  boolean isExceededByTurns(Sample ratios, Sample differences) {
    return ratios.isThere()
        && ratios.median() > 1 + share
        && differences.median() > FLOOR_MICROS
        && ratios.least() > 1;
  }

  /** Returns it as people write it, such as {@code 25 %}. */
  public String words() {
    double percent = 100 * share;
    return String.format(
        Locale.ROOT, percent == Math.rint(percent) ? "%.0f %%" : "%.1f %%", percent);
  }
}
