package dev.rtck.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFolderTest {
  @TempDir Path temporary;

  private Path folder = Path.of("");
  private Path stepSummary = Path.of("");

  @BeforeEach
  void namePaths() {
    folder = temporary.resolve("rtck-report");
    stepSummary = temporary.resolve("step.md");
  }

  @Test
  void holdsEveryReportAndNoDraft() throws Exception {
    new ReportFolder(folder).write(SampleRun.run(), Map.of());
    new ReportFolder(folder).write(SampleRun.run(), Map.of());
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("index.html", "junit.xml", "summary.md");
    }
    assertThat(folder.resolve("summary.md"))
        .hasContent(new SummaryReport().render(SampleRun.run()));
    assertThat(new ReportFolder(folder).page()).exists();
    assertThat(new ReportFolder(folder).runFile()).isEqualTo(folder.resolve("run.json"));
  }

  @Test
  void writesWhatIsNoWholeCharacter() throws Exception {
    Path file = temporary.resolve("text");
    AtomicFile.write(file, to -> to.write("half of \ud83d, and a whole \ud83d\ude00"));
    assertThat(file).hasContent("half of ?, and a whole \ud83d\ude00");
  }

  @Test
  void appendsToTheSummaryOfAGithubJob() throws Exception {
    Files.writeString(stepSummary, "before\n");
    write(SampleRun.run());
    assertThat(stepSummary).hasContent("before\n" + new SummaryReport().render(SampleRun.run()));
  }

  @Test
  void doesNotLetTheSummaryOfAJobGrowBeyondItsLimit() throws Exception {
    Files.writeString(stepSummary, "x".repeat(800 * 1024));
    Run run = SampleRun.run(new Gate(1, "4000 cases failed"), SampleRun.failures(4_000, 0));
    write(run);
    assertThat(Files.size(stepSummary)).isBetween(850L * 1024, 900L * 1024);
    assertThat(Files.readString(stepSummary)).contains("more entries did not fit here");

    write(run);
    write(run);
    assertThat(Files.size(stepSummary)).isLessThanOrEqualTo(900L * 1024);
  }

  @Test
  void saysWhatItCannotWrite() throws Exception {
    Path notAFolder = Files.writeString(temporary.resolve("file"), "");
    assertThatThrownBy(() -> new ReportFolder(notAFolder).write(SampleRun.run(), Map.of()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("cannot write " + notAFolder.resolve("junit.xml") + ": ");
    assertThatThrownBy(
            () ->
                new ReportFolder(folder)
                    .write(
                        SampleRun.run(Gate.INTERRUPTED, List.of()),
                        Map.of("GITHUB_STEP_SUMMARY", temporary.toString())))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(temporary.toString());
  }

  private void write(Run run) {
    new ReportFolder(folder).write(run, Map.of("GITHUB_STEP_SUMMARY", stepSummary.toString()));
  }
}
