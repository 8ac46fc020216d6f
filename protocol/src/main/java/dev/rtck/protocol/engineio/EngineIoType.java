package dev.rtck.protocol.engineio;

import org.jspecify.annotations.Nullable;

/** The type of an Engine.IO packet. */
public enum EngineIoType {
  OPEN('0'),
  CLOSE('1'),
  PING('2'),
  PONG('3'),
  MESSAGE('4'),
  UPGRADE('5'),
  NOOP('6');

  private final char digit;

  EngineIoType(char digit) {
    this.digit = digit;
  }

  /** Returns the digit that stands first in the packet. */
  public char digit() {
    return digit;
  }

  /** Returns the type that the digit stands for, or null. */
  public static @Nullable EngineIoType of(char digit) {
    for (EngineIoType type : values()) {
      if (type.digit == digit) {
        return type;
      }
    }
    return null;
  }
}
