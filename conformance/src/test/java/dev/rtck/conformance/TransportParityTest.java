package dev.rtck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.reports.Result;
import dev.rtck.reports.Run;
import dev.rtck.reports.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** An application on Socket.IO is judged alike, whatever carries its packets. */
@Isolated("three endpoints are judged at once")
final class TransportParityTest {

  private static final String PROFILE =
      """
      users:
        alice: {connect: {token: t0ken-alice}}
        mallory: {connect: {token: t0ken-mallory}}
      endpoints:
      """
          + endpoint("polling", "[polling]")
          + endpoint("websocket", "[websocket]")
          + endpoint("upgraded", "[polling, websocket]");

  private static String endpoint(String name, String transports) {
    return """
      %s:
        protocol: socketio
        path: /recovering/socket.io/
        namespace: /private
        transports: %s
        auth: {required: true, valid: [alice], invalid: [mallory], anonymous: refused}
        operations:
          echo: {send: [echo, "${text}"], receive: [echo, "${text}"]}
          broadcast: {send: [cast, null, "${text}"], receive: [said, "${text}"], to: everyone}
          join: {send: [join, "${room}"], ack: []}
          leave: {send: [leave, "${room}"], ack: []}
          room: {send: [cast, "${room}", "${text}"], receive: [said, "${text}"], to: members}
    """
        .formatted(name, transports);
  }

  @Test
  void theVerdictsAreTheSameOverEachTransport(@TempDir Path folder) throws IOException {
    try (ReferenceTarget target = ReferenceTarget.start()) {
      Run run =
          Judgement.judge(
              target.port(),
              PROFILE,
              id -> id.startsWith("app.") && !id.startsWith("app.resilience."),
              Duration.ofSeconds(10),
              folder,
              target);

      assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEmpty();
      Map<String, Verdict> upgraded = verdicts(run, "upgraded");
      assertThat(verdicts(run, "polling")).isEqualTo(upgraded);
      assertThat(verdicts(run, "websocket")).isEqualTo(upgraded);
      assertThat(upgraded.values()).filteredOn(Verdict.PASS::equals).hasSizeGreaterThan(30);
    }
  }

  private static Map<String, Verdict> verdicts(Run run, String endpoint) {
    return new TreeMap<>(
        run.results().stream()
            .filter(it -> it.endpoint().equals(endpoint))
            .collect(Collectors.toMap(Result::caseId, Result::verdict)));
  }
}
