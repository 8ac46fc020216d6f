package dev.rtck.protocol.websocket;

import java.util.List;

/** One header line of an HTTP message; name and value as they stand on the wire. */
public record HttpHeader(String name, String value) {

  /** Returns whether the name is this one; names do not depend on case (RFC 9110 §5.1). */
  public boolean is(String other) {
    return name.equalsIgnoreCase(other);
  }

  /** Returns the value of the first of the headers that has the name, or an empty text. */
  public static String firstOf(List<HttpHeader> headers, String name) {
    return headers.stream()
        .filter(header -> header.is(name))
        .map(HttpHeader::value)
        .findFirst()
        .orElse("");
  }

  @Override
  public String toString() {
    return name + ": " + value;
  }
}
