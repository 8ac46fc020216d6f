package dev.rtck.load;

import java.util.Arrays;

/**
 * For each message of one publisher to one room, how long its first and its last receiver waited.
 * Not thread-safe; those of several threads are merged.
 */
final class Spread {

  /** Beyond so many messages the others are not kept: 16 MB for each publisher and thread. */
  static final int MOST = 1_000_000;

  private static final int BEGIN = 1024;

  private long[] first = new long[0];
  private long[] last = new long[0];

  void add(int measured, long nanos) {
    if (measured >= MOST) {
      return;
    }
    if (measured >= first.length) {
      int size = Math.min(MOST, Math.max(BEGIN, Integer.highestOneBit(measured) << 1));
      int before = first.length;
      first = Arrays.copyOf(first, size);
      last = Arrays.copyOf(last, size);
      Arrays.fill(first, before, size, Long.MAX_VALUE);
      Arrays.fill(last, before, size, -1);
    }
    first[measured] = Math.min(first[measured], nanos);
    last[measured] = Math.max(last[measured], nanos);
  }

  int size() {
    return first.length;
  }

  /** Returns {@link Long#MAX_VALUE} where nobody got it. */
  long first(int measured) {
    return measured < first.length ? first[measured] : Long.MAX_VALUE;
  }

  /** Returns -1 where nobody got it. */
  long last(int measured) {
    return measured < last.length ? last[measured] : -1;
  }
}
