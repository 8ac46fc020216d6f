package dev.rtck.conformance.sse;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rtck.conformance.EndpointPlan;
import dev.rtck.protocol.client.Approach;
import dev.rtck.protocol.profile.SseSettings;
import dev.rtck.protocol.profile.User;
import dev.rtck.protocol.sse.SseEndpoint;
import java.net.URLEncoder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a client of the application comes to its stream, as the profile says. */
final class UsualClient {

  private UsualClient() {}

  /** Returns how the first of those comes who are let in. */
  static SseEndpoint of(EndpointPlan plan) {
    return as(plan, plan.users().isEmpty() ? null : plan.users().get(0));
  }

  /** Returns how somebody else comes than the first, where there are others. */
  static SseEndpoint another(EndpointPlan plan) {
    return plan.users().size() < 2 ? of(plan) : as(plan, plan.users().get(1));
  }

  /** Returns how the user comes, whether or not let in; null is somebody without credentials. */
  static SseEndpoint as(EndpointPlan plan, @Nullable User user) {
    return as(plan, user, plan.approach(user));
  }

  static SseEndpoint as(EndpointPlan plan, @Nullable User user, Approach approach) {
    String query =
        user == null
            ? ""
            : user.query().entrySet().stream()
                .map(
                    it ->
                        URLEncoder.encode(it.getKey(), UTF_8)
                            + "="
                            + URLEncoder.encode(it.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
    return new SseEndpoint(
        plan.address(),
        approach.resource(),
        approach.headers(),
        query,
        settings(plan).methods().get(0));
  }

  /**
   * Returns whether clients ask for the stream as an EventSource does: only that comes back by
   * itself, and caches keep answers to GET alone.
   */
  static boolean asksByGet(EndpointPlan plan) {
    return settings(plan).methods().get(0).equals("GET");
  }

  /** Returns what the profile says of the protocol; without one, what is usual. */
  static SseSettings settings(EndpointPlan plan) {
    return plan.endpoint().settings() instanceof SseSettings settings
            && !settings.methods().isEmpty()
        ? settings
        : new SseSettings(false, null, null, SseSettings.DEFAULT_METHODS, false);
  }
}
