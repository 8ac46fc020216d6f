package dev.rtck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.ReferenceServer;
import dev.rtck.reports.Result;
import dev.rtck.reports.Run;
import dev.rtck.reports.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Servers of Socket.IO that no SHOULD excuses, and that are seen to be wrong by the profile of
 * their application alone: each holds the gate without its defect, and does not with it.
 */
final class FailingSocketTest {

  private static final String CUSTOM =
      """
      endpoints:
        sockets:
          protocol: socketio
          path: /socket.io/
          namespace: /custom
          namespaces: [/, /custom]
          operations:
            echo: {send: [echo, "${text}"], receive: [echo, "${text}"]}
      """;

  private static final String BRISK =
      """
      endpoints:
        sockets:
          protocol: socketio
          path: /brisk/socket.io/
          operations:
            echo: {send: [echo, "${text}"], receive: [echo, "${text}"]}
      """;

  private static final String MEMBERS =
      """
      users:
        alice: {connect: {token: t0ken-alice}}
        bob: {cookies: {session-token: t0ken-bob}}
        mallory: {connect: {token: t0ken-mallory}}
      auth: {required: true, valid: [alice, bob], invalid: [mallory], anonymous: refused}
      origins: {allowed: ["https://app.example"], refused: ["https://evil.example"]}
      endpoints:
        sockets:
          protocol: socketio
          path: /recovering/socket.io/
          namespace: /private
          namespaces: [/private, /staff]
          operations:
            welcome: {receive: [welcome, "${self}"]}
            echo: {send: [echo, "${text}"], receive: [echo, "${text}"]}
            join: {send: [enter, "${room}"], ack: []}
            leave: {send: [exit, "${room}"], ack: []}
            room:
              send: [talk, "${room}", "${text}"]
              receive: [talked, "${room}", "${sender}", "${text}"]
              to: members
            joined: {receive: [entered, "${room}", "${sender}"], to: other-members}
            left: {receive: [left, "${room}", "${sender}"], to: other-members}
      """;

  private static final Duration HASTE = Duration.ofSeconds(4);

  @TempDir Path folder;

  static List<Arguments> failing() {
    return List.of(
        arguments(
            Defect.OPEN_PACKET_MISSING_ON_WEBSOCKET,
            "eio.handshake.open-packet",
            UnusualSocketTest.ECHO),
        arguments(Defect.CONNECT_ANSWER_NAMES_NO_NAMESPACE, "sio.connect.response", CUSTOM),
        arguments(Defect.ANY_NAMESPACE_SERVED_ONCE_CONNECTED, "sio.namespace.not-joined", CUSTOM),
        arguments(Defect.PINGS_MISSING_ON_POLLING, "eio.heartbeat.polling", BRISK),
        arguments(Defect.PINGS_STOP_AT_UPGRADE, "eio.heartbeat.interval", BRISK),
        arguments(Defect.REFUSAL_SENT_AS_TEXT, "sio.middleware.refusal", MEMBERS),
        arguments(Defect.ORIGIN_IGNORED_ON_POLLING, "app.auth.origin", MEMBERS),
        arguments(Defect.GONE_NOTICE_MISSING_AFTER_CLOSE, "sio.rooms.every-transport", MEMBERS));
  }

  @ParameterizedTest
  @MethodSource("failing")
  void aServerThatBreaksItFails(Defect defect, String caseId, String profile) throws IOException {
    try (ReferenceServer server = ReferenceServer.start(defect)) {
      assertIs(Verdict.FAIL, server, caseId, profile);
    }
  }

  @ParameterizedTest
  @MethodSource("failing")
  void aServerThatDoesNotPasses(Defect defect, String caseId, String profile) throws IOException {
    assertThat(defect.cases()).isNotEmpty();
    try (ReferenceServer server = ReferenceServer.start()) {
      assertIs(Verdict.PASS, server, caseId, profile);
    }
  }

  private void assertIs(Verdict verdict, ReferenceServer server, String caseId, String profile) {
    Run run = Judgement.judge(server.port(), profile, caseId::equals, HASTE, folder);
    assertThat(run.results())
        .as(Judgement.describe(run))
        .extracting(Result::verdict)
        .containsExactly(verdict);
  }
}
