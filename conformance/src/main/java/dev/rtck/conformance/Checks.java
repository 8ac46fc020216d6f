package dev.rtck.conformance;

import dev.rtck.protocol.Deadline;
import dev.rtck.reports.CheckResult;
import dev.rtck.reports.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a case observes: one check that fails does not hide the next.
 *
 * <p>The verdict of the whole is the worst of its checks. Thread-safe.
 */
public final class Checks {

  /** From the worst to the best. */
  static final List<Verdict> SEVERITY =
      List.of(
          Verdict.ERROR,
          Verdict.FAIL,
          Verdict.UNTESTABLE,
          Verdict.WARN,
          Verdict.PASS,
          Verdict.INFO,
          Verdict.SKIPPED);

  private final int width;
  private volatile Deadline deadline;
  private final Map<String, CheckResult> results = new LinkedHashMap<>();
  private final List<Supplier<@Nullable String>> excuses = new CopyOnWriteArrayList<>();
  private volatile boolean ranOutOfTime;

  /**
   * @param width how many values {@link #each} takes side by side
   * @param deadline after which no wait sees anything, and nothing can be held against the target
   */
  public Checks(int width, Deadline deadline) {
    this.width = width;
    this.deadline = deadline;
  }

  /** From now on there is time until another moment. */
  void until(Deadline other) {
    deadline = other;
  }

  /** From now on nothing is held against the target while the excuse gives a reason. */
  public void excusedBy(Supplier<@Nullable String> excuse) {
    excuses.add(excuse);
  }

  /** Returns whether something could not be held against the target, since the time was over. */
  boolean ranOutOfTime() {
    return ranOutOfTime;
  }

  /** Judges a MUST. */
  public void must(String id, boolean holds, String actual, String... expected) {
    record(id, holds ? Verdict.PASS : Verdict.FAIL, actual, expected);
  }

  /** Judges a SHOULD, or what only robustness asks for. */
  public void should(String id, boolean holds, String actual, String... expected) {
    record(id, holds ? Verdict.PASS : Verdict.WARN, actual, expected);
  }

  /** Records what is no requirement. */
  public void observe(String id, String actual) {
    record(id, Verdict.INFO, actual);
  }

  /** Records that something could not be judged, and why. */
  public void untestable(String id, String reason) {
    record(id, Verdict.UNTESTABLE, reason);
  }

  /**
   * Records a check.
   *
   * @param id a slug, unique within the case
   * @param actual what was seen, in words
   * @param expected every outcome that would have been right, in words
   * @throws IllegalStateException when the id was used before
   */
  public void record(String id, Verdict verdict, String actual, String... expected) {
    boolean red = verdict == Verdict.FAIL || verdict == Verdict.WARN;
    boolean late = red && deadline.hasPassed();
    String excuse = late ? "the case ran out of time" : red ? excuse() : null;
    CheckResult result =
        excuse == null
            ? new CheckResult(id, verdict, List.of(expected), actual)
            : new CheckResult(id, Verdict.UNTESTABLE, List.of(), excuse + "; seen: " + actual);
    synchronized (results) {
      if (late) {
        ranOutOfTime = true;
      }
      if (results.putIfAbsent(id, result) != null) {
        throw new IllegalStateException("the check '" + id + "' was recorded twice");
      }
    }
  }

  private @Nullable String excuse() {
    for (Supplier<@Nullable String> excuse : excuses) {
      String reason = excuse.get();
      if (reason != null) {
        return reason;
      }
    }
    return null;
  }

  /** One value's part of a case; it may throw whatever the probes throw. */
  public interface Body<T> {
    void accept(T value, String slug);
  }

  /**
   * Runs the body for each value, many side by side, so that a silent target costs one wait and not
   * one for each value. The checks are listed in the order of the values.
   *
   * @param slug names a value; the body uses it for its check's id
   */
  public <T> void each(Iterable<T> values, Function<T, String> slug, Body<T> body) {
    List<String> order = new ArrayList<>();
    List<Callable<Void>> bodies = new ArrayList<>();
    for (T value : values) {
      String id = slug.apply(value);
      order.add(id);
      bodies.add(
          () -> {
            body.accept(value, id);
            return null;
          });
    }
    try {
      SideBySide.run(bodies, width);
    } finally {
      sort(order);
    }
  }

  private void sort(List<String> order) {
    synchronized (results) {
      List<CheckResult> sorted = new ArrayList<>(results.values());
      sorted.sort(Comparator.comparingInt(result -> rank(result.id(), order)));
      results.clear();
      sorted.forEach(result -> results.put(result.id(), result));
    }
  }

  private static int rank(String id, List<String> order) {
    // A value may have more than one check; their ids begin with its slug.
    int best = -1;
    for (int i = 0; i < order.size(); i++) {
      String slug = order.get(i);
      if ((id.equals(slug) || id.startsWith(slug + "-"))
          && (best < 0 || slug.length() > order.get(best).length())) {
        best = i;
      }
    }
    return best;
  }

  /** Returns what was recorded so far. */
  public List<CheckResult> results() {
    synchronized (results) {
      return List.copyOf(results.values());
    }
  }

  /** Returns the worst verdict so far; without any check, {@link Verdict#PASS}. */
  Verdict verdict() {
    return results().stream()
        .map(CheckResult::verdict)
        .min(Comparator.comparingInt(SEVERITY::indexOf))
        .orElse(Verdict.PASS);
  }
}
