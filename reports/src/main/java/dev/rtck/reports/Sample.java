package dev.rtck.reports;

import java.util.Collection;
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

  /** Returns how many times the other's median this one's is, such as {@code ×1.23}; else empty. */
  String ratioTo(Sample other) {
    return isThere() && other.isThere() && other.median > 0
        ? String.format(Locale.ROOT, "×%.2f", median / other.median)
        : "";
  }
}
