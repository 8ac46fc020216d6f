package dev.rtck.reports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How far one endpoint goes on every side, by the same thresholds.
 *
 * @param sides one list of repetitions for each side; empty where nothing was searched for
 */
record CapacityComparison(String endpoint, List<List<CapacityResult>> sides) {

  static List<CapacityComparison> all(List<Side> sides, EndpointNames names) {
    Map<List<String>, List<List<CapacityResult>>> found = new LinkedHashMap<>();
    for (int side = 0; side < sides.size(); side++) {
      for (Run run : sides.get(side).runs()) {
        for (CapacityResult one : run.capacity()) {
          List<String> key = new ArrayList<>(one.thresholds());
          key.add(0, names.label(one.endpoint(), one.target()));
          key.add(one.scale());
          found.computeIfAbsent(key, k -> Side.lists(sides.size())).get(side).add(one);
        }
      }
    }
    return found.entrySet().stream()
        .map(entry -> new CapacityComparison(entry.getKey().get(0), entry.getValue()))
        .toList();
  }

  boolean isComparable() {
    return sides.stream().noneMatch(List::isEmpty);
  }

  /** Returns the cells of a table: what was searched for, how far each side goes, ratios to A. */
  List<String> texts() {
    CapacityResult any = sides.stream().flatMap(List::stream).findFirst().orElseThrow();
    List<Sample> samples =
        sides.stream()
            .map(side -> Sample.of(side.stream().map(CapacityResult::value).toList()))
            .toList();
    List<String> texts = new ArrayList<>();
    texts.add(
        Printable.line(
            endpoint + ", " + String.join(", ", any.thresholds()) + " by " + any.scale()));
    for (int side = 0; side < sides.size(); side++) {
      texts.add(text(any, samples.get(side), sides.get(side)));
    }
    for (int side = 1; side < sides.size(); side++) {
      texts.add(samples.get(side).over(samples.get(0)).asRatio());
    }
    return texts;
  }

  private static String text(CapacityResult any, Sample sample, List<CapacityResult> side) {
    if (!sample.isThere()) {
      return "–";
    }
    if (sample.most() == 0) {
      boolean unknown = side.stream().anyMatch(it -> it.limit().equals(CapacityResult.BY_HARNESS));
      return unknown ? "not known" : "none";
    }
    boolean beyond = side.stream().anyMatch(it -> !it.limit().equals(CapacityResult.BY_TARGET));
    String range =
        sample.count() == 1
            ? ""
            : " ("
                + LoadText.number(sample.least())
                + " to "
                + LoadText.number(sample.most())
                + ")";
    return (beyond ? "at least " : "") + any.amount(sample.median()) + range;
  }
}
