package dev.rtck.protocol.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long a client waits before it connects once more. */
public sealed interface BackOff {

  /**
   * Returns how long to wait before the n-th retry since the client was last connected.
   *
   * @param retry from 1
   * @param random what jitter is drawn from
   */
  Duration before(int retry, RandomGenerator random);

  /** Returns what many browser hooks do: three seconds each time. */
  static BackOff fixed() {
    return fixed(Duration.ofSeconds(3));
  }

  /** Returns the same wait each time. */
  static BackOff fixed(Duration delay) {
    return new Fixed(delay);
  }

  /** Returns one second more each time, from one second on. */
  static BackOff linear() {
    return linear(Duration.ofSeconds(1));
  }

  /** Returns one step more each time, from one step on. */
  static BackOff linear(Duration step) {
    return new Linear(step);
  }

  /** Returns a bound that doubles each time from the base up to the cap, with full jitter. */
  static BackOff exponential(Duration base, Duration cap) {
    return new Exponential(base, cap);
  }

  /**
   * The same wait each time.
   *
   * @param delay longer than nothing: a client must not run in circles
   */
  record Fixed(Duration delay) implements BackOff {
    public Fixed {
      requirePositive(delay, "delay");
    }

    @Override
    public Duration before(int retry, RandomGenerator random) {
      requireCounted(retry);
      return delay;
    }
  }

  /**
   * As many steps as there were retries.
   *
   * @param step longer than nothing
   */
  record Linear(Duration step) implements BackOff {
    public Linear {
      requirePositive(step, "step");
    }

    @Override
    public Duration before(int retry, RandomGenerator random) {
      requireCounted(retry);
      return step.multipliedBy(retry);
    }
  }

  /**
   * Any wait between nothing and a bound that doubles each time («full jitter»), so that clients
   * that were lost together do not come back together.
   *
   * @param base the bound of the first retry, longer than nothing
   * @param cap the largest bound, not below the base
   */
  record Exponential(Duration base, Duration cap) implements BackOff {
    public Exponential {
      requirePositive(base, "base");
      if (cap.compareTo(base) < 0) {
        throw new IllegalArgumentException("the cap " + cap + " is below the base " + base);
      }
    }

    @Override
    public Duration before(int retry, RandomGenerator random) {
      requireCounted(retry);
      return Duration.ofNanos(random.nextLong(bound(retry).toNanos() + 1));
    }

    private Duration bound(int retry) {
      Duration bound = base;
      for (int i = 1; i < retry && bound.compareTo(cap) < 0; i++) {
        bound = bound.plus(bound);
      }
      return bound.compareTo(cap) < 0 ? bound : cap;
    }
  }

  private static void requirePositive(Duration duration, String name) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("the " + name + " must be longer than nothing");
    }
  }

  private static void requireCounted(int retry) {
    if (retry < 1) {
      throw new IllegalArgumentException("retries count from 1, not from " + retry);
    }
  }
}
