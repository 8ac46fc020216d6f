package dev.rtck.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.reports.CapacityResult;
import dev.rtck.reports.CapacityResult.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import org.junit.jupiter.api.Test;

class CapacitySearchTest {

  private final List<CapacityResult> told = new ArrayList<>();

  @Test
  void findsTheLastValueThatHeldWithinATenth() throws Exception {
    CapacityResult found = search(10, 100_000, value -> value <= 437 ? "holds" : "breaks");

    assertThat(found.value()).isBetween(437 / 1.1, 437.0);
    assertThat(found.confirmed()).isTrue();
    assertThat(found.limit()).isEqualTo("target");
    Point last = found.points().get(found.points().size() - 1);
    assertThat(last.value()).isEqualTo(found.value());
    assertThat(found.points()).filteredOn(it -> it.value() == found.value()).hasSize(2);
  }

  @Test
  void goesDownWhereTheFirstValueDoesNotHold() throws Exception {
    CapacityResult found = search(1000, 100_000, value -> value <= 3 ? "holds" : "breaks");

    assertThat(found.value()).isBetween(2.7, 3.0);
    assertThat(found.confirmed()).isTrue();
  }

  @Test
  void saysThatNothingHeld() throws Exception {
    CapacityResult found = search(8, 100_000, value -> "breaks");

    assertThat(found.value()).isZero();
    assertThat(found.confirmed()).isFalse();
    assertThat(found.limit()).isEqualTo("target");
    assertThat(found.points().get(found.points().size() - 1).value()).isGreaterThanOrEqualTo(1);
  }

  @Test
  void doesNotGoBeyondWhatIsAllowed() throws Exception {
    CapacityResult found = search(10, 50, value -> "holds");

    assertThat(found.value()).isEqualTo(50);
    assertThat(found.limit()).isEqualTo("profile");
    assertThat(found.points()).allMatch(point -> point.value() <= 50);
  }

  @Test
  void doesNotCallTheHarnessLimitTheTargets() throws Exception {
    CapacityResult found = search(10, 100_000, value -> value <= 300 ? "holds" : "void");

    assertThat(found.value()).isBetween(300 / 1.1, 300.0);
    assertThat(found.limit()).isEqualTo("harness");
    assertThat(found.sentence()).contains("rtck was the bottleneck");
  }

  @Test
  void findsTheTargetsLimitBelowThatOfTheHarness() throws Exception {
    CapacityResult found =
        search(10, 100_000, value -> value <= 200 ? "holds" : value <= 270 ? "breaks" : "void");

    assertThat(found.value()).isBetween(200 / 1.1, 200.0);
    assertThat(found.limit()).isEqualTo("target");
  }

  @Test
  void measuresAgainWhereTheHarnessWasDisturbedOnce() throws Exception {
    List<Double> disturbed = new ArrayList<>();
    CapacityResult found =
        search(
            10,
            80,
            value -> {
              if (value == 40 && disturbed.isEmpty()) {
                disturbed.add(value);
                return "void";
              }
              return "holds";
            });

    assertThat(found.value()).isEqualTo(80);
    assertThat(found.points()).filteredOn(it -> it.value() == 40).hasSize(2);
  }

  @Test
  void stepsDownWhereWhatHeldDoesNotHoldAgain() throws Exception {
    List<Double> seen = new ArrayList<>();
    CapacityResult found =
        search(
            10,
            100_000,
            value -> {
              boolean again = seen.contains(value);
              seen.add(value);
              return value <= 100 || (value <= 150 && !again) ? "holds" : "breaks";
            });

    assertThat(found.value()).isLessThanOrEqualTo(100);
    assertThat(found.confirmed()).isTrue();
  }

  @Test
  void goesDownWhereAllThatHeldWasLuck() throws Exception {
    CapacityResult found = search(10, 100_000, luckyAt(10, 5));

    assertThat(found.value()).isBetween(5 / 1.1, 5.0);
    assertThat(found.confirmed()).isTrue();
  }

  @Test
  void comesCloseAgainWhereWhatHeldDoesNotHoldAgain() throws Exception {
    CapacityResult found = search(10, 100_000, luckyAt(160, 150));

    assertThat(found.value()).isBetween(150 / 1.1, 150.0);
    assertThat(found.confirmed()).isTrue();
  }

  @Test
  void endsWhereNothingHoldsTwice() throws Exception {
    List<Double> seen = new ArrayList<>();
    CapacityResult found =
        search(
            1000,
            100_000,
            value -> {
              boolean again = seen.contains(value);
              seen.add(value);
              return again ? "breaks" : "holds";
            });

    assertThat(found.confirmed()).isFalse();
    assertThat(found.points()).hasSizeLessThan(40);
  }

  /** Holds up to a limit, and once beyond it. */
  private static DoubleFunction<String> luckyAt(double lucky, double limit) {
    List<Double> seen = new ArrayList<>();
    return value -> {
      boolean again = seen.contains(value);
      seen.add(value);
      return value <= limit || (value == lucky && !again) ? "holds" : "breaks";
    };
  }

  @Test
  void tellsEachStep() throws Exception {
    CapacityResult found = search(10, 100, value -> value <= 60 ? "holds" : "breaks");

    assertThat(told).hasSameSizeAs(found.points());
    assertThat(told.get(1).points()).hasSize(2);
    assertThat(told).allMatch(it -> it.limit().equals("interrupted"));
  }

  @Test
  void triesWholeSubscribersOnly() throws Exception {
    CapacityResult found =
        search("subscribers", 1, 100_000, value -> (int) value <= 4 ? "holds" : "breaks");

    assertThat(found.value()).isEqualTo(4);
    assertThat(found.points()).allMatch(point -> point.value() == Math.rint(point.value()));
    assertThat(found.points()).filteredOn(point -> point.value() == 5).hasSize(1);
  }

  @Test
  void triesTheRateThatWasAskedForToATenth() throws Exception {
    CapacityResult found = search(12.34, 100_000, value -> value <= 3.14 ? "holds" : "breaks");

    assertThat(found.points().get(0).value()).isEqualTo(12.3);
    assertThat(found.points())
        .allMatch(point -> point.value() == Math.rint(point.value() * 10) / 10);
  }

  private CapacityResult search(double begin, double highest, DoubleFunction<String> outcome)
      throws InterruptedException {
    return search("rate", begin, highest, outcome);
  }

  private CapacityResult search(
      String scale, double begin, double highest, DoubleFunction<String> outcome)
      throws InterruptedException {
    CapacityResult asked =
        new CapacityResult(
            "",
            "chat",
            "websocket",
            scale,
            List.of("p99<50ms"),
            0,
            false,
            "interrupted",
            List.of());
    return new CapacitySearch(
            asked,
            1,
            highest,
            CapacityResult.BY_PROFILE,
            value -> new Point(value, outcome.apply(value), "", 0, 0, 0, 0, 0),
            told::add)
        .run(begin);
  }
}
