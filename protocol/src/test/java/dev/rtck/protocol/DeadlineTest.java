package dev.rtck.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class DeadlineTest {

  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void leavesAWaitAloneThatEndsBeforeIt() {
    assertThat(Deadline.in(HOUR).cut(Duration.ofMillis(5))).isEqualTo(Duration.ofMillis(5));
  }

  @Test
  void cutsAWaitThatWouldPassIt() {
    assertThat(Deadline.in(HOUR).cut(Duration.ofHours(2)))
        .isLessThanOrEqualTo(HOUR)
        .isGreaterThan(Duration.ofMinutes(50));
  }

  @Test
  void leavesNothingOfAWaitOnceItHasPassed() {
    Deadline passed = new Deadline(System.nanoTime() - 1);

    assertThat(passed.hasPassed()).isTrue();
    assertThat(passed.cut(HOUR)).isEqualTo(Duration.ZERO);
    assertThat(Deadline.in(HOUR).hasPassed()).isFalse();
  }

  @Test
  void patienceFitsIntoTheCase() {
    Patience patience = Patience.within(Duration.ofSeconds(10));

    assertThat(patience)
        .isEqualTo(
            new Patience(
                Duration.ofSeconds(10),
                Duration.ofSeconds(3),
                Duration.ofSeconds(2),
                Duration.ofMillis(250)));
  }
}
