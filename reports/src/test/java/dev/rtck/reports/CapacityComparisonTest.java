package dev.rtck.reports;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapacityComparisonTest {

  @Test
  void laysWhatWasFoundSideBySide() {
    assertThat(
            texts(
                side(found("p50<10s", 100, CapacityResult.BY_TARGET)),
                side(found("p50<10s", 40, CapacityResult.BY_PROFILE))))
        .containsExactly("chat, p50<10s by rate", "100/s", "at least 40/s", "×0.40");
  }

  @Test
  void tellsHowFarRepetitionsLieApart() {
    assertThat(
            texts(
                side(
                    found("p50<10s", 100, CapacityResult.BY_TARGET),
                    found("p50<10s", 140, CapacityResult.BY_TARGET),
                    found("p50<10s", 120, CapacityResult.BY_TARGET)),
                side(found("p50<10s", 60, CapacityResult.BY_TARGET))))
        .containsExactly(
            "chat, p50<10s by rate", "120/s (100 to 140)", "60/s", "×0.50 (0.43 to 0.60)");
  }

  @Test
  void tellsWhatHoldsNowhereFromWhatIsNotKnown() {
    assertThat(
            texts(
                side(found("p50<1ms", 0, CapacityResult.BY_TARGET)),
                side(found("p50<1ms", 0, CapacityResult.BY_HARNESS))))
        .containsExactly("chat, p50<1ms by rate", "none", "not known", "");
  }

  @Test
  void holdsWhatWasAskedForDifferentlyAgainstNothing() {
    Comparison comparison =
        compared(
            side(found("p50<10s", 100, CapacityResult.BY_TARGET)),
            side(found("p99<10s", 40, CapacityResult.BY_TARGET)));

    assertThat(comparison.capacities()).noneMatch(CapacityComparison::isComparable).hasSize(2);
    assertThat(comparison.capacities().get(1).texts())
        .containsExactly("chat, p99<10s by rate", "–", "40/s", "");
    assertThat(comparison.gate().exitCode()).isEqualTo(5);
  }

  @Test
  void stopsNoBuild() {
    Comparison comparison =
        compared(
            side(found("p50<10s", 100, CapacityResult.BY_TARGET)),
            side(found("p50<10s", 40, CapacityResult.BY_TARGET)));

    assertThat(comparison.gate().exitCode()).isZero();
    assertThat(new ComparisonText(Palette.PLAIN).whole(comparison))
        .containsPattern("chat, p50<10s by rate  100/s  40/s  ×0\\.40");
  }

  private static List<String> texts(Side before, Side after) {
    return compared(before, after).capacities().get(0).texts();
  }

  private static Comparison compared(Side before, Side after) {
    return new Comparison(List.of(before, after), Tolerance.USUAL);
  }

  private static CapacityResult found(String threshold, double value, String limit) {
    return new CapacityResult(
        "", "chat", "websocket", "rate", List.of(threshold), value, true, limit, List.of());
  }

  private static Side side(CapacityResult... repetitions) {
    return new Side("side", Arrays.stream(repetitions).map(CapacityComparisonTest::run).toList());
  }

  private static Run run(CapacityResult capacity) {
    return SampleRun.measured(new Gate(0, "found"), List.of(), List.of(capacity));
  }
}
