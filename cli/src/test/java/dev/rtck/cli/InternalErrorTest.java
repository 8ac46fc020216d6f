package dev.rtck.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.reports.Run;
import dev.rtck.reports.RunFile;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exit code 4: rtck itself failed. */
class InternalErrorTest {

  @TempDir private Path directory = Path.of("");

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void isOneLineAndTheRunSaysSo() {
    int code = run("verify", "--endpoint", "echo", "--case", "ws.close.normal");

    assertThat(code).isEqualTo(4);
    assertThat(err.toString(UTF_8))
        .contains("rtck: internal error: java.lang.IllegalStateException: the console is broken")
        .doesNotContain("\tat ");
    Run run = RunFile.read(directory.resolve("rtck-report").resolve(RunFile.NAME));
    assertThat(run.gate().exitCode()).isEqualTo(4);
  }

  @Test
  void isWhatTheRunOfALoadSaysWithNoPageOfAnEarlierOne() throws Exception {
    Path folder = directory.resolve("rtck-report");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("index.html"), "of an earlier run");

    int code = run("load", "--endpoint", "chat");

    assertThat(code).isEqualTo(4);
    Run run = RunFile.read(folder.resolve(RunFile.NAME));
    assertThat(run.gate().exitCode()).isEqualTo(4);
    assertThat(run.gate().reason()).contains("the console is broken");
    assertThat(folder.resolve("index.html")).doesNotExist();
  }

  @Test
  void comesWithItsStackTraceWhenVerbose() {
    int code = run("verify", "--endpoint", "echo", "--case", "ws.close.normal", "--verbose");

    assertThat(code).isEqualTo(4);
    assertThat(err.toString(UTF_8)).contains("\tat dev.rtck.cli");
  }

  /** Runs the command with a console that breaks when the target has answered. */
  private int run(String... arguments) {
    PrintStream breaking =
        new PrintStream(err, true, UTF_8) {
          @Override
          public void println(@Nullable String line) {
            if (line != null
                && (line.contains("the target answers") || line.contains("loading chat"))) {
              throw new IllegalStateException("the console is broken");
            }
            super.println(line);
          }
        };
    return Rtck.run(
        new Surroundings(
            new PrintStream(new ByteArrayOutputStream(), true, UTF_8),
            breaking,
            Map.of(),
            directory,
            false,
            false),
        arguments);
  }
}
