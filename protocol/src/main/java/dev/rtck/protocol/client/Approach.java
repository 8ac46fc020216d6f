package dev.rtck.protocol.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.protocol.profile.User;
import dev.rtck.protocol.websocket.HttpHeader;
import java.net.URI;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a client of the application comes to its endpoint over HTTP, as the profile says. Immutable.
 *
 * @param resource path and query, with the credentials that travel there
 * @param headers the Origin, and the credentials that travel in headers
 */
public record Approach(String resource, List<HttpHeader> headers) {

  public Approach {
    headers = List.copyOf(headers);
  }

  /**
   * Returns how the user comes, whether or not let in.
   *
   * @param url where the endpoint is
   * @param user null is somebody without credentials
   */
  public static Approach of(Endpoint endpoint, URI url, @Nullable User user) {
    String path = url.getRawPath();
    String query = url.getRawQuery();
    String resource =
        (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
    List<HttpHeader> headers = new ArrayList<>();
    String origin = endpoint.origins().sent();
    if (origin != null) {
      headers.add(new HttpHeader("Origin", origin));
    }
    if (user != null) {
      user.headers().forEach((name, value) -> headers.add(new HttpHeader(name, value)));
      if (!user.cookies().isEmpty()) {
        headers.add(new HttpHeader("Cookie", cookies(user.cookies())));
      }
      resource = withQuery(resource, user.query());
    }
    return new Approach(resource, headers);
  }

  /** Returns the approach with another Origin. */
  public Approach from(String origin) {
    List<HttpHeader> others = new ArrayList<>(headers);
    others.removeIf(header -> header.is("Origin"));
    others.add(new HttpHeader("Origin", origin));
    return new Approach(resource, others);
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
