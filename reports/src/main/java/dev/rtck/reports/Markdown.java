package dev.rtck.reports;

/** Text as it may stand in GitHub-flavoured Markdown without meaning anything there. */
final class Markdown {
  private static final String SPECIAL = "\\`*_{}[]()#|~!@$";

  private Markdown() {}

  /** Returns text for a line, a table's cell or an HTML element inside Markdown. */
  static String text(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        default -> {
          if (SPECIAL.indexOf(c) >= 0) {
            out.append('\\');
          }
          out.append(c);
        }
      }
    }
    return out.toString();
  }

  /** Returns a code span; not for tables, where a pipe would end the cell. */
  static String code(String text) {
    String fence = "`".repeat(longestRun(text) + 1);
    String blank = text.startsWith("`") || text.endsWith("`") ? " " : "";
    return fence + blank + text + blank + fence;
  }

  /** Returns a block whose fence no run of backticks inside it can close. */
  static String fenced(String language, String text) {
    String fence = "`".repeat(Math.max(3, longestRun(text) + 1));
    return fence + language + "\n" + text + "\n" + fence + "\n";
  }

  /** Returns whether the address may be made a link: no script, and nothing that ends the link. */
  static boolean isWeb(String url) {
    return url.matches("https?://[^\\s<>\\\\\\p{Cntrl}]{1,1000}");
  }

  private static int longestRun(String text) {
    int longest = 0;
    int run = 0;
    for (int i = 0; i < text.length(); i++) {
      run = text.charAt(i) == '`' ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  }
}
