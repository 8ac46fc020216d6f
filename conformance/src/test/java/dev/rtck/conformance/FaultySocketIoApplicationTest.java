package dev.rtck.conformance;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.referenceserver.Defect;
import dev.rtck.reports.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is wrong with an application is seen over Socket.IO, too: through the Java client, where the
 * matrix of all defects has the cases look at raw WebSockets. One or two defects stand for each
 * thing that applications promise.
 */
@Isolated("a machine that is busy hides faults in haste")
final class FaultySocketIoApplicationTest {

  private static final Duration HASTE = Duration.ofSeconds(4);

  private static final String PROFILE =
      """
      users:
        alice: {connect: {token: t0ken-alice}}
        bob: {cookies: {session-token: t0ken-bob}}
        carol: {headers: {Authorization: "Bearer t0ken-carol"}}
        mallory: {connect: {token: t0ken-mallory}}
      auth: {required: false, anonymous: allowed}
      endpoints:
        chat:
          protocol: socketio
          path: /socket.io/
          namespace: /chat
          operations: &chat
            welcome: {receive: [connected, {clientId: "${self}"}]}
            echo: {send: [echo, {data: "${text}"}], receive: [echo, {data: "${text}"}]}
            broadcast:
              send: [broadcast, {data: {text: "${text}"}}]
              receive: [broadcast, {from: "${sender}", data: {text: "${text}"}}]
              to: everyone
              history: none
            direct:
              send: [private, {targetId: "${recipient}", data: {text: "${text}"}}]
              receive: [private, {from: "${sender}", data: {text: "${text}"}}]
            join: {send: [join, {room: "${room}"}], receive: [joined, {room: "${room}"}]}
            leave: {send: [leave, {room: "${room}"}], receive: [left, {room: "${room}"}]}
            room:
              send: [room, {room: "${room}", data: {text: "${text}"}}]
              receive: [room, {room: "${room}", from: "${sender}", data: {text: "${text}"}}]
              to: members
            left:
              {receive: [member-left, {room: "${room}", clientId: "${sender}"}], to: other-members}
            error: {send: [nonsense, {}], receive: [error, {message: "${any}"}]}
        private:
          protocol: socketio
          path: /socket.io/
          namespace: /private
          auth: {required: true, valid: [alice, bob, carol], invalid: [mallory], anonymous: refused}
          operations: *chat
        notifications:
          protocol: socketio
          path: /socket.io/
          namespace: /notifications
          operations:
            push: {receive: [notification, {id: "${any}", title: "${any}"}], every: 300ms}
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(
      names = {
        "GREETING_MISSING",
        "ECHO_MISSING",
        "HUNDREDTH_ECHO_LOST",
        "ERROR_MISSING",
        "BROADCAST_DOUBLED_FOR_ONE",
        "EVERY_SECOND_RECEIVER_MISSES_BROADCASTS",
        "FORGED_SENDER_OF_BROADCAST_BELIEVED",
        "DIRECT_SENT_TO_EVERYONE",
        "DIRECT_MESSAGES_SWAPPED",
        "ROOM_MEMBER_MISSED",
        "ROOM_MESSAGE_SENT_TO_EVERYONE",
        "LEAVE_IGNORED",
        "LEFT_NOTICE_MISSING",
        "INVALID_CREDENTIALS_ACCEPTED",
        "NOTIFICATIONS_MISSING",
        "LAST_MESSAGES_REPLAYED",
        "OLD_IDENTITY_REACHES_NEW_CONNECTION",
        "FIRST_MESSAGE_DOUBLED",
        "MALFORMED_INPUT_ENDS_BROADCASTS"
      })
  void aDefectOfTheApplicationTurnsItsCasesRed(Defect defect) throws IOException {
    Set<String> declared =
        defect.cases().stream().filter(id -> id.startsWith("app.")).collect(toSet());
    try (ReferenceTarget target = ReferenceTarget.start(defect)) {
      Run run =
          Judgement.judge(
              target.port(),
              PROFILE,
              (endpoint, it) -> declared.contains(it.id()) && isFor(endpoint, it.id()),
              HASTE,
              folder,
              target);
      assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEqualTo(declared);
    }
  }

  private static boolean isFor(String endpoint, String id) {
    return switch (endpoint) {
      case "private" -> id.startsWith("app.auth.");
      case "notifications" -> id.startsWith("app.push.");
      default -> !id.startsWith("app.auth.") && !id.startsWith("app.push.");
    };
  }
}
