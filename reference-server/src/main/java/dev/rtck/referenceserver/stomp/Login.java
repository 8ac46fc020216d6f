package dev.rtck.referenceserver.stomp;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.access.Users;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Who a client is by its CONNECT: {@code login} is the name of a user, {@code passcode} the token.
 * One more user has a name and a passcode that only those read rightly who take them as they are.
 */
final class Login {
  /** The name of the user whose credentials are awkward. */
  static final String AWKWARD_LOGIN = "co:lon";

  /** Its passcode, in which no escape is to be resolved. */
  static final String AWKWARD_PASSCODE = "pass:\\cword";

  private final Users users;
  private final Defects defects;

  Login(Users users, Defects defects) {
    this.users = users;
    this.defects = defects;
  }

  /**
   * The name of the user; nothing for somebody unknown who says nothing.
   *
   * @param shown a token that the client showed otherwise, which counts when CONNECT has none
   * @throws Failure when the credentials are wrong
   */
  @Nullable String name(Frame connect, @Nullable String shown) throws Failure {
    String login = connect.first("login");
    String passcode = connect.first("passcode");
    if (login == null && passcode == null) {
      return shown == null ? null : users.named(shown);
    }
    if (login != null && defects.has(Defect.LOGIN_CUT_AT_COLON)) {
      login = login.replaceFirst(":.*", "");
    }
    if (passcode != null && defects.has(Defect.BACKSLASHES_OF_PASSCODE_DROPPED)) {
      passcode = passcode.replace("\\", "");
    }
    if (AWKWARD_LOGIN.equals(login) && AWKWARD_PASSCODE.equals(passcode)) {
      return login;
    }
    String name = passcode == null ? null : users.named(passcode);
    if (name != null && (login == null || login.equals(name))) {
      return name;
    }
    if (login != null
        && passcode == null
        && users.isName(login)
        && defects.has(Defect.LOGIN_WITHOUT_PASSCODE_ACCEPTED)) {
      return login;
    }
    if (login != null
        && passcode == null
        && !users.isName(login)
        && defects.has(Defect.UNKNOWN_LOGIN_WITHOUT_PASSCODE_ACCEPTED)) {
      return login;
    }
    if (login != null && passcode != null && isTakenAtItsWord(login)) {
      return login;
    }
    if (login != null && passcode != null && isNearlyRight(login, passcode)) {
      return login;
    }
    Failure wrong =
        new Failure(
            defects.has(Defect.WRONG_PASSCODE_QUOTED)
                ? "nobody logs in with " + passcode
                : "a valid login and passcode are needed");
    throw defects.has(Defect.WRONG_PASSCODE_ENDS_WITHOUT_ERROR) ? wrong.untold() : wrong;
  }

  private boolean isTakenAtItsWord(String login) {
    return defects.has(Defect.WRONG_PASSCODE_ACCEPTED)
        || (users.isName(login) && defects.has(Defect.KNOWN_LOGIN_NEEDS_NO_PASSCODE));
  }

  /** Whether a defect takes the passcode for that of the user. */
  private boolean isNearlyRight(String login, String passcode) {
    if (passcode.isEmpty()) {
      return users.isName(login) && defects.has(Defect.EMPTY_PASSCODE_ACCEPTED);
    }
    return defects.has(Defect.PASSCODE_COMPARED_UP_TO_ITS_LENGTH)
        && IntStream.range(1, passcode.length())
            .anyMatch(end -> login.equals(users.named(passcode.substring(0, end))));
  }

  /** The token that the application knows the client by. */
  static @Nullable String token(Frame connect, @Nullable String shown) {
    String passcode = connect.first("passcode");
    return passcode == null ? shown : passcode;
  }
}
