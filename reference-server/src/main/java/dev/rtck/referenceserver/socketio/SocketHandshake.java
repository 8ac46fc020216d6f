package dev.rtck.referenceserver.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rtck.referenceserver.http.RequestHead;
import org.jspecify.annotations.Nullable;

/**
 * What a client showed when it connected to a namespace.
 *
 * @param request the one that opened the session
 * @param auth the payload of its CONNECT packet; an empty object when there was none
 */
public record SocketHandshake(RequestHead request, JsonNode auth) {
  /**
   * The token by which the client shows who it is: in its payload, else as cookie {@code
   * session-token}, else as in any {@linkplain RequestHead#token() request}.
   */
  public @Nullable String token() {
    JsonNode token = auth.path("token");
    if (token.isTextual()) {
      return token.textValue();
    }
    String cookie = request.cookie("session-token");
    return cookie != null ? cookie : request.token();
  }
}
