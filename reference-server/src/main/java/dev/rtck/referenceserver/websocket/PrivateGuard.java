package dev.rtck.referenceserver.websocket;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.http.RequestHead;
import dev.rtck.referenceserver.http.Response;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets in who has a token (as bearer, as cookie {@code session}, or as query parameter {@code
 * token}) and comes from an allowed origin or from no browser at all.
 */
public final class PrivateGuard implements Guard {
  private final Defects defects;
  private final Set<String> tokens;
  private final Set<String> origins;

  /** A guard that knows these tokens and origins. */
  public PrivateGuard(Defects defects, Set<String> tokens, Set<String> origins) {
    this.defects = defects;
    this.tokens = Set.copyOf(tokens);
    this.origins = Set.copyOf(origins);
  }

  @Override
  public @Nullable Response refuse(RequestHead head) {
    if (!origins.containsAll(head.fields().all("Origin"))
        && !defects.has(Defect.FOREIGN_ORIGIN_ACCEPTED)) {
      return Response.text(403, "this origin is not allowed");
    }
    String token = token(head);
    if (token == null ? defects.has(Defect.MISSING_CREDENTIALS_ACCEPTED) : isKnown(token)) {
      return null;
    }
    Response refusal = Response.text(401, "a valid token is needed");
    return defects.has(Defect.CHALLENGE_MISSING_IN_401)
        ? refusal
        : refusal.with("WWW-Authenticate", "Bearer realm=\"rtck\"");
  }

  private boolean isKnown(String token) {
    return tokens.contains(token) || defects.has(Defect.INVALID_CREDENTIALS_ACCEPTED);
  }

  private static @Nullable String token(RequestHead head) {
    String authorization = head.fields().first("Authorization");
    if (authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return authorization.substring(7).strip();
    }
    String cookie = head.cookie("session");
    return cookie != null ? cookie : head.parameter("token");
  }
}
