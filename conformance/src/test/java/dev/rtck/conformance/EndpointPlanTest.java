package dev.rtck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Patience;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.protocol.profile.ProfileReader;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class EndpointPlanTest {

  private static final Duration WHOLE_CASE = Duration.ofSeconds(10);

  private static final Duration RESTART = Duration.ofMinutes(1);

  private static Duration limit(String caseId, @Nullable TargetControl control) {
    Endpoint endpoint =
        ProfileReader.read(
                """
                limits: {idle: 20s}
                endpoints:
                  echo: {protocol: websocket, path: /echo}
                """,
                "test.yaml",
                Path.of("."),
                Map.of())
            .endpoints()
            .get("echo");
    EndpointPlan plan =
        new EndpointPlan(
            Objects.requireNonNull(endpoint),
            URI.create("http://127.0.0.1:1/echo"),
            false,
            List.of(),
            List.of(),
            Secrets.of(Set.of()),
            Patience.within(WHOLE_CASE),
            false,
            control,
            "rtck verify");
    CaseDescription description = Objects.requireNonNull(Judgement.CATALOGUE.find(caseId));
    return plan.limit(description.words());
  }

  @Test
  void aCaseThatRestartsTheTargetMayTakeAsLongAsTheTargetDoes() {
    assertThat(limit("ws.close.graceful-shutdown", new SlowControl()))
        .isEqualTo(WHOLE_CASE.plus(RESTART));
    assertThat(limit("ws.ping.pong-payload", new SlowControl())).isEqualTo(WHOLE_CASE);
    assertThat(limit("ws.close.graceful-shutdown", null)).isEqualTo(WHOLE_CASE);
  }

  @Test
  void aCaseThatWaitsForAPromisedTimeMayTakeThatLong() {
    assertThat(limit("ws.keepalive.idle", null)).isGreaterThan(Duration.ofSeconds(20));
  }

  private static final class SlowControl implements TargetControl {
    @Override
    public void restart() {}

    @Override
    public void kill() {
      stop();
    }

    @Override
    public void stop() {}

    @Override
    public Duration patience() {
      return RESTART;
    }
  }
}
