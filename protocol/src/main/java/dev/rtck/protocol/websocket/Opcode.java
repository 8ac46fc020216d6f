package dev.rtck.protocol.websocket;

/** The opcodes of RFC 6455 §5.2, and what to call the others. */
public final class Opcode {

  public static final int CONTINUATION = 0x0;
  public static final int TEXT = 0x1;
  public static final int BINARY = 0x2;
  public static final int CLOSE = 0x8;
  public static final int PING = 0x9;
  public static final int PONG = 0xA;

  private Opcode() {}

  /** Returns whether the opcode is one of a control frame, defined or not (§5.5). */
  public static boolean isControl(int opcode) {
    return opcode >= 0x8;
  }

  /** Returns whether RFC 6455 defines the opcode. */
  public static boolean isDefined(int opcode) {
    return opcode <= BINARY || (opcode >= CLOSE && opcode <= PONG);
  }

  /** Returns the opcode's name for reports. */
  public static String name(int opcode) {
    return switch (opcode) {
      case CONTINUATION -> "CONTINUATION";
      case TEXT -> "TEXT";
      case BINARY -> "BINARY";
      case CLOSE -> "CLOSE";
      case PING -> "PING";
      case PONG -> "PONG";
      default -> "opcode " + opcode;
    };
  }
}
