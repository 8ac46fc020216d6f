package dev.rtck.reports;

/** Text as it may stand in an XML 1.0 document. */
final class Xml {
  private Xml() {}

  static String text(String text) {
    return escape(text, false);
  }

  static String attribute(String text) {
    return escape(text, true);
  }

  private static String escape(String text, boolean attribute) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    int i = 0;
    while (i < text.length()) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        // Also in text, where "]]>" must not stand.
        case '>' -> out.append("&gt;");
        case '"' -> out.append(attribute ? "&quot;" : "\"");
        case '\t', '\n' -> {
          if (attribute) {
            out.append("&#").append(c).append(';');
          } else {
            out.appendCodePoint(c);
          }
        }
        case '\r' -> out.append("&#13;");
        default -> out.appendCodePoint(isLegal(c) ? c : 0xfffd);
      }
    }
    return out.toString();
  }

  private static boolean isLegal(int c) {
    return (c >= 0x20 && c < 0xd800) || (c >= 0xe000 && c < 0xfffe) || c >= 0x10000;
  }
}
