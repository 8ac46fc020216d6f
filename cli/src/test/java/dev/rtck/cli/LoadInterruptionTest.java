package dev.rtck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.reports.LoadResult;
import dev.rtck.reports.Run;
import dev.rtck.reports.RunFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadInterruptionTest {

  private static final int LINES_BEFORE_INTERVALS = 5;

  @TempDir private Path directory = Path.of("");

  /** As a shell starts what a terminal's Ctrl-C reaches: a process group that hears SIGINT. */
  private static final List<String> AT_A_TERMINAL =
      List.of("setsid", "env", "--default-signal=INT");

  @Test
  void leavesWhatWasMeasuredWhenItIsEndedEarly() throws Exception {
    Process rtck = start(List.of());
    try {
      awaitMeasuring(rtck);
      rtck.destroy();

      check(whatIsLeft(rtck));
    } finally {
      rtck.destroyForcibly();
    }
  }

  @Test
  void leavesAReportOfWhatWasMeasuredAfterControlC() throws Exception {
    Assumptions.assumeTrue(
        run(with(AT_A_TERMINAL, "true")) == 0, "this system starts no process group so");
    Path page = directory.resolve("rtck-report/index.html");
    Files.createDirectories(page.getParent());
    Files.writeString(page, "of an earlier run");
    Process rtck = start(AT_A_TERMINAL);
    try {
      awaitMeasuring(rtck);
      assertThat(page).doesNotExist();
      assertThat(run(List.of("kill", "-INT", "--", "-" + rtck.pid()))).isZero();

      LoadResult load = check(whatIsLeft(rtck));
      assertThat(rtck.exitValue()).isEqualTo(130);
      // Neither the canary nor the server was gone before the harness had told.
      assertThat(load.harness().canaryMicros().count()).isPositive();
      assertThat(load.troubles()).allMatch(told -> told.contains("when the run was ended early"));
      assertThat(load.connected()).isEqualTo(10);
      assertThat(page).content().contains("The run was interrupted", "Latency by percentile");
      assertThat(directory.resolve("rtck-report/junit.xml")).isNotEmptyFile();
      assertThat(directory.resolve("rtck-report/summary.md"))
          .content()
          .startsWith("## The run was interrupted");
    } finally {
      rtck.destroyForcibly();
    }
  }

  @Test
  void leavesNobodyLoadingWhenItIsKilled() throws Exception {
    Process rtck = start(List.of());
    List<ProcessHandle> all = List.of();
    try {
      awaitMeasuring(rtck);
      all = rtck.descendants().toList();
      // The harness is the one that has a canary.
      List<ProcessHandle> loading =
          rtck.children()
              .filter(child -> child.children().findAny().isPresent())
              .flatMap(harness -> Stream.concat(Stream.of(harness), harness.children()))
              .toList();
      assertThat(loading).hasSize(2);
      rtck.destroyForcibly();

      Awaitility.await()
          .atMost(Duration.ofSeconds(40))
          .until(() -> loading.stream().noneMatch(ProcessHandle::isAlive));
    } finally {
      all.forEach(ProcessHandle::destroyForcibly);
      rtck.destroyForcibly();
    }
  }

  private Process start(List<String> prefix) throws IOException {
    List<String> words =
        with(
            prefix,
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Rtck.class.getName(),
            "load",
            "--endpoint",
            "chat",
            "--subscribers",
            "10",
            "--warmup",
            "10ms",
            "--duration",
            "5m",
            "--threshold",
            "lost=0");
    return new ProcessBuilder(words)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("out.txt").toFile())
        .start();
  }

  private void awaitMeasuring(Process rtck) {
    Path log = directory.resolve("rtck-report/load/chat.hlog");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> intervals(log) >= 2 || !rtck.isAlive());
  }

  private Run whatIsLeft(Process rtck) throws Exception {
    assertThat(rtck.waitFor(40, TimeUnit.SECONDS)).isTrue();
    return RunFile.read(directory.resolve("rtck-report/run.json"));
  }

  private LoadResult check(Run run) throws IOException {
    String said = Files.readString(directory.resolve("out.txt"));
    assertThat(run.gate().exitCode()).as(said).isEqualTo(130);
    assertThat(run.load()).as(said).hasSize(1);
    LoadResult load = run.load().get(0);
    assertThat(load.published()).isBetween(10L, 2999L);
    assertThat(load.delivered()).isEqualTo(load.expected()).isPositive();
    assertThat(load.thresholds()).as(said).allMatch(LoadResult.Threshold::holds).hasSize(1);
    assertThat(load.timeline()).hasSizeGreaterThanOrEqualTo(2);
    return load;
  }

  private static List<String> with(List<String> prefix, String... words) {
    return Stream.concat(prefix.stream(), Stream.of(words)).toList();
  }

  private static int run(List<String> words) throws InterruptedException {
    try {
      return new ProcessBuilder(words).start().waitFor();
    } catch (IOException noSuchCommand) {
      return -1;
    }
  }

  private static long intervals(Path log) throws IOException {
    if (!Files.exists(log)) {
      return 0;
    }
    List<String> lines = Files.readAllLines(log);
    return Math.max(0, lines.size() - LINES_BEFORE_INTERVALS);
  }
}
