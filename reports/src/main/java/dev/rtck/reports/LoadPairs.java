package dev.rtck.reports;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Loads of two sides that one run made by turns, round by round: what the machine did meanwhile is
 * in both of a pair, so that it cancels in their ratio.
 */
record LoadPairs(List<Pair> pairs) {

  /** What cannot be paired. */
  private static final LoadPairs NONE = new LoadPairs(List.of());

  LoadPairs {
    pairs = List.copyOf(pairs);
  }

  /** Both loads of one round. */
  record Pair(LoadResult first, LoadResult other) {}

  /** A load, and when its run began, which tells the runs apart. */
  record Measured(Instant runStartedAt, LoadResult load) {}

  private record Round(Instant runStartedAt, int number) {}

  /** Pairs the repetitions of two sides; nothing unless each has its counterpart. */
  static LoadPairs of(List<Measured> first, List<Measured> other) {
    Map<Round, LoadResult> before = byRound(first);
    Map<Round, LoadResult> after = byRound(other);
    if (before.size() != first.size()
        || after.size() != other.size()
        || !before.keySet().equals(after.keySet())) {
      return NONE;
    }
    List<Pair> pairs = new ArrayList<>();
    before.forEach(
        (round, load) -> {
          LoadResult counterpart = after.get(round);
          if (counterpart != null) {
            pairs.add(new Pair(load, counterpart));
          }
        });
    return new LoadPairs(pairs);
  }

  private static Map<Round, LoadResult> byRound(List<Measured> measured) {
    Map<Round, LoadResult> byRound = new LinkedHashMap<>();
    for (Measured one : measured) {
      if (one.load().round() > 0) {
        byRound.put(new Round(one.runStartedAt(), one.load().round()), one.load());
      }
    }
    return byRound;
  }

  boolean isEmpty() {
    return pairs.isEmpty();
  }

  /** Returns how many times the first's figure the other's is, over the rounds. */
  Sample ratios(LoadFigure figure) {
    return Sample.of(
        pairs.stream()
            .filter(pair -> figure.isMeasured(pair.first()) && figure.isMeasured(pair.other()))
            .filter(pair -> figure.of(pair.first()) > 0)
            .map(pair -> figure.of(pair.other()) / figure.of(pair.first()))
            .toList());
  }

  /** Returns by how much the other's figure is more than the first's, over the rounds. */
  Sample differences(LoadFigure figure) {
    return Sample.of(
        pairs.stream()
            .filter(pair -> figure.isMeasured(pair.first()) && figure.isMeasured(pair.other()))
            .map(pair -> figure.of(pair.other()) - figure.of(pair.first()))
            .toList());
  }
}
