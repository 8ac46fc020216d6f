package dev.rtck.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.referenceserver.SelfSigned;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Exit code 3, and targets that answer but are of no use. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class BrokenTargetTest {

  @SuppressWarnings("NullAway.Init")
  private static SSLContext tls;

  @TempDir private Path directory = Path.of("");

  @BeforeAll
  static void makeCertificate() throws IOException {
    tls = SelfSigned.context();
  }

  @Test
  void aRefusedConnectionIsWhatWasSeen() throws IOException {
    assertUnreachable(verify("http", RawTarget.refusedPort()), "connection refused");
  }

  @Test
  void aSilentTargetIsWaitedForNoLongerThanAllowed() throws IOException {
    try (RawTarget target = RawTarget.of(RawTarget.SILENT)) {
      Set<Thread> before = Thread.getAllStackTraces().keySet();
      long start = System.nanoTime();
      CommandRun run = verify("http", target.port());

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      assertUnreachable(run, "accepted the connection, but: no answer within");
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(Thread.getAllStackTraces().keySet())
                      .filteredOn(thread -> !before.contains(thread))
                      .extracting(Thread::getName)
                      .noneMatch(name -> name.startsWith("rtck")));
    }
  }

  @Test
  void aTargetThatClosesAtOnceIsNotReachable() throws IOException {
    try (RawTarget target = RawTarget.of(RawTarget.CLOSING)) {
      assertUnreachable(verify("http", target.port()), "connection dropped");
    }
  }

  @Test
  void tlsToAPlainPortIsNamed() throws IOException {
    try (RawTarget target = RawTarget.of(RawTarget.answering("HTTP/1.1 400 Bad Request\r\n\r\n"))) {
      assertUnreachable(verify("https", target.port()), "the target was not reachable");
    }
  }

  @Test
  void aPlainTextAnswerToTlsIsNamed() throws IOException {
    try (RawTarget target =
        RawTarget.of(
            socket ->
                socket
                    .getOutputStream()
                    .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII)))) {
      assertUnreachable(
          verify("https", target.port(), "10s"), "in plain text; try http:// or ws://");
    }
  }

  @Test
  void plainTextToATlsPortIsNamed() throws IOException {
    try (RawTarget target =
        RawTarget.of(
            tls.getServerSocketFactory(),
            socket -> {
              var unused = socket.getInputStream().read();
            })) {
      assertUnreachable(verify("http", target.port(), "10s"), "try https:// or wss://");
    }
  }

  @Test
  void aCertificateThatNobodyTrustsIsNamed() throws IOException {
    try (RawTarget target =
        RawTarget.of(
            tls.getServerSocketFactory(),
            RawTarget.answering("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"))) {
      assertUnreachable(verify("wss", target.port(), "10s"), "--insecure accepts any certificate");

      CommandRun insecure =
          CommandRun.of(
              directory,
              "verify",
              "wss://localhost:" + target.port() + "/",
              "--insecure",
              "--case",
              "ws.handshake.switching-protocols");
      assertThat(insecure.exitCode()).describedAs(insecure.out()).isEqualTo(1);
    }
  }

  @Test
  void aTargetThatIsDeafAfterTheHandshakeIsJudged() throws IOException {
    try (RawTarget target = RawTarget.of(DeafServer::serve)) {
      CommandRun run =
          CommandRun.of(
              directory,
              "verify",
              "ws://127.0.0.1:" + target.port() + "/",
              "--case",
              "ws.ping.pong-payload",
              "--case",
              "ws.close.normal",
              "--timeout",
              "2s");

      assertThat(run.exitCode()).describedAs(run.out()).isEqualTo(1);
      assertThat(run.run().totals().fail()).isEqualTo(2);
    }
  }

  @Test
  void aTargetThatDiesForGoodIsToldOnce() throws IOException {
    CompletableFuture<RawTarget> alive = new CompletableFuture<>();
    AtomicInteger connections = new AtomicInteger();
    RawTarget target =
        RawTarget.of(
            socket -> {
              if (connections.incrementAndGet() > 3) {
                alive.join().close();
              }
              DeafServer.serve(socket);
            });
    alive.complete(target);
    try (target) {
      CommandRun run =
          CommandRun.of(
              directory,
              "verify",
              "ws://127.0.0.1:" + target.port() + "/",
              "--protocol",
              "websocket",
              "--case",
              "ws.framing.*",
              "--wait",
              "1s");

      assertThat(run.exitCode()).describedAs(run.out() + run.err()).isEqualTo(3);
      assertThat(run.err()).contains("with start in a profile, rtck starts it again");
      int errors = run.run().totals().error();
      assertThat(errors).isGreaterThan(5);
      assertThat(run.out().lines().filter(line -> line.startsWith("ERROR")).count())
          .as("cases that could not run are counted, not listed")
          .isBetween(1L, 4L);
      assertThat(run.out()).containsPattern(" and \\d+ more: the target had died");
    }
  }

  private CommandRun verify(String scheme, int port) {
    return verify(scheme, port, "500ms");
  }

  private CommandRun verify(String scheme, int port, String wait) {
    return CommandRun.of(
        directory, "verify", scheme + "://127.0.0.1:" + port + "/", "--wait", wait);
  }

  private static void assertUnreachable(CommandRun run, String seen) {
    assertThat(run.exitCode()).describedAs(run.out() + run.err()).isEqualTo(3);
    assertThat(run.out().toLowerCase(Locale.ROOT)).contains(seen.toLowerCase(Locale.ROOT));
    assertThat(run.err()).doesNotContain("\tat ");
    assertThat(run.run().gate().exitCode()).isEqualTo(3);
  }
}
