package dev.rtck.referenceserver.stomp;

/** The escapes of headers, which differ from version to version (Value Encoding). */
final class Escapes {
  private Escapes() {}

  /**
   * Resolves the escapes of a name or value.
   *
   * @throws Failure on an escape that the version does not define
   */
  static String resolve(String text, Version version, boolean lenient) throws Failure {
    if (version == Version.V1_0 || text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder resolved = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        resolved.append(c);
        continue;
      }
      i++;
      char escaped = i < text.length() ? text.charAt(i) : ' ';
      switch (escaped) {
        case 'n' -> resolved.append('\n');
        case 'c' -> resolved.append(':');
        case '\\' -> resolved.append('\\');
        default -> {
          if (escaped == 'r' && version == Version.V1_2) {
            resolved.append('\r');
          } else if (lenient) {
            resolved.append(text, i - 1, Math.min(i + 1, text.length()));
          } else {
            throw new Failure("undefined escape sequence in a header");
          }
        }
      }
    }
    return resolved.toString();
  }

  /** Escapes a name or value. What 1.0 cannot say at all is escaped as in 1.1. */
  static String escape(String text, Version version, boolean name) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        escaped.append("\\n");
      } else if (c == '\r' && version == Version.V1_2) {
        escaped.append("\\r");
      } else if (c == ':' && (name || version != Version.V1_0)) {
        escaped.append("\\c");
      } else if (c == '\\' && version != Version.V1_0) {
        escaped.append("\\\\");
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
