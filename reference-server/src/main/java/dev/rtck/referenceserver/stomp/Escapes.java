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
    int at = 0;
    while (at < text.length()) {
      int backslash = text.indexOf('\\', at);
      if (backslash < 0) {
        break;
      }
      resolved.append(text, at, backslash);
      at = Math.min(backslash + 2, text.length());
      String sequence = text.substring(backslash, at);
      boolean known = true;
      switch (sequence) {
        case "\\n" -> resolved.append('\n');
        case "\\c" -> resolved.append(':');
        case "\\\\" -> resolved.append('\\');
        case "\\r" -> {
          known = version == Version.V1_2;
          resolved.append(known ? "\r" : sequence);
        }
        default -> {
          known = false;
          resolved.append(sequence);
        }
      }
      if (!known && !lenient) {
        throw new Failure("undefined escape sequence in a header");
      }
    }
    resolved.append(text, at, text.length());
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
