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

  synchronized void retry(long millis) {
    retryMillis = millis;
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

  /** Returns how long to wait before the next connection. */
  synchronized Duration wait(Duration atMost) {
    if (endedAtNanos == 0 || retryMillis <= 0) {
      return Duration.ZERO;
    }
    long end = endedAtNanos + Math.min(retryMillis, atMost.toMillis()) * 1_000_000;
    return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
  }
}
