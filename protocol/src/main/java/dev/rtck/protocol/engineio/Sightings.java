package dev.rtck.protocol.engineio;

import dev.rtck.protocol.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What came on a connection, in the order it came, to be looked at and waited for. Bounded: of a
 * flood only the latest are kept. Thread-safe.
 *
 * @param <E> what comes
 */
public final class Sightings<E> {

  private static final long MOST_BYTES = 8 << 20;
  private static final int MOST = 20_000;
  private static final int EACH = 128;

  private final Deadline deadline;
  private final ToLongFunction<? super E> size;
  private final Predicate<? super E> isLast;
  private final List<E> kept = new ArrayList<>();
  private long bytes;
  private int dropped;
  private boolean over;

  /**
   * @param deadline cuts every wait
   * @param size how many bytes one takes
   * @param isLast whether nothing comes behind it
   */
  public Sightings(Deadline deadline, ToLongFunction<? super E> size, Predicate<? super E> isLast) {
    this.deadline = deadline;
    this.size = size;
    this.isLast = isLast;
  }

  /** Takes note of one; what comes behind the last one is left out. */
  public synchronized void add(E one) {
    if (over) {
      return;
    }
    over = isLast.test(one);
    kept.add(one);
    bytes += EACH + size.applyAsLong(one);
    if (bytes > MOST_BYTES || kept.size() > MOST) {
      List<E> oldest = kept.subList(0, kept.size() / 2);
      oldest.forEach(it -> bytes -= EACH + size.applyAsLong(it));
      dropped += oldest.size();
      oldest.clear();
    }
    notifyAll();
  }

  /** Returns whether nothing can come any more. */
  public synchronized boolean isOver() {
    return over;
  }

  /** Returns how many came so far: what comes later stands behind this mark. */
  public synchronized int mark() {
    return dropped + kept.size();
  }

  /** Returns what came since the mark, and is still kept. */
  public synchronized List<E> since(int mark) {
    return List.copyOf(
        kept.subList(Math.min(kept.size(), Math.max(0, mark - dropped)), kept.size()));
  }

  /**
   * Waits for one that matches, among those that came since the mark.
   *
   * @return null when none came in time, or none can come any more
   */
  public @Nullable E await(Predicate<? super E> matches, int mark, Duration atMost) {
    long end = System.nanoTime() + deadline.cut(atMost).toNanos();
    int next = mark;
    while (true) {
      List<E> fresh;
      synchronized (this) {
        next = Math.max(next, dropped);
        fresh = since(next);
        if (fresh.isEmpty()) {
          long left = end - System.nanoTime();
          if (left <= 0 || over) {
            return null;
          }
          try {
            wait(left / 1_000_000, (int) (left % 1_000_000));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
          }
          continue;
        }
      }
      for (E one : fresh) {
        next++;
        if (matches.test(one)) {
          return one;
        }
      }
    }
  }
}
