package dev.rtck.conformance.stomp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Untestable;
import dev.rtck.conformance.websocket.UsualClient;
import dev.rtck.protocol.Address;
import dev.rtck.protocol.profile.StompSettings;
import dev.rtck.protocol.profile.StompSettings.Ability;
import dev.rtck.protocol.profile.StompSettings.Framing;
import dev.rtck.protocol.profile.User;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompEndpoint;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.StompVersion;
import dev.rtck.protocol.websocket.WebSocketEndpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a client of the application comes to its STOMP endpoint, as the profile says. */
final class StompClient {

  private StompClient() {}

  /** Returns what only a STOMP endpoint has. */
  static StompSettings settings(EndpointPlan plan) {
    return (StompSettings) plan.endpoint().settings();
  }

  /** Returns whether the profile promises the ability; what it does not say is no promise. */
  static boolean promises(EndpointPlan plan, Ability ability) {
    Set<Ability> supports = settings(plan).supports();
    return supports != null && supports.contains(ability);
  }

  /** Returns whether nothing speaks against the ability; what is not said is to be found out. */
  static boolean mayHave(EndpointPlan plan, Ability ability) {
    Set<Ability> supports = settings(plan).supports();
    return supports == null || supports.contains(ability);
  }

  /** Returns whether the profile leaves the framing in; what it leaves out is not judged. */
  static boolean mayTake(EndpointPlan plan, Framing framing) {
    Set<Framing> framings = settings(plan).framings();
    return framings == null || framings.contains(framing);
  }

  /**
   * Returns whether the target has version 1.2: what that one demands, older ones only advise, or
   * do not know.
   */
  static boolean hasNewestVersion(StompProbe probe, EndpointPlan plan) {
    return newestVersion(probe, plan) == StompVersion.V1_2;
  }

  /**
   * Returns whether the target has version 1.2, as {@link #hasNewestVersion} does, of one that
   * knows of versions at all.
   *
   * @throws Untestable where it has version 1.0 alone
   */
  static boolean negotiatesNewestVersion(StompProbe probe, EndpointPlan plan) {
    StompVersion newest = newestVersion(probe, plan);
    if (newest == StompVersion.V1_0) {
      throw new Untestable("the target has version 1.0 alone, which knows nothing of it");
    }
    return newest == StompVersion.V1_2;
  }

  /** Returns which versions before 1.2 the profile promises, the newest first. */
  static List<StompVersion> promisedOlder(EndpointPlan plan) {
    return settings(plan).versions() == null
        ? List.of()
        : versions(settings(plan)).stream()
            .filter(it -> it != StompVersion.V1_2)
            .sorted(Comparator.reverseOrder())
            .toList();
  }

  /** Returns whether the profile names versions without that one: it is not judged then. */
  static boolean leavesOut(EndpointPlan plan, StompVersion version) {
    return settings(plan).versions() != null && !versions(settings(plan)).contains(version);
  }

  /** Returns the end of a slug that says in which version something was judged. */
  static String in(StompVersion version) {
    return "in-" + version.text().replace('.', '-');
  }

  private static StompVersion newestVersion(StompProbe probe, EndpointPlan plan) {
    if (settings(plan).versions() != null) {
      return versions(settings(plan)).stream()
          .max(Comparator.naturalOrder())
          .orElse(StompVersion.V1_0);
    }
    try (StompConnection usual = probe.open()) {
      return usual.version();
    }
  }

  /**
   * Goes on only where the session has the version, or a newer one.
   *
   * @throws Untestable where it has not
   */
  static void require(StompConnection connection, StompVersion oldest) {
    if (!connection.version().atLeast(oldest)) {
      throw new Untestable("the session is one of version " + connection.version().text());
    }
  }

  /** Returns how the first of those comes who are let in. */
  static StompEndpoint of(EndpointPlan plan) {
    return as(plan, plan.users().isEmpty() ? null : plan.users().get(0));
  }

  /** Returns how the user comes, whether or not let in; null is somebody without credentials. */
  static StompEndpoint as(EndpointPlan plan, @Nullable User user) {
    StompSettings settings = settings(plan);
    String host = settings.virtualHost();
    return new StompEndpoint(
        plan.address(),
        Address.isStream(plan.url()) ? null : webSocket(plan, user, settings.subprotocols()),
        versions(settings),
        host == null ? plan.address().host() : host,
        connectHeaders(user));
  }

  private static WebSocketEndpoint webSocket(
      EndpointPlan plan, @Nullable User user, List<String> subprotocols) {
    WebSocketEndpoint usual = UsualClient.as(plan, user);
    return new WebSocketEndpoint(
        usual.address(), usual.resource(), usual.headers(), subprotocols, null);
  }

  private static List<StompVersion> versions(StompSettings settings) {
    List<String> promised = settings.versions();
    if (promised == null) {
      return List.of(StompVersion.values());
    }
    List<StompVersion> versions = new ArrayList<>();
    for (String text : promised) {
      StompVersion version = StompVersion.of(text);
      if (version != null) {
        versions.add(version);
      }
    }
    return versions;
  }

  private static Map<String, String> connectHeaders(@Nullable User user) {
    Map<String, String> headers = new LinkedHashMap<>();
    JsonNode connect = user == null ? null : user.connect();
    if (connect != null && connect.isObject()) {
      for (Map.Entry<String, JsonNode> header : connect.properties()) {
        headers.put(header.getKey(), header.getValue().asText());
      }
    }
    return headers;
  }
}
