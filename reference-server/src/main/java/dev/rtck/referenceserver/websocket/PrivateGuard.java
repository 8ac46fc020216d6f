package dev.rtck.referenceserver.websocket;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.access.Users;
import dev.rtck.referenceserver.http.RequestHead;
import dev.rtck.referenceserver.http.Response;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lets in who has the token of a user, and comes from an allowed origin or no browser at all. */
public final class PrivateGuard implements Guard {
  private final Defects defects;
  private final Users users;
  private final Set<String> origins;

  /** A guard that knows these users and origins. */
  public PrivateGuard(Defects defects, Users users, Set<String> origins) {
    this.defects = defects;
    this.users = users;
    this.origins = Set.copyOf(origins);
  }

  @Override
  public @Nullable Response refuse(RequestHead head) {
    if (!origins.containsAll(head.fields().all("Origin"))
        && !defects.has(Defect.FOREIGN_ORIGIN_ACCEPTED)) {
      return Response.text(403, "this origin is not allowed");
    }
    String token = head.token();
    if (token == null ? defects.has(Defect.MISSING_CREDENTIALS_ACCEPTED) : isKnown(token)) {
      return null;
    }
    Response refusal = Response.text(401, "a valid token is needed");
    return defects.has(Defect.CHALLENGE_MISSING_IN_401)
        ? refusal
        : refusal.with("WWW-Authenticate", "Bearer realm=\"rtck\"");
  }

  private boolean isKnown(String token) {
    return users.named(token) != null || defects.has(Defect.INVALID_CREDENTIALS_ACCEPTED);
  }
}
