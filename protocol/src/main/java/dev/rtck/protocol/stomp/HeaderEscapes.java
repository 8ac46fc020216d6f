package dev.rtck.protocol.stomp;

import dev.rtck.protocol.Bytes;
import java.io.ByteArrayOutputStream;

/** The escapes of header names and values ("Value Encoding" of STOMP 1.1 and 1.2). */
final class HeaderEscapes {

  private static final int BACKSLASH = '\\';

  private HeaderEscapes() {}

  /** Returns the text as a header of the version spells it; 1.1 has no spelling for CR. */
  static String escape(String text, StompVersion version) {
    String escaped = text.replace("\\", "\\\\").replace("\n", "\\n").replace(":", "\\c");
    return version == StompVersion.V1_2 ? escaped.replace("\r", "\\r") : escaped;
  }

  /** Returns what the bytes stand for; undefined escapes stay as they are. */
  static Bytes unescape(Bytes bytes, StompVersion version) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length());
    for (int i = 0; i < bytes.length(); i++) {
      int meant = bytes.at(i) == BACKSLASH ? meaning(bytes, i, version) : -1;
      if (meant < 0) {
        out.write(bytes.at(i));
      } else {
        out.write(meant);
        i++;
      }
    }
    return Bytes.copyOf(out.toByteArray());
  }

  /** Returns the first undefined escape, as text, or an empty text. */
  static String undefined(Bytes bytes, StompVersion version) {
    for (int i = 0; i < bytes.length(); i++) {
      if (bytes.at(i) == BACKSLASH) {
        if (meaning(bytes, i, version) < 0) {
          return bytes.slice(i, Math.min(bytes.length(), i + 2)).text();
        }
        i++;
      }
    }
    return "";
  }

  private static int meaning(Bytes bytes, int backslash, StompVersion version) {
    if (backslash + 1 == bytes.length()) {
      return -1;
    }
    return switch (bytes.at(backslash + 1)) {
      case 'n' -> '\n';
      case 'c' -> ':';
      case BACKSLASH -> BACKSLASH;
      case 'r' -> version == StompVersion.V1_2 ? '\r' : -1;
      default -> -1;
    };
  }
}
