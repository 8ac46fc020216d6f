package dev.rtck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.referenceserver.ReferenceServer;
import dev.rtck.reports.Result;
import dev.rtck.reports.Run;
import dev.rtck.reports.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Socket.IO, and the applications on it and on STOMP, are judged alike, whatever carries their
 * packets and frames.
 */
@Isolated("three endpoints are judged at once")
final class TransportParityTest {

  /** The other cases of Engine.IO are about one transport, or about the change between two. */
  private static final Set<String> OF_ANY_TRANSPORT =
      Set.of(
          "eio.handshake.open-packet",
          "eio.handshake.unique-ids",
          "eio.heartbeat.client-ping",
          "eio.heartbeat.unsolicited-pong");

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
  void applicationsAreJudgedAlikeOverEachTransport(@TempDir Path folder) throws IOException {
    judgeParity(id -> id.startsWith("app.") && !id.startsWith("app.resilience."), 30, folder);
  }

  @Test
  void socketIoIsJudgedAlikeOverEachTransport(@TempDir Path folder) throws IOException {
    judgeParity(id -> id.startsWith("sio.") || OF_ANY_TRANSPORT.contains(id), 30, folder);
  }

  private static final String STOMP =
      """
      endpoints:
        websocket:
          protocol: stomp
          path: /stomp
          versions: &versions ["1.0", "1.1", "1.2"]
          destinations: &destinations {topic: /topic/, queue: /queue/, forbidden: /admin/}
          supports: &abilities [receipts, acknowledgements, transactions, redelivery]
          operations: &chat
            welcome:
              subscribe: /user/queue/welcome
              receive: {body: {type: connected, clientId: "${self}"}}
            echo:
              subscribe: /user/queue/echo
              send: {destination: /app/echo, body: "${text}"}
              receive: {body: "${text}"}
            broadcast:
              subscribe: /topic/chat
              send: {destination: /app/chat, body: {data: {text: "${text}"}}}
              receive: {body: {type: broadcast, from: "${sender}", data: {text: "${text}"}}}
              to: everyone
            direct:
              subscribe: /user/queue/direct
              send: {destination: /app/private, body: {targetId: "${recipient}", data: {text: "${text}"}}}
              receive: {body: {type: private, from: "${sender}", data: {text: "${text}"}}}
            room:
              subscribe: "/topic/rooms/${room}"
              send: {destination: "/app/rooms/${room}", body: {data: {text: "${text}"}}}
              receive: {body: {type: room, room: "${room}", from: "${sender}", data: {text: "${text}"}}}
              to: members
            heartbeat:
              subscribe: /user/queue/heartbeat
              send: {destination: /app/heartbeat, body: {}}
              receive: {body: {type: heartbeat, timestamp: "${any}"}}
        tcp:
          protocol: stomp
          url: tcp://127.0.0.1:%d
          versions: *versions
          destinations: *destinations
          supports: *abilities
          operations: *chat
      """;

  @Test
  void applicationsOnStompAreJudgedAlikeOverTcp(@TempDir Path folder) throws IOException {
    try (ReferenceServer server = ReferenceServer.start()) {
      Run run =
          Judgement.judge(
              server.port(),
              STOMP.formatted(server.stompPort()),
              id -> id.matches("app\\.(welcome|echo|broadcast|direct|room|queue|heartbeat)\\..*"),
              Duration.ofSeconds(10),
              folder);

      assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEmpty();
      Map<String, Verdict> tcp = verdicts(run, "tcp");
      assertThat(verdicts(run, "websocket")).isEqualTo(tcp);
      assertThat(tcp.values()).filteredOn(Verdict.PASS::equals).hasSizeGreaterThan(25);
    }
  }

  private static void judgeParity(Predicate<String> cases, int passed, Path folder)
      throws IOException {
    try (ReferenceTarget target = ReferenceTarget.start()) {
      Run run =
          Judgement.judge(target.port(), PROFILE, cases, Duration.ofSeconds(10), folder, target);

      assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEmpty();
      Map<String, Verdict> upgraded = verdicts(run, "upgraded");
      assertThat(verdicts(run, "polling")).isEqualTo(upgraded);
      assertThat(verdicts(run, "websocket")).isEqualTo(upgraded);
      assertThat(upgraded.values()).filteredOn(Verdict.PASS::equals).hasSizeGreaterThan(passed);
    }
  }

  private static Map<String, Verdict> verdicts(Run run, String endpoint) {
    return new TreeMap<>(
        run.results().stream()
            .filter(it -> it.endpoint().equals(endpoint))
            .collect(Collectors.toMap(Result::caseId, Result::verdict)));
  }
}
