package dev.rtck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.referenceserver.ReferenceServer;
import dev.rtck.referenceserver.chat.DeliveryFaults;
import dev.rtck.reports.RunFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was loaded for real, a right target and one that is late and loses messages, compared. */
class CompareLoadTest {

  private static final String SHORT =
      "--warmup 200ms --duration 1s --subscribers 5 --rate 20 --threshold lost=0";

  @TempDir private static Path directory = Path.of("");

  @BeforeAll
  static void loadARightServerAndABrokenOne() throws Exception {
    try (ReferenceServer right = ReferenceServer.start();
        ReferenceServer broken =
            ReferenceServer.start(
                ReferenceServer.Options.builder()
                    .faults(
                        DeliveryFaults.builder()
                            .delay(Duration.ofMillis(300))
                            .dropEvery(10)
                            .build())
                    .build())) {
      profile("right.yaml", "right", right.port(), 40);
      profile("broken.yaml", "broken", broken.port(), 20);
      load("before", SHORT + " --profile right.yaml");
      load("after", SHORT + " --profile broken.yaml");
      load("rounds", SHORT + " --profile right.yaml --profile broken.yaml --rounds 2");
      String search =
          "--warmup 100ms --duration 500ms --subscribers 2 --rate 20 --find-capacity p50<10s";
      load("high", search + " --profile right.yaml");
      load("low", search + " --profile broken.yaml");
    }
  }

  private static void profile(String file, String target, int port, int most) throws Exception {
    Files.writeString(
        directory.resolve(file),
        BoardProfile.at(port, "target: %s\nlimits: {ratePerSecond: %d}\n".formatted(target, most)));
  }

  private static void load(String output, String words) {
    List<String> arguments = new ArrayList<>(List.of("load", "--output", output));
    arguments.addAll(Arrays.asList(words.split(" ")));
    CommandRun run = CommandRun.of(directory, arguments.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.out() + run.err()).isIn(0, 1, 6);
  }

  @Test
  void findsWhatIsLostAndLateWhereItWasNot() {
    assumeValid("before", "after");

    CommandRun run = CommandRun.of(directory, "compare", "before", "after");

    assertThat(run.exitCode()).as(run.out()).isEqualTo(1);
    assertThat(run.out())
        .contains("the same workload: 5 subscribers, 1 publisher, 20 messages a second")
        .containsPattern("REGRESSION: lost=0 held and is broken, it was [1-9]\\d*")
        .containsPattern("REGRESSION: lost: [1-9]\\d*, where there was none")
        .containsPattern("REGRESSION: p50 rose from .* to 3\\d\\d ms");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void findsNoRegressionInWhatIsTheSame() {
    assumeValid("before");

    CommandRun run = CommandRun.of(directory, "compare", "before", "before", "--quiet");

    assertThat(run.exitCode()).as(run.out()).isZero();
    assertThat(run.out()).isEqualTo("No regression from A to B: nothing that held is broken\n");
  }

  @Test
  void takesEachRoundOfATargetForARepetition() {
    assumeValid("rounds");

    CommandRun run =
        CommandRun.of(directory, "compare", "rounds", "--output", "compared", "--color", "never");

    assertThat(run.exitCode()).as(run.out()).isEqualTo(1);
    assertThat(run.out())
        .containsPattern("A  .*right")
        .containsPattern("B  .*broken")
        .containsPattern("lost  +0 \\(always\\)  +\\d+ \\(")
        .containsPattern(
            "p50  +\\S+ .s \\((\\S+ .s to \\S+ .s|always)\\)"
                + "  +\\S+ ms \\((\\S+ ms to \\S+ ms|always)\\)")
        .contains("REGRESSION: lost");
    assertThat(directory.resolve("compared/compare.html")).content().contains("Regression from A");
  }

  @Test
  void keepsTheTargetsOfTwoFilesOfRoundsApart() {
    assumeValid("rounds");

    CommandRun run = CommandRun.of(directory, "compare", "rounds", "rounds");

    assertThat(run.exitCode()).as(run.out()).isZero();
    assertThat(run.out()).contains("Load of chat of right").contains("Load of chat of broken");
  }

  @Test
  void laysCapacitiesSideBySide() {
    assumeValid("high", "low");

    CommandRun run = CommandRun.of(directory, "compare", "high", "low");

    assertThat(run.exitCode()).as(run.out()).isZero();
    assertThat(run.out())
        .contains("Capacity")
        .containsPattern("chat, p50<10s by rate  +at least 40/s  +at least 20/s  +×0\\.50")
        .contains("NOT THE SAME WORKLOAD");
  }

  /** A machine that is too busy voids a measurement, of which then nothing is known. */
  private static void assumeValid(String... folders) {
    for (String folder : folders) {
      int code = RunFile.read(directory.resolve(folder).resolve(RunFile.NAME)).gate().exitCode();
      Assumptions.assumeTrue(code == 0 || code == 1, folder + " is not valid");
    }
  }
}
