package dev.rtck.protocol.websocket;

/** One header line of an HTTP message; name and value as they stand on the wire. */
public record HttpHeader(String name, String value) {

  /** Returns whether the name is this one; names do not depend on case (RFC 9110 §5.1). */
  public boolean is(String other) {
    return name.equalsIgnoreCase(other);
  }

  @Override
  public String toString() {
    return name + ": " + value;
  }
}
