package dev.rtck.referenceserver.socketio;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The types of packets. */
enum SocketPacketType {
  CONNECT('0'),
  DISCONNECT('1'),
  EVENT('2'),
  ACK('3'),
  CONNECT_ERROR('4'),
  BINARY_EVENT('5'),
  BINARY_ACK('6');

  private final char digit;

  SocketPacketType(char digit) {
    this.digit = digit;
  }

  char digit() {
    return digit;
  }

  boolean isBinary() {
    return this == BINARY_EVENT || this == BINARY_ACK;
  }

  static @Nullable SocketPacketType of(char digit) {
    return Arrays.stream(values()).filter(type -> type.digit == digit).findFirst().orElse(null);
  }
}
