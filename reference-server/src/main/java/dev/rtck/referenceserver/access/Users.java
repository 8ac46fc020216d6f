package dev.rtck.referenceserver.access;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The users that a server knows, each by a token. Immutable. */
public class Users {
  /** What tokens look like. */
  public static final String TOKEN_SYNTAX = "t0ken-[a-z]{3,10}";

  private final Map<String, String> namesByToken;

  /** The users with these names, by their tokens. */
  public Users(Map<String, String> namesByToken) {
    this.namesByToken = Map.copyOf(namesByToken);
  }

  /** The name of the user who has this token; nothing when nobody has it. */
  public @Nullable String named(String token) {
    return namesByToken.get(token);
  }

  /** Whether some user has this name. */
  public boolean isName(String name) {
    return namesByToken.containsValue(name);
  }

  final Set<Map.Entry<String, String>> all() {
    return namesByToken.entrySet();
  }
}
