package dev.rtck.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.reports.CapacityResult;
import dev.rtck.reports.Gate;
import dev.rtck.reports.LoadResult;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadGateTest {

  private static final LoadResult.Harness SATURATED =
      Loads.healthy().judged("its own event loops were late");

  @Test
  void holdsWhereEveryThresholdHolds() {
    assertGate(LoadGate.of(List.of(judged("p99<50ms"), judged("max<50ms"))), 0, "every threshold");
  }

  @Test
  void holdsWhereNothingWasAskedFor() {
    assertGate(LoadGate.of(List.of(judged())), 0, "no threshold was asked for");
  }

  @Test
  void failsWhereAThresholdIsBroken() {
    Gate gate = LoadGate.of(List.of(judged("p99<50ms"), judged("max<1ms", "lost=0", "p50<1ms")));

    assertGate(gate, 1, "chat: max<1ms is broken, it was 10.0 ms");
    assertThat(gate.reason()).contains("lost=0").contains("p50<1ms").doesNotContain("p99");
  }

  @Test
  void failsWhereNothingWasDelivered() {
    assertGate(LoadGate.of(List.of(judged("p99<50ms"), Loads.empty())), 1, "nothing was delivered");
  }

  @Test
  void isNotValidWhereTheHarnessWasTheBottleneckWhateverElseHappened() {
    LoadResult saturated = Loads.empty().judged(SATURATED);

    assertGate(LoadGate.of(List.of(judged("max<1ms"), saturated)), 6, "chat: its own event loops");
  }

  @Test
  void holdsWhereASearchFoundHowFarTheTargetGoes() {
    assertGate(
        LoadGate.ofCapacities(
            List.of(
                capacity(100, true, CapacityResult.BY_TARGET),
                capacity(50, true, CapacityResult.BY_HARNESS))),
        0,
        "100");
  }

  @Test
  void failsWhereNothingHeld() {
    assertGate(
        LoadGate.ofCapacities(List.of(capacity(0, false, CapacityResult.BY_TARGET))), 1, "chat");
  }

  @Test
  void failsWhereWhatWasFoundIsNotConfirmed() {
    assertGate(
        LoadGate.ofCapacities(List.of(capacity(100, false, CapacityResult.BY_TARGET))), 1, "chat");
  }

  @Test
  void isNotValidWhereTheHarnessLetNothingBeFound() {
    assertGate(
        LoadGate.ofCapacities(
            List.of(
                capacity(0, false, CapacityResult.BY_TARGET),
                capacity(0, false, CapacityResult.BY_HARNESS))),
        6,
        "chat");
  }

  @Test
  void isNotValidWhereTheHarnessLetNothingBeConfirmed() {
    CapacityResult found = capacity(40, false, CapacityResult.BY_PROFILE, "holds", "void", "void");
    assertGate(LoadGate.ofCapacities(List.of(found)), 6, "rtck was the bottleneck");
  }

  private static void assertGate(Gate gate, int exitCode, String reason) {
    assertThat(gate.exitCode()).as(gate.reason()).isEqualTo(exitCode);
    assertThat(gate.reason()).contains(reason);
  }

  private static LoadResult judged(String... thresholds) {
    return HarnessJudgement.judge(
        Loads.sample(), List.of(thresholds).stream().map(ThresholdExpression::parse).toList());
  }

  private static CapacityResult capacity(
      double value, boolean confirmed, String limit, String... outcomes) {
    List<CapacityResult.Point> points =
        List.of(outcomes).stream()
            .map(it -> new CapacityResult.Point(value, it, "", 0, 0, 0, 0, 0))
            .toList();
    return new CapacityResult(
        "", "chat", "websocket", "rate", List.of("p99<50ms"), value, confirmed, limit, points);
  }
}
