package dev.rtck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.process.Footprint;
import dev.rtck.reports.CheckResult;
import dev.rtck.reports.Verdict;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class GrowthTest {

  private final Checks checks = new Checks(1, Deadline.in(Duration.ofMinutes(1)));

  /** A target that holds one footprint after the other, and then the last for ever. */
  private static TargetControl holding(Footprint... footprints) {
    Deque<Footprint> left = new ArrayDeque<>(List.of(footprints));
    return new TargetControl() {
      @Override
      public void restart() {}

      @Override
      public Duration patience() {
        return Duration.ZERO;
      }

      @Override
      public void stop() {}

      @Override
      public void kill() {}

      @Override
      public @Nullable Footprint footprint() {
        return left.size() > 1 ? left.poll() : left.peek();
      }
    };
  }

  private CheckResult observed(Duration patience, Footprint... footprints) {
    Growth.of(holding(footprints)).observe(checks, patience);
    assertThat(checks.results()).hasSize(1);
    return checks.results().get(0);
  }

  @Test
  void whatIsGivenBackInTimeIsNoGrowth() {
    CheckResult growth =
        observed(
            Duration.ofSeconds(20),
            new Footprint(10, 20 << 20, 10),
            new Footprint(60, 40 << 20, 60),
            new Footprint(10, 30 << 20, 10));
    assertThat(growth.verdict()).isEqualTo(Verdict.INFO);
    assertThat(growth.actual()).isEqualTo("+0 open files, +10.0 MiB of memory, +0 threads");
  }

  @Test
  void whatIsKeptIsTold() {
    CheckResult growth =
        observed(
            Duration.ofMillis(50),
            new Footprint(10, 30 << 20, 10),
            new Footprint(60, 20 << 20, 60));
    assertThat(growth.actual()).isEqualTo("+50 open files, -10.0 MiB of memory, +50 threads");
  }

  @Test
  void whatNobodyTellsIsNotRecorded() {
    Growth.of(null).observe(checks, Duration.ZERO);
    assertThat(checks.results()).isEmpty();
    assertThat(Growth.of(null).now()).isNull();
  }
}
