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
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadInterruptionTest {

  private static final int LINES_BEFORE_INTERVALS = 5;

  @TempDir private Path directory = Path.of("");

  @Test
  void leavesWhatWasMeasuredWhenItIsEndedEarly() throws Exception {
    Process rtck =
        new ProcessBuilder(
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
                "lost=0")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("out.txt").toFile())
            .start();
    try {
      Path log = directory.resolve("rtck-report/load/chat.hlog");
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> intervals(log) >= 2 || !rtck.isAlive());
      rtck.destroy();
      assertThat(rtck.waitFor(40, TimeUnit.SECONDS)).isTrue();

      String said = Files.readString(directory.resolve("out.txt"));
      Run run = RunFile.read(directory.resolve("rtck-report/run.json"));
      assertThat(run.gate().exitCode()).as(said).isEqualTo(130);
      assertThat(run.load()).as(said).hasSize(1);
      LoadResult load = run.load().get(0);
      assertThat(load.published()).isBetween(10L, 2999L);
      assertThat(load.delivered()).isPositive();
      assertThat(load.timeline()).hasSizeGreaterThanOrEqualTo(2);
    } finally {
      rtck.destroyForcibly();
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
