package dev.rtck.conformance.websocket;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.protocol.client.Approach;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.User;
import dev.rtck.protocol.profile.WebSocketSettings;
import dev.rtck.protocol.websocket.WebSocketEndpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a client of the application comes to its endpoint, as the profile says. */
public final class UsualClient {

  private UsualClient() {}

  /** Returns how the first of those comes who are let in. */
  static WebSocketEndpoint of(EndpointPlan plan) {
    return as(plan, plan.users().isEmpty() ? null : plan.users().get(0));
  }

  /** Returns how the user comes, whether or not let in; null is somebody without credentials. */
  public static WebSocketEndpoint as(EndpointPlan plan, @Nullable User user) {
    Approach approach = plan.approach(user);
    JsonNode connect = user == null ? null : user.connect();
    String greeting =
        connect == null ? null : connect.isTextual() ? connect.textValue() : connect.toString();
    List<String> subprotocols =
        plan.endpoint().settings() instanceof WebSocketSettings settings
            ? settings.subprotocols()
            : List.of();
    Operation welcome = plan.endpoint().operation(OperationName.WELCOME);
    return new WebSocketEndpoint(
        plan.address(),
        approach.resource(),
        approach.headers(),
        subprotocols,
        greeting,
        greeting == null || welcome == null ? null : welcome.receive());
  }
}
