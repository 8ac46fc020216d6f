package dev.rtck.reports;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * One figure of a load over the repetitions of a side.
 *
 * @param count how many repetitions there are; 0 when the side has none of it
 */
record Sample(double median, double least, double most, int count) {

  static Sample of(Collection<Double> values) {
    LoadRounds.Range range =
        LoadRounds.Range.of(values.stream().mapToDouble(Double::doubleValue).toArray());
    return new Sample(range.median(), range.least(), range.most(), values.size());
  }

  boolean isThere() {
    return count > 0;
  }

  /** Returns how far the repetitions lie apart, in parts of the median; 0 without repetitions. */
  double spread() {
    return !isThere() || median == 0 ? 0 : (most - least) / median;
  }

  /**
   * Returns how many times the other this one is: by the medians, at least as the fastest is to the
   * slowest, and at most the other way round. None where one of them is not there, or is nothing.
   */
  Sample over(Sample other) {
    return isThere() && other.isThere() && other.least > 0
        ? new Sample(median / other.median, least / other.most, most / other.least, count)
        : of(List.of());
  }

  /** Returns the median as a ratio, such as {@code ×1.23}; else empty. */
  String asFactor() {
    return isThere() ? String.format(Locale.ROOT, "×%.2f", median) : "";
  }

  /** Returns it as a ratio, such as {@code ×1.23} or {@code ×1.23 (1.20 to 1.31)}; else empty. */
  String asRatio() {
    String from = String.format(Locale.ROOT, "%.2f", least);
    String to = String.format(Locale.ROOT, "%.2f", most);
    return asFactor() + (from.equals(to) ? "" : " (" + from + " to " + to + ")");
  }
}
