package dev.rtck.referenceserver.access;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Users that are told apart badly. Immutable. */
public final class FaultyUsers extends Users {
  private static final String ONLY_ONE = "alice";

  private final Defects defects;

  /** Takes others for the users with these names, by their tokens. */
  public FaultyUsers(Map<String, String> namesByToken, Defects defects) {
    super(namesByToken);
    this.defects = defects;
  }

  @Override
  public @Nullable String named(String token) {
    if (token.isEmpty() && defects.has(Defect.EMPTY_TOKEN_ACCEPTED)) {
      return ONLY_ONE;
    }
    if (token.equals("constructor") && defects.has(Defect.TOKENS_ARE_MEMBERS_OF_AN_OBJECT)) {
      return ONLY_ONE;
    }
    for (Map.Entry<String, String> user : all()) {
      if (isTakenFor(token, user.getKey())) {
        return defects.has(Defect.SECOND_USER_REFUSED) && !user.getValue().equals(ONLY_ONE)
            ? null
            : user.getValue();
      }
    }
    return null;
  }

  private boolean isTakenFor(String token, String right) {
    return token.equals(right)
        || (!token.isEmpty()
            && right.startsWith(token)
            && defects.has(Defect.TRUNCATED_TOKEN_ACCEPTED))
        || (!token.isEmpty() && right.endsWith(token) && defects.has(Defect.END_OF_TOKEN_ACCEPTED))
        || (token.endsWith(right) && defects.has(Defect.ANYTHING_BEFORE_TOKEN_ACCEPTED))
        || (token.startsWith(right) && defects.has(Defect.EXTENDED_TOKEN_ACCEPTED))
        || (defects.has(Defect.MIDDLE_OF_TOKEN_IGNORED)
            && token.length() == right.length()
            && withoutMiddle(token).equals(withoutMiddle(right)));
  }

  private static String withoutMiddle(String token) {
    int middle = token.length() / 2;
    return token.substring(0, middle - 1) + token.substring(middle + 2);
  }
}
