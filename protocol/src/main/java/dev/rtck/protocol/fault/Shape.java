package dev.rtck.protocol.fault;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** What delays, throttles and splits do to one direction of a connection. */
final class Shape {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  /** Long enough for a receiver that waits to be woken, in most cases. */
  private static final long BETWEEN_SEGMENTS = Duration.ofNanos(50_000).toNanos();

  private static final int SEGMENTS_APART = 1 << 10;

  private final Map<ActiveRule, Fault.Lasting> faults = new LinkedHashMap<>();
  private long delayNanos;
  private int windowBytes;
  private double bytesPerSecond;
  private double allowance;
  private long allowanceAt;
  private long nextSegmentAt;
  private long nextAt;

  /** Lets a fault act from now on; nothing changes when its rule has already acted here. */
  void add(ActiveRule rule, Fault.Lasting fault, long now) {
    if (faults.isEmpty()) {
      nextSegmentAt = now;
    }
    faults.put(rule, fault);
    measure(now);
  }

  void remove(ActiveRule rule, long now) {
    if (faults.remove(rule) != null) {
      measure(now);
    }
  }

  private void measure(long now) {
    double before = bytesPerSecond;
    delayNanos = 0;
    windowBytes = Fault.Delay.LARGEST_WINDOW_BYTES;
    bytesPerSecond = Double.POSITIVE_INFINITY;
    for (Fault.Lasting fault : faults.values()) {
      if (fault instanceof Fault.Delay delay) {
        delayNanos += delay.latency().toNanos();
        windowBytes = Math.min(windowBytes, delay.windowBytes());
      } else if (fault instanceof Fault.Throttle throttle) {
        bytesPerSecond = Math.min(bytesPerSecond, (double) throttle.bytesPerSecond());
      }
    }
    if (bytesPerSecond != before) {
      allowance = 0;
      allowanceAt = now;
    }
  }

  boolean isPlain() {
    return faults.isEmpty();
  }

  long delayNanos() {
    return delayNanos;
  }

  /** Returns how much may be under way while there is a delay. */
  int windowBytes() {
    return windowBytes;
  }

  /**
   * Returns how many of the next bytes may be passed on now, from 0 on.
   *
   * @param position how many were passed on before
   */
  int allowed(int wanted, long position, long now) {
    if (faults.isEmpty()) {
      return wanted;
    }
    long most = segment(wanted, position);
    if (isSplit(position) && now - nextSegmentAt < 0) {
      nextAt = nextSegmentAt;
      return 0;
    }
    if (bytesPerSecond < Double.POSITIVE_INFINITY) {
      double burst = Math.max(1, bytesPerSecond / 100);
      allowance =
          Math.min(burst, allowance + bytesPerSecond * (now - allowanceAt) / (double) SECOND);
      allowanceAt = now;
      double quantum = Math.max(1, Math.min((double) most, bytesPerSecond / 1000));
      if (allowance < quantum) {
        nextAt = now + 1 + (long) ((quantum - allowance) / bytesPerSecond * SECOND);
        return 0;
      }
      most = Math.min(most, (long) allowance);
    }
    return (int) most;
  }

  /** Returns when to ask again after nothing was allowed. */
  long nextAt() {
    return nextAt;
  }

  void passed(int count, long position, long now) {
    if (faults.isEmpty()) {
      return;
    }
    allowance -= count;
    // Also without a pause the others have their turn between two segments.
    nextSegmentAt = now + (position < SEGMENTS_APART ? BETWEEN_SEGMENTS : 1);
  }

  private boolean isSplit(long position) {
    return segment(Long.MAX_VALUE, position) < Long.MAX_VALUE;
  }

  private long segment(long wanted, long position) {
    long most = wanted;
    for (Fault.Lasting fault : faults.values()) {
      if (fault instanceof Fault.Split split && position < split.firstBytes()) {
        most = Math.min(most, Math.min(split.segmentBytes(), split.firstBytes() - position));
      }
    }
    return most;
  }
}
