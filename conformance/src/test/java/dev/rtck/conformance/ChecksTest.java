package dev.rtck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rtck.protocol.Deadline;
import dev.rtck.reports.CheckResult;
import dev.rtck.reports.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ChecksTest {

  private final Checks checks = new Checks(16, Deadline.in(Duration.ofMinutes(1)));

  /** The order of the public contract. */
  private static final List<Verdict> WORST_FIRST =
      List.of(
          Verdict.ERROR,
          Verdict.FAIL,
          Verdict.UNTESTABLE,
          Verdict.WARN,
          Verdict.PASS,
          Verdict.INFO);

  @Test
  void theWorstCheckIsTheVerdict() {
    for (int worst = 0; worst < WORST_FIRST.size(); worst++) {
      Checks upwards = new Checks(16, Deadline.in(Duration.ofMinutes(1)));
      Checks downwards = new Checks(16, Deadline.in(Duration.ofMinutes(1)));
      for (int i = worst; i < WORST_FIRST.size(); i++) {
        upwards.record("check-" + i, WORST_FIRST.get(i), "seen");
        int mirrored = WORST_FIRST.size() - 1 - (i - worst);
        downwards.record("check-" + mirrored, WORST_FIRST.get(mirrored), "seen");
      }
      assertThat(upwards.verdict()).isEqualTo(WORST_FIRST.get(worst));
      assertThat(downwards.verdict()).isEqualTo(WORST_FIRST.get(worst));
    }
  }

  @Test
  void aCaseWithoutChecksPasses() {
    assertThat(checks.verdict()).isEqualTo(Verdict.PASS);
    assertThat(checks.results()).isEmpty();
  }

  @Test
  void theKindOfCheckDecidesWhatABreachIs() {
    checks.must("kept-must", true, "a", "x");
    checks.must("broken-must", false, "b", "x", "y");
    checks.should("kept-should", true, "c", "x");
    checks.should("broken-should", false, "d", "x");
    checks.observe("seen", "e");
    checks.untestable("unseen", "f");
    assertThat(checks.results())
        .containsExactly(
            new CheckResult("kept-must", Verdict.PASS, List.of("x"), "a"),
            new CheckResult("broken-must", Verdict.FAIL, List.of("x", "y"), "b"),
            new CheckResult("kept-should", Verdict.PASS, List.of("x"), "c"),
            new CheckResult("broken-should", Verdict.WARN, List.of("x"), "d"),
            new CheckResult("seen", Verdict.INFO, List.of(), "e"),
            new CheckResult("unseen", Verdict.UNTESTABLE, List.of(), "f"));
  }

  @Test
  void anIdIsRecordedOnce() {
    checks.must("same", false, "first");
    assertThatIllegalStateException()
        .isThrownBy(() -> checks.must("same", true, "second"))
        .withMessageContaining("'same'");
    assertThat(checks.results()).extracting(CheckResult::actual).containsExactly("first");
  }

  @Test
  void eachListsTheChecksInTheOrderOfTheValues() {
    checks.must("before", true, "recorded before");
    CountDownLatch lastIsDone = new CountDownLatch(1);
    checks.each(
        List.of("one", "two", "two-b", "three"),
        value -> value,
        (value, slug) -> {
          if (value.equals("three")) {
            checks.must(slug, true, "");
            lastIsDone.countDown();
            return;
          }
          waitFor(lastIsDone);
          checks.must(slug + "-more", true, "");
          checks.must(slug, true, "");
        });
    assertThat(checks.results())
        .extracting(CheckResult::id)
        .containsExactly(
            "before", "one-more", "one", "two-more", "two", "two-b-more", "two-b", "three");
  }

  @Test
  void eachRunsBodiesSideBySide() {
    CyclicBarrier together = new CyclicBarrier(8);
    checks.each(
        IntStream.range(0, 8).boxed().toList(),
        value -> "value-" + value,
        (value, slug) -> {
          meet(together);
          checks.must(slug, true, "");
        });
    assertThat(checks.results()).hasSize(8);
  }

  @Test
  void eachRunsMoreValuesThanFitSideBySide() {
    Set<Integer> seen = ConcurrentHashMap.newKeySet();
    checks.each(
        IntStream.range(0, 100).boxed().toList(),
        value -> "value-" + value,
        (value, slug) -> {
          seen.add(value);
          checks.must(slug, true, "");
        });
    assertThat(seen).hasSize(100);
    assertThat(checks.results())
        .extracting(CheckResult::id)
        .containsExactlyElementsOf(
            IntStream.range(0, 100).mapToObj(value -> "value-" + value).toList());
  }

  @Test
  void eachRunsAllBodiesBeforeTheFirstExceptionSurfaces() {
    CountDownLatch othersAreDone = new CountDownLatch(1);
    assertThatThrownBy(
            () ->
                checks.each(
                    List.of("first", "second", "third"),
                    value -> value,
                    (value, slug) -> {
                      if (value.equals("third")) {
                        checks.must(slug, false, "");
                        othersAreDone.countDown();
                        return;
                      }
                      waitFor(othersAreDone);
                      throw new Untestable(value);
                    }))
        .isInstanceOf(Untestable.class)
        .hasMessage("first");
    assertThat(checks.results()).extracting(CheckResult::id).containsExactly("third");
  }

  @Test
  void eachHandsOnAnErrorToo() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                checks.each(
                    List.of("only"),
                    value -> value,
                    (value, slug) -> {
                      throw new AssertionError("broken");
                    }))
        .withCauseInstanceOf(AssertionError.class);
  }

  @Test
  void theLongestSlugThatFitsDecidesTheOrder() {
    checks.each(
        List.of("two-b", "two"),
        value -> value,
        (value, slug) -> {
          if (value.equals("two")) {
            checks.must("two-more", true, "");
            checks.must("two-b-more", true, "");
          }
        });
    assertThat(checks.results())
        .extracting(CheckResult::id)
        .containsExactly("two-b-more", "two-more");
  }

  @Test
  void bodiesRunInThreadsThatKeepNoProcessAlive() {
    List<Boolean> daemons = new CopyOnWriteArrayList<>();
    checks.each(
        List.of("one", "two"),
        value -> value,
        (value, slug) -> daemons.add(Thread.currentThread().isDaemon()));
    assertThat(daemons).containsExactly(true, true);
  }

  @Test
  void aCaseThatIsCutOffSaysSoAndStaysInterrupted() {
    Thread here = Thread.currentThread();
    CountDownLatch never = new CountDownLatch(1);
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                checks.each(
                    List.of("only"),
                    value -> value,
                    (value, slug) -> {
                      here.interrupt();
                      try {
                        never.await();
                      } catch (InterruptedException theOthersAreCutOffToo) {
                        checks.observe(slug, "too late");
                      }
                    }))
        .withMessage("the case was cut off");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void eachOfNothingIsNothing() {
    checks.each(List.of(), String::valueOf, (value, slug) -> checks.must(slug, false, ""));
    assertThat(checks.verdict()).isEqualTo(Verdict.PASS);
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void holdsNothingAgainstTheTargetOnceTheTimeIsOver() {
    Checks late = new Checks(1, Deadline.in(Duration.ZERO));
    late.must("broken", false, "still open after 0 ms", "the end");
    late.should("unkind", false, "still open after 0 ms", "the end");
    late.must("kept", true, "the end", "the end");
    assertThat(late.results())
        .extracting(CheckResult::verdict)
        .containsExactly(Verdict.UNTESTABLE, Verdict.UNTESTABLE, Verdict.PASS);
    assertThat(late.results().get(0).actual()).contains("ran out of time");
  }

  @Test
  void judgesAgainWhenThereIsTimeAgain() {
    Checks checks = new Checks(1, Deadline.in(Duration.ZERO));
    checks.until(Deadline.in(Duration.ofMinutes(1)));
    checks.must("broken", false, "silence", "an answer");
    assertThat(checks.verdict()).isEqualTo(Verdict.FAIL);
  }
}
