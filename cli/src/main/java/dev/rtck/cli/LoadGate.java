package dev.rtck.cli;

import dev.rtck.reports.Gate;
import dev.rtck.reports.LoadResult;
import java.util.List;

/** What loads mean for a build. */
final class LoadGate {

  private static final int FAILED = 1;
  private static final int NOT_VALID = 6;

  private LoadGate() {}

  static Gate of(List<LoadResult> results) {
    for (LoadResult result : results) {
      if (result.harness().saturated()) {
        return new Gate(NOT_VALID, result.endpoint() + ": " + result.harness().reason());
      }
    }
    for (LoadResult result : results) {
      if (result.delivered() == 0) {
        return new Gate(
            FAILED,
            result.endpoint()
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
                                result.endpoint()
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
        ExitCode.OK, judged ? "every threshold holds" : "measured; no threshold was asked for");
  }
}
