package dev.rtck.conformance;

import dev.rtck.reports.CheckResult;
import dev.rtck.reports.Result;
import dev.rtck.reports.Verdict;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The failures that are known and excused, and since when no longer. Immutable.
 *
 * <p>An entry names a case or one of its checks, at one endpoint or at all of them.
 */
public record KnownFailing(List<Entry> entries) {

  /** Nothing is excused. */
  public static final KnownFailing NONE = new KnownFailing(List.of());

  public KnownFailing {
    entries = List.copyOf(entries);
  }

  /**
   * One excuse.
   *
   * @param endpoint null: every endpoint
   * @param check null: the whole case
   * @param until the last day on which it excuses, or null
   */
  public record Entry(
      @Nullable String endpoint,
      String caseId,
      @Nullable String check,
      String why,
      @Nullable String issue,
      @Nullable LocalDate until) {

    boolean concerns(Result result) {
      return caseId.equals(result.caseId())
          && (endpoint == null || endpoint.equals(result.endpoint()));
    }

    private boolean covers(CheckResult failed, LocalDate today) {
      boolean inForce = until == null || !today.isAfter(until);
      return inForce && (check == null || check.equals(failed.id()));
    }

    /** Returns the entry as the file spells it. */
    public String name() {
      return (endpoint == null ? "" : endpoint + "/") + caseId + (check == null ? "" : ":" + check);
    }
  }

  /** Returns the result, excused when entries cover every check that failed. */
  public Result excuse(Result result, LocalDate today) {
    if (result.verdict() != Verdict.FAIL) {
      return result;
    }
    List<Entry> concerned = entries.stream().filter(entry -> entry.concerns(result)).toList();
    List<CheckResult> failed =
        result.checks().stream().filter(check -> check.verdict() == Verdict.FAIL).toList();
    boolean excused =
        !failed.isEmpty()
            && failed.stream()
                .allMatch(
                    check -> concerned.stream().anyMatch(entry -> entry.covers(check, today)));
    if (!excused) {
      return result;
    }
    String why =
        concerned.stream()
            .filter(entry -> failed.stream().anyMatch(check -> entry.covers(check, today)))
            .map(entry -> entry.issue() == null ? entry.why() : entry.why() + " " + entry.issue())
            .distinct()
            .collect(Collectors.joining("; "));
    return new Result(
        result.endpoint(),
        result.protocol(),
        result.caseId(),
        result.title(),
        result.level(),
        result.clause(),
        result.verdict(),
        true,
        why,
        result.durationMillis(),
        result.checks(),
        result.transcript(),
        result.rerun());
  }

  /**
   * Returns the entries whose case, or check, no longer fails: judged at every endpoint that it
   * concerns, and failing at none. Where a case is skipped, it does not concern the endpoint.
   */
  public List<Entry> stale(List<Result> results) {
    return entries.stream().filter(entry -> isStale(entry, results)).toList();
  }

  private static boolean isStale(Entry entry, List<Result> results) {
    List<Verdict> verdicts =
        results.stream()
            .filter(entry::concerns)
            .map(result -> verdict(entry, result))
            .filter(verdict -> verdict != Verdict.SKIPPED)
            .toList();
    return !verdicts.isEmpty()
        && verdicts.stream()
            .allMatch(
                verdict ->
                    verdict == Verdict.PASS || verdict == Verdict.WARN || verdict == Verdict.INFO);
  }

  private static Verdict verdict(Entry entry, Result result) {
    if (entry.check() == null || result.verdict() == Verdict.SKIPPED) {
      return result.verdict();
    }
    return result.checks().stream()
        .filter(check -> check.id().equals(entry.check()))
        .map(CheckResult::verdict)
        .findFirst()
        .orElse(Verdict.UNTESTABLE);
  }
}
