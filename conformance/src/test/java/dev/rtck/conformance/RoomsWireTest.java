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

/** Beneath an application that only has rooms, the protocol is judged as anywhere. */
@Isolated("all of an endpoint's cases load the machine")
final class RoomsWireTest {

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
  void theCasesOfTheWireAreGreen(@TempDir Path folder) throws IOException {
    try (ReferenceTarget target = ReferenceTarget.start()) {
      Run run =
          Judgement.judge(
              target.port(),
              PROFILE,
              id -> id.startsWith("sio."),
              Duration.ofSeconds(10),
              folder,
              target);

      assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEmpty();
      assertThat(run.results())
          .filteredOn(it -> it.verdict() == Verdict.PASS)
          .extracting(Result::caseId)
          .contains(
              "sio.connect.response",
              "sio.connect.fresh-id",
              "sio.disconnect.shutdown",
              "sio.rooms.union");
    }
  }
}
