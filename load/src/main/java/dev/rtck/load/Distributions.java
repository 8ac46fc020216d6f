package dev.rtck.load;

import dev.rtck.reports.LoadResult.Latency;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;

/** How distributions of nanoseconds are kept, told and carried. */
final class Distributions {

  private static final long LONGEST_NANOS = 3_600_000_000_000L;
  private static final int DIGITS = 3;

  private Distributions() {}

  /** Returns an empty histogram: from a nanosecond to an hour, to three digits. */
  static Histogram histogram() {
    return new Histogram(1, LONGEST_NANOS, DIGITS);
  }

  /** Returns an empty histogram for several threads. */
  static Histogram sharedHistogram() {
    return new SynchronizedHistogram(1, LONGEST_NANOS, DIGITS);
  }

  /** Returns the value as far as a histogram can hold it. */
  static long bounded(long nanos) {
    return Math.max(0, Math.min(LONGEST_NANOS, nanos));
  }

  static Latency micros(Histogram nanos) {
    if (nanos.getTotalCount() == 0) {
      return Latency.NONE;
    }
    return new Latency(
        nanos.getTotalCount(),
        nanos.getMinValue() / 1000,
        Math.round(nanos.getMean() / 100) / 10.0,
        at(nanos, 50),
        at(nanos, 90),
        at(nanos, 99),
        at(nanos, 99.9),
        nanos.getMaxValue() / 1000);
  }

  private static long at(Histogram nanos, double percentile) {
    return nanos.getValueAtPercentile(percentile) / 1000;
  }

  static String encode(Histogram histogram) {
    ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(buffer);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length));
  }

  /**
   * Returns what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException when the text holds no histogram
   */
  static Histogram decode(String text) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
      return Histogram.decodeFromCompressedByteBuffer(bytes, 0);
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("no compressed histogram", e);
    }
  }
}
