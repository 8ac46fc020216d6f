package dev.rtck.referenceserver.websocket;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.access.Users;
import dev.rtck.referenceserver.http.RequestHead;
import dev.rtck.referenceserver.http.Response;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lets in who has the token of a user, and comes from an allowed origin or no browser at all. */
public final class PrivateGuard implements Guard {

  private static final String OWN_SITE = "app.example";
  private static final Pattern SESSION = Pattern.compile("session=([^;]*)");
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
    boolean hidden =
        defects.has(Defect.SESSION_SOUGHT_IN_FIRST_COOKIE)
            && head.fields().all("Cookie").stream().anyMatch(it -> !it.startsWith("session="));
    String why = refuse(hidden ? null : token(head));
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

  private @Nullable String token(RequestHead head) {
    String cookies = head.fields().first("Cookie");
    if (cookies == null || !defects.has(Defect.COOKIE_FOUND_BY_THE_END_OF_ITS_NAME)) {
      return head.token();
    }
    Matcher found = SESSION.matcher(cookies);
    return found.find() ? found.group(1) : head.token();
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
    return users.named(token) != null || defects.has(Defect.INVALID_CREDENTIALS_ACCEPTED);
  }
}
