package dev.rtck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rtck.reports.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A target that accepts connections and never says a byte. */
@Isolated("it counts the threads of the whole process")
@Timeout(60)
final class SilentTargetTest {

  private static final String PROFILE =
      """
      endpoints:
        echo: {protocol: websocket, path: /echo}
      """;

  @TempDir Path folder;

  @Test
  void isNotReachableAndLeavesNoThreadBehind() throws IOException {
    try (ScriptedServer target =
        ScriptedServer.start((socket, number) -> ScriptedServer.swallow(socket))) {
      Run run = Judgement.judge(target.port(), PROFILE, id -> true, Duration.ofSeconds(2), folder);
      assertThat(run.gate().exitCode()).isEqualTo(3);
      assertThat(run.gate().reason())
          .contains("not reachable")
          .contains("accepted the connection")
          .contains("no answer within");
      assertThat(run.results()).isEmpty();
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(ownThreads()).isEmpty());
    }
  }

  private static List<String> ownThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("rtck-") && !name.equals("rtck-watchdog"))
        .toList();
  }
}
