package dev.rtck.reports;

import dev.rtck.reports.LoadPairs.Measured;
import dev.rtck.reports.LoadResult.Threshold;
import dev.rtck.reports.LoadResult.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The loads of one endpoint on every side, each a list of repetitions.
 *
 * @param sides one list for each side; empty where it did not load the endpoint
 * @param pairs for each side, its loads with those of the first side, where they can be paired
 */
record LoadComparison(String endpoint, List<List<LoadResult>> sides, List<LoadPairs> pairs) {

  /** Returns what every endpoint that a side loaded did there. */
  static List<LoadComparison> all(List<Side> sides, EndpointNames names) {
    Map<String, List<List<Measured>>> found = new LinkedHashMap<>();
    for (int side = 0; side < sides.size(); side++) {
      for (Run run : sides.get(side).runs()) {
        for (LoadResult load : run.load()) {
          found
              .computeIfAbsent(
                  names.label(load.endpoint(), load.target()), label -> Side.lists(sides.size()))
              .get(side)
              .add(new Measured(run.startedAt(), load));
        }
      }
    }
    return found.entrySet().stream().map(entry -> of(entry.getKey(), entry.getValue())).toList();
  }

  private static LoadComparison of(String endpoint, List<List<Measured>> sides) {
    return new LoadComparison(
        endpoint,
        sides.stream().map(side -> side.stream().map(Measured::load).toList()).toList(),
        sides.stream().map(side -> LoadPairs.of(sides.get(0), side)).toList());
  }

  /** Returns every result of every side. */
  List<LoadResult> every() {
    return sides.stream().flatMap(List::stream).toList();
  }

  Workload workload() {
    return every().get(0).workload();
  }

  String protocols() {
    return String.join(", ", every().stream().map(LoadResult::protocol).distinct().toList());
  }

  /** Returns why a measurement says nothing of the target; empty when all do. */
  List<String> invalid() {
    List<String> reasons = new ArrayList<>();
    for (int side = 0; side < sides.size(); side++) {
      for (LoadResult load : sides.get(side)) {
        if (load.harness().saturated()) {
          reasons.add(Comparison.letter(side) + ": " + Printable.line(load.harness().reason()));
        }
      }
    }
    return reasons;
  }

  /** Returns in what the sides were asked for different things; empty when they can be compared. */
  List<String> differences() {
    List<String> differences = new ArrayList<>();
    difference(differences, "subscribers", Workload::subscribers, String::valueOf);
    difference(differences, "publishers", Workload::publishers, String::valueOf);
    difference(differences, "messages a second", Workload::ratePerSecond, LoadText::number);
    difference(differences, "bytes of payload", Workload::payloadBytes, String::valueOf);
    difference(differences, "rooms", Workload::rooms, String::valueOf);
    difference(differences, "what is published", Workload::operation, Printable::line);
    difference(differences, "warm-up", Workload::warmupMillis, Amounts::duration);
    difference(differences, "measured time", Workload::durationMillis, Amounts::duration);
    return differences;
  }

  private interface Part<T> {
    T of(Workload workload);
  }

  private interface Spelling<T> {
    String of(T value);
  }

  private <T> void difference(
      List<String> differences, String name, Part<T> part, Spelling<T> spelling) {
    Set<T> values = new LinkedHashSet<>();
    List<String> words = new ArrayList<>();
    for (int side = 0; side < sides.size(); side++) {
      Set<T> own = new LinkedHashSet<>();
      sides.get(side).forEach(load -> own.add(part.of(load.workload())));
      // What somebody does not say is no difference.
      own.removeIf(""::equals);
      values.addAll(own);
      if (!own.isEmpty()) {
        words.add(
            String.join(" or ", own.stream().map(spelling::of).toList())
                + " in "
                + Comparison.letter(side));
      }
    }
    if (values.size() > 1) {
      differences.add(name + ": " + String.join(", ", words));
    }
  }

  Sample sample(LoadFigure figure, int side) {
    return figure.over(sides.get(side));
  }

  List<Sample> samples(LoadFigure figure) {
    return sides.stream().map(figure::over).toList();
  }

  /**
   * Returns how many times the first side's figure a side's is: round by round where they can be
   * paired.
   */
  Sample ratio(LoadFigure figure, int side) {
    LoadPairs rounds = pairs.get(side);
    return rounds.isEmpty() ? sample(figure, side).over(sample(figure, 0)) : rounds.ratios(figure);
  }

  /** Returns how far all results lie apart, such as {@code 1.42 ms to 1.61 ms (12 %)}. */
  String spread(LoadFigure figure) {
    Sample all = figure.over(every());
    return !all.isThere()
        ? "–"
        : "%s to %s (%d %%)"
            .formatted(
                figure.text(all.least()), figure.text(all.most()), Math.round(100 * all.spread()));
  }

  /** Returns whether every side loaded the endpoint, validly and with the same workload. */
  boolean isComparable() {
    return sides.stream().noneMatch(List::isEmpty)
        && invalid().isEmpty()
        && differences().isEmpty();
  }

  /** Returns what of the second side is a regression from the first, a sentence each. */
  List<String> regressions(Tolerance tolerance) {
    List<String> regressions = new ArrayList<>();
    if (!sides.get(0).isEmpty() && sides.get(1).isEmpty()) {
      regressions.add("it is no longer loaded");
    }
    if (!isComparable()) {
      return regressions;
    }
    addThresholds(regressions);
    addUnconnected(regressions);
    for (LoadFigure figure : LoadFigure.MISCHIEF) {
      Sample before = sample(figure, 0);
      Sample after = sample(figure, 1);
      if (before.most() == 0 && after.most() > 0) {
        regressions.add(
            "%s: %s, where there was none"
                .formatted(figure.title(), LoadText.number(after.most())));
      }
    }
    for (LoadFigure figure : LoadFigure.JUDGED) {
      Sample before = sample(figure, 0);
      Sample after = sample(figure, 1);
      if (isExceeded(tolerance, figure)) {
        regressions.add(
            "%s rose from %s to %s (%s; %s more are tolerated)"
                .formatted(
                    figure.title(),
                    figure.text(before.median()),
                    figure.text(after.median()),
                    ratio(figure, 1).asFactor(),
                    tolerance.words()));
      }
    }
    return regressions;
  }

  private boolean isExceeded(Tolerance tolerance, LoadFigure figure) {
    LoadPairs rounds = pairs.get(1);
    return rounds.isEmpty()
        ? tolerance.isExceeded(sample(figure, 0), sample(figure, 1))
        : tolerance.isExceededByTurns(rounds.ratios(figure), rounds.differences(figure));
  }

  private void addThresholds(List<String> regressions) {
    for (String expression : expressions()) {
      List<Threshold> before = thresholds(expression, 0);
      List<Threshold> after = thresholds(expression, 1);
      boolean held = !before.isEmpty() && before.stream().allMatch(Threshold::holds);
      after.stream()
          .filter(it -> held && !it.holds())
          .findFirst()
          .ifPresent(
              it ->
                  regressions.add(
                      "%s held and is broken, it was %s"
                          .formatted(Printable.line(expression), Printable.line(it.actual()))));
    }
  }

  private void addUnconnected(List<String> regressions) {
    boolean all = sides.get(0).stream().allMatch(LoadComparison::allConnected);
    sides.get(1).stream()
        .filter(load -> all && !allConnected(load))
        .findFirst()
        .ifPresent(
            load ->
                regressions.add(
                    "%d of %d subscribers connected, where all did"
                        .formatted(load.connected(), load.workload().subscribers())));
  }

  private static boolean allConnected(LoadResult load) {
    return load.connected() >= load.workload().subscribers();
  }

  /** Returns the thresholds that any side was held to. */
  List<String> expressions() {
    return every().stream()
        .flatMap(load -> load.thresholds().stream())
        .map(Threshold::expression)
        .distinct()
        .toList();
  }

  private List<Threshold> thresholds(String expression, int side) {
    return sides.get(side).stream()
        .flatMap(load -> load.thresholds().stream())
        .filter(it -> it.expression().equals(expression))
        .toList();
  }

  /** Returns what became of a threshold on a side, such as {@code holds (1.50 ms)}. */
  String threshold(String expression, int side) {
    List<Threshold> all = thresholds(expression, side);
    if (all.isEmpty()) {
      return "–";
    }
    Threshold shown = all.stream().filter(it -> !it.holds()).findFirst().orElse(all.get(0));
    return (shown.holds() ? "holds" : "BROKEN") + " (" + Printable.line(shown.actual()) + ")";
  }
}
