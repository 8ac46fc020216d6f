package dev.rtck.conformance;

import java.util.regex.Pattern;

/**
 * A pattern for case ids, as {@code --case} and {@code --skip} take it: {@code *} stands for any
 * characters, {@code ?} for one. Immutable.
 */
public final class CasePattern {

  private final String text;
  private final Pattern pattern;

  private CasePattern(String text) {
    this.text = text;
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '*' -> regex.append(".*");
        case '?' -> regex.append('.');
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    this.pattern = Pattern.compile(regex.toString());
  }

  public static CasePattern of(String text) {
    return new CasePattern(text);
  }

  /** Returns whether the whole id matches. */
  public boolean matches(String caseId) {
    return pattern.matcher(caseId).matches();
  }

  @Override
  public String toString() {
    return text;
  }
}
