package dev.rtck.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.reports.LoadResult.Latency;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadRoundsTest {

  @Test
  void takesRatiosRoundByRoundSoThatADriftCancels() {
    LoadRounds rounds =
        LoadRounds.of(
            List.of(
                load("a", 1, 1000), load("b", 1, 2000),
                load("a", 2, 4000), load("b", 2, 8000),
                load("a", 3, 9000), load("b", 3, 18_000)));

    assertThat(rounds.rows())
        .extracting(LoadRounds.Row::label)
        .containsExactly("chat of a", "chat of b");
    LoadRounds.Row first = rounds.rows().get(0);
    LoadRounds.Row second = rounds.rows().get(1);
    assertThat(first.p99()).isEqualTo(new LoadRounds.Range(4000, 1000, 9000));
    assertThat(first.p99Ratio().ratios()).isEqualTo("–");
    assertThat(second.p99Ratio()).isEqualTo(new LoadRounds.Range(2, 2, 2));
    assertThat(second.p50Ratio()).isEqualTo(new LoadRounds.Range(2, 2, 2));
    assertThat(second.rounds()).isEqualTo(3);
    assertThat(second.lost()).isEqualTo(30);
  }

  @Test
  void leavesOutRoundsThatTellNothing() {
    LoadRounds.Row row =
        LoadRounds.of(List.of(load("a", 1, 1000), saturated(load("a", 2, 900_000)))).rows().get(0);

    assertThat(row.p99().most()).isEqualTo(1000);
    assertThat(row.voids()).isEqualTo(1);
    assertThat(row.rounds()).isEqualTo(2);
  }

  @Test
  void saysNothingOfALoadThatIsTheOnlyOne() {
    assertThat(LoadRounds.of(List.of(SampleLoad.load())).rows()).isEmpty();
  }

  @Test
  void areToldOnATerminal() {
    assertThat(
            new LoadText(Palette.PLAIN)
                .rounds(
                    List.of(load("a", 1, 1000), load("b", 1, 1500), saturated(load("b", 2, 1)))))
        .contains("chat of a: p50 500 µs (500 µs to 500 µs), p99 1.00 ms")
        .contains("p50 is 1.50 (1.50 to 1.50) and p99 1.50 (1.50 to 1.50) of the first target's")
        .contains("in 2 rounds, 1 not valid");
  }

  private static LoadResult saturated(LoadResult load) {
    return load.judged(load.harness().judged("too slow"));
  }

  private static LoadResult load(String target, int round, long p99) {
    LoadResult sample = SampleLoad.load();
    Latency latency = new Latency(100, 1, p99 / 2.0, p99 / 2, p99, p99, p99, p99);
    return new LoadResult(
        sample.endpoint(),
        sample.protocol(),
        sample.workload(),
        sample.connected(),
        sample.published(),
        sample.expected(),
        sample.delivered(),
        sample.lost(),
        sample.duplicated(),
        sample.reordered(),
        latency,
        latency,
        latency,
        latency,
        latency,
        sample.deliveriesPerSecond(),
        sample.harness(),
        "",
        List.of(),
        List.of(),
        List.of(),
        target,
        round,
        0,
        1,
        0,
        0);
  }
}
