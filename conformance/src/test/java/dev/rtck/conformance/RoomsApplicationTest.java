package dev.rtck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.reports.Result;
import dev.rtck.reports.Run;
import dev.rtck.reports.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** An application that only has rooms, and lets anonymous users in, as many on Socket.IO do. */
@Isolated("all that applications promise is judged at once")
final class RoomsApplicationTest {

  static final String PROFILE =
      """
      users: {alice: {cookies: {session-token: t0ken-alice}}}
      auth: {required: false, valid: [alice], anonymous: allowed}
      endpoints:
        rooms:
          protocol: socketio
          path: /socket.io/
          namespace: /
          namespaces: [/, /custom]
          operations:
            join: {send: [joinRoom, "${room}"], receive: [roomUsers, "${any}"]}
            leave: {send: [leaveRoom, "${room}"]}
            room:
              send: [sendMessage, {room: "${room}", text: "${text}"}]
              receive: [message, {from: "${any}", text: "${text}", timestamp: "${any}"}]
              to: members
            joined:
              receive: [userJoined, {userId: "${any}", username: "${any}"}]
              to: other-members
            left: {receive: [userLeft, {userId: "${any}"}], to: other-members}
      """;

  private static Run judge(ReferenceTarget target, Path folder) {
    return Judgement.judge(
        target.port(),
        PROFILE,
        id -> id.startsWith("sio.") || (id.startsWith("app.") && !id.startsWith("app.resilience.")),
        Duration.ofSeconds(10),
        folder,
        target);
  }

  @Test
  void isGreenWhereItIsRight(@TempDir Path folder) throws IOException {
    try (ReferenceTarget target = ReferenceTarget.start()) {
      Run run = judge(target, folder);

      assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEmpty();
      assertThat(run.results())
          .filteredOn(it -> it.verdict() == Verdict.PASS)
          .extracting(Result::caseId)
          .contains(
              "app.room.delivery",
              "app.room.join",
              "app.room.joined-notice",
              "app.room.leave-stops",
              "app.room.left-notice",
              "app.room.members-only",
              "app.room.order",
              "app.reconnect.rooms",
              "sio.connect.response",
              "sio.connect.fresh-id",
              "sio.disconnect.shutdown",
              "sio.rooms.union");
    }
  }
}
