package dev.rtck.reports;

import java.util.Collection;

/**
 * How many results there are of each verdict; an excused failure counts in {@code knownFailing}
 * alone.
 *
 * @param flaky results that changed when their case was run again
 */
public record Totals(
    int pass,
    int fail,
    int warn,
    int info,
    int skipped,
    int untestable,
    int error,
    int knownFailing,
    int flaky) {

  /** Counts the results. */
  public static Totals of(Collection<Result> results, int flaky) {
    int[] counts = new int[Verdict.values().length];
    int knownFailing = 0;
    for (Result result : results) {
      if (result.excused()) {
        knownFailing++;
      } else {
        counts[result.verdict().ordinal()]++;
      }
    }
    return new Totals(
        counts[Verdict.PASS.ordinal()],
        counts[Verdict.FAIL.ordinal()],
        counts[Verdict.WARN.ordinal()],
        counts[Verdict.INFO.ordinal()],
        counts[Verdict.SKIPPED.ordinal()],
        counts[Verdict.UNTESTABLE.ordinal()],
        counts[Verdict.ERROR.ordinal()],
        knownFailing,
        flaky);
  }
}
