package dev.rtck.reports;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

  /** No result yet. */
  public static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** Counts the results. */
  public static Totals of(Collection<Result> results, int flaky) {
    Totals totals = NONE;
    for (Result result : results) {
      totals = totals.plus(result);
    }
    return totals.withFlaky(flaky);
  }

  /** Returns these totals with one result more. */
  public Totals plus(Result result) {
    if (result.excused()) {
      return plus(null, 1);
    }
    return plus(result.verdict(), 0);
  }

  private Totals plus(@Nullable Verdict verdict, int excused) {
    return new Totals(
        pass + one(verdict, Verdict.PASS),
        fail + one(verdict, Verdict.FAIL),
        warn + one(verdict, Verdict.WARN),
        info + one(verdict, Verdict.INFO),
        skipped + one(verdict, Verdict.SKIPPED),
        untestable + one(verdict, Verdict.UNTESTABLE),
        error + one(verdict, Verdict.ERROR),
        knownFailing + excused,
        flaky);
  }

  private static int one(@Nullable Verdict actual, Verdict counted) {
    return actual == counted ? 1 : 0;
  }

  Totals withFlaky(int count) {
    return new Totals(pass, fail, warn, info, skipped, untestable, error, knownFailing, count);
  }

  /** Returns how many results have this verdict, excused failures left out. */
  public int count(Verdict verdict) {
    return switch (verdict) {
      case PASS -> pass;
      case FAIL -> fail;
      case WARN -> warn;
      case INFO -> info;
      case SKIPPED -> skipped;
      case UNTESTABLE -> untestable;
      case ERROR -> error;
    };
  }

  /** Returns the counts in words, such as {@code 54 passed, 1 failed, 2 untestable}. */
  public String words() {
    List<String> words = new ArrayList<>();
    words.add(pass + " passed");
    words.add(fail + " failed");
    addUnlessZero(words, error, error == 1 ? "error" : "errors");
    addUnlessZero(words, warn, warn == 1 ? "warning" : "warnings");
    addUnlessZero(words, untestable, "untestable");
    addUnlessZero(words, knownFailing, "known failing");
    addUnlessZero(words, info, "for information");
    addUnlessZero(words, skipped, "skipped");
    addUnlessZero(words, flaky, "flaky");
    return String.join(", ", words);
  }

  private static void addUnlessZero(List<String> words, int count, String what) {
    if (count > 0) {
      words.add(count + " " + what);
    }
  }
}
