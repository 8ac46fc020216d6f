package dev.rtck.examples.jdkhttpserver;

import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The latest events, from which every stream reads at a position of its own. What was missed and
 * what is new come out of the same log in the same way, so nothing is lost or doubled between the
 * two. Safe for use by many threads.
 */
final class EventLog {

  private static final int MOST_EVENTS = 10_000;
  private static final long MOST_CHARACTERS = 16L << 20;
  private static final int BATCH = 100;

  // Another run of the server gives other ids: one of this run never means an event of that.
  private final String run = UUID.randomUUID().toString().substring(0, 8) + "-";
  private final TreeMap<Long, Event> events = new TreeMap<>();
  private long last;
  private long characters;
  private boolean closed;

  synchronized void append(String text) {
    last++;
    events.put(last, new Event(last, run + last, text));
    characters += text.length();
    while (events.size() > MOST_EVENTS || (characters > MOST_CHARACTERS && events.size() > 1)) {
      characters -= events.pollFirstEntry().getValue().text().length();
    }
    notifyAll();
  }

  /** The position of who wants to hear what is new. */
  synchronized long end() {
    return last;
  }

  /** The position behind an event; before all that is kept when the id is none of this log. */
  synchronized long behind(String id) {
    long beginning = events.isEmpty() ? last : events.firstKey() - 1;
    String digits = id.startsWith(run) ? id.substring(run.length()) : "";
    if (!digits.matches("[0-9]{1,18}")) {
      return beginning;
    }
    long position = Long.parseLong(digits);
    return position < beginning || position > last ? beginning : position;
  }

  /**
   * What comes behind a position, in order: waits for it, and returns nothing when there is nothing
   * by then or the log was closed. The first event has not the next number when others were
   * dropped.
   */
  synchronized List<Event> after(long position, Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (last == position && !closed) {
      long millis = (deadline - System.nanoTime()) / 1_000_000;
      if (millis <= 0) {
        return List.of();
      }
      wait(millis);
    }
    return closed
        ? List.of()
        : events.tailMap(position, false).values().stream().limit(BATCH).toList();
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /** Ends all streams. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
