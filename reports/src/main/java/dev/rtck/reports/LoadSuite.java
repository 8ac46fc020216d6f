package dev.rtck.reports;

import dev.rtck.reports.LoadCheck.Outcome;
import java.util.List;
import java.util.stream.Stream;

/**
 * One load, or one search for a capacity, and what it was held to: what decides the gate of its
 * run. Where a capacity was looked for the thresholds of the single loads decide nothing.
 *
 * @param millis how long it was measured; 0 where that is not known
 * @param text what was measured, as on a terminal
 */
record LoadSuite(String label, String protocol, long millis, String text, List<LoadCheck> checks) {

  LoadSuite {
    checks = List.copyOf(checks);
  }

  static List<LoadSuite> all(Run run) {
    LoadText text = new LoadText(Palette.PLAIN);
    return run.capacity().isEmpty()
        ? run.load().stream()
            .map(
                load ->
                    new LoadSuite(
                        load.label(),
                        load.protocol(),
                        load.workload().durationMillis(),
                        text.result(load),
                        LoadCheck.of(load)))
            .toList()
        : run.capacity().stream()
            .map(
                capacity ->
                    new LoadSuite(
                        capacity.label(),
                        capacity.protocol(),
                        0,
                        text.capacity(capacity),
                        List.of(LoadCheck.of(capacity))))
            .toList();
  }

  static int count(List<LoadSuite> suites, Outcome outcome) {
    return (int) checks(suites).filter(check -> check.outcome() == outcome).count();
  }

  static Stream<LoadCheck> checks(List<LoadSuite> suites) {
    return suites.stream().flatMap(suite -> suite.checks().stream());
  }
}
