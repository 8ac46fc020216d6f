package dev.rtck.conformance.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.conformance.Checks;
import dev.rtck.protocol.Deadline;
import dev.rtck.reports.CheckResult;
import dev.rtck.reports.Verdict;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SequenceTest {

  private static final List<String> SENT = List.of("a", "b", "c", "d");

  private static Sequence of(String came) {
    return Sequence.of(SENT, came.chars().mapToObj(Character::toString).toList());
  }

  @Test
  void isWholeWhenAllCameInOrder() {
    Sequence sequence = of("abcd");

    assertThat(sequence.isWhole()).isTrue();
    assertThat(sequence.doubled()).isEmpty();
    assertThat(sequence.overtaken()).isEmpty();
    assertThat(sequence.describe()).isEqualTo("4 of 4 came");
  }

  @Test
  void letsWhatOthersSaidPass() {
    assertThat(of("xaybzcd")).isEqualTo(of("abcd"));
  }

  @Test
  void tellsWhatIsLost() {
    assertThat(of("ad").lost()).containsExactly("b", "c");
    assertThat(of("ad").isWhole()).isFalse();
    assertThat(of("ad").describe()).isEqualTo("2 of 4 came; lost: number 2, number 3");
  }

  @ParameterizedTest
  @CsvSource({
    "abcd, true",
    "ad, true",
    "ab, true",
    "cd, true",
    "'', true",
    "bd, false",
    "ac, false"
  })
  void tellsWhetherWhatIsLostStandsTogether(String came, boolean together) {
    assertThat(of(came).isLostInOneBlock()).isEqualTo(together);
  }

  @Test
  void tellsWhatCameTwiceWhereverItCame() {
    assertThat(of("aabcd").doubled()).containsExactly("a");
    assertThat(of("abcda").doubled()).containsExactly("a");
    assertThat(of("abcda").overtaken()).as("to come again is not to come late").isEmpty();
  }

  @Test
  void tellsWhatCameAfterALaterOne() {
    assertThat(of("bacd").overtaken()).containsExactly("a");
    assertThat(of("dabc").overtaken()).containsExactly("a", "b", "c");
  }

  @ParameterizedTest
  @CsvSource({"abcd, PASS", "abc, FAIL", "abccd, FAIL", "abdc, FAIL", "'', FAIL"})
  void isRightOnlyWhenAllCameOnceAndInOrder(String came, Verdict verdict) {
    Checks checks = new Checks(1, Deadline.in(Duration.ofMinutes(1)));

    Sequence.judge(checks, "sequence", SENT, came.chars().mapToObj(Character::toString).toList());

    assertThat(checks.results()).extracting(CheckResult::verdict).containsExactly(verdict);
  }
}
