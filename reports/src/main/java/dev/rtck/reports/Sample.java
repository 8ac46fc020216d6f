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
    List<Double> sorted = values.stream().sorted().toList();
    if (sorted.isEmpty()) {
      return new Sample(0, 0, 0, 0);
    }
    int middle = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    return new Sample(median, sorted.get(0), sorted.get(sorted.size() - 1), sorted.size());
  }

  boolean isThere() {
    return count > 0;
  }

  /** Returns how far the repetitions lie apart, in parts of the median; 0 without repetitions. */
  double spread() {
    return median == 0 ? 0 : (most - least) / median;
  }

  /** Returns how many times the other's median this one's is, such as {@code ×1.23}; else empty. */
  String ratioTo(Sample other) {
    return isThere() && other.isThere() && other.median > 0
        ? String.format(Locale.ROOT, "×%.2f", median / other.median)
        : "";
  }
}
