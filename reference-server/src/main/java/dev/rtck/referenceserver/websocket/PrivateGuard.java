package dev.rtck.referenceserver.websocket;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.access.Users;
import dev.rtck.referenceserver.http.RequestHead;
import dev.rtck.referenceserver.http.Response;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lets in who has the token of a user, and comes from an allowed origin or no browser at all. */
public final class PrivateGuard implements Guard {

  private static final String OWN_SITE = "app.example";

  /** What a user would be called that is looked up as a member of an object of JavaScript. */
  private static final String PROPERTY = "constructor";

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
    if (!allowsOrigin(head) && !isLookedAtLater()) {
      return Response.text(403, "this origin is not allowed");
    }
    if (head.cookie("session") != null && defects.has(Defect.ANY_SESSION_COOKIE_ACCEPTED)) {
      return null;
    }
    boolean misread =
        head.cookie("session") != null
            && head.fields().all("Cookie").stream().anyMatch(it -> it.contains(";"))
            && defects.has(Defect.COOKIE_EXPECTED_ALONE);
    String why = refuse(misread ? null : head.token());
    if (why == null) {
      return null;
    }
    Response refusal = Response.text(401, why);
    if (defects.has(Defect.CHALLENGE_MISSING_IN_401)) {
      return refusal;
    }
    boolean empty = defects.has(Defect.CHALLENGE_EMPTY_IN_401);
    return refusal.with("WWW-Authenticate", empty ? "" : "Bearer realm=\"rtck\"");
  }

  /** Whether who comes from a foreign origin gets a socket, which is closed a little later. */
  boolean isLookedAtLater() {
    return defects.has(Defect.FOREIGN_ORIGIN_HEARS_FOR_A_WHILE)
        || defects.has(Defect.FOREIGN_ORIGIN_IS_HEARD);
  }

  /** Whether the request comes from an allowed origin, or from none. */
  public boolean allowsOrigin(RequestHead head) {
    List<String> from = head.fields().all("Origin");
    return from.stream().allMatch(this::isAllowed)
        && (from.isEmpty() || !defects.has(Defect.ALLOWED_ORIGIN_REFUSED));
  }

  private boolean isAllowed(String origin) {
    return origins.contains(origin)
        || defects.has(Defect.FOREIGN_ORIGIN_ACCEPTED)
        || (defects.has(Defect.ORIGIN_COMPARED_BY_ITS_BEGINNING)
            && origins.stream().anyMatch(origin::startsWith))
        || (defects.has(Defect.ORIGIN_COMPARED_BY_ITS_END) && origin.endsWith(OWN_SITE))
        || (defects.has(Defect.DOT_OF_ORIGIN_IS_ANY_CHARACTER)
            && origins.stream().anyMatch(origin::matches));
  }

  /** Why the bearer of this token may not come in, or nothing. */
  public @Nullable String refuse(@Nullable String token) {
    boolean accepted =
        token == null ? defects.has(Defect.MISSING_CREDENTIALS_ACCEPTED) : isKnown(token);
    return accepted ? null : refusal(token);
  }

  private String refusal(@Nullable String token) {
    if (token != null && defects.has(Defect.REFUSAL_QUOTES_TOKEN)) {
      return "a valid token is needed, not " + token;
    }
    return token != null
            && !token.matches(Users.TOKEN_SYNTAX)
            && defects.has(Defect.MALFORMED_TOKEN_TOLD_APART)
        ? "malformed token"
        : "a valid token is needed";
  }

  private boolean isKnown(String token) {
    return users.named(token) != null
        || defects.has(Defect.INVALID_CREDENTIALS_ACCEPTED)
        || (token.equals(PROPERTY) && defects.has(Defect.PROPERTY_TAKEN_FOR_USER));
  }
}
