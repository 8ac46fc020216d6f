package dev.rtck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.reports.Result;
import dev.rtck.reports.Run;
import dev.rtck.reports.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The server without defects is green, whatever it is judged by. */
@Isolated("what it is judged by loads the machine")
final class CleanServerTest {

  @TempDir Path folder;

  @Test
  void theCleanServerIsGreen() throws IOException {
    try (ReferenceTarget target = ReferenceTarget.start()) {
      Run run = target.judge(id -> true, Duration.ofSeconds(10), folder);
      assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEmpty();
      assertThat(run.gate().exitCode()).isZero();
      assertThat(run.results())
          .filteredOn(it -> it.verdict() == Verdict.UNTESTABLE)
          .extracting(it -> it.endpoint() + " " + it.caseId() + ": " + it.reason())
          .isEmpty();
      Set<String> withoutProxy = Judgement.withoutNginx(run);
      assertThat(run.results())
          .filteredOn(it -> it.verdict() != Verdict.SKIPPED)
          .extracting(Result::caseId)
          .as("each case judges some endpoint")
          .containsAll(
              Judgement.CATALOGUE.cases().stream()
                  .map(CaseDescription::id)
                  .filter(id -> !withoutProxy.contains(id))
                  .toList());
    }
  }

  @Test
  void keepingRoomsIsNotHeldAgainstTheServerWhenItIsJudgedAgain() throws IOException {
    try (ReferenceTarget target = ReferenceTarget.start()) {
      for (String look : List.of("first", "again")) {
        Run run =
            Judgement.judge(
                target.port(),
                target.profile(),
                (endpoint, it) -> endpoint.equals("board") && it.id().startsWith("app.room."),
                Duration.ofSeconds(10),
                folder.resolve(look),
                target);
        assertThat(Judgement.red(run)).as(look + ": " + Judgement.describe(run)).isEmpty();
      }
    }
  }
}
