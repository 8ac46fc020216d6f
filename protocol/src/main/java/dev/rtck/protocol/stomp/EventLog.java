package dev.rtck.protocol.stomp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What one connection brought, in order; bounded. Thread-safe. */
final class EventLog {

  private static final int MOST_BYTES_KEPT = 8 << 20;
  private static final int MOST_EVENTS_KEPT = 20_000;

  /** What an event takes besides its bytes, about. */
  private static final int EVENT_BYTES = 200;

  private final List<StompEvent> events = new ArrayList<>();
  private long bytesKept;
  private long dropped;

  synchronized void add(StompEvent event) {
    events.add(event);
    bytesKept += size(event);
    if (bytesKept > MOST_BYTES_KEPT || events.size() > MOST_EVENTS_KEPT) {
      List<StompEvent> oldest = events.subList(0, events.size() / 2);
      oldest.forEach(it -> bytesKept -= size(it));
      dropped += oldest.size();
      oldest.clear();
    }
    notifyAll();
  }

  /** A frame is kept as it came and in its parts. */
  private static long size(StompEvent event) {
    return event instanceof StompEvent.Frame frame
        ? EVENT_BYTES + 2L * frame.frame().raw().length()
        : EVENT_BYTES;
  }

  synchronized long mark() {
    return dropped + events.size();
  }

  synchronized List<StompEvent> all() {
    return List.copyOf(events);
  }

  synchronized boolean hasEnded() {
    return !events.isEmpty() && events.get(events.size() - 1) instanceof StompEvent.Ended;
  }

  /** Waits for an event from the mark on; gives up when the connection ends or time is over. */
  synchronized <T extends StompEvent> @Nullable T await(
      long mark, Class<T> kind, Predicate<? super T> matches, Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    long next = mark;
    while (true) {
      next = Math.max(next, dropped);
      while (next - dropped < events.size()) {
        StompEvent event = events.get((int) (next - dropped));
        next++;
        if (kind.isInstance(event) && matches.test(kind.cast(event))) {
          return kind.cast(event);
        }
      }
      long left = end - System.nanoTime();
      if (left <= 0 || hasEnded()) {
        return null;
      }
      try {
        wait(left / 1_000_000, (int) (left % 1_000_000));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return null;
      }
    }
  }
}
