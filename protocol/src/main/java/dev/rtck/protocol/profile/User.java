package dev.rtck.protocol.profile;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who can connect, and how the credentials travel. Immutable, but for the {@code connect}
 * tree, which callers leave as it is.
 *
 * @param name the key in the profile
 * @param headers HTTP headers of the handshake or request
 * @param cookies cookies by name; they travel as one {@code Cookie} header
 * @param query query parameters, not yet percent-encoded, added to those of the path
 * @param connect the Socket.IO auth payload, the STOMP CONNECT headers, or the first message of a
 *     raw WebSocket (a text node is sent as it is); null when there is none
 * @param identity what the application calls this user, or null when it is learnt or unknown
 */
public record User(
    String name,
    Map<String, String> headers,
    Map<String, String> cookies,
    Map<String, String> query,
    @Nullable JsonNode connect,
    @Nullable String identity) {

  public User {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    cookies = Collections.unmodifiableMap(new LinkedHashMap<>(cookies));
    query = Collections.unmodifiableMap(new LinkedHashMap<>(query));
  }

  /**
   * Returns the user with every credential changed: in headers behind the scheme (RFC 9110 §11.4),
   * of {@code connect} what does not only describe the message.
   */
  public User changing(UnaryOperator<String> change) {
    return new User(
        name,
        changed(headers, value -> Credentials.changeHeader(value, change)),
        changed(cookies, change),
        changed(query, change),
        connect == null ? null : Credentials.change(connect, change),
        identity);
  }

  /** Returns the user with the value in the place of every credential in {@code connect}. */
  public User showing(JsonNode value) {
    return new User(
        name,
        headers,
        cookies,
        query,
        connect == null ? null : Credentials.replace(connect, text -> value),
        identity);
  }

  /** Returns whether a server can tell the two apart by what each of them shows. */
  public boolean isToldApartFrom(User other) {
    return showsCredentials()
        && other.showsCredentials()
        && !(Objects.equals(connect, other.connect)
            && headers.equals(other.headers)
            && cookies.equals(other.cookies)
            && query.equals(other.query));
  }

  private boolean showsCredentials() {
    return connect != null || !headers.isEmpty() || !cookies.isEmpty() || !query.isEmpty();
  }

  private static Map<String, String> changed(
      Map<String, String> values, UnaryOperator<String> change) {
    Map<String, String> changed = new LinkedHashMap<>();
    values.forEach((key, value) -> changed.put(key, change.apply(value)));
    return changed;
  }

  /** Names the user without the credentials. */
  @Override
  public String toString() {
    return "User[name=" + name + "]";
  }
}
