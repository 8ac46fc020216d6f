package dev.rtck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.ReferenceServer;
import dev.rtck.reports.Run;
import dev.rtck.reports.RunFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {

  @TempDir private static Path directory = Path.of("");

  @BeforeAll
  static void judgeARightServerAndABrokenOne() throws IOException {
    verify("right", List.of());
    verify("broken", List.of(Defect.CLOSE_ECHOES_RESERVED_CODE));
  }

  private static void verify(String output, List<Defect> defects) throws IOException {
    try (ReferenceServer server =
        ReferenceServer.start(ReferenceServer.Options.builder().defects(defects).build())) {
      var unused =
          CommandRun.of(
              directory,
              "verify",
              "ws://127.0.0.1:" + server.port() + "/echo",
              "--case",
              "ws.close.*",
              "--output",
              output);
    }
  }

  @Test
  void endsWithOneOnARegression() {
    CommandRun run = CommandRun.of(directory, "compare", "right/run.json", "broken/run.json");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .contains("Regressions (1)")
        .containsPattern("target  ws\\.close\\.reserved-code  pass → fail   code-1005: close 1005")
        .containsPattern("cases stand alike: \\d+ pass")
        .endsWith("Regression from A to B: 1 case\n");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void endsWithZeroWhereItGotBetter() {
    CommandRun run =
        CommandRun.of(directory, "compare", "broken/run.json", "right/run.json", "--quiet");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).isEqualTo("No regression from A to B: nothing that held is broken\n");
  }

  @Test
  void takesFoldersForTheirRunsAndJoinsRepetitions() {
    CommandRun run = CommandRun.of(directory, "compare", "right,right/run.json", "right,broken");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).containsPattern("A  right,right/run.json +127.*, 2 repetitions");
  }

  @Test
  void judgesNothingOfThree() {
    CommandRun run = CommandRun.of(directory, "compare", "right", "broken", "right");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("Not alike (1)").contains("pass → fail → pass");
  }

  @Test
  void writesAPageAndASummary() {
    CommandRun run =
        CommandRun.of(
            directory, "compare", "right", "broken", "--output", "compared", "--color", "always");

    assertThat(run.out())
        .contains("\u001b[1;31mRegressions (1)")
        .endsWith("Report: " + Path.of("compared", "compare.html") + "\n");
    assertThat(directory.resolve("compared/compare.html")).content().contains("Regression from A");
    assertThat(directory.resolve("compared/summary.md"))
        .content()
        .startsWith("## Regression from A to B: 1 case\n");
  }

  @Test
  void refusesARunThatWasInterruptedOrCutOff() throws IOException {
    RunFile.create(
            directory.resolve("interrupted.json"),
            new Run.Tool("rtck", "0.1.0"),
            new Run.Target("chat", ""),
            Instant.now())
        .close();
    String whole = Files.readString(directory.resolve("right/run.json"));
    Files.writeString(directory.resolve("cut.json"), whole.substring(0, whole.length() / 2));
    Files.writeString(
        directory.resolve("newer.json"),
        whole.replace("\"schemaVersion\": 1", "\"schemaVersion\": 2"));

    assertRefused("interrupted.json", "the run was interrupted");
    assertRefused("cut.json", "is not a run file of rtck: it is cut off");
    assertRefused("newer.json", "its schemaVersion is 2, and this rtck reads 1");
  }

  private static void assertRefused(String file, String why) {
    CommandRun run = CommandRun.of(directory, "compare", "right/run.json", file);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.errLines()).hasSize(2);
    assertThat(run.errLines().get(0)).startsWith("rtck: ").contains(file).contains(why);
  }
}
