package dev.rtck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.referenceserver.ReferenceServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeCommandTest {

  @SuppressWarnings("NullAway.Init")
  private static ReferenceServer server;

  @TempDir private Path directory = Path.of("");

  @BeforeAll
  static void start() throws IOException {
    server = ReferenceServer.start(ReferenceServer.Options.builder().build());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void findsEverythingThatTheReferenceServerSpeaksAtItsUsualPaths() {
    CommandRun run = probe(base());

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains(base() + " answers.")
        .containsPattern("(?m)^/ws  websocket$")
        .containsPattern("(?m)^/socket.io/  socketio$")
        .containsPattern("(?m)^/events  sse$")
        .containsPattern("(?m)^/stomp  stomp$")
        .doesNotContain("/api/ws  ")
        .contains("it greets: {\"type\":\"connected\"")
        .containsPattern("heartbeat: a ping every \\S+, \\S+ for the pong")
        .contains("200 OK, text/event-stream")
        .contains("CONNECT got: CONNECTED")
        .contains("  rtck verify " + base() + "/stomp --protocol stomp")
        .contains("  rtck verify " + base() + "/ws\n");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void asksOnePathAlone() {
    CommandRun run = probe(base() + "/echo");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .containsPattern("(?m)^/echo  websocket$")
        .contains("an upgrade to WebSocket got: 101")
        .contains("compression: permessage-deflate")
        .doesNotContain("/events");
  }

  @Test
  void asksForStompOverTcp() {
    CommandRun run = probe("tcp://127.0.0.1:" + server.stompPort());

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .containsPattern("(?m)^TCP  stomp$")
        .contains("version:1.2")
        .contains("heart-beats: it can send one every 100 ms")
        .contains("  rtck verify tcp://127.0.0.1:" + server.stompPort() + "\n");
  }

  @Test
  void saysThatAPortSpeaksTheOtherWay() {
    assertThat(probe("http://127.0.0.1:" + server.stompPort(), "--wait", "2s").out())
        .containsPattern("(?m)^TCP  stomp$");
    assertThat(probe("tcp://127.0.0.1:" + server.port()).out())
        .contains("this port speaks HTTP; ask with http:// instead of tcp://");
  }

  @Test
  void saysWhatWasAnsweredWhereNothingIsSpoken() {
    CommandRun run = probe(base() + "/nothing-here");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("speaks none of the protocols")
        .contains("/nothing-here: ")
        .contains("an upgrade got: 404")
        .contains("rtck verify --preset list");
  }

  @Test
  void endsWithThreeWhereNobodyListens() throws IOException {
    CommandRun run = probe("http://127.0.0.1:" + RawTarget.refusedPort(), "--wait", "50ms");

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out()).startsWith("The target was not reachable: ");
  }

  @Test
  void writesAProfileThatCanBeUsedAsItIs() {
    CommandRun run = probe(base(), "--write", "rtck.yaml");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).endsWith("  rtck verify --profile rtck.yaml\n");
    assertThat(directory.resolve("rtck.yaml"))
        .content()
        .contains("  ws:\n", "  socket:\n", "  events:\n", "  stomp:\n", "#start:", "#users:");
    CommandRun judged =
        CommandRun.of(
            directory,
            "verify",
            "--profile",
            "rtck.yaml",
            "--case",
            "ws.handshake.accept-key",
            "--case",
            "sse.response.*",
            "--case",
            "eio.handshake.*",
            "--case",
            "stomp.connect.*");
    assertThat(judged.exitCode()).describedAs(judged.out() + judged.err()).isZero();
    assertThat(judged.run().results())
        .extracting(result -> result.endpoint())
        .contains("ws", "socket", "events", "stomp");
  }

  @Test
  void writesAProfileForTcpThatCanBeUsedAsItIs() {
    CommandRun run = probe("tcp://127.0.0.1:" + server.stompPort(), "--write", "tcp.yaml");

    assertThat(run.exitCode()).isZero();
    assertThat(
            CommandRun.of(directory, "verify", "--profile", "tcp.yaml", "--case", "stomp.connect.*")
                .exitCode())
        .isZero();
  }

  @Test
  void overwritesNothing() throws IOException {
    Path file = Files.writeString(directory.resolve("rtck.yaml"), "mine");

    CommandRun run = probe(base(), "--write", "rtck.yaml");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errLines().get(0)).contains("'rtck.yaml' exists, and is not overwritten");
    assertThat(run.out()).isEmpty();
    assertThat(file).hasContent("mine");
  }

  @Test
  void writesNothingWhereNothingIsSpoken() {
    CommandRun run = probe(base() + "/nothing-here", "--write", "rtck.yaml");

    assertThat(run.exitCode()).isEqualTo(5);
    assertThat(directory.resolve("rtck.yaml")).doesNotExist();
  }

  @Test
  void showsNoSecretOfTheUrl() {
    assertThat(probe(base() + "/echo?token=s3cr3t-t0ken").out())
        .contains("/echo?token=")
        .doesNotContain("s3cr3t-t0ken");
  }

  private CommandRun probe(String url, String... more) {
    String[] arguments = new String[more.length + 2];
    arguments[0] = "probe";
    arguments[1] = url;
    System.arraycopy(more, 0, arguments, 2, more.length);
    return CommandRun.of(directory, arguments);
  }

  private static String base() {
    return "http://127.0.0.1:" + server.port();
  }
}
