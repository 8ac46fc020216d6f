package dev.rtck.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeCommandTest {

  private static final Pattern URL = Pattern.compile("ws://127\\.0\\.0\\.1:\\d+/echo");

  @TempDir private Path directory = Path.of("");

  @Test
  void runsABrokenServerUntilItIsInterrupted() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, UTF_8);
    FutureTask<Integer> serving =
        new FutureTask<>(
            () ->
                Rtck.run(
                    new Surroundings(stream, stream, Map.of(), directory, false, false),
                    "serve",
                    "--defect",
                    "close-echoes-reserved-code"));
    Thread thread = new Thread(serving, "serving");
    thread.start();
    Awaitility.await().until(() -> out.toString(UTF_8).contains("Judge it:"));
    Matcher url = URL.matcher(out.toString(UTF_8));
    assertThat(url.find()).isTrue();

    assertThat(
            CommandRun.of(directory, "verify", url.group(), "--case", "ws.close.reserved-code")
                .exitCode())
        .isEqualTo(1);

    thread.interrupt();
    assertThat(serving.get(10, TimeUnit.SECONDS)).isEqualTo(130);
  }
}
