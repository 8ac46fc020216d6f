package dev.rtck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.reports.Result;
import dev.rtck.reports.Run;
import dev.rtck.reports.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A right server is judged alike near and far: no case takes slow for wrong. */
@Timeout(120)
@Isolated("how slow the machine is counts, too")
final class SlowNetworkTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static final List<CaseDescription> WIRE =
      Judgement.WEBSOCKET.stream().filter(it -> it.protocol() != null).toList();

  private static Map<String, Verdict> direct = Map.of();

  @TempDir Path folder;

  @BeforeAll
  static void judgeNear(@TempDir Path near) throws IOException {
    try (ReferenceTarget target = ReferenceTarget.start()) {
      direct = verdicts(target.judge(id -> id.startsWith("ws."), LIMIT, near));
    }
    assertThat(direct).hasSameSizeAs(WIRE);
  }

  @Test
  void twentyMillisecondsInEachDirectionChangeNoVerdict() throws IOException {
    changesNoVerdict(SlowNetwork.withLatency(Duration.ofMillis(20)));
  }

  @Test
  void bytesThatComeOneByOneChangeNoVerdict() throws IOException {
    changesNoVerdict(SlowNetwork.byteByByte());
  }

  private void changesNoVerdict(SlowNetwork slow) throws IOException {
    try (ReferenceTarget target = ReferenceTarget.start();
        slow) {
      Run run = target.judgeThrough(slow, LIMIT, folder);

      assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEmpty();
      assertThat(verdicts(run)).isEqualTo(direct);
      assertThat(run.gate().exitCode()).isZero();
    }
  }

  @Test
  void theNetworkIsSlowAndNotNarrow() throws IOException {
    try (ScriptedServer echo = ScriptedServer.start((socket, number) -> echo(socket));
        SlowNetwork slow = SlowNetwork.withLatency(Duration.ofMillis(20));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), slow.to(echo.port()).port())) {
      long begin = System.nanoTime();
      int pieces = 100;
      for (int i = 0; i < pieces; i++) {
        socket.getOutputStream().write(i);
      }
      assertThat(socket.getInputStream().read()).isZero();
      Duration first = Duration.ofNanos(System.nanoTime() - begin);
      assertThat(socket.getInputStream().readNBytes(pieces - 1)).hasSize(pieces - 1);
      Duration all = Duration.ofNanos(System.nanoTime() - begin);

      assertThat(first).isGreaterThan(Duration.ofMillis(40));
      assertThat(all).as("one after the other it were 4 s").isLessThan(Duration.ofSeconds(2));
      socket.shutdownOutput();
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void bytesComeOneByOne() throws IOException {
    byte[] sent = new byte[200];
    new SplittableRandom(1).nextBytes(sent);
    try (ScriptedServer server =
            ScriptedServer.start((socket, number) -> socket.getOutputStream().write(sent));
        SlowNetwork slow = SlowNetwork.byteByByte();
        Socket socket =
            new Socket(InetAddress.getLoopbackAddress(), slow.to(server.port()).port())) {
      ByteArrayOutputStream read = new ByteArrayOutputStream();
      byte[] buffer = new byte[sent.length];
      int segments = 0;
      for (int count = socket.getInputStream().read(buffer);
          count >= 0;
          count = socket.getInputStream().read(buffer)) {
        read.write(buffer, 0, count);
        segments++;
      }

      assertThat(read.toByteArray()).isEqualTo(sent);
      assertThat(segments).as("the kernel may join some").isGreaterThan(sent.length / 4);
    }
  }

  private static void echo(Socket socket) throws IOException {
    byte[] buffer = new byte[1];
    while (socket.getInputStream().read(buffer) >= 0) {
      socket.getOutputStream().write(buffer);
    }
  }

  private static Map<String, Verdict> verdicts(Run run) {
    return new TreeMap<>(
        run.results().stream()
            .collect(Collectors.toMap(it -> it.endpoint() + "/" + it.caseId(), Result::verdict)));
  }
}
