package dev.rtck.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.ReferenceServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exit codes 0, 1 and 5: what the judgement says. */
class GateTest {

  @Test
  void judgesEachEndpointOfAProfile() throws IOException {
    try (ReferenceServer server = ReferenceServer.start()) {
      Files.writeString(
          directory.resolve("rtck.yaml"),
          """
          target: two
          url: http://127.0.0.1:%d
          endpoints:
            echo: {protocol: websocket, path: /echo}
            chat: {protocol: websocket, path: /ws}
          """
              .formatted(server.port()));
      CommandRun run = CommandRun.of(directory, "verify", "--case", "ws.close.normal");

      assertThat(run.exitCode()).describedAs(run.out()).isZero();
      assertThat(run.run().results())
          .extracting(result -> result.endpoint())
          .containsExactlyInAnyOrder("echo", "chat");
      assertThat(run.err()).contains("judging echo").contains("judging chat");
    }
  }

  private static final String ECHOED_CODE = "ws.close.reserved-code";

  @TempDir private Path directory = Path.of("");

  @Test
  void withoutArgumentsHelpIsShown() {
    CommandRun run = CommandRun.of(directory);

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("Usage: rtck").contains("verify").contains("serve");
    assertThat(run.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"verify", "load", "merge", "compare", "probe", "list", "explain", "serve"})
  void everyCommandHasHelp(String command) {
    PrintStream before = System.err;
    ByteArrayOutputStream complaints = new ByteArrayOutputStream();
    // What is wrong with a text of the help is said there.
    System.setErr(new PrintStream(complaints, true, UTF_8));
    CommandRun run;
    try {
      run = CommandRun.of(directory, command, "--help");
    } finally {
      System.setErr(before);
    }

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("Usage: rtck " + command);
    assertThat(run.err()).isEmpty();
    assertThat(complaints.toString(UTF_8)).doesNotContain("picocli");
  }

  @Test
  void theVersionIsOneLine() {
    assertThat(CommandRun.of(directory, "--version").out()).matches("rtck \\d+\\.\\d+\\.\\d+\\R");
  }

  @Test
  void judgesTheReferenceServerWhenNothingElseIsNamed() {
    CommandRun run = CommandRun.of(directory, "verify", "--case", "*.echo.*");

    assertThat(run.exitCode()).describedAs(run.out()).isZero();
    assertThat(run.out()).contains("15 passed").contains("The gate holds").contains("index.html");
    assertThat(run.run().target().name()).isEqualTo("reference-server");
    assertThat(run.run().results())
        .extracting(result -> result.endpoint())
        .contains("echo", "chat", "socketio");
    assertThat(run.err())
        .contains("judging echo")
        .contains("judging chat")
        .contains("judging socketio");
  }

  @Test
  void judgesAUrlAlone() throws IOException {
    try (ReferenceServer server = ReferenceServer.start()) {
      CommandRun run =
          CommandRun.of(directory, "verify", echo(server), "--case", "ws.close.normal", "--quiet");

      assertThat(run.exitCode()).describedAs(run.out()).isZero();
      assertThat(run.out().lines()).hasSize(1).first().asString().contains("1 passed");
      assertThat(run.err()).isEmpty();
      assertThat(run.run().results().get(0).rerun())
          .isEqualTo("rtck verify " + echo(server) + " --endpoint target --case ws.close.normal");
    }
  }

  @Test
  void aFailureEndsWithOne() throws IOException {
    try (ReferenceServer server = ReferenceServer.start(Defect.CLOSE_ECHOES_RESERVED_CODE)) {
      CommandRun run = CommandRun.of(directory, "verify", echo(server), "--case", ECHOED_CODE);

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.out())
          .contains("FAIL  target  " + ECHOED_CODE)
          .contains("Run it again:")
          .contains("The gate failed")
          .doesNotContain("\u001b");
      assertThat(run.run().gate().exitCode()).isEqualTo(1);
    }
  }

  @Test
  void coloursWhenAskedTo() throws IOException {
    try (ReferenceServer server = ReferenceServer.start()) {
      assertThat(
              CommandRun.of(
                      directory,
                      "verify",
                      echo(server),
                      "--case",
                      "ws.close.normal",
                      "--color",
                      "always")
                  .out())
          .contains("\u001b[32m");
    }
  }

  @Test
  void drawsOneLineOfProgressOnATerminalAndHonoursNoColor() throws IOException {
    try (ReferenceServer server = ReferenceServer.start()) {
      CommandRun run =
          CommandRun.of(
              directory,
              Map.of("NO_COLOR", "1"),
              true,
              "verify",
              echo(server),
              "--case",
              "ws.close.normal");

      assertThat(run.err()).contains("\r\u001b[K[1/1] target: 1 passed").endsWith("\r\u001b[K");
      assertThat(run.out()).contains("The gate holds").doesNotContain("\u001b");
    }
  }

  @Test
  void aWarningFailsTheGateOnlyWhenThatIsAskedFor() throws IOException {
    try (ReferenceServer server = ReferenceServer.start(Defect.RESERVED_CLOSE_CODE_ACCEPTED)) {
      CommandRun lenient = CommandRun.of(directory, "verify", echo(server), "--case", ECHOED_CODE);
      assertThat(lenient.exitCode()).isZero();
      assertThat(lenient.out()).contains("WARN  target  " + ECHOED_CODE);

      assertThat(
              CommandRun.of(
                      directory,
                      "verify",
                      echo(server),
                      "--case",
                      ECHOED_CODE,
                      "--fail-on",
                      "should")
                  .exitCode())
          .isEqualTo(1);
    }
  }

  @Test
  void aKnownFailureIsCountedAndNotShown() throws IOException {
    Path file = knownFailing();
    try (ReferenceServer server = ReferenceServer.start(Defect.CLOSE_ECHOES_RESERVED_CODE)) {
      CommandRun run =
          CommandRun.of(
              directory,
              "verify",
              echo(server),
              "--case",
              ECHOED_CODE,
              "--known-failing",
              file.toString());

      assertThat(run.exitCode()).isZero();
      assertThat(run.out()).contains("1 known failing").doesNotContain("FAIL");
    }
  }

  @Test
  void aKnownFailureThatPassesFailsTheGate() throws IOException {
    Path file = knownFailing();
    try (ReferenceServer server = ReferenceServer.start()) {
      CommandRun run =
          CommandRun.of(
              directory,
              "verify",
              echo(server),
              "--case",
              ECHOED_CODE,
              "--known-failing",
              file.toString());

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.out()).contains("known failing, but no longer so: " + ECHOED_CODE);
    }
  }

  @Test
  void nothingWasJudgedWhenEveryCaseIsSkipped() throws IOException {
    try (ReferenceServer server = ReferenceServer.start()) {
      CommandRun run =
          CommandRun.of(directory, "verify", echo(server), "--case", "app.echo.returns-the-text");

      assertThat(run.exitCode()).isEqualTo(5);
      assertThat(run.out()).contains("Nothing was judged");
    }
  }

  @Test
  void nothingIsJudgedWhereAProtocolHasNoCases() throws IOException {
    try (RawTarget target = RawTarget.of(RawTarget.SILENT)) {
      CommandRun run =
          CommandRun.of(
              directory,
              "verify",
              "http://127.0.0.1:" + target.port() + "/",
              "--protocol",
              "pusher");

      assertThat(run.exitCode()).isEqualTo(5);
      assertThat(run.out()).contains("no cases yet").contains("pusher");
      assertThat(run.run().gate().exitCode()).isEqualTo(5);
      assertThat(target.connections()).isZero();
    }
  }

  @Test
  void everyCaseGetsALineWhenVerboseAndKeepsItsTranscript() throws IOException {
    try (ReferenceServer server = ReferenceServer.start()) {
      CommandRun run =
          CommandRun.of(
              directory, "verify", echo(server), "--case", "ws.close.normal", "--verbose");

      assertThat(run.err()).contains("1/1 pass  target  ws.close.normal");
      assertThat(run.run().results().get(0).transcript()).isNotEmpty();
    }
  }

  private Path knownFailing() throws IOException {
    return Files.writeString(
        directory.resolve("known.yaml"), "- case: " + ECHOED_CODE + "\n  why: a test\n");
  }

  private static String echo(ReferenceServer server) {
    return "ws://127.0.0.1:" + server.port() + "/echo";
  }
}
