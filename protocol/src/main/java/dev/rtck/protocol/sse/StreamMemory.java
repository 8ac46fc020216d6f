package dev.rtck.protocol.sse;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What a browser's EventSource keeps from one connection to the next: the last event ID, the
 * reconnection time, and whether the server said that it has finished. Thread-safe.
 */
public final class StreamMemory {

  private String lastEventId = "";
  private long retryMillis;
  private long endedAtNanos;
  private boolean finished;
  private final Map<String, StreamMemory> others = new HashMap<>();

  /** Returns what the client keeps of another of its streams. */
  synchronized StreamMemory of(String path) {
    return others.computeIfAbsent(path, unknown -> new StreamMemory());
  }

  /** Forgets another stream, to which the client does not come back. */
  synchronized void forget(String path) {
    others.remove(path);
  }

  synchronized String lastEventId() {
    return lastEventId;
  }

  synchronized void lastEventId(String id) {
    lastEventId = id;
  }

  /** Takes note of a reconnection time, which holds until there is another; below 0 is none. */
  synchronized void retry(long millis) {
    if (millis >= 0) {
      retryMillis = millis;
    }
  }

  synchronized void ended() {
    endedAtNanos = System.nanoTime();
  }

  /** Takes note of a 204: there is nothing to come back for. */
  synchronized void finished() {
    finished = true;
  }

  synchronized boolean isFinished() {
    return finished;
  }

  /** Returns how long the server wants to be left alone yet. */
  synchronized Duration left() {
    if (endedAtNanos == 0 || retryMillis <= 0) {
      return Duration.ZERO;
    }
    Duration left = Duration.ofMillis(retryMillis).minusNanos(System.nanoTime() - endedAtNanos);
    return left.isNegative() ? Duration.ZERO : left;
  }
}
