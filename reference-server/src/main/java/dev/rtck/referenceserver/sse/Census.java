package dev.rtck.referenceserver.sse;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts the streams of one server. Safe for use by many threads. */
final class Census {
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger abandoned = new AtomicInteger();
  private final AtomicInteger lagging = new AtomicInteger();
  private volatile @Nullable EventStream newest;
  private volatile long toldNanos;
  private int refused;

  /** How many streams are open. */
  AtomicInteger open() {
    return open;
  }

  /** How many streams are kept though their clients are gone. */
  AtomicInteger abandoned() {
    return abandoned;
  }

  /** Whether more streams than these are kept though their clients are gone. */
  synchronized boolean isFull(int most, int refusals) {
    if (abandoned.get() <= most) {
      return false;
    }
    refused++;
    if (refused >= refusals) {
      // Otherwise nobody else could be judged.
      refused = 0;
      abandoned.set(0);
    }
    return true;
  }

  /** How many streams have much that was not read. */
  AtomicInteger lagging() {
    return lagging;
  }

  /** Takes note of a stream that has just been opened. */
  void hasNew(EventStream stream) {
    newest = stream;
  }

  /** Takes note of an event on any stream. */
  void tells(long nanos) {
    toldNanos = nanos;
  }

  /** Whether there was an event on any stream within the time. */
  boolean toldWithin(Duration time) {
    return toldNanos != 0 && System.nanoTime() - toldNanos < time.toNanos();
  }

  /** The stream that was opened last, which may have ended since. */
  @Nullable EventStream newest() {
    return newest;
  }
}
