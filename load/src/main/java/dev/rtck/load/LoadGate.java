package dev.rtck.load;

import dev.rtck.reports.CapacityResult;
import dev.rtck.reports.Gate;
import dev.rtck.reports.LoadResult;
import java.util.List;
import java.util.stream.Collectors;

/** What loads mean for a build. */
public final class LoadGate {

  private static final int HOLDS = 0;
  private static final int FAILED = 1;
  private static final int NOT_VALID = 6;

  private LoadGate() {}

  /** Returns the gate of loads whose harness and thresholds are judged. */
  public static Gate of(List<LoadResult> results) {
    for (LoadResult result : results) {
      if (result.harness().saturated()) {
        return new Gate(NOT_VALID, result.label() + ": " + result.harness().reason());
      }
    }
    for (LoadResult result : results) {
      if (result.delivered() == 0) {
        return new Gate(
            FAILED,
            result.label()
                + ": nothing was delivered"
                + (result.troubles().isEmpty() ? "" : "; " + result.troubles().get(0)));
      }
    }
    List<String> broken =
        results.stream()
            .flatMap(
                result ->
                    result.thresholds().stream()
                        .filter(threshold -> !threshold.holds())
                        .map(
                            threshold ->
                                result.label()
                                    + ": "
                                    + threshold.expression()
                                    + " is broken, it was "
                                    + threshold.actual()))
            .toList();
    if (!broken.isEmpty()) {
      return new Gate(FAILED, String.join("; ", broken));
    }
    boolean judged = results.stream().anyMatch(result -> !result.thresholds().isEmpty());
    return new Gate(
        HOLDS, judged ? "every threshold holds" : "measured; no threshold was asked for");
  }

  /**
   * Returns the gate of searches: one holds when it found something and confirmed it; that the
   * harness goes no further is no failure, and that it was not able to confirm is not the target's.
   */
  public static Gate ofCapacities(List<CapacityResult> capacities) {
    String words =
        capacities.stream()
            .map(capacity -> capacity.label() + ": " + capacity.sentence())
            .collect(Collectors.joining("; "));
    if (capacities.stream().anyMatch(CapacityResult::heldUpByHarness)) {
      return new Gate(NOT_VALID, words);
    }
    boolean found = capacities.stream().allMatch(CapacityResult::confirmed);
    return new Gate(found ? HOLDS : FAILED, words);
  }
}
