package dev.rtck.load;

import dev.rtck.reports.LoadResult;
import dev.rtck.reports.LoadResult.Latency;
import dev.rtck.reports.LoadText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether the harness was the bottleneck, so that what it measured is its own delay.
 *
 * <p>A delay of the harness counts when it is long in itself and no small part of what was
 * measured: a target that is overloaded makes deliveries late too, but not the harness's own tasks.
 * A short or rare delay counts where it may be what broke a threshold: a target is blamed for
 * nothing that the harness can explain.
 */
public final class HarnessJudgement {

  /** What the scheduler of a busy machine does to anybody is no reason. */
  private static final long LONG_MICROS = 50_000;

  private static final String LATE_LOOPS = "its event loops were late by";

  private static final double PART = 0.25;
  private static final double MOST = 0.5;

  /** Beyond this share of all processors, who measures waits for itself. */
  private static final double BUSY = 0.9;

  private HarnessJudgement() {}

  /**
   * Returns the result with its thresholds judged, and with the harness judged by them, too. Of
   * what is given, a harness that is not saturated and yet gives a reason names what may have
   * delayed its own sends.
   */
  public static LoadResult judge(LoadResult measured, List<ThresholdExpression> bounds) {
    String reason = reason(measured);
    for (ThresholdExpression bound : bounds) {
      if (reason == null && !bound.judge(measured).holds()) {
        reason = reason(measured, bound);
      }
    }
    return measured
        .judged(measured.harness().judged(reason == null ? "" : reason))
        .judged(bounds.stream().map(bound -> bound.judge(measured)).toList());
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

  /** Returns what the harness did that may have broken a threshold, or null. */
  private static @Nullable String reason(LoadResult load, ThresholdExpression bound) {
    LoadResult.Harness harness = load.harness();
    if (bound.isOfConnecting()) {
      return explains(bound, load, harness.connectLagMicros().p99())
          ? mayBeOwn(bound, LATE_LOOPS, harness.connectLagMicros().p99())
          : null;
    }
    if (load.latencyMicros().count() == 0 || !bound.isSlowedByHarness()) {
      return null;
    }
    if (harness.cpuShare() >= BUSY) {
      return bound
          + " is broken where it used "
          + Math.round(100 * harness.cpuShare())
          + " % of all processors itself; lower --rate or --subscribers, or give the harness more"
          + " processors";
    }
    double percentile = bound.percentile();
    if (!harness.reason().isEmpty()
        && (Double.isNaN(percentile)
            || bound.holds(1000.0 * at(load.sendToReceiveMicros(), percentile)))) {
      return bound + " is broken, but not by what came after the actual send: " + harness.reason();
    }
    if (Double.isNaN(percentile)) {
      return null;
    }
    if (explains(bound, load, at(harness.loopLagMicros(), percentile))) {
      return mayBeOwn(bound, LATE_LOOPS, at(harness.loopLagMicros(), percentile));
    }
    // Where what came after the actual send breaks it as well, who sent late is no reason.
    boolean holdsSinceSent = bound.holds(1000.0 * at(load.sendToReceiveMicros(), percentile));
    if (holdsSinceSent
        && explains(bound, load, at(harness.publisherLatenessMicros(), percentile))) {
      return mayBeOwn(
          bound, "its publishers were late by", at(harness.publisherLatenessMicros(), percentile));
    }
    if (percentile == 100 && explains(bound, load, harness.maxPauseMicros())) {
      return mayBeOwn(
          bound, "its garbage collector paused for " + LoadText.amount(harness.maxPauseMicros()));
    }
    return null;
  }

  /**
   * Whether a delay of the harness is most of what broke a bound, or no small part of it and the
   * rest alone would hold.
   */
  private static boolean explains(ThresholdExpression bound, LoadResult load, long ownMicros) {
    double measured = bound.nanos(load);
    double own = ownMicros * 1000.0;
    return own > MOST * measured || (own > PART * measured && bound.holds(measured - own));
  }

  private static String mayBeOwn(ThresholdExpression bound, String what, long ownMicros) {
    return mayBeOwn(bound, what + " " + LoadText.amount(ownMicros) + " there");
  }

  private static String mayBeOwn(ThresholdExpression bound, String what) {
    return bound
        + " is broken by what may be its own delay: "
        + what
        + "; measure again where less else runs, give the harness more processors, or lower --rate"
        + " or --subscribers";
  }

  /**
   * Returns the delay at a percentile. Of those that are not kept it is the next that is: a doubt
   * is the harness's.
   */
  private static long at(Latency own, double percentile) {
    if (percentile <= 50) {
      return own.p50();
    } else if (percentile <= 90) {
      return own.p90();
    } else if (percentile <= 99) {
      return own.p99();
    }
    return percentile <= 99.9 ? own.p999() : own.max();
  }
}
