package dev.rtck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.rtck.reports.CheckResult;
import dev.rtck.reports.Result;
import dev.rtck.reports.Run;
import dev.rtck.reports.Verdict;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Targets that die, fall silent, refuse or do not read: the run ends, and says what it saw. */
@Timeout(120)
final class BrokenTargetTest {

  /** A case that runs among the hostile ones, and what it alone sends. */
  private static final String KILLER = "ws.framing.reserved-opcode";

  private static final Interposer.Deadly DEADLY = new Interposer.Deadly(3, "\0");

  /** A case that nobody suspects, and what it alone sends. */
  private static final String QUIET_KILLER = "ws.handshake.http-1-0";

  private static final Interposer.Deadly QUIETLY_DEADLY =
      new Interposer.Deadly(-1, " HTTP/1.0\r\n");

  private static final String PROFILE =
      """
      endpoints:
        echo:
          protocol: websocket
          path: /echo
          operations:
            echo: {send: "${text}", receive: "${text}"}
      """;

  private static final String BARE =
      """
      endpoints:
        echo:
          protocol: websocket
          path: /echo
      """;

  private static final Set<String> FEW =
      Set.of(
          KILLER,
          QUIET_KILLER,
          "ws.handshake.segmented-request",
          "ws.handshake.optional-whitespace",
          "ws.close.empty",
          "ws.close.fin-not-reset",
          "ws.ping.burst",
          "ws.close.normal",
          "ws.close.valid-code",
          "ws.close.reserved-code",
          "ws.ping.pong-payload",
          "ws.framing.payload-lengths",
          "ws.framing.unmasked-frame",
          "ws.utf8.valid",
          "ws.utf8.invalid",
          "ws.fragmentation.reassembly",
          "ws.handshake.accept-key",
          "ws.framing.server-frames");

  private static final Duration LIMIT = Duration.ofSeconds(5);

  @TempDir Path folder;

  static List<Arguments> killers() {
    return List.of(arguments(KILLER, DEADLY), arguments(QUIET_KILLER, QUIETLY_DEADLY));
  }

  @ParameterizedTest
  @MethodSource("killers")
  void theCaseThatKillsTheTargetIsFoundWhenTheTargetComesBackByItself(
      String killer, Interposer.Deadly deadly) throws IOException {
    try (Interposer target = Interposer.dyingOf(deadly, revivedAfter(1_500))) {
      Run run = Judgement.judge(target.port(), PROFILE, FEW::contains, LIMIT, folder);
      assertTheKillerAloneFailed(run, killer);
      assertThat(target.deaths()).as("once beside others, once alone").isEqualTo(2);
    }
  }

  @ParameterizedTest
  @MethodSource("killers")
  void theCaseThatKillsTheTargetIsFoundWhenTheTargetIsBackAtOnce(
      String killer, Interposer.Deadly deadly) throws IOException {
    try (Interposer target = Interposer.dyingOf(deadly, revivedAfter(250))) {
      Run run = Judgement.judge(target.port(), PROFILE, FEW::contains, LIMIT, folder);
      assertTheKillerAloneFailed(run, killer);
    }
  }

  @ParameterizedTest
  @MethodSource("killers")
  void theCaseThatKillsTheTargetIsFoundWhenRtckStartsTheTargetAgain(
      String killer, Interposer.Deadly deadly) throws IOException {
    try (Interposer target = Interposer.dyingOf(deadly, dead -> {})) {
      Run run =
          Judgement.judge(
              target.port(), PROFILE, FEW::contains, LIMIT, folder, comesBack(target::revive));
      assertTheKillerAloneFailed(run, killer);
      assertThat(target.deaths()).as("once beside others, once alone").isEqualTo(2);
    }
  }

  private static Consumer<Interposer> revivedAfter(int millis) {
    return dead ->
        CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(dead::revive);
  }

  private static void assertTheKillerAloneFailed(Run run, String killer) {
    assertThat(Judgement.red(run)).as(Judgement.describe(run)).containsExactly(killer);
    assertThat(find(run, killer).verdict()).isEqualTo(Verdict.FAIL);
    assertThat(find(run, killer).checks())
        .filteredOn(check -> check.verdict() == Verdict.FAIL)
        .extracting(CheckResult::id)
        .contains("target-survives");
    assertThat(run.results()).extracting(Result::caseId).containsExactlyInAnyOrderElementsOf(FEW);
    assertThat(run.results())
        .filteredOn(result -> !result.caseId().equals(killer))
        .allMatch(result -> result.verdict() == Verdict.PASS);
    assertThat(run.gate().exitCode()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("killers")
  void aTargetThatDiesForGoodEndsTheRun(String killer, Interposer.Deadly deadly)
      throws IOException {
    try (Interposer target = Interposer.dyingOf(deadly, dead -> {})) {
      long begin = System.nanoTime();
      Run run = Judgement.judge(target.port(), PROFILE, id -> true, LIMIT, folder);
      assertThat(run.gate().exitCode()).as(Judgement.describe(run)).isEqualTo(3);
      assertThat(run.gate().reason()).contains("died").contains("did not come back");
      assertThat(run.results()).hasSameSizeAs(Judgement.WEBSOCKET);
      assertThat(run.results())
          .as("only the case that killed it may be blamed")
          .filteredOn(result -> result.verdict() == Verdict.FAIL)
          .extracting(Result::caseId)
          .isSubsetOf(killer);
      assertThat(run.results())
          .filteredOn(result -> result.verdict() == Verdict.ERROR)
          .isNotEmpty()
          .allMatch(result -> result.reason().startsWith("the target had died"));
      assertThat(run.results()).noneMatch(result -> result.verdict() == Verdict.UNTESTABLE);
      assertThat(find(run, "ws.framing.server-frames").verdict()).isEqualTo(Verdict.ERROR);
      assertWithin(begin, 60);
    }
  }

  @Test
  void aTargetThatFallsSilentAfterItsFirstAnswerFailsTheHandshakeAlone() throws IOException {
    try (ScriptedServer target =
        ScriptedServer.start(
            (socket, number) -> {
              if (number == 1) {
                ScriptedServer.switchProtocols(socket);
              }
              ScriptedServer.swallow(socket);
            })) {
      long begin = System.nanoTime();
      Run run = Judgement.judge(target.port(), BARE, id -> true, Duration.ofSeconds(2), folder);
      assertOnlyTheHandshakeFailed(run);
      assertWithin(begin, 60);
    }
  }

  @Test
  void aTargetThatLeavesABadHandshakeUnansweredFails() throws IOException {
    try (ScriptedServer target =
        ScriptedServer.start(
            (socket, number) -> {
              String head = ScriptedServer.readHead(socket);
              if (head.contains("Sec-WebSocket-Key: ")) {
                ScriptedServer.switchProtocols(socket, head);
              }
              ScriptedServer.swallow(socket);
            })) {
      Run run =
          Judgement.judge(
              target.port(),
              BARE,
              "ws.handshake.missing-key"::equals,
              Duration.ofSeconds(2),
              folder);
      assertThat(run.results())
          .extracting(Result::verdict)
          .as(Judgement.describe(run))
          .containsExactly(Verdict.FAIL);
    }
  }

  @Test
  void aTargetThatRefusesTheHandshakeFailsTheHandshakeAlone() throws IOException {
    try (ScriptedServer target = ScriptedServer.start((socket, number) -> notFound(socket))) {
      Run run = Judgement.judge(target.port(), BARE, id -> true, LIMIT, folder);
      assertOnlyTheHandshakeFailed(run);
      assertThat(run.results())
          .filteredOn(result -> result.verdict() == Verdict.UNTESTABLE)
          .allMatch(result -> result.reason().contains("404"));
    }
  }

  private static void notFound(Socket socket) throws IOException {
    String head = ScriptedServer.readHead(socket);
    assertThat(head).isNotEmpty();
    ScriptedServer.answer(
        socket, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  }

  private static void assertOnlyTheHandshakeFailed(Run run) {
    assertThat(Judgement.red(run))
        .as(Judgement.describe(run))
        .containsExactly("ws.handshake.switching-protocols");
    assertThat(find(run, "ws.handshake.switching-protocols").verdict()).isEqualTo(Verdict.FAIL);
    assertThat(run.results()).hasSameSizeAs(Judgement.WEBSOCKET);
    // What a 401 says is recorded of a target that refuses everybody, too.
    assertThat(run.results())
        .filteredOn(result -> result.verdict() != Verdict.FAIL)
        .filteredOn(result -> !result.caseId().equals("ws.handshake.www-authenticate"))
        .allMatch(
            result -> result.verdict() == Verdict.UNTESTABLE || result.verdict() == Verdict.SKIPPED)
        .noneMatch(result -> result.reason().isBlank());
    assertThat(run.gate().exitCode()).isEqualTo(1);
  }

  @Test
  void aTargetThatIsDeafToFramesFailsWhatIsOwedAnAnswer() throws IOException {
    try (ScriptedServer target =
        ScriptedServer.start(
            (socket, number) -> {
              ScriptedServer.switchProtocols(socket);
              ScriptedServer.swallow(socket);
            })) {
      long begin = System.nanoTime();
      Run run = Judgement.judge(target.port(), BARE, id -> true, Duration.ofSeconds(2), folder);
      assertThat(failed(run))
          .as(Judgement.describe(run))
          .contains(
              "ws.ping.pong-payload",
              "ws.close.normal",
              "ws.close.reserved-code",
              "ws.framing.reserved-bits",
              "ws.framing.unmasked-frame",
              "ws.utf8.invalid");
      assertThat(run.results()).noneMatch(result -> result.verdict() == Verdict.ERROR);
      assertThat(find(run, "ws.framing.payload-lengths").verdict()).isEqualTo(Verdict.UNTESTABLE);
      assertThat(find(run, "ws.handshake.switching-protocols").verdict()).isEqualTo(Verdict.PASS);
      assertThat(run.gate().exitCode()).isEqualTo(1);
      assertWithin(begin, 60);
    }
  }

  @Test
  void aTargetThatReadsNothingIsNoFaultOfOurs() throws IOException {
    try (ScriptedServer target =
        ScriptedServer.start(
            (socket, number) -> {
              ScriptedServer.switchProtocols(socket);
              byte[] pings =
                  Interposer.join(
                      Collections.nCopies(500, Interposer.frame(Interposer.PING, new byte[125]))
                          .toArray(byte[][]::new));
              while (!socket.isClosed()) {
                socket.getOutputStream().write(pings);
              }
            })) {
      Run run =
          Judgement.judge(
              target.port(),
              BARE,
              Set.of("ws.close.valid-code", "ws.close.normal", "ws.ping.pong-payload")::contains,
              LIMIT,
              folder);
      assertThat(run.results())
          .as(Judgement.describe(run))
          .extracting(Result::verdict)
          .hasSize(3)
          .doesNotContain(Verdict.ERROR);
      assertThat(run.gate().exitCode()).isEqualTo(1);
    }
  }

  private static Result find(Run run, String caseId) {
    List<Result> found =
        run.results().stream().filter(result -> result.caseId().equals(caseId)).toList();
    assertThat(found).as("results of %s", caseId).hasSize(1);
    return found.get(0);
  }

  private static Set<String> failed(Run run) {
    return run.results().stream()
        .filter(result -> result.verdict() == Verdict.FAIL)
        .map(Result::caseId)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void assertWithin(long beginNanos, int seconds) {
    assertThat(Duration.ofNanos(System.nanoTime() - beginNanos))
        .isLessThan(Duration.ofSeconds(seconds));
  }

  private static TargetControl comesBack(Runnable revive) {
    return new TargetControl() {
      @Override
      public void restart() {
        revive.run();
      }

      @Override
      public Duration patience() {
        return Duration.ofSeconds(5);
      }

      @Override
      public void kill() {
        stop();
      }

      @Override
      public void stop() {
        throw new UnsupportedOperationException("only what died is brought back");
      }
    };
  }
}
