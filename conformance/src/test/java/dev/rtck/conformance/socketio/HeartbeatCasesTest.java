package dev.rtck.conformance.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.conformance.EndpointPlan;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.engineio.OpenPacket;
import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.protocol.profile.ProfileReader;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class HeartbeatCasesTest {

  private static final OpenPacket USUAL =
      OpenPacket.parse("{\"pingInterval\":25000,\"pingTimeout\":20000}");

  private static EndpointPlan plan(boolean thorough) {
    Endpoint endpoint =
        ProfileReader.read(
                """
                endpoints:
                  sockets: {protocol: socketio, path: /socket.io/}
                """,
                "test.yaml",
                Path.of("."),
                Map.of())
            .endpoints()
            .get("sockets");
    return new EndpointPlan(
        Objects.requireNonNull(endpoint),
        URI.create("http://127.0.0.1:1/socket.io/"),
        false,
        List.of(),
        List.of(),
        Secrets.of(Set.of()),
        Patience.within(Duration.ofSeconds(10)),
        thorough,
        null,
        "rtck verify");
  }

  @Test
  void twoPingsOfTheUsualIntervalFitIntoACaseThatMayTakeItsTime() {
    assertThat(HeartbeatCases.pingsThatFit(USUAL, plan(true))).isEqualTo(2);
  }

  @Test
  void threePingsAreEnoughWhereMoreFit() {
    OpenPacket brisk = OpenPacket.parse("{\"pingInterval\":1000,\"pingTimeout\":1000}");
    assertThat(HeartbeatCases.pingsThatFit(brisk, plan(false))).isEqualTo(3);
  }
}
