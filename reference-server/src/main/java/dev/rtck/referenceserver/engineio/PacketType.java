package dev.rtck.referenceserver.engineio;

import org.jspecify.annotations.Nullable;

/** The types of packets, in the order of their digits. */
public enum PacketType {
  OPEN,
  CLOSE,
  PING,
  PONG,
  MESSAGE,
  UPGRADE,
  NOOP;

  char digit() {
    return (char) ('0' + ordinal());
  }

  static @Nullable PacketType of(char digit) {
    int number = digit - '0';
    return number >= 0 && number < values().length ? values()[number] : null;
  }
}
