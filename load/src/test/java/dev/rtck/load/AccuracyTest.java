package dev.rtck.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.referenceserver.ReferenceServer;
import dev.rtck.referenceserver.chat.DeliveryFaults;
import dev.rtck.reports.LoadResult;
import dev.rtck.reports.LoadResult.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is measured of a target that does known things. */
class AccuracyTest {

  private static final int SUBSCRIBERS = 20;

  @TempDir private Path folder = Path.of("");

  @Test
  void countsWhatIsDroppedDoubledAndSwappedExactly() throws Exception {
    DeliveryFaults faults =
        DeliveryFaults.builder().dropEvery(997).duplicateEvery(499).swapEvery(251).build();

    LoadResult load = measure(faults, 200, 2000);

    assertThat(load.expected()).isEqualTo(8000);
    assertThat(faults.dropped()).isPositive();
    assertThat(load.lost()).isEqualTo(faults.dropped());
    assertThat(faults.duplicated()).isPositive();
    assertThat(load.duplicated()).isEqualTo(faults.duplicated());
    assertThat(faults.swapped()).isPositive();
    assertThat(load.reordered()).isEqualTo(faults.swapped());
  }

  @Test
  void addsAKnownDelayToEveryDelivery() throws Exception {
    LoadResult load =
        measure(DeliveryFaults.builder().delay(Duration.ofMillis(100)).build(), 50, 2000);

    assertThat(load.lost()).isZero();
    assertThat(load.latencyMicros().min()).isBetween(100_000L, 150_000L);
    assertThat(load.firstReceiverMicros().min()).isEqualTo(load.latencyMicros().min());
  }

  @Test
  void showsAStallInEveryMessageThatWasDueMeanwhile() throws Exception {
    LoadResult load =
        measure(DeliveryFaults.builder().stall(Duration.ofSeconds(2)).build(), 100, 4000);

    // Half of the messages were due in the stall, and waited for what was left of it.
    assertThat(load.lost()).isZero();
    assertThat(load.latencyMicros().max()).isGreaterThan(1_950_000);
    assertThat(load.latencyMicros().p90()).isBetween(1_400_000L, 2_000_000L);
    assertThat(load.harness().publisherLatenessMicros().p90()).isLessThan(1_000_000);
    LoadResult judged =
        HarnessJudgement.judge(
            load, Stream.of("p90<700ms", "max<700ms").map(ThresholdExpression::parse).toList());
    assertThat(judged.harness().saturated()).as(judged.harness().reason()).isFalse();
    assertThat(judged.thresholds()).noneMatch(LoadResult.Threshold::holds);
  }

  private LoadResult measure(DeliveryFaults faults, double rate, long durationMillis)
      throws Exception {
    try (ReferenceServer server =
            ReferenceServer.start(ReferenceServer.Options.builder().faults(faults).build());
        FanOut fanOut = new FanOut(plan(server.port(), rate, durationMillis), 1)) {
      var unused = Crowd.connected(fanOut, SUBSCRIBERS);
      fanOut.publish();
      return fanOut.finish();
    }
  }

  private LoadPlan plan(int port, double rate, long durationMillis) {
    return Plans.of(
        Plans.CHAT.replace("/ws", "/board"),
        new Address("127.0.0.1", port, false, false),
        OperationName.BROADCAST,
        new Workload(SUBSCRIBERS, 1, rate, 128, 1, 0, durationMillis, 1),
        folder);
  }
}
