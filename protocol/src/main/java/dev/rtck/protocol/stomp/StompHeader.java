package dev.rtck.protocol.stomp;

import dev.rtck.protocol.Bytes;

/** One header of a frame that the harness sends. */
public sealed interface StompHeader {

  /**
   * A header as its sender means it: it is escaped as the session's version wants it.
   *
   * @param name any text
   * @param value any text
   */
  record Meant(String name, String value) implements StompHeader {}

  /**
   * A line that goes out byte for byte, legal or not.
   *
   * @param line without its end
   */
  record Verbatim(Bytes line) implements StompHeader {}
}
