package dev.rtck.conformance;

import static dev.rtck.conformance.SomeResult.CASE;
import static dev.rtck.conformance.SomeResult.check;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.reports.Gate;
import dev.rtck.reports.Result;
import dev.rtck.reports.Verdict;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The exit codes of the public contract: the first of 4, 3, 1, 5, 0 that applies counts. */
final class GateRulesTest {

  private static final Result PASSED = SomeResult.of(Verdict.PASS);
  private static final Result FAILED =
      SomeResult.of("chat", "ws.close.normal", Verdict.FAIL, check("closes", Verdict.FAIL));
  private static final Result OWN_ERROR = SomeResult.error("java.lang.IllegalStateException: no");
  private static final Result LEFT_OVER = SomeResult.error("the target had died and did not come");

  private static final KnownFailing STALE =
      new KnownFailing(
          List.of(new KnownFailing.Entry(null, CASE, null, "was broken once", null, null)));

  private static Gate decide(boolean gone, Result... results) {
    return GateRules.decide(List.of(results), KnownFailing.NONE, FailOn.MUST, gone);
  }

  private static Gate decide(KnownFailing known, FailOn failOn, Result... results) {
    return GateRules.decide(List.of(results), known, failOn, false);
  }

  @Test
  void holdsWhenNoCaseFailed() {
    Gate gate =
        decide(
            false,
            PASSED,
            SomeResult.of(Verdict.WARN),
            SomeResult.of(Verdict.INFO),
            SomeResult.of(Verdict.SKIPPED),
            SomeResult.of(Verdict.UNTESTABLE));
    assertThat(gate).isEqualTo(new Gate(0, "no case failed"));
  }

  @Test
  void failsWhenACaseFailed() {
    assertThat(decide(false, PASSED, FAILED)).isEqualTo(new Gate(1, "1 case failed"));
    assertThat(decide(false, FAILED, FAILED)).isEqualTo(new Gate(1, "2 cases failed"));
  }

  @Test
  void aBrokenShouldFailsOnlyWhenAskedFor() {
    Result warned = SomeResult.of(Verdict.WARN);
    assertThat(decide(KnownFailing.NONE, FailOn.MUST, warned).exitCode()).isZero();
    assertThat(decide(KnownFailing.NONE, FailOn.SHOULD, warned))
        .isEqualTo(new Gate(1, "1 case broke a SHOULD"));
  }

  @Test
  void anExcusedFailureHoldsAndIsJudged() {
    KnownFailing known =
        new KnownFailing(
            List.of(new KnownFailing.Entry(null, "ws.close.normal", null, "known", null, null)));
    Result excused = known.excuse(FAILED, LocalDate.EPOCH);
    assertThat(excused.excused()).isTrue();
    assertThat(decide(known, FailOn.MUST, excused).exitCode()).isZero();
  }

  @Test
  void aStaleEntryFailsTheGateByName() {
    Gate gate = decide(STALE, FailOn.MUST, PASSED);
    assertThat(gate.exitCode()).isEqualTo(1);
    assertThat(gate.reason()).contains(CASE);
  }

  @Test
  void nothingJudgedIsAnExitCodeOfItsOwn() {
    assertThat(decide(false).exitCode()).isEqualTo(5);
    assertThat(
            decide(false, SomeResult.of(Verdict.SKIPPED), SomeResult.of(Verdict.UNTESTABLE))
                .exitCode())
        .isEqualTo(5);
    assertThat(decide(false, SomeResult.of(Verdict.INFO)).exitCode()).isZero();
  }

  @Test
  void aDeadTargetComesBeforeAFailure() {
    assertThat(decide(true, FAILED, LEFT_OVER).exitCode()).isEqualTo(3);
    assertThat(decide(true, PASSED).exitCode()).isEqualTo(3);
    assertThat(decide(true, SomeResult.of(Verdict.SKIPPED)).exitCode()).isEqualTo(3);
  }

  @Test
  void anErrorOfOursComesFirst() {
    assertThat(decide(true, FAILED, OWN_ERROR, LEFT_OVER).exitCode()).isEqualTo(4);
    assertThat(decide(false, OWN_ERROR).exitCode()).isEqualTo(4);
    assertThat(decide(STALE, FailOn.SHOULD, PASSED, OWN_ERROR).exitCode()).isEqualTo(4);
  }

  @Test
  void aFailureComesBeforeStaleEntriesAndBrokenShoulds() {
    Gate gate = decide(STALE, FailOn.SHOULD, PASSED, FAILED, SomeResult.of(Verdict.WARN));
    assertThat(gate).isEqualTo(new Gate(1, "1 case failed"));
  }
}
