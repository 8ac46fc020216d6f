package dev.rtck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.referenceserver.Defect;
import dev.rtck.reports.Result;
import dev.rtck.reports.Run;
import dev.rtck.reports.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that say with each message who they are, beside the credentials that say so, too. */
final class ForgedNameTest {

  private static final String PROFILE =
      """
      users:
        alice: {headers: {Authorization: "Bearer t0ken-alice"}}
        bob: {cookies: {session: t0ken-bob}}
        carol: {query: {token: t0ken-carol}}
      auth: {required: false, valid: [alice, bob, carol], anonymous: allowed}
      endpoints:
        chat:
          protocol: websocket
          path: /ws
          operations:
            welcome: {receive: {type: connected, clientId: "${self}", timestamp: "${any}"}}
            broadcast:
              send: {type: broadcast, from: "${self}", data: {text: "${text}"}}
              receive: {type: broadcast, from: "${sender}", data: {text: "${text}"}}
              to: everyone
            direct:
              send: {type: private, from: "${self}", targetId: "${recipient}", data: {text: "${text}"}}
              receive: {type: private, from: "${sender}", data: {text: "${text}"}}
            join:
              send: {type: join, room: "${room}"}
              receive: {type: joined, room: "${room}"}
            room:
              send: {type: room, from: "${self}", room: "${room}", data: {text: "${text}"}}
              receive: {type: room, room: "${room}", from: "${sender}", data: {text: "${text}"}}
              to: members
      """;

  private static final String CASES = "app\\.(broadcast|direct|room)\\.forged-sender";

  @TempDir Path folder;

  private Run judge(int port, String profile) throws IOException {
    return Judgement.judge(port, profile, id -> id.matches(CASES), Duration.ofSeconds(10), folder);
  }

  @Test
  void aServerThatKnowsItsClientsByThemselvesIsGreen() throws IOException {
    try (ReferenceTarget target = ReferenceTarget.start()) {
      Run run = judge(target.port(), PROFILE);
      assertThat(run.results())
          .as(Judgement.describe(run))
          .extracting(Result::verdict)
          .containsOnly(Verdict.PASS);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Defect.class,
      names = {
        "FORGED_SENDER_OF_BROADCAST_BELIEVED",
        "FORGED_SENDER_OF_DIRECT_BELIEVED",
        "FORGED_SENDER_OF_ROOM_MESSAGE_BELIEVED"
      })
  void aServerThatBelievesWhatTheySayFails(Defect defect) throws IOException {
    try (ReferenceTarget target = ReferenceTarget.start(defect)) {
      Run run = judge(target.port(), PROFILE);
      assertThat(Judgement.red(run)).as(Judgement.describe(run)).containsAll(defect.cases());
    }
  }

  @Test
  void whereNobodyShowsCredentialsTheNameIsAllThereIs() throws IOException {
    String profile = PROFILE.substring(PROFILE.indexOf("endpoints:"));
    try (ReferenceTarget target =
        ReferenceTarget.start(Defect.FORGED_SENDER_OF_BROADCAST_BELIEVED)) {
      Run run = judge(target.port(), profile);
      assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEmpty();
    }
  }
}
