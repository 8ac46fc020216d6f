package dev.rtck.referenceserver.websocket;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Writes the frames of the server: unmasked, with the shortest length (RFC 6455 §5.2). */
final class FrameWriter {
  private static final int MASK = 0x5a17_c3e9;

  private static final int COPIED = 4096;

  private final Defects defects;
  private final boolean compression;

  FrameWriter(Defects defects, boolean compression) {
    this.defects = defects;
    this.compression = compression;
  }

  /** One frame with FIN set. */
  ByteBuf frame(int opcode, boolean compressed, byte[] payload) {
    boolean data = !Opcode.isControl(opcode);
    int reservedBits = compressed ? 0x40 : 0;
    if (data && defects.has(Defect.SERVER_SETS_RESERVED_BIT)) {
      reservedBits |= 0x20;
    }
    if (compression
        && opcode == Opcode.PONG
        && defects.has(Defect.SERVER_SETS_RESERVED_BIT_ON_PONG)) {
      reservedBits |= 0x40;
    }
    return frame(0x80 | reservedBits | opcode, payload, data);
  }

  /** One frame with FIN not set. */
  ByteBuf unfinishedFrame(int opcode, byte[] payload) {
    return frame(opcode, payload, false);
  }

  private ByteBuf frame(int firstByte, byte[] payload, boolean data) {
    boolean masked = data && defects.has(Defect.MASKED_SERVER_FRAMES);
    boolean copied = payload.length <= COPIED;
    ByteBuf head = Unpooled.buffer(14 + (copied ? payload.length : 0));
    head.writeByte(firstByte);
    int maskBit = masked ? 0x80 : 0;
    if (payload.length > 0xffff) {
      long topBit = data && defects.has(Defect.SERVER_LENGTH_WITH_TOP_BIT) ? Long.MIN_VALUE : 0;
      head.writeByte(maskBit | 127).writeLong(topBit | payload.length);
    } else if (payload.length > 125 || (data && defects.has(Defect.SERVER_LENGTH_NOT_MINIMAL))) {
      head.writeByte(maskBit | 126).writeShort(payload.length);
    } else {
      head.writeByte(maskBit | payload.length);
    }
    byte[] body = payload;
    if (masked) {
      head.writeInt(MASK);
      body = payload.clone();
      for (int i = 0; i < body.length; i++) {
        body[i] ^= (byte) (MASK >>> (24 - 8 * (i & 3)));
      }
    }
    if (copied) {
      return head.writeBytes(body);
    }
    return Unpooled.wrappedBuffer(head, Unpooled.wrappedBuffer(body));
  }
}
