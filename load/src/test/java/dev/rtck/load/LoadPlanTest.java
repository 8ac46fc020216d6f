package dev.rtck.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Profile;
import dev.rtck.protocol.profile.ProfileReader;
import dev.rtck.reports.LoadResult.Workload;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadPlanTest {

  @ParameterizedTest
  @ValueSource(strings = {Plans.CHAT, Plans.EVENTS, Plans.STOMP})
  void survivesTheWayToTheHarness(String words) {
    LoadPlan whole =
        Plans.of(
            words,
            new Address("127.0.0.1", 9, false, false),
            OperationName.ROOM,
            new Workload(5, 1, 20, 128, 1, 200, 1000, 1),
            Path.of("somewhere"));
    LoadPlan part = LoadPlans.part(whole, new Share(1, 3), Instant.ofEpochMilli(7));

    assertThat(LoadPlan.read(whole.write())).isEqualTo(whole);
    assertThat(LoadPlan.read(part.write())).isEqualTo(part);
    assertThat(part.withSubscribers(2).ownSubscribers()).isEqualTo(2);
  }

  @Test
  void knowsTheCredentialsThatNoReportMayHave() {
    Profile profile =
        ProfileReader.read(
            "users: {alice: {headers: {Authorization: Bearer t0psecret}}}\nendpoints:\n  one:\n"
                + Plans.CHAT.indent(4),
            "a test's profile",
            Path.of("").toAbsolutePath(),
            Map.of());
    LoadPlan plan =
        LoadPlans.of(
            profile,
            profile.endpoints().values().iterator().next(),
            URI.create("ws://127.0.0.1:9/ws"),
            false,
            new Workload(5, 1, 20, 128, 1, 200, 1000, 1),
            OperationName.BROADCAST,
            Duration.ofSeconds(1),
            Path.of("somewhere"));

    assertThat(Secrets.of(LoadPlan.read(plan.write()).secrets()).blotOut("t0psecret is old"))
        .doesNotContain("t0psecret");
  }
}
