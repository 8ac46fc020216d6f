package dev.rtck.conformance;

import static dev.rtck.conformance.SomeResult.CASE;
import static dev.rtck.conformance.SomeResult.check;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.reports.Result;
import dev.rtck.reports.Verdict;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class KnownFailingTest {

  private static final LocalDate TODAY = LocalDate.of(2027, 3, 1);

  private static final Result FAILED =
      SomeResult.of(
          Verdict.FAIL,
          check("code-1004", Verdict.FAIL),
          check("code-1005", Verdict.PASS),
          check("code-1006", Verdict.FAIL),
          check("code-1015", Verdict.WARN));

  /** Makes an entry of {@code [endpoint/]case[:check]}. */
  private static KnownFailing.Entry entry(String name, @Nullable LocalDate until) {
    int slash = name.indexOf('/');
    int colon = name.indexOf(':');
    return new KnownFailing.Entry(
        slash < 0 ? null : name.substring(0, slash),
        name.substring(slash + 1, colon < 0 ? name.length() : colon),
        colon < 0 ? null : name.substring(colon + 1),
        "upstream",
        null,
        until);
  }

  private static KnownFailing known(String... names) {
    return new KnownFailing(List.of(names).stream().map(name -> entry(name, null)).toList());
  }

  private static boolean excused(KnownFailing known, Result result) {
    Result judged = known.excuse(result, TODAY);
    assertThat(judged.verdict()).isEqualTo(result.verdict());
    assertThat(judged.checks()).isEqualTo(result.checks());
    return judged.excused();
  }

  @ParameterizedTest
  @CsvSource({
    "ws.close.reserved-code, true",
    "chat/ws.close.reserved-code, true",
    "other/ws.close.reserved-code, false",
    "ws.close.valid-code, false",
    "ws.close.reserved-code:code-1004, false",
    "chat/ws.close.reserved-code:code-1006, false",
    "ws.close.reserved-code:code-1005, false"
  })
  void oneEntryExcusesWhatItCovers(String name, boolean excused) {
    assertThat(excused(known(name), FAILED)).isEqualTo(excused);
  }

  @Test
  void severalEntriesExcuseWhenTogetherTheyCoverEveryFailedCheck() {
    assertThat(excused(known(CASE + ":code-1004", "chat/" + CASE + ":code-1006"), FAILED)).isTrue();
    assertThat(excused(known(CASE + ":code-1004", "other/" + CASE + ":code-1006"), FAILED))
        .isFalse();
    assertThat(excused(known(CASE + ":code-1004", CASE + ":code-1005"), FAILED)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(value = Verdict.class, mode = EnumSource.Mode.EXCLUDE, names = "FAIL")
  void nothingButAFailureIsExcused(Verdict verdict) {
    Result result = SomeResult.of(verdict, check("code-1004", verdict));
    assertThat(known(CASE).excuse(result, TODAY)).isSameAs(result);
  }

  @Test
  void theLastDayStillExcusesAndTheNextDoesNot() {
    assertThat(excused(new KnownFailing(List.of(entry(CASE, TODAY))), FAILED)).isTrue();
    assertThat(excused(new KnownFailing(List.of(entry(CASE, TODAY.plusDays(1)))), FAILED)).isTrue();
    assertThat(excused(new KnownFailing(List.of(entry(CASE, TODAY.minusDays(1)))), FAILED))
        .isFalse();
  }

  @Test
  void anExcuseSaysWhyAndWhere() {
    KnownFailing known =
        new KnownFailing(
            List.of(
                new KnownFailing.Entry(
                    null, CASE, "code-1004", "upstream", "https://issues.example/7", null),
                new KnownFailing.Entry(null, CASE, "code-1006", "ours", null, null),
                new KnownFailing.Entry("other", CASE, null, "elsewhere", null, null)));
    assertThat(known.excuse(FAILED, TODAY).reason())
        .isEqualTo("upstream https://issues.example/7; ours");
  }

  @Test
  void anExcuseLeavesOutWhatDoesNotCover() {
    KnownFailing known =
        new KnownFailing(
            List.of(
                entry(CASE, null),
                new KnownFailing.Entry(null, CASE, "code-1005", "of a check that held", null, null),
                new KnownFailing.Entry(
                    null, CASE, "code-1004", "past its day", null, TODAY.minusDays(1))));
    assertThat(known.excuse(FAILED, TODAY).reason()).isEqualTo("upstream");
  }

  @Test
  void anEntryIsStaleOnceItsCaseNoLongerFails() {
    assertThat(staleNames(known(CASE), SomeResult.of(Verdict.PASS))).containsExactly(CASE);
    assertThat(staleNames(known(CASE), SomeResult.of(Verdict.WARN))).containsExactly(CASE);
    assertThat(staleNames(known(CASE), FAILED)).isEmpty();
  }

  @Test
  void anEntryThatIsPastItsDayIsNotStaleWhileTheCaseFails() {
    KnownFailing known = new KnownFailing(List.of(entry(CASE, TODAY.minusDays(1))));
    assertThat(staleNames(known, FAILED)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Verdict.class,
      names = {"SKIPPED", "UNTESTABLE", "ERROR"})
  void whatWasNotJudgedIsNotStale(Verdict verdict) {
    assertThat(staleNames(known(CASE), SomeResult.of(verdict))).isEmpty();
    assertThat(staleNames(known("chat/" + CASE), SomeResult.of(verdict))).isEmpty();
  }

  @Test
  void whatWasNotSelectedIsNotStale() {
    assertThat(staleNames(known(CASE))).isEmpty();
    assertThat(staleNames(known(CASE), SomeResult.of("chat", "ws.close.normal", Verdict.PASS)))
        .isEmpty();
    assertThat(staleNames(known("other/" + CASE), SomeResult.of(Verdict.PASS))).isEmpty();
  }

  @Test
  void anEntryWithoutEndpointIsStaleOnlyWhenTheCasePassesOnEveryEndpoint() {
    Result chatPassed = SomeResult.of("chat", CASE, Verdict.PASS);
    Result newsPassed = SomeResult.of("news", CASE, Verdict.PASS);
    Result newsFailed = SomeResult.of("news", CASE, Verdict.FAIL, check("any", Verdict.FAIL));
    Result newsUntestable = SomeResult.of("news", CASE, Verdict.UNTESTABLE);
    assertThat(staleNames(known(CASE), chatPassed, newsPassed)).containsExactly(CASE);
    assertThat(staleNames(known(CASE), chatPassed, newsFailed)).isEmpty();
    assertThat(staleNames(known("chat/" + CASE), chatPassed, newsFailed))
        .containsExactly("chat/" + CASE);
    assertThat(staleNames(known("news/" + CASE), chatPassed, newsFailed)).isEmpty();
    assertThat(staleNames(known(CASE), chatPassed, newsUntestable))
        .as("it was not seen to pass there")
        .isEmpty();
    Result newsSkipped = SomeResult.of("news", CASE, Verdict.SKIPPED);
    assertThat(staleNames(known(CASE), chatPassed, newsSkipped))
        .as("it does not concern that endpoint")
        .containsExactly(CASE);
  }

  @Test
  void anEntryForACheckIsStaleOnceThatCheckPasses() {
    assertThat(staleNames(known(CASE + ":code-1005"), FAILED)).containsExactly(CASE + ":code-1005");
    assertThat(staleNames(known(CASE + ":code-1004"), FAILED)).isEmpty();
    assertThat(staleNames(known(CASE + ":no-such-check"), FAILED)).isEmpty();
  }

  private static List<String> staleNames(KnownFailing known, Result... results) {
    return known.stale(List.of(results)).stream().map(KnownFailing.Entry::name).toList();
  }
}
