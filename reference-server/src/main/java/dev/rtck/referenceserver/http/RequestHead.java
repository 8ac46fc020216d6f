package dev.rtck.referenceserver.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The request line and header lines of one request.
 *
 * @param target the request target as it was sent
 * @param path the path of the target, also of one in absolute form; not decoded
 * @param query what follows the question mark, or nothing
 * @param minorVersion 0 for HTTP/1.0, 1 for HTTP/1.1, 2 for HTTP/2
 */
public record RequestHead(
    String method, String target, String path, String query, int minorVersion, Fields fields) {

  /**
   * A head whose path and query stand in a target without scheme and authority.
   *
   * @param local the target without them
   */
  static RequestHead of(
      String method, String target, String local, int minorVersion, Fields fields) {
    int question = local.indexOf('?');
    String path = question < 0 ? local : local.substring(0, question);
    String query = question < 0 ? "" : local.substring(question + 1);
    return new RequestHead(method, target, path, query, minorVersion, fields);
  }

  /** The same head as if these parameters stood behind its path: those of a form. */
  public RequestHead withQuery(String parameters) {
    return new RequestHead(method, target, path, parameters, minorVersion, fields);
  }

  /** The first value of a query parameter, decoded. */
  public @Nullable String parameter(String name) {
    for (String pair : query.split("&", -1)) {
      if (pair.startsWith(name + "=")) {
        return decode(pair.substring(name.length() + 1));
      }
    }
    return null;
  }

  /** The first value of a cookie. */
  public @Nullable String cookie(String name) {
    for (String line : fields.all("Cookie")) {
      for (String pair : line.split(";", -1)) {
        String trimmed = Grammar.trim(pair);
        if (trimmed.startsWith(name + "=")) {
          return trimmed.substring(name.length() + 1);
        }
      }
    }
    return null;
  }

  /**
   * The token by which the client shows who it is: as bearer, else as cookie {@code session}, else
   * as query parameter {@code token}.
   */
  public @Nullable String token() {
    String authorization = fields.first("Authorization");
    if (authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return authorization.substring(7).strip();
    }
    String cookie = cookie("session");
    return cookie != null ? cookie : parameter("token");
  }

  /** Whether the client will send another request on this connection. */
  boolean keepsAlive() {
    return minorVersion == 1 && !fields.hasMember("Connection", "close");
  }

  private static @Nullable String decode(String value) {
    try {
      return URLDecoder.decode(value, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      return null;
    }
  }
}
