package dev.rtck.load;

import dev.rtck.protocol.websocket.Opcode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of a server (RFC 6455 §5.2) where they lie: a message in one frame, as nearly
 * all are, is neither copied nor made an object. Not thread-safe.
 */
final class IncomingFrames {

  /** Who is told what came; buffers are not to be kept or consumed. */
  interface Taker {

    void message(ByteBuf payload, boolean binary);

    void ping(ByteBuf payload);

    void close(ByteBuf payload);
  }

  private static final int FIN = 0x80;
  private static final int RESERVED = 0x70;
  private static final int OPCODE = 0x0f;
  private static final int MASKED = 0x80;
  private static final int LENGTH = 0x7f;
  private static final int LENGTH_IN_TWO_BYTES = 126;

  private final int longest;
  private final Taker taker;
  private final Pieces pieces = Pieces.webSocketFrames();
  private @Nullable ByteBuf parts;
  private boolean binary;

  /**
   * @param longest how many bytes a message may have
   */
  IncomingFrames(int longest, Taker taker) {
    this.longest = longest;
    this.taker = taker;
  }

  /**
   * Takes the next bytes, and tells what is whole now.
   *
   * @throws CorruptedWebSocketFrameException when a server may not send them
   */
  void read(ByteBuf bytes) {
    pieces.feed(bytes, this::frame);
  }

  /** Returns the index behind the frame that begins at {@code from}, or -1 when it is not whole. */
  static int end(ByteBuf bytes, int from, int to) {
    if (to - from < 2) {
      return -1;
    }
    int head = 2 + extended(bytes, from);
    if (to - from < head) {
      return -1;
    }
    long length = length(bytes, from);
    return length > to - from - head ? -1 : from + head + (int) length;
  }

  /** Returns how many bytes behind the first two belong to the head of a frame. */
  private static int extended(ByteBuf bytes, int from) {
    int second = bytes.getByte(from + 1);
    if ((second & MASKED) != 0) {
      throw wrong("a masked frame");
    }
    int length = second & LENGTH;
    return length < LENGTH_IN_TWO_BYTES ? 0 : length == LENGTH_IN_TWO_BYTES ? 2 : Long.BYTES;
  }

  private static long length(ByteBuf bytes, int from) {
    int length = bytes.getByte(from + 1) & LENGTH;
    if (length < LENGTH_IN_TWO_BYTES) {
      return length;
    }
    if (length == LENGTH_IN_TWO_BYTES) {
      return bytes.getUnsignedShort(from + 2);
    }
    long wide = bytes.getLong(from + 2);
    if (wide < 0) {
      throw wrong("a length of more than 63 bits");
    }
    return wide;
  }

  private void frame(ByteBuf frame) {
    int from = frame.readerIndex();
    int first = frame.getByte(from);
    frame.readerIndex(from + 2 + extended(frame, from));
    if ((first & RESERVED) != 0) {
      throw wrong("a reserved bit, without an extension");
    }
    boolean whole = (first & FIN) != 0;
    int opcode = first & OPCODE;
    if (Opcode.isControl(opcode)) {
      control(opcode, whole, frame);
    } else if (opcode == Opcode.CONTINUATION) {
      goOn(whole, frame);
    } else if (!Opcode.isDefined(opcode)) {
      throw wrong("opcode " + opcode);
    } else if (parts != null) {
      throw wrong("a new message inside another one");
    } else if (whole) {
      taker.message(frame, opcode == Opcode.BINARY);
    } else {
      binary = opcode == Opcode.BINARY;
      parts = Unpooled.buffer(frame.readableBytes()).writeBytes(frame);
    }
  }

  private void goOn(boolean whole, ByteBuf frame) {
    ByteBuf before = parts;
    if (before == null) {
      throw wrong("a continuation of nothing");
    }
    if (before.readableBytes() + frame.readableBytes() > longest) {
      throw new CorruptedWebSocketFrameException(
          WebSocketCloseStatus.MESSAGE_TOO_BIG, "a message of more than " + longest + " bytes");
    }
    before.writeBytes(frame);
    if (whole) {
      parts = null;
      taker.message(before, binary);
    }
  }

  private void control(int opcode, boolean whole, ByteBuf frame) {
    if (!whole || frame.readableBytes() >= LENGTH_IN_TWO_BYTES) {
      throw wrong("a control frame in parts, or of more than 125 bytes");
    }
    switch (opcode) {
      case Opcode.CLOSE -> {
        if (frame.readableBytes() == 1) {
          throw wrong("half a close code");
        }
        taker.close(frame);
      }
      case Opcode.PING -> taker.ping(frame);
      case Opcode.PONG -> {
        // Nobody asked for one.
      }
      default -> throw wrong("opcode " + opcode);
    }
  }

  private static CorruptedWebSocketFrameException wrong(String what) {
    return new CorruptedWebSocketFrameException(
        WebSocketCloseStatus.PROTOCOL_ERROR, "the target sent " + what);
  }
}
