package dev.rtck.referenceserver.socketio;

import org.jspecify.annotations.Nullable;

/** The types of packets, in the order of their digits. */
enum SocketPacketType {
  CONNECT,
  DISCONNECT,
  EVENT,
  ACK,
  CONNECT_ERROR,
  BINARY_EVENT,
  BINARY_ACK;

  char digit() {
    return (char) ('0' + ordinal());
  }

  boolean isBinary() {
    return this == BINARY_EVENT || this == BINARY_ACK;
  }

  static @Nullable SocketPacketType of(char digit) {
    int number = digit - '0';
    return number >= 0 && number < values().length ? values()[number] : null;
  }
}
