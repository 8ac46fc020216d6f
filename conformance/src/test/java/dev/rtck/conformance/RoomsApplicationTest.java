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

/** An application of rooms alone, in the events that such applications use, is judged as any. */
@Isolated("all of an endpoint's cases load the machine")
final class RoomsApplicationTest {

  private static final String PROFILE =
      """
      users: {alice: {cookies: {session-token: abc}}}
      auth: {required: false, valid: [alice], anonymous: allowed}
      endpoints:
        rooms:
          protocol: socketio
          path: /socket.io/
          namespace: /
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

  @Test
  void theCasesOfTheApplicationAndOfTheWireAreGreen(@TempDir Path folder) throws IOException {
    try (ReferenceTarget target = ReferenceTarget.start()) {
      Run run =
          Judgement.judge(
              target.port(),
              PROFILE,
              id ->
                  (id.startsWith("app.") && !id.startsWith("app.resilience."))
                      || id.startsWith("sio."),
              Duration.ofSeconds(10),
              folder,
              target);

      assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEmpty();
      assertThat(run.results())
          .filteredOn(it -> it.verdict() == Verdict.PASS)
          .extracting(Result::caseId)
          .contains(
              "app.auth.valid",
              "app.room.join",
              "app.room.delivery",
              "app.room.members-only",
              "app.room.leave-stops",
              "app.room.order",
              "app.room.joined-notice",
              "app.room.left-notice",
              "app.room.membership-ends-with-connection",
              "app.reconnect.after-reset",
              "app.reconnect.rooms",
              "app.queue.flushed-in-order",
              "sio.connect.response",
              "sio.rooms.union");
    }
  }
}
