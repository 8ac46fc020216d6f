package dev.rtck.referenceserver.websocket;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import io.netty.buffer.ByteBuf;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of a client (RFC 6455 §5.2), judges each header as soon as its bytes are there,
 * and hands payloads on, unmasked, piece by piece. Not thread-safe.
 */
final class FrameReader {
  static final int MAX_CONTROL_PAYLOAD = 125;
  private static final int SHORT = 1000;

  static final String RESERVED_CONTROL_OPCODE = "reserved control opcode";
  static final String UNMASKED = "a client must mask its frames";

  /** Takes what was read. */
  interface Sink {
    void begin(FrameHeader header) throws Failure;

    void payload(byte[] piece) throws Failure;

    void end() throws Failure;
  }

  /** What a reader lets pass that has stopped looking at frames. */
  private static final Set<Defect> LAX =
      EnumSet.of(
          Defect.UNMASKED_DATA_FRAME_ACCEPTED,
          Defect.RESERVED_DATA_OPCODE_IGNORED,
          Defect.RESERVED_CONTROL_OPCODE_IGNORED,
          Defect.LONG_PING_ACCEPTED,
          Defect.FRAGMENTED_CONTROL_FRAME_ACCEPTED,
          Defect.CONTINUATION_WITHOUT_START_ACCEPTED,
          Defect.CONTINUATION_AFTER_END_ACCEPTED,
          Defect.INTERRUPTED_MESSAGE_ACCEPTED);

  private final boolean compression;
  private Defects defects;
  private @Nullable FrameHeader header;
  private long received;
  private boolean inMessage;
  private boolean messageEndedBefore;
  private boolean first = true;
  private boolean pinged;

  /** A reader of one connection, for which permessage-deflate was negotiated or not. */
  FrameReader(Defects defects, boolean compression) {
    this.compression = compression;
    this.defects =
        compression && defects.has(Defect.FRAMES_UNCHECKED_WITH_COMPRESSION)
            ? defects.and(LAX)
            : defects;
  }

  /** Whether a message has begun and not ended. */
  boolean isInMessage() {
    return inMessage;
  }

  /** Whether the header of a frame has been read, and its payload not yet. */
  boolean isInFrame() {
    return header != null;
  }

  /** Whether the first frame is not there yet, and is not expected to be large. */
  boolean isFirstFrameCut() {
    return first && (header == null || header.length() <= SHORT);
  }

  /**
   * Takes a header, a piece of a payload, or nothing.
   *
   * @return whether something was taken; if not, more bytes are needed
   */
  boolean advance(ByteBuf in, Sink sink) throws Failure {
    FrameHeader current = header;
    if (current == null) {
      current = readHeader(in);
      if (current == null) {
        return false;
      }
      header = current;
      received = 0;
      sink.begin(current);
    } else if (!in.isReadable()) {
      return false;
    } else {
      byte[] piece = new byte[(int) Math.min(current.length() - received, in.readableBytes())];
      in.readBytes(piece);
      unmask(piece, current);
      received += piece.length;
      sink.payload(piece);
    }
    if (received == current.length()) {
      header = null;
      first = false;
      sink.end();
    }
    return true;
  }

  private void unmask(byte[] piece, FrameHeader current) {
    if (!current.masked()) {
      return;
    }
    int offset = (int) (received & 3);
    for (int i = 0; i < piece.length; i++) {
      piece[i] ^= (byte) (current.mask() >>> (24 - 8 * (i + offset & 3)));
    }
  }

  private @Nullable FrameHeader readHeader(ByteBuf in) throws Failure {
    int available = in.readableBytes();
    if (available < 2) {
      return null;
    }
    int start = in.readerIndex();
    int b0 = in.getUnsignedByte(start);
    int b1 = in.getUnsignedByte(start + 1);
    boolean last = (b0 & 0x80) != 0;
    int reservedBits = b0 >> 4 & 7;
    int opcode = b0 & 15;
    boolean masked = (b1 & 0x80) != 0;
    int shortLength = b1 & 0x7f;
    judgeStart(last, reservedBits, opcode, masked, shortLength);

    int lengthBytes = shortLength == 126 ? 2 : shortLength == 127 ? 8 : 0;
    if (first
        && lengthBytes == 8
        && available < 2 + lengthBytes
        && defects.has(Defect.CUT_LONG_HEAD_REFUSED)) {
      throw Failure.protocol("the length came in pieces");
    }
    int size = 2 + lengthBytes + (masked ? 4 : 0);
    if (available >= 2 + lengthBytes) {
      long length = length(in, start, shortLength, opcode);
      if (available >= size) {
        int mask = masked ? in.getInt(start + size - 4) : 0;
        if (masked && mask == 0 && defects.has(Defect.ZERO_MASK_REFUSED)) {
          throw Failure.protocol("the masking key is zero");
        }
        in.skipBytes(size);
        if (isEmptyMessageInsideAnother(opcode, shortLength)) {
          return new FrameHeader(false, 0, Opcode.CONTINUATION, masked, 0, mask);
        }
        if (isCompressedMessageInsideAnother(reservedBits, opcode)) {
          return new FrameHeader(true, 0, Opcode.PONG, masked, length, mask);
        }
        remember(last, opcode);
        return new FrameHeader(last, reservedBits, opcode, masked, length, mask);
      }
    }
    return null;
  }

  private boolean isEmptyMessageInsideAnother(int opcode, int shortLength) {
    return inMessage
        && shortLength == 0
        && (opcode == Opcode.TEXT || opcode == Opcode.BINARY)
        && defects.has(Defect.EMPTY_MESSAGE_INSIDE_ANOTHER_ACCEPTED);
  }

  private boolean isCompressedMessageInsideAnother(int reservedBits, int opcode) {
    return inMessage
        && reservedBits == 4
        && opcode == Opcode.TEXT
        && defects.has(Defect.COMPRESSED_MESSAGE_INSIDE_ANOTHER_DROPPED);
  }

  private void remember(boolean last, int opcode) {
    pinged |= opcode == Opcode.PING;
    if (!Opcode.isControl(opcode) && !Opcode.isReserved(opcode)) {
      messageEndedBefore |= last && inMessage;
      inMessage = !last;
      if (messageEndedBefore && defects.has(Defect.FRAMES_UNCHECKED_BEHIND_FRAGMENTS)) {
        defects = defects.and(LAX);
      }
    }
  }

  /** Judges what the first two bytes say, so that a bad frame fails before its payload comes. */
  private void judgeStart(
      boolean last, int reservedBits, int opcode, boolean masked, int shortLength) throws Failure {
    judgeReservedBits(reservedBits, opcode);
    if (Opcode.isReserved(opcode)) {
      judgeReservedOpcode(last, opcode, shortLength);
    }
    if (!masked
        && !(shortLength == 0 && defects.has(Defect.UNMASKED_EMPTY_FRAME_ACCEPTED))
        && !defects.has(
            Opcode.isControl(opcode)
                ? Defect.UNMASKED_CONTROL_FRAME_ACCEPTED
                : Defect.UNMASKED_DATA_FRAME_ACCEPTED)) {
      throw Failure.protocol(UNMASKED);
    }
    if (Opcode.isControl(opcode)) {
      if (!last && !defects.has(Defect.FRAGMENTED_CONTROL_FRAME_ACCEPTED)) {
        throw Failure.protocol("fragmented control frame");
      }
      if (shortLength > MAX_CONTROL_PAYLOAD && !acceptsLongControl(opcode)) {
        throw Failure.protocol("control frame of more than 125 bytes");
      }
    } else if (opcode == Opcode.CONTINUATION && !inMessage) {
      boolean acceptedEmpty =
          shortLength == 0 && defects.has(Defect.EMPTY_CONTINUATION_WITHOUT_START_ACCEPTED);
      if (!acceptedEmpty
          && !defects.has(
              messageEndedBefore
                  ? Defect.CONTINUATION_AFTER_END_ACCEPTED
                  : Defect.CONTINUATION_WITHOUT_START_ACCEPTED)) {
        throw Failure.protocol("continuation without a message");
      }
    } else if (opcode != Opcode.CONTINUATION
        && inMessage
        && !Opcode.isReserved(opcode)
        && !isEmptyMessageInsideAnother(opcode, shortLength)
        && !isCompressedMessageInsideAnother(reservedBits, opcode)
        && !defects.has(Defect.INTERRUPTED_MESSAGE_ACCEPTED)) {
      throw Failure.protocol("new message inside a fragmented one");
    }
  }

  private void judgeReservedOpcode(boolean last, int opcode, int shortLength) throws Failure {
    if (Opcode.isControl(opcode)) {
      if (!defects.has(Defect.RESERVED_CONTROL_OPCODE_IGNORED)) {
        throw Failure.protocol(RESERVED_CONTROL_OPCODE);
      }
    } else if (shortLength == 0
        || !(defects.has(Defect.RESERVED_DATA_OPCODE_IGNORED)
            || (!last && defects.has(Defect.UNFINISHED_RESERVED_OPCODE_IGNORED))
            || (inMessage && defects.has(Defect.RESERVED_OPCODE_INSIDE_MESSAGE_IGNORED)))) {
      throw Failure.protocol("reserved data opcode");
    }
  }

  private boolean acceptsLongControl(int opcode) {
    return defects.has(
        opcode == Opcode.CLOSE ? Defect.LONG_CLOSE_FRAME_ACCEPTED : Defect.LONG_PING_ACCEPTED);
  }

  private void judgeReservedBits(int reservedBits, int opcode) throws Failure {
    boolean startsCompressed =
        compression
            && reservedBits == 4
            && (opcode == Opcode.TEXT || opcode == Opcode.BINARY || Opcode.isReserved(opcode));
    if (reservedBits == 0 || startsCompressed) {
      return;
    }
    if (compression) {
      if (reservedBits == 4) {
        if (defects.has(
            opcode == Opcode.CONTINUATION
                ? Defect.RESERVED_BIT_ON_CONTINUATION_ACCEPTED
                : Defect.RESERVED_BIT_ON_COMPRESSED_CONTROL_ACCEPTED)) {
          return;
        }
      } else if (defects.has(Defect.OTHER_RESERVED_BITS_IGNORED)) {
        return;
      }
    } else if (reservedBits == 1
        && pinged
        && defects.has(Defect.RESERVED_BIT_IGNORED_AFTER_A_PING)) {
      return;
    } else if (Opcode.isControl(opcode)
        ? defects.has(Defect.RESERVED_BITS_ON_CONTROL_FRAMES_IGNORED)
        : defects.has(Defect.RESERVED_BIT_IGNORED)) {
      return;
    }
    throw Failure.protocol("reserved bit set");
  }

  private long length(ByteBuf in, int start, int shortLength, int opcode) throws Failure {
    if (shortLength < 126) {
      return shortLength;
    }
    long length = shortLength == 126 ? in.getUnsignedShort(start + 2) : in.getLong(start + 2);
    if (length < 0) {
      if (!defects.has(Defect.LENGTH_SIGN_IGNORED)) {
        throw Failure.protocol("the most significant bit of the length is set");
      }
      return length & Long.MAX_VALUE;
    }
    if (length > Integer.MAX_VALUE && defects.has(Defect.LENGTH_CUT_TO_32_BITS)) {
      length &= 0x7fff_ffff;
    } else if (length < (shortLength == 126 ? 126 : 65536)
        && !defects.has(Defect.NON_MINIMAL_LENGTH_ACCEPTED)
        && !(Opcode.isControl(opcode) && acceptsLongControl(opcode))) {
      throw Failure.protocol("the length is not in its shortest form");
    }
    return length;
  }

  /** Leaves a frame that was refused, as a server does that goes on after failing. */
  void skipFrame(ByteBuf in) {
    long left;
    if (header != null) {
      left = header.length() - received;
      header = null;
    } else {
      int b1 = in.readableBytes() < 2 ? 0 : in.getUnsignedByte(in.readerIndex() + 1);
      left = 2L + (b1 & 0x7f) + (b1 > 0x7f ? 4 : 0);
    }
    inMessage = false;
    in.skipBytes((int) Math.min(left, in.readableBytes()));
  }
}
