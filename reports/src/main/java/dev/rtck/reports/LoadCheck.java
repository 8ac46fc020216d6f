package dev.rtck.reports;

import dev.rtck.reports.LoadResult.Threshold;
import java.util.ArrayList;
import java.util.List;

/**
 * One thing that a load, or a search for a capacity, is held to, for reports that know tests.
 *
 * @param actual what was measured, or why nothing was
 */
record LoadCheck(String name, Outcome outcome, String actual) {

  enum Outcome {
    HOLDS("holds", "held"),
    BROKEN("BROKEN", "broken"),
    /** The harness was the bottleneck. */
    NOT_VALID("NOT VALID", "not valid"),
    /** The harness was the bottleneck, so that nothing is known of the target. */
    UNKNOWN("not known", "not known"),
    INTERRUPTED("interrupted", "interrupted");

    private final String word;
    private final String counted;

    Outcome(String word, String counted) {
      this.word = word;
      this.counted = counted;
    }

    String word() {
      return word;
    }

    /** Returns the word that follows a number of them. */
    String counted() {
      return counted;
    }
  }

  static List<LoadCheck> of(LoadResult load) {
    boolean valid = !load.harness().saturated();
    List<LoadCheck> checks = new ArrayList<>();
    checks.add(
        new LoadCheck(
            "the measurement is valid",
            valid ? Outcome.HOLDS : Outcome.NOT_VALID,
            load.harness().reason()));
    checks.add(
        new LoadCheck(
            "something was delivered",
            judged(valid, load.delivered() > 0),
            "%d of %d".formatted(load.delivered(), load.expected())));
    for (Threshold threshold : load.thresholds()) {
      checks.add(
          new LoadCheck(
              threshold.expression(), judged(valid, threshold.holds()), threshold.actual()));
    }
    return checks;
  }

  static LoadCheck of(CapacityResult capacity) {
    return new LoadCheck(
        "a %s at which %s holds"
            .formatted(capacity.scale(), String.join(", ", capacity.thresholds())),
        outcome(capacity),
        capacity.sentence());
  }

  private static Outcome outcome(CapacityResult capacity) {
    if (capacity.limit().equals(CapacityResult.UNFINISHED)) {
      return Outcome.INTERRUPTED;
    }
    return capacity.heldUpByHarness() ? Outcome.NOT_VALID : judged(true, capacity.confirmed());
  }

  private static Outcome judged(boolean valid, boolean holds) {
    return !valid ? Outcome.UNKNOWN : holds ? Outcome.HOLDS : Outcome.BROKEN;
  }
}
