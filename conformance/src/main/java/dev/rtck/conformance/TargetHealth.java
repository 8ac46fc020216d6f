package dev.rtck.conformance;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the target still lives, and how to get it back when it died. Thread-safe: the first who
 * finds it dead brings it back, the others wait for that.
 */
final class TargetHealth {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
  private static final int LOOKS_BEFORE_DEATH = 3;

  private final BooleanSupplier reachable;
  private final Duration comesBackWithin;
  private final @Nullable TargetControl control;
  private final VerificationListener listener;
  private boolean gone;
  private volatile @Nullable Moment lastDeath;
  private volatile @Nullable Moment lastRefusal;

  private record Moment(long nanos) {

    static Moment now() {
      return new Moment(System.nanoTime());
    }

    static boolean isSince(@Nullable Moment moment, long nanoTime) {
      return moment != null && moment.nanos - nanoTime >= 0;
    }
  }

  /**
   * @param reachable whether the target accepts a connection now
   * @param control starts it again, or null when nobody but its owner can
   */
  TargetHealth(
      BooleanSupplier reachable,
      Duration comesBackWithin,
      @Nullable TargetControl control,
      VerificationListener listener) {
    this.reachable = reachable;
    this.listener = listener;
    this.comesBackWithin = comesBackWithin;
    this.control = control;
  }

  /** Returns whether the target died and did not come back. */
  synchronized boolean isGone() {
    return gone;
  }

  /** Returns whether the target was found dead at or after the moment. */
  boolean diedSince(long nanoTime) {
    return Moment.isSince(lastDeath, nanoTime);
  }

  /**
   * Returns whether a look at or after the moment found nobody there, although the target may have
   * been back at the next.
   */
  boolean refusedSince(long nanoTime) {
    return Moment.isSince(lastRefusal, nanoTime);
  }

  /** Takes note that a connection was refused, although the target is there again already. */
  synchronized void cameBackUnseen() {
    lastDeath = Moment.now();
    listener.targetChanged("the target refused a connection, and is back");
  }

  /**
   * Looks whether the target lives; when it does not, brings it back or waits until it is back.
   *
   * @return whether it had died
   */
  synchronized boolean examine() {
    if (gone) {
      return true;
    }
    for (int look = 1; !reachable.getAsBoolean(); look++) {
      lastRefusal = Moment.now();
      if (look == LOOKS_BEFORE_DEATH) {
        lastDeath = Moment.now();
        listener.targetChanged(
            "the target refuses connections; "
                + (control == null ? "waiting for it to come back" : "starting it again"));
        revive();
        listener.targetChanged(gone ? lasting() : "the target is back");
        return true;
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
    return false;
  }

  /** Looks as {@link #examine} does, a moment later: who dies may drop its connections first. */
  boolean examineInAMoment() {
    LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    return examine();
  }

  private String lasting() {
    return "the target did not come back"
        + (control == null
            ? "; with start in a profile, rtck starts it again and finds out which case ended it"
            : "");
  }

  private void revive() {
    if (control != null) {
      try {
        control.restart();
      } catch (RuntimeException couldNotBeStarted) {
        gone = true;
        return;
      }
    }
    long end = System.nanoTime() + comesBackWithin.toNanos();
    while (!reachable.getAsBoolean()) {
      if (System.nanoTime() - end >= 0 || Thread.currentThread().isInterrupted()) {
        gone = true;
        return;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(BETWEEN_LOOKS.toMillis()));
    }
  }
}
