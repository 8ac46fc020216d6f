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
  private static final int LENGTH_IN_EIGHT_BYTES = 1 << 16;
  private static final int LONGEST_HEAD = 2 + Long.BYTES;

  private final int longest;
  private final Taker taker;
  private final Pieces pieces;
  private @Nullable ByteBuf parts;
  private boolean binary;
  private boolean closed;

  /**
   * @param longest how many bytes a message may have
   */
  IncomingFrames(int longest, Taker taker) {
    this.longest = longest;
    this.taker = taker;
    this.pieces = new Pieces(this::end, longest + LONGEST_HEAD);
  }

  /**
   * Takes the next bytes, and tells what is whole now; nothing behind a Close (§5.5.1).
   *
   * @throws CorruptedWebSocketFrameException when a server may not send them
   */
  void read(ByteBuf bytes) {
    pieces.feed(bytes, this::frame);
  }

  /**
   * Returns the index behind the frame that begins at {@code from}, or -1 when it is not whole.
   * What is wrong with its head is said as soon as that is there.
   */
  private int end(ByteBuf bytes, int from, int to) {
    if (closed) {
      return to;
    }
    if (to - from < 2) {
      return -1;
    }
    requireHead(bytes.getByte(from), bytes.getByte(from + 1));
    int payload = payload(bytes, from);
    if (to < payload) {
      return -1;
    }
    long length = length(bytes, from);
    if (length > longest) {
      throw tooLong();
    }
    return length > to - payload ? -1 : payload + (int) length;
  }

  private static void requireHead(int first, int second) {
    int opcode = first & OPCODE;
    if ((first & RESERVED) != 0) {
      throw wrong("a reserved bit, without an extension");
    }
    if (!Opcode.isDefined(opcode)) {
      throw wrong("opcode " + opcode);
    }
    if ((second & MASKED) != 0) {
      throw wrong("a masked frame");
    }
    if (Opcode.isControl(opcode)
        && ((first & FIN) == 0 || (second & LENGTH) >= LENGTH_IN_TWO_BYTES)) {
      throw wrong("a control frame in parts, or of more than 125 bytes");
    }
  }

  /** Returns where the payload of the frame begins. */
  private static int payload(ByteBuf bytes, int from) {
    int length = bytes.getByte(from + 1) & LENGTH;
    int extended =
        length < LENGTH_IN_TWO_BYTES ? 0 : length == LENGTH_IN_TWO_BYTES ? Short.BYTES : Long.BYTES;
    return from + 2 + extended;
  }

  private static long length(ByteBuf bytes, int from) {
    int length = bytes.getByte(from + 1) & LENGTH;
    if (length < LENGTH_IN_TWO_BYTES) {
      return length;
    }
    boolean inTwo = length == LENGTH_IN_TWO_BYTES;
    long extended = inTwo ? bytes.getUnsignedShort(from + 2) : bytes.getLong(from + 2);
    if (extended < 0) {
      throw wrong("a length of more than 63 bits");
    }
    if (extended < (inTwo ? LENGTH_IN_TWO_BYTES : LENGTH_IN_EIGHT_BYTES)) {
      throw wrong("a length in more bytes than it needs");
    }
    return extended;
  }

  private void frame(ByteBuf frame) {
    if (closed) {
      return;
    }
    int first = frame.getByte(frame.readerIndex());
    frame.readerIndex(payload(frame, frame.readerIndex()));
    boolean whole = (first & FIN) != 0;
    int opcode = first & OPCODE;
    switch (opcode) {
      case Opcode.CONTINUATION -> goOn(whole, frame);
      case Opcode.CLOSE -> close(frame);
      case Opcode.PING -> taker.ping(frame);
      case Opcode.PONG -> {
        // Nobody asked for one.
      }
      default -> begin(opcode == Opcode.BINARY, whole, frame);
    }
  }

  private void begin(boolean isBinary, boolean whole, ByteBuf frame) {
    if (parts != null) {
      throw wrong("a new message inside another one");
    }
    if (whole) {
      taker.message(frame, isBinary);
    } else {
      binary = isBinary;
      parts = Unpooled.buffer(frame.readableBytes()).writeBytes(frame);
    }
  }

  private void goOn(boolean whole, ByteBuf frame) {
    ByteBuf before = parts;
    if (before == null) {
      throw wrong("a continuation of nothing");
    }
    if (before.readableBytes() + frame.readableBytes() > longest) {
      throw tooLong();
    }
    before.writeBytes(frame);
    if (whole) {
      parts = null;
      taker.message(before, binary);
    }
  }

  private void close(ByteBuf frame) {
    if (frame.readableBytes() == 1) {
      throw wrong("half a close code");
    }
    closed = true;
    taker.close(frame);
  }

  private CorruptedWebSocketFrameException tooLong() {
    return new CorruptedWebSocketFrameException(
        WebSocketCloseStatus.MESSAGE_TOO_BIG, "a message of more than " + longest + " bytes");
  }

  private static CorruptedWebSocketFrameException wrong(String what) {
    return new CorruptedWebSocketFrameException(
        WebSocketCloseStatus.PROTOCOL_ERROR, "the target sent " + what);
  }
}
