package dev.rtck.protocol.profile;

import java.nio.charset.StandardCharsets;

/** How a value is written so that it stays one value in the place where it is filled in. */
public enum Escaping {
  /** As it is: raw text, and values of a JSON tree, which is escaped when it is written. */
  NONE {
    @Override
    public String escape(String value) {
      return value;
    }
  },
  /** For the inside of a JSON string, without the quotes (RFC 8259, section 7). */
  JSON {
    @Override
    public String escape(String value) {
      String quoted = JsonText.write(com.fasterxml.jackson.databind.node.TextNode.valueOf(value));
      return quoted.substring(1, quoted.length() - 1);
    }
  },
  /** Percent-encoding of everything but the unreserved characters (RFC 3986, section 2.3). */
  PERCENT {
    @Override
    public String escape(String value) {
      StringBuilder out = new StringBuilder();
      for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
        char c = (char) (octet & 0xff);
        if ((c >= 'a' && c <= 'z')
            || (c >= 'A' && c <= 'Z')
            || (c >= '0' && c <= '9')
            || "-._~".indexOf(c) >= 0) {
          out.append(c);
        } else {
          out.append('%')
              .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
              .append(Character.toUpperCase(Character.forDigit(c & 0xf, 16)));
        }
      }
      return out.toString();
    }
  },
  /** For a STOMP 1.2 header name or value ("Value Encoding"). */
  STOMP_HEADER {
    @Override
    public String escape(String value) {
      return value
          .replace("\\", "\\\\")
          .replace("\r", "\\r")
          .replace("\n", "\\n")
          .replace(":", "\\c");
    }
  };

  /** Returns the value as it is written in that place. */
  public abstract String escape(String value);
}
