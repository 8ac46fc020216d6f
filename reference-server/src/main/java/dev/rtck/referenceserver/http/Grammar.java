package dev.rtck.referenceserver.http;

import java.util.regex.Pattern;

/** Character rules of RFC 9110 §5.6 and RFC 3986. */
public final class Grammar {
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
  private static final Pattern HOST =
      Pattern.compile(
          "(?:\\[[0-9A-Za-z:.%_~!$&'()*+,;=-]+]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)"
              + "(?::[0-9]{0,5})?");

  private Grammar() {}

  /** Whether this character may stand in a token. */
  public static boolean isTokenCharacter(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || (c < 0x80 && TOKEN_MARKS.indexOf(c) >= 0);
  }

  /** Whether this is a token: at least one character, all of them allowed. */
  public static boolean isToken(String text) {
    return !text.isEmpty() && text.chars().allMatch(Grammar::isTokenCharacter);
  }

  /** Whether a field value has only visible characters, spaces, tabs and obs-text. */
  public static boolean isFieldValue(String text) {
    return text.chars().allMatch(c -> c == '\t' || (c >= 0x20 && c != 0x7f));
  }

  /** Whether this is {@code uri-host [":" port]}; an empty host is one. */
  public static boolean isHost(String text) {
    return HOST.matcher(text).matches();
  }

  /** Takes spaces and tabs from both ends, and nothing else. */
  public static String trim(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isBlank(text.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }
}
