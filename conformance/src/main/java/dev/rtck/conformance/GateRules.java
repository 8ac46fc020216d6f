package dev.rtck.conformance;

import dev.rtck.reports.Gate;
import dev.rtck.reports.Result;
import dev.rtck.reports.Totals;
import java.util.List;
import java.util.stream.Collectors;

/** Decides what a finished run means for a build: the exit codes of the command. */
final class GateRules {

  static final int HOLDS = 0;
  static final int FAILED = 1;
  static final int NOT_REACHABLE = 3;
  static final int RTCK_FAILED = 4;
  static final int NOTHING_JUDGED = 5;

  private GateRules() {}

  static Gate decide(
      List<Result> results, KnownFailing knownFailing, FailOn failOn, boolean targetGone) {
    Totals totals = Totals.of(results, 0);
    // What could not run because the target was gone is no fault of rtck's.
    long ownErrors =
        results.stream()
            .filter(result -> result.verdict() == dev.rtck.reports.Verdict.ERROR)
            .filter(result -> !result.reason().startsWith(EndpointRun.TARGET_DIED))
            .count();
    if (ownErrors > 0) {
      return new Gate(RTCK_FAILED, "rtck itself failed in " + cases(ownErrors));
    }
    if (targetGone) {
      return new Gate(NOT_REACHABLE, "the target died and did not come back");
    }
    if (totals.fail() > 0) {
      return new Gate(FAILED, cases(totals.fail()) + " failed");
    }
    List<KnownFailing.Entry> stale = knownFailing.stale(results);
    if (!stale.isEmpty()) {
      return new Gate(
          FAILED,
          "known failing, but no longer so: "
              + stale.stream().map(KnownFailing.Entry::name).collect(Collectors.joining(", ")));
    }
    if (failOn == FailOn.SHOULD && totals.warn() > 0) {
      return new Gate(FAILED, cases(totals.warn()) + " broke a SHOULD");
    }
    int judged =
        totals.pass() + totals.fail() + totals.warn() + totals.info() + totals.knownFailing();
    if (judged == 0) {
      return new Gate(NOTHING_JUDGED, "nothing was judged: every case was skipped or untestable");
    }
    return new Gate(HOLDS, "no case failed");
  }

  private static String cases(long count) {
    return count == 1 ? "1 case" : count + " cases";
  }
}
