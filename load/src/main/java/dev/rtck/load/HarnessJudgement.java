package dev.rtck.load;

import dev.rtck.reports.LoadResult;
import dev.rtck.reports.LoadResult.Latency;
import dev.rtck.reports.LoadText;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether the harness was the bottleneck, so that what it measured is its own delay.
 *
 * <p>A delay of the harness counts when it is long in itself and no small part of what was
 * measured: a target that is overloaded makes deliveries late too, but not the harness's own tasks.
 */
final class HarnessJudgement {

  /** What the scheduler of a busy machine does to anybody is no reason. */
  private static final long LONG_MICROS = 50_000;

  private static final double PART = 0.25;

  private HarnessJudgement() {}

  static LoadResult judge(LoadResult load) {
    String reason = reason(load);
    LoadResult.Harness harness = load.harness();
    return load.judged(
        new LoadResult.Harness(
            reason != null,
            reason == null ? "" : reason,
            harness.maxPauseMicros(),
            harness.cpuShare(),
            harness.loopLagMicros(),
            harness.publisherLatenessMicros(),
            harness.canaryMicros()));
  }

  private static @Nullable String reason(LoadResult load) {
    LoadResult.Harness harness = load.harness();
    if (harness.saturated()) {
      return harness.reason();
    }
    Latency measured = load.latencyMicros();
    if (counts(harness.loopLagMicros(), measured)) {
      return "its own event loops were late by "
          + LoadText.amount(harness.loopLagMicros().p90())
          + " (p90), and the latency is "
          + LoadText.amount(measured.p90())
          + beside(harness.canaryMicros())
          + "; lower --rate or --subscribers, or give the harness more processors";
    }
    if (counts(harness.publisherLatenessMicros(), measured)) {
      return "its publishers were late by "
          + LoadText.amount(harness.publisherLatenessMicros().p90())
          + " (p90), and the latency is "
          + LoadText.amount(measured.p90())
          + "; lower --rate, or give the harness more processors";
    }
    return null;
  }

  private static String beside(Latency canary) {
    return canary.count() == 0
        ? ""
        : ", where a process beside it that is not busy measured " + LoadText.amount(canary.p90());
  }

  private static boolean counts(Latency own, Latency measured) {
    return own.p90() > LONG_MICROS && own.p90() > PART * measured.p90();
  }
}
