package dev.rtck.reports;

/**
 * Text of the target made harmless: what cannot be seen, or would move the cursor, change colours
 * or turn the line round, is shown as an escape.
 */
public final class Printable {
  private static final String HEX = "0123456789abcdef";

  private Printable() {}

  /** Returns the text on one line. */
  public static String line(String text) {
    int plain = 0;
    while (plain < text.length() && isHarmless(text.charAt(plain))) {
      plain++;
    }
    if (plain == text.length()) {
      return text;
    }
    StringBuilder shown = new StringBuilder(text.length() + 16).append(text, 0, plain);
    int i = plain;
    while (i < text.length()) {
      int c = text.codePointAt(i);
      append(shown, c);
      i += Character.charCount(c);
    }
    return shown.toString();
  }

  /** Returns the text on one line of at most so many characters, with an ellipsis when cut. */
  static String cut(String text, int limit) {
    // Cut before and after: an escape is longer than what it stands for.
    String line = line(text.length() > limit ? clip(text, limit) + "…" : text);
    return line.length() > limit ? clip(line, limit - 1) + "…" : line;
  }

  private static String clip(String text, int limit) {
    int end = Math.max(0, limit);
    if (end > 0 && end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, Math.min(end, text.length()));
  }

  private static boolean isHarmless(char c) {
    return c >= 0x20 && c < 0x7f;
  }

  private static void append(StringBuilder shown, int c) {
    switch (c) {
      case '\n' -> shown.append("\\n");
      case '\r' -> shown.append("\\r");
      case '\t' -> shown.append("\\t");
      default -> {
        if (isShown(c)) {
          shown.appendCodePoint(c);
        } else if (c < 0x100) {
          shown.append("\\x");
          hex(shown, c, 2);
        } else {
          shown.append("\\u");
          hex(shown, c, c < 0x10000 ? 4 : 6);
        }
      }
    }
  }

  private static boolean isShown(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> (c & 0xfffe) != 0xfffe;
    };
  }

  private static void hex(StringBuilder shown, int value, int digits) {
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
      shown.append(HEX.charAt((value >> shift) & 0xf));
    }
  }
}
