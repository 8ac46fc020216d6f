package dev.rtck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.rtck.reports.Run;
import dev.rtck.reports.RunFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Targets that the profile tells how to start, and Ctrl-C. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class StartedTargetTest {

  @TempDir private Path directory = Path.of("");

  @Test
  void isStartedJudgedAndStopped() throws IOException {
    int port = RawTarget.refusedPort();
    profile(port, java(Rtck.class) + " serve --port " + port, "/echo");

    CommandRun run =
        CommandRun.of(directory, "verify", "--case", "ws.close.normal", "--wait", "30s");

    assertThat(run.exitCode()).describedAs(run.out() + run.err()).isZero();
    assertThat(run.run().target().name()).isEqualTo("started");
    assertThat(listens(port)).isFalse();
    assertThat(directory.resolve("rtck-report/target.log")).content().contains("Listening on");
  }

  @Test
  void whatDoesNotStartIsNotReachableAndItsOutputIsShown() throws IOException {
    profile(RawTarget.refusedPort(), "echo no database here; exit 7", "/");

    CommandRun run = CommandRun.of(directory, "verify");

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out()).contains("ended with exit code 7");
    assertThat(run.err()).contains("no database here").doesNotContain("\tat ");
    assertThat(run.run().gate().exitCode()).isEqualTo(3);
  }

  @Test
  void whatListensThereAlreadyIsNotJudged() throws IOException {
    try (RawTarget other = RawTarget.of(RawTarget.SILENT)) {
      profile(other.port(), "exit 7", "/");

      CommandRun run = CommandRun.of(directory, "verify");

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err()).contains("something already listens on 127.0.0.1:" + other.port());
    }
  }

  @Test
  void aUrlMeansThatTheTargetRunsAlready() throws IOException {
    profile(RawTarget.refusedPort(), "touch started", "/");
    int port = RawTarget.refusedPort();

    CommandRun run =
        CommandRun.of(
            directory,
            "verify",
            "http://127.0.0.1:" + port,
            "--profile",
            "rtck.yaml",
            "--wait",
            "100ms");

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out()).contains("connection refused by 127.0.0.1:" + port);
    assertThat(directory.resolve("started")).doesNotExist();
  }

  @Test
  void ctrlCLeavesAValidRunAndNoTarget() throws Exception {
    int port = RawTarget.refusedPort();
    profile(port, java(DeafServer.class) + " " + port, "/");
    List<String> command = new ArrayList<>();
    if (canResetSignals()) {
      // A build in the background of a script hands down an ignored SIGINT.
      command.addAll(List.of("env", "--default-signal=INT"));
    }
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Rtck.class.getName(),
            "verify",
            "--wait",
            "30s",
            "--timeout",
            "20s"));
    Path err = directory.resolve("err.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(directory.resolve("out.txt").toFile())
            .redirectError(err.toFile())
            .start();
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(err).content().contains("the target answers"));
      assertThat(listens(port)).isTrue();

      int killed =
          new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
      assertThat(killed).isZero();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }

    assertThat(process.exitValue()).isEqualTo(130);
    assertThat(listens(port)).isFalse();
    assertThat(err).content().contains("rtck: interrupted").doesNotContain("\tat ");
    Path file = directory.resolve("rtck-report").resolve(RunFile.NAME);
    assertThat(schemaErrors(file)).isEmpty();
    Run run = RunFile.read(file);
    assertThat(run.gate().exitCode()).isEqualTo(130);
    assertThat(run.gate().reason()).isEqualTo("interrupted");
    assertThat(run.results()).noneMatch(result -> result.reason().contains("died"));
  }

  private void profile(int port, String command, String path) throws IOException {
    Files.writeString(
        directory.resolve("rtck.yaml"),
        """
        target: started
        url: http://127.0.0.1:%d
        start:
          command: '%s'
        endpoints:
          it: {protocol: websocket, path: %s}
        """
            .formatted(port, command.replace("'", "''"), path));
  }

  private static String java(Class<?> main) {
    return "exec \"%s/bin/java\" -Xshare:auto -XX:TieredStopAtLevel=1 -cp \"%s\" %s"
        .formatted(
            System.getProperty("java.home"), System.getProperty("java.class.path"), main.getName());
  }

  private static boolean canResetSignals() throws IOException, InterruptedException {
    try {
      return new ProcessBuilder("env", "--default-signal=INT", "true")
              .redirectErrorStream(true)
              .start()
              .waitFor()
          == 0;
    } catch (IOException noEnv) {
      return false;
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }

  private static List<String> schemaErrors(Path file) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(RunFile.class.getResourceAsStream("run.schema.json"))) {
      Schema schema =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
              .getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON);
      return schema.validate(Files.readString(file), InputFormat.JSON).stream()
          .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
          .toList();
    }
  }
}
