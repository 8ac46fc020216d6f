package dev.rtck.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.reports.LoadResult;
import dev.rtck.reports.LoadResult.Latency;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class HarnessJudgementTest {

  private static final Latency QUICK = rarely(0);

  @Test
  void voidsARunWhoseEventLoopsWereLate() {
    var judged =
        HarnessJudgement.judge(Loads.of(2000, Loads.harness(1500, 0)), List.of()).harness();

    assertThat(judged.saturated()).isTrue();
    assertThat(judged.reason()).contains("event loops").contains("--rate");
  }

  @Test
  void voidsARunWhosePublishersWereLate() {
    var judged = HarnessJudgement.judge(Loads.of(200, Loads.harness(0, 150)), List.of()).harness();

    assertThat(judged.saturated()).isTrue();
    assertThat(judged.reason()).contains("publishers");
  }

  @Test
  void blamesASlowTargetForItsDelay() {
    assertThat(
            HarnessJudgement.judge(Loads.of(3000, Loads.harness(60, 60)), List.of())
                .harness()
                .saturated())
        .isFalse();
  }

  @Test
  void bearsAShortDelayOfItsOwn() {
    assertThat(
            HarnessJudgement.judge(Loads.of(10, Loads.harness(40, 40)), List.of())
                .harness()
                .saturated())
        .isFalse();
  }

  @Test
  void voidsARunWhoseThresholdARareDelayOfItsOwnBroke() {
    LoadResult stalled = stalled(harness(0.1, 0, rarely(1300), QUICK));

    assertThat(HarnessJudgement.judge(stalled, List.of()).harness().saturated()).isFalse();
    assertVoid(stalled, "p99<50ms", "event loops were late by 1.30 s");
    assertVoid(stalled, "max<1s", "event loops");
    assertVoid(stalled(harness(0.1, 0, QUICK, rarely(1300))), "p999<50ms", "publishers");
    assertVoid(stalled(harness(0.1, 0, QUICK, rarely(450))), "p98<1s", "publishers");
    assertVoid(stalled(harness(0.1, 1300, QUICK, QUICK)), "max<50ms", "garbage collector");
    assertVoid(stalled(harness(0.95, 0, QUICK, QUICK)), "p99<50ms", "95 % of all processors");
  }

  @Test
  void blamesTheTargetForWhatItsOwnDelayDoesNotExplain() {
    // A small part of what was measured, or too little for the threshold to hold without it.
    assertBroken(stalled(harness(0.1, 0, rarely(100), rarely(100))), "p99<1300ms");
    assertBroken(stalled(harness(0.1, 0, rarely(600), rarely(600))), "p99<50ms");
    // Elsewhere than where the threshold looks, and of another kind.
    assertBroken(stalled(harness(0.1, 1300, rarely(1300), rarely(1300))), "p50<1ms");
    assertBroken(stalled(harness(0.1, 1300, rarely(1300), rarely(1300))), "lost=0");
  }

  @Test
  void isNotAskedWhereEveryThresholdHolds() {
    LoadResult judged =
        HarnessJudgement.judge(
            stalled(harness(0.95, 1300, rarely(1300), rarely(1300))),
            List.of(ThresholdExpression.parse("p99<2s")));

    assertThat(judged.harness().saturated()).isFalse();
    assertThat(judged.thresholds()).singleElement().matches(LoadResult.Threshold::holds);
  }

  @Test
  void voidsARunWhosePublishersCouldNotSendWhatWasAsked() {
    LoadResult.Harness waiting =
        new LoadResult.Harness(
            false, "use more --publishers", 0, 0.1, QUICK, QUICK, Latency.NONE, Latency.NONE);

    assertVoid(Loads.sentLate(1400, 3, waiting), "p99<50ms", "use more --publishers");
    assertVoid(Loads.sentLate(1400, 3, waiting), "deliveries/s>1000000", "use more --publishers");
    // What was sent came late, too.
    assertBroken(Loads.sentLate(1400, 100, waiting), "p99<50ms");
    assertBroken(Loads.sentLate(1400, 100, harness(0.1, 0, QUICK, rarely(1300))), "p99<50ms");
    assertThat(
            HarnessJudgement.judge(Loads.sentLate(1400, 3, waiting), List.of()).harness().reason())
        .isEmpty();
  }

  @Test
  void holdsItsLoopsAgainstHowLongConnectingTook() {
    assertVoid(connectedIn(1000, rarely(600)), "connect-p99<500ms", "late by 600 ms");
    assertBroken(connectedIn(1000, rarely(100)), "connect-p99<500ms");
    // When it was late while subscribers connected says nothing of what came then, nor the other
    // way.
    assertBroken(connectedIn(1000, rarely(600)), "p99<1ms");
    assertBroken(stalled(harness(0.95, 1300, rarely(1300), QUICK)), "connect-p99<1ms");
  }

  private static void assertVoid(LoadResult load, String threshold, String reason) {
    LoadResult judged = HarnessJudgement.judge(load, List.of(ThresholdExpression.parse(threshold)));

    assertThat(LoadGate.of(List.of(judged)).exitCode()).isEqualTo(6);
    assertThat(judged.harness().reason()).contains(threshold).contains(reason);
    assertThat(judged.thresholds()).hasSize(1);
  }

  private static void assertBroken(LoadResult load, String threshold) {
    LoadResult judged = HarnessJudgement.judge(load, List.of(ThresholdExpression.parse(threshold)));

    assertThat(LoadGate.of(List.of(judged)).exitCode()).as(judged.harness().reason()).isEqualTo(1);
  }

  /** One delivery in twenty waited 1.4 s; one was lost. */
  private static LoadResult stalled(LoadResult.Harness harness) {
    Histogram histogram = Distributions.histogram();
    for (int i = 0; i < 1000; i++) {
      histogram.recordValue((i % 20 == 0 ? 1_400 : 2) * 1_000_000L);
    }
    return Loads.of(histogram, harness);
  }

  private static LoadResult.Harness harness(
      double cpuShare, long pauseMillis, Latency lag, Latency lateness) {
    return new LoadResult.Harness(
        false, "", 1000 * pauseMillis, cpuShare, lag, lateness, Latency.NONE, Latency.NONE);
  }

  /** Subscribers that took so long, as long as the one delivery. */
  private static LoadResult connectedIn(long millis, Latency connectLag) {
    return Loads.sentLate(
        millis,
        millis,
        new LoadResult.Harness(false, "", 0, 0.1, QUICK, QUICK, Latency.NONE, connectLag));
  }

  /** So late in more than one case of a hundred, and in fewer than one of ten. */
  private static Latency rarely(long millis) {
    long micros = 1000 * millis;
    return new Latency(1000, 0, micros / 20.0, 0, 0, micros, micros, micros);
  }
}
