package dev.rtck.protocol;

import java.time.Duration;

/**
 * The moment at which a case must have ended.
 *
 * @param atNanos as {@link System#nanoTime} tells
 */
public record Deadline(long atNanos) {

  /** Returns the deadline that lies this far ahead. */
  public static Deadline in(Duration fromNow) {
    return new Deadline(System.nanoTime() + fromNow.toNanos());
  }

  /** Returns the wanted wait, cut where it would pass the deadline; never negative. */
  public Duration cut(Duration wanted) {
    Duration left = Duration.ofNanos(Math.max(0, atNanos - System.nanoTime()));
    return left.compareTo(wanted) < 0 ? left : wanted;
  }

  public boolean hasPassed() {
    return System.nanoTime() - atNanos >= 0;
  }
}
