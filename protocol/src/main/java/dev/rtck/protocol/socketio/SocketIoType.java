package dev.rtck.protocol.socketio;

import org.jspecify.annotations.Nullable;

/** The type of a Socket.IO packet. */
public enum SocketIoType {
  CONNECT('0'),
  DISCONNECT('1'),
  EVENT('2'),
  ACK('3'),
  CONNECT_ERROR('4'),
  BINARY_EVENT('5'),
  BINARY_ACK('6');

  private final char digit;

  SocketIoType(char digit) {
    this.digit = digit;
  }

  /** Returns the digit that stands first in the packet. */
  public char digit() {
    return digit;
  }

  /** Returns the type that the digit stands for, or null. */
  public static @Nullable SocketIoType of(char digit) {
    for (SocketIoType type : values()) {
      if (type.digit == digit) {
        return type;
      }
    }
    return null;
  }

  /** Returns whether attachments follow the packet. */
  public boolean isBinary() {
    return this == BINARY_EVENT || this == BINARY_ACK;
  }

  /** Returns whether it is an event, with attachments or without. */
  public boolean isEvent() {
    return this == EVENT || this == BINARY_EVENT;
  }

  /** Returns whether it is an acknowledgement, with attachments or without. */
  public boolean isAck() {
    return this == ACK || this == BINARY_ACK;
  }
}
