package dev.rtck.referenceserver.engineio;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The types of packets. */
public enum PacketType {
  OPEN('0'),
  CLOSE('1'),
  PING('2'),
  PONG('3'),
  MESSAGE('4'),
  UPGRADE('5'),
  NOOP('6');

  private final char digit;

  PacketType(char digit) {
    this.digit = digit;
  }

  char digit() {
    return digit;
  }

  static @Nullable PacketType of(char digit) {
    return Arrays.stream(values()).filter(type -> type.digit == digit).findFirst().orElse(null);
  }
}
