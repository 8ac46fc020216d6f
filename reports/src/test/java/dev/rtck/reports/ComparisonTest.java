package dev.rtck.reports;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {

  @ParameterizedTest
  @CsvSource({
    "PASS, FAIL, REGRESSION",
    "PASS, ERROR, REGRESSION",
    "PASS, SKIPPED, REGRESSION",
    "PASS, UNTESTABLE, REGRESSION",
    "PASS, ABSENT, REGRESSION",
    "WARN, FAIL, REGRESSION",
    "INFO, UNTESTABLE, REGRESSION",
    "PASS, WARN, WORSE",
    "PASS, KNOWN, WORSE",
    "KNOWN, FAIL, WORSE",
    "FAIL, ERROR, WORSE",
    "SKIPPED, FAIL, WORSE",
    "FAIL, PASS, BETTER",
    "FAIL, KNOWN, BETTER",
    "WARN, PASS, BETTER",
    "UNTESTABLE, WARN, BETTER",
    "PASS, INFO, CHANGED",
    "FAIL, UNTESTABLE, CHANGED",
    "SKIPPED, UNTESTABLE, CHANGED",
    "ABSENT, FAIL, NEW",
    "ABSENT, SKIPPED, NEW",
    "FAIL, ABSENT, GONE",
    "SKIPPED, ABSENT, GONE",
    "FAIL, FAIL, SAME",
  })
  void saysWhatBecameOfACase(Standing before, Standing after, Change expected) {
    assertThat(Change.of(before, after)).isEqualTo(expected);
  }

  @Test
  void holdsWhereNothingThatHeldIsBroken() {
    Gate gate = SampleComparison.of(SampleRun.run(), SampleRun.run()).gate();

    assertThat(gate.exitCode()).isZero();
  }

  @Test
  void failsOnACaseThatHeld() {
    Comparison comparison = SampleComparison.ofCases();

    assertThat(comparison.gate().exitCode()).isEqualTo(1);
    assertThat(comparison.gate().reason()).isEqualTo("3 cases");
    assertThat(comparison.cases(Change.REGRESSION))
        .extracting(CaseComparison::caseId)
        .containsExactly(
            "ws.close.fin-not-reset", "ws.handshake.version-8", "ws.ping.pong-payload");
  }

  @Test
  void excusesWhatTheKnownFailingFileExcuses() {
    List<Result> before =
        List.of(SampleComparison.with(SampleRun.excused(), Verdict.PASS), SampleRun.warning());

    Comparison comparison =
        SampleComparison.of(run(before), run(List.of(SampleRun.excused(), SampleRun.warning())));

    assertThat(comparison.gate().exitCode()).isZero();
    assertThat(comparison.cases(Change.WORSE)).hasSize(1);
  }

  @Test
  void comparesTheLoneEndpointsOfBothSidesWhateverTheirNames() {
    Result sample = SampleRun.warning();
    Comparison comparison =
        SampleComparison.of(
            run(List.of(SampleComparison.at("target", sample, Verdict.PASS))),
            run(List.of(SampleComparison.at("chat", sample, Verdict.FAIL))));

    assertThat(comparison.cases(Change.REGRESSION)).hasSize(1);
    assertThat(comparison.notes()).anyMatch(note -> note.endsWith(": target, chat"));
  }

  @Test
  void keepsEndpointsOfOtherNamesApartWhereThereAreSeveral() {
    Result sample = SampleRun.warning();
    Comparison comparison =
        SampleComparison.of(
            run(
                List.of(
                    SampleComparison.at("one", sample, Verdict.FAIL),
                    SampleComparison.at("two", sample, Verdict.PASS))),
            run(List.of(SampleComparison.at("two", sample, Verdict.PASS))));

    assertThat(comparison.cases(Change.GONE)).hasSize(1);
    assertThat(comparison.gate().exitCode()).isZero();
  }

  @Test
  void takesTheWorstOfTheRepetitions() {
    Run passed = run(List.of(SampleComparison.with(SampleRun.failure(), Verdict.PASS)));
    Run failed = run(List.of(SampleRun.failure()));

    assertThat(
            new Comparison(
                    List.of(
                        new Side("a", List.of(passed, passed)),
                        new Side("b", List.of(passed, failed))),
                    Tolerance.USUAL)
                .gate()
                .exitCode())
        .isEqualTo(1);
    assertThat(
            new Comparison(
                    List.of(
                        new Side("a", List.of(passed, failed)),
                        new Side("b", List.of(failed, failed))),
                    Tolerance.USUAL)
                .gate()
                .exitCode())
        .isZero();
  }

  @Test
  void saysThatNothingWasCompared() {
    Run none = run(List.of());

    assertThat(SampleComparison.of(none, none).gate().exitCode()).isEqualTo(5);
    assertThat(SampleComparison.of(none, SampleRun.run()).gate().exitCode()).isEqualTo(5);
    assertThat(SampleComparison.of(SampleRun.run(), none).gate().exitCode()).isEqualTo(1);
  }

  @Test
  void judgesNothingOfThreeSides() {
    Comparison comparison =
        new Comparison(
            List.of(
                new Side("a", List.of(SampleRun.run())),
                new Side("b", List.of(SampleRun.run())),
                new Side("c", List.of(run(List.of(SampleRun.failure()))))),
            Tolerance.USUAL);

    assertThat(comparison.gate().exitCode()).isZero();
    assertThat(comparison.differing()).hasSize(8);
  }

  @Test
  void failsOnLossWhereThereWasNone() {
    assertThat(regressions(load(1000, 5000, 0), load(1000, 5000, 3)))
        .containsExactly("lost: 3, where there was none", "lost=0 held and is broken, it was 3");
    assertThat(regressions(load(1000, 5000, 2), load(1000, 5000, 3))).isEmpty();
  }

  @Test
  void failsOnALatencyBeyondTheToleranceAlone() {
    assertThat(regressions(load(1000, 5000, 0), load(1200, 6200, 0))).isEmpty();
    assertThat(regressions(load(1000, 5000, 0), load(1200, 6300, 0)))
        .containsExactly("p99 rose from 5.00 ms to 6.30 ms (×1.26; 25 % more are tolerated)");
    assertThat(
            SampleComparison.of(
                    SampleComparison.run(load(1000, 5000, 0)),
                    SampleComparison.run(load(1200, 6300, 0)),
                    new Tolerance(0.3))
                .gate()
                .exitCode())
        .isZero();
  }

  @Test
  void takesNoDifferenceForOneThatIsLessThanWhatCanBeMeasured() {
    assertThat(regressions(load(100, 300, 0), load(400, 790, 0))).isEmpty();
    assertThat(regressions(load(100, 300, 0), load(100, 810, 0))).hasSize(1);
  }

  @Test
  void failsOnALatencyNotWhereTheRepetitionsOverlap() {
    Side before = side(load(1000, 5000, 0), load(1000, 9000, 0), load(1000, 5100, 0));

    assertThat(compared(before, side(load(1000, 8000, 0), load(1000, 8900, 0))).gate().exitCode())
        .isZero();
    assertThat(compared(before, side(load(1000, 9100, 0), load(1000, 9200, 0))).gate().exitCode())
        .isEqualTo(1);
  }

  @Test
  void takesSeveralLoadsOfOneFileForRepetitions() {
    Comparison comparison =
        compared(
            new Side("a", List.of(SampleComparison.run(load(1000, 5000, 0), load(1000, 7000, 0)))),
            side(load(1000, 6000, 0)));

    LoadComparison load = comparison.loads().get(0);
    assertThat(LoadFigure.P99.text(load.sample(LoadFigure.P99, 0)))
        .isEqualTo("6.00 ms (5.00 ms to 7.00 ms)");
    // The fastest to the slowest, and the other way round.
    assertThat(load.ratio(LoadFigure.P99, 1).asRatio()).isEqualTo("×1.00 (0.86 to 1.20)");
  }

  @Test
  void pairsTheRoundsOfOneRunSoThatADriftCancels() {
    Comparison comparison =
        byTurns(
            round("a", 1, 1000), round("b", 1, 1500),
            round("a", 2, 4000), round("b", 2, 6000),
            round("a", 3, 9000), round("b", 3, 13_500));

    LoadComparison load = comparison.loads().get(0);
    assertThat(load.ratio(LoadFigure.P50, 1).asRatio()).isEqualTo("×1.50");
    // What was fast at first and slow at last overlaps, and is a regression all the same.
    assertThat(load.regressions(Tolerance.USUAL))
        .contains("p50 rose from 4.00 ms to 6.00 ms (×1.50; 25 % more are tolerated)");
  }

  @Test
  void failsNotWhereOneRoundSaysOtherwise() {
    Comparison comparison =
        byTurns(
            round("a", 1, 1000), round("b", 1, 1500),
            round("a", 2, 4000), round("b", 2, 3600),
            round("a", 3, 2000), round("b", 3, 4000));

    assertThat(comparison.loads().get(0).ratio(LoadFigure.P50, 1).asRatio())
        .isEqualTo("×1.50 (0.90 to 2.00)");
    assertThat(comparison.gate().exitCode()).isZero();
  }

  private static Comparison byTurns(LoadResult... loads) {
    return new Comparison(
        new Side("rounds", List.of(SampleComparison.run(loads))).byTarget(), Tolerance.USUAL);
  }

  private static LoadResult round(String target, int round, long p50) {
    return load(p50, p50, 0).of(target, round);
  }

  @Test
  void judgesNothingOfDifferentWorkloads() {
    LoadResult more = SampleComparison.subscribers(load(9000, 90_000, 7), 400);
    Comparison comparison =
        SampleComparison.of(SampleComparison.run(load(1000, 5000, 0)), SampleComparison.run(more));

    assertThat(comparison.loads().get(0).differences())
        .containsExactly("subscribers: 200 in A, 400 in B");
    assertThat(comparison.gate())
        .isEqualTo(new Gate(5, "the loads were asked for different things"));
  }

  @Test
  void tellsARoomFromABroadcast() {
    Comparison comparison =
        SampleComparison.of(
            SampleComparison.run(SampleComparison.published(load(1000, 5000, 0), "broadcast")),
            SampleComparison.run(SampleComparison.published(load(9000, 9000, 0), "room")));

    assertThat(comparison.loads().get(0).differences())
        .containsExactly("what is published: broadcast in A, room in B");
    assertThat(comparison.gate().exitCode()).isEqualTo(5);
  }

  @Test
  void comparesWithALoadThatDoesNotSayWhatWasPublished() {
    Comparison comparison =
        SampleComparison.of(
            SampleComparison.run(load(1000, 5000, 0)),
            SampleComparison.run(SampleComparison.published(load(1000, 5000, 0), "broadcast")));

    assertThat(comparison.loads().get(0).differences()).isEmpty();
  }

  @Test
  void failsWhenNotAllConnectWhereAllDid() {
    assertThat(
            regressions(load(1000, 5000, 0), SampleComparison.connected(load(1000, 5000, 0), 150)))
        .containsExactly("150 of 200 subscribers connected, where all did");
  }

  @Test
  void isNotValidWhereTheHarnessWasTheBottleneck() {
    Comparison comparison =
        SampleComparison.of(
            SampleComparison.run(load(1000, 5000, 0)),
            SampleComparison.run(SampleComparison.saturated(load(9000, 90_000, 7))));

    assertThat(comparison.gate()).isEqualTo(new Gate(6, "chat, B: its own CPU was used up"));
  }

  @Test
  void failsWhereALoadIsMissing() {
    Run both = SampleComparison.run(load(1, 1, 0), SampleComparison.named(load(1, 1, 0), "rooms"));

    assertThat(SampleComparison.of(both, SampleComparison.run(load(1, 1, 0))).gate().reason())
        .isEqualTo("load of rooms: it is no longer loaded");
  }

  private static List<String> regressions(LoadResult before, LoadResult after) {
    Comparison comparison =
        SampleComparison.of(SampleComparison.run(before), SampleComparison.run(after));
    List<String> found = new ArrayList<>(comparison.regressions(comparison.loads().get(0)));
    assertThat(comparison.gate().exitCode()).isEqualTo(found.isEmpty() ? 0 : 1);
    found.sort(String::compareTo);
    return found;
  }

  private static Comparison compared(Side before, Side after) {
    return new Comparison(List.of(before, after), Tolerance.USUAL);
  }

  private static Side side(LoadResult... repetitions) {
    return new Side("side", Arrays.stream(repetitions).map(SampleComparison::run).toList());
  }

  private static LoadResult load(long p50, long p99, long lost) {
    return SampleComparison.load(p50, p99, lost);
  }

  private static Run run(List<Result> results) {
    return SampleRun.run(new Gate(0, "every case holds"), results);
  }
}
