package dev.rtck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.ReferenceServer;
import dev.rtck.referenceserver.ReferenceServer.Options;
import dev.rtck.reports.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams that a browser gets, though not in the usual way. */
final class UnusualStreamTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Set<String> CASES =
      Set.of(
          "sse.response.status-and-type",
          "sse.response.headers-at-once",
          "sse.delivery.first-event",
          "sse.resume.after-last-id");
  private static final String PROFILE =
      """
      endpoints:
        events:
          protocol: sse
          path: %s
          resume: true
          operations:
            broadcast:
              send: {method: POST, path: /publish, body: "${text}"}
              receive: {event: broadcast, data: "${text}"}
              to: everyone
      """;

  @TempDir Path folder;

  private Run judge(String path, Defect... defects) throws IOException {
    try (ReferenceServer server =
        ReferenceServer.start(Options.builder().defects(List.of(defects)).build())) {
      return Judgement.judge(
          server.port(), PROFILE.formatted(path), CASES::contains, LIMIT, folder);
    }
  }

  @Test
  void aStreamBehindARedirectIsJudgedWhereItIs() throws IOException {
    Run run = judge("/moved/events");
    assertThat(run.results()).hasSameSizeAs(CASES);
    assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEmpty();
  }

  @Test
  void aHeadThatWaitsForTheFirstEventDoesNotMakeTheTargetUnreachable() throws IOException {
    Run run = judge("/events", Defect.STREAM_HEAD_WITH_FIRST_EVENT);
    assertThat(run.results()).hasSameSizeAs(CASES);
    assertThat(Judgement.red(run)).contains("sse.response.headers-at-once");
  }
}
