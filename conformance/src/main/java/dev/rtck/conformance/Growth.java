package dev.rtck.conformance;

import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.process.Footprint;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How much more a target holds than before, where rtck started it and the system tells. It is only
 * recorded: memory that was asked for once is seldom given back, and caches are no leak.
 */
public final class Growth {

  private static final Duration LOOK = Duration.ofMillis(20);
  private static final double MIB = 1 << 20;

  private final @Nullable TargetControl control;
  private final @Nullable Footprint before;

  private Growth(@Nullable TargetControl control, @Nullable Footprint before) {
    this.control = control;
    this.before = before;
  }

  /** Returns the growth from now on. */
  public static Growth from(EndpointPlan plan) {
    return of(plan.control());
  }

  static Growth of(@Nullable TargetControl control) {
    return new Growth(control, control == null ? null : control.footprint());
  }

  /** Returns what the target holds more than before, or null where that is not known. */
  public @Nullable Footprint now() {
    Footprint then = before;
    Footprint now = control == null ? null : control.footprint();
    return then == null || now == null
        ? null
        : new Footprint(
            now.openFiles() - then.openFiles(),
            now.residentBytes() - then.residentBytes(),
            now.threads() - then.threads());
  }

  /**
   * Records the growth.
   *
   * @param patience how long descriptors may take to be given back
   */
  public void observe(Checks checks, Duration patience) {
    Deadline end = Deadline.in(patience);
    Footprint growth = now();
    while (growth != null
        && growth.openFiles() > 0
        && !end.hasPassed()
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(LOOK.toNanos());
      growth = now();
    }
    record("growth", growth, checks);
  }

  /** Records the growth as it is now, while what causes it is there. */
  public void observe(String slug, Checks checks) {
    record(slug, now(), checks);
  }

  private static void record(String slug, @Nullable Footprint growth, Checks checks) {
    if (growth != null) {
      checks.observe(
          slug,
          String.format(
              Locale.ROOT,
              "%+d open files, %+.1f MiB of memory, %+d threads",
              growth.openFiles(),
              growth.residentBytes() / MIB,
              growth.threads()));
    }
  }
}
