package dev.rtck.reports;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The same loads in several rounds, laid side by side. Rounds in which the harness was the
 * bottleneck tell nothing, and are left out of all but their count. Immutable.
 *
 * @param rows one for each endpoint of each target, in the order in which they were loaded
 */
record LoadRounds(List<Row> rows) {

  LoadRounds {
    rows = List.copyOf(rows);
  }

  /** What was seen of a figure over the rounds: the median, and both ends. */
  record Range(double median, double least, double most) {
    static Range of(double[] values) {
      if (values.length == 0) {
        return new Range(Double.NaN, Double.NaN, Double.NaN);
      }
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      int half = sorted.length / 2;
      double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
      return new Range(median, sorted[0], sorted[sorted.length - 1]);
    }

    /** Returns the range as times, given in microseconds. */
    String times() {
      return Double.isNaN(median)
          ? "–"
          : LoadText.amount(Math.round(median))
              + " ("
              + LoadText.amount(Math.round(least))
              + " to "
              + LoadText.amount(Math.round(most))
              + ")";
    }

    /** Returns the range as ratios. */
    String ratios() {
      return Double.isNaN(median)
          ? "–"
          : String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", median, least, most);
    }
  }

  /**
   * One endpoint of one target.
   *
   * @param rounds how many were measured
   * @param voids how many of them tell nothing
   * @param p50Ratio to the same endpoint of the first target, round by round; nothing for the first
   * @param p99Ratio likewise
   */
  record Row(
      String label,
      int rounds,
      long voids,
      Range p50,
      Range p99,
      Range p50Ratio,
      Range p99Ratio,
      long lost,
      long duplicated,
      long reordered) {}

  static LoadRounds of(List<LoadResult> results) {
    Map<String, List<LoadResult>> groups = new LinkedHashMap<>();
    Map<String, List<LoadResult>> firsts = new LinkedHashMap<>();
    for (LoadResult result : results) {
      if (result.round() > 0) {
        String label = result.endpoint() + " of " + result.target();
        List<LoadResult> group = groups.computeIfAbsent(label, it -> new ArrayList<>());
        group.add(result);
        firsts.putIfAbsent(result.endpoint(), group);
      }
    }
    List<Row> rows = new ArrayList<>();
    groups.forEach(
        (label, group) ->
            rows.add(row(label, group, firsts.getOrDefault(group.get(0).endpoint(), group))));
    return new LoadRounds(rows);
  }

  private static Row row(String label, List<LoadResult> group, List<LoadResult> first) {
    return new Row(
        label,
        group.size(),
        group.stream().filter(it -> !isValid(it)).count(),
        range(group, it -> it.latencyMicros().p50()),
        range(group, it -> it.latencyMicros().p99()),
        ratio(group, first, it -> it.latencyMicros().p50()),
        ratio(group, first, it -> it.latencyMicros().p99()),
        group.stream().mapToLong(LoadResult::lost).sum(),
        group.stream().mapToLong(LoadResult::duplicated).sum(),
        group.stream().mapToLong(LoadResult::reordered).sum());
  }

  private static boolean isValid(LoadResult result) {
    return !result.harness().saturated() && result.latencyMicros().count() > 0;
  }

  private static Range range(List<LoadResult> group, ToDoubleFunction<LoadResult> figure) {
    return Range.of(group.stream().filter(LoadRounds::isValid).mapToDouble(figure).toArray());
  }

  /** By round: what drifts with the machine is in both. */
  private static Range ratio(
      List<LoadResult> group, List<LoadResult> first, ToDoubleFunction<LoadResult> figure) {
    if (group == first) {
      return Range.of(new double[0]);
    }
    return Range.of(
        group.stream()
            .filter(LoadRounds::isValid)
            .flatMapToDouble(
                own ->
                    first.stream()
                        .filter(it -> it.round() == own.round() && isValid(it))
                        .mapToDouble(
                            it ->
                                figure.applyAsDouble(own) / Math.max(1, figure.applyAsDouble(it))))
            .toArray());
  }
}
