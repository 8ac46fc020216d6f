package dev.rtck.conformance.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.protocol.profile.User;
import dev.rtck.protocol.profile.WebSocketSettings;
import dev.rtck.protocol.websocket.HttpHeader;
import dev.rtck.protocol.websocket.WebSocketEndpoint;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
    String path = plan.url().getRawPath();
    String query = plan.url().getRawQuery();
    String resource =
        (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
    List<HttpHeader> headers = new ArrayList<>();
    String origin = plan.endpoint().origins().sent();
    if (origin != null) {
      headers.add(new HttpHeader("Origin", origin));
    }
    String greeting = null;
    if (user != null) {
      user.headers().forEach((name, value) -> headers.add(new HttpHeader(name, value)));
      if (!user.cookies().isEmpty()) {
        headers.add(new HttpHeader("Cookie", cookies(user.cookies())));
      }
      resource = withQuery(resource, user.query());
      JsonNode connect = user.connect();
      if (connect != null) {
        greeting = connect.isTextual() ? connect.textValue() : connect.toString();
      }
    }
    List<String> subprotocols =
        plan.endpoint().settings() instanceof WebSocketSettings settings
            ? settings.subprotocols()
            : List.of();
    return new WebSocketEndpoint(plan.address(), resource, headers, subprotocols, greeting);
  }

  private static String cookies(Map<String, String> cookies) {
    return cookies.entrySet().stream()
        .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
        .collect(Collectors.joining("; "));
  }

  private static String withQuery(String resource, Map<String, String> query) {
    StringBuilder whole = new StringBuilder(resource);
    query.forEach(
        (name, value) ->
            whole
                .append(whole.indexOf("?") < 0 ? '?' : '&')
                .append(URLEncoder.encode(name, UTF_8))
                .append('=')
                .append(URLEncoder.encode(value, UTF_8)));
    return whole.toString();
  }
}
