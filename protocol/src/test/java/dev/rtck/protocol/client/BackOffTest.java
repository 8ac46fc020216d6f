package dev.rtck.protocol.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.offset;

import java.time.Duration;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** How long a client waits before it connects once more. */
final class BackOffTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private static List<Duration> first(int count, BackOff backOff) {
    SplittableRandom random = new SplittableRandom(1);
    return IntStream.rangeClosed(1, count).mapToObj(n -> backOff.before(n, random)).toList();
  }

  @Test
  void waitsThreeSecondsEachTimeUnlessToldOtherwise() {
    assertThat(first(3, BackOff.fixed())).containsOnly(Duration.ofSeconds(3));
    assertThat(first(3, BackOff.fixed(Duration.ofMillis(20)))).containsOnly(Duration.ofMillis(20));
  }

  @Test
  void waitsOneStepMoreEachTime() {
    assertThat(first(4, BackOff.linear()))
        .containsExactly(
            SECOND, SECOND.multipliedBy(2), SECOND.multipliedBy(3), SECOND.multipliedBy(4));
    assertThat(BackOff.linear().before(Integer.MAX_VALUE, new SplittableRandom(1)))
        .isEqualTo(SECOND.multipliedBy(Integer.MAX_VALUE));
  }

  @Property
  void keepsTheJitterBetweenNothingAndTheDoubledBound(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 100_000) int retry,
      @ForAll @LongRange(min = 1, max = 5_000) long baseMillis,
      @ForAll @LongRange(max = 60_000) long moreMillis) {
    Duration base = Duration.ofMillis(baseMillis);
    Duration cap = base.plusMillis(moreMillis);
    double doubled = base.toNanos() * Math.pow(2, retry - 1);

    Duration delay = BackOff.exponential(base, cap).before(retry, new SplittableRandom(seed));

    assertThat(delay).isBetween(Duration.ZERO, cap);
    assertThat((double) delay.toNanos()).isLessThanOrEqualTo(doubled);
  }

  @Property(tries = 50)
  void spreadsTheJitterOverTheWholeOfItsRange(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int retry) {
    BackOff backOff = BackOff.exponential(SECOND, Duration.ofSeconds(30));
    double bound = Math.min(30, Math.pow(2, retry - 1));
    SplittableRandom random = new SplittableRandom(seed);

    DoubleSummaryStatistics shares =
        IntStream.range(0, 2_000)
            .mapToDouble(i -> backOff.before(retry, random).toNanos() / 1e9 / bound)
            .summaryStatistics();

    // Seven times the deviation that the mean of so many has.
    assertThat(shares.getAverage()).isCloseTo(0.5, offset(0.05));
    assertThat(shares.getMin()).isLessThan(0.02);
    assertThat(shares.getMax()).isGreaterThan(0.98);
  }

  @Test
  void drawsTheSameFromTheSameSeed() {
    BackOff backOff = BackOff.exponential(SECOND, Duration.ofMinutes(1));

    assertThat(first(20, backOff)).isEqualTo(first(20, backOff)).doesNotHaveDuplicates();
  }

  @Test
  void refusesWaitsThatWouldRunInCircles() {
    assertThatIllegalArgumentException().isThrownBy(() -> BackOff.fixed(Duration.ZERO));
    assertThatIllegalArgumentException().isThrownBy(() -> BackOff.linear(SECOND.negated()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BackOff.exponential(Duration.ZERO, SECOND));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BackOff.exponential(SECOND, Duration.ofMillis(999)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BackOff.fixed().before(0, new SplittableRandom(1)));
    assertThatIllegalArgumentException().isThrownBy(() -> new ReconnectPolicy(BackOff.fixed(), -1));
  }
}
