package dev.rtck.protocol.stomp;

import org.jspecify.annotations.Nullable;

/** A version of STOMP, oldest first. */
public enum StompVersion {
  /** No escapes, no versions, no heart-beats. */
  V1_0("1.0"),
  /** Escapes LF, colon and backslash; lines end with LF alone. */
  V1_1("1.1"),
  /** Escapes CR too; lines may end with CR LF. */
  V1_2("1.2");

  private final String text;

  StompVersion(String text) {
    this.text = text;
  }

  /** Returns how headers write it. */
  public String text() {
    return text;
  }

  /** Returns the version that is written so, or null. */
  public static @Nullable StompVersion of(String text) {
    for (StompVersion version : values()) {
      if (version.text.equals(text)) {
        return version;
      }
    }
    return null;
  }

  /** Returns the version whose subprotocol of WebSocket has that name, or null. */
  static @Nullable StompVersion ofSubprotocol(String name) {
    for (StompVersion version : values()) {
      if (name.equals("v" + version.text.replace(".", "") + ".stomp")) {
        return version;
      }
    }
    return null;
  }

  /** Returns whether this version or an older one is meant. */
  public boolean atLeast(StompVersion other) {
    return compareTo(other) >= 0;
  }

  /** Returns whether the headers of the frame are escaped: those of the first frames never are. */
  boolean escapes(String command) {
    return this != V1_0
        && !command.equals("CONNECT")
        && !command.equals("CONNECTED")
        && !command.equals("STOMP");
  }
}
