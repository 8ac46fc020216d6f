package dev.rtck.protocol.websocket;

import dev.rtck.protocol.Bytes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads frames out of a stream of bytes, however it is cut, and however wrong the frames are (RFC
 * 6455 §5.2).
 *
 * <p>Lenient: judging a frame is the business of {@link ServerFrameRules}. Not thread-safe.
 */
final class FrameDecoder {

  /** What the buffer may keep between frames, whatever it held before. */
  private static final int ROOMY = 64 << 10;

  private final long largestPayload;
  private byte[] buffer = new byte[1024];
  private int start;
  private int end;

  /** How long the frame is that has begun, as far as its head has come; otherwise 0. */
  private int begun;

  /** A decoder that gives up at a payload larger than {@code largestPayload} bytes. */
  FrameDecoder(long largestPayload) {
    this.largestPayload = largestPayload;
  }

  /** Adds the first {@code count} bytes of the array. */
  void feed(byte[] bytes, int count) {
    if (end + count > buffer.length) {
      int needed = end - start + count;
      moveTo(needed <= buffer.length ? buffer : new byte[roomFor(needed)]);
    }
    System.arraycopy(bytes, 0, buffer, end, count);
    end += count;
  }

  private int roomFor(int needed) {
    int doubled = Math.max(buffer.length, Integer.highestOneBit(needed) * 2);
    // No more than the frame needs, and what one reading may bring of the next.
    return begun == 0 ? doubled : Math.max(needed, Math.min(doubled, begun + ROOMY));
  }

  private void moveTo(byte[] other) {
    int waiting = end - start;
    System.arraycopy(buffer, start, other, 0, waiting);
    buffer = other;
    start = 0;
    end = waiting;
  }

  /**
   * Returns the next whole frame, or null when its bytes have not all come.
   *
   * @throws FrameTooLarge when its payload is larger than this decoder will hold
   */
  @Nullable Frame next() throws FrameTooLarge {
    int available = end - start;
    if (available < 2) {
      return null;
    }
    int first = buffer[start] & 0xff;
    int second = buffer[start + 1] & 0xff;
    LengthForm form =
        switch (second & 0x7f) {
          case 126 -> LengthForm.SIXTEEN_BITS;
          case 127 -> LengthForm.SIXTY_FOUR_BITS;
          default -> LengthForm.SEVEN_BITS;
        };
    int lengthBytes =
        switch (form) {
          case SEVEN_BITS -> 0;
          case SIXTEEN_BITS -> 2;
          case SIXTY_FOUR_BITS -> 8;
        };
    boolean masked = (second & 0x80) != 0;
    int head = 2 + lengthBytes + (masked ? 4 : 0);
    if (available < head) {
      return null;
    }
    ByteBuffer lengthField = ByteBuffer.wrap(buffer, start + 2, lengthBytes);
    long length =
        switch (form) {
          case SEVEN_BITS -> second & 0x7f;
          case SIXTEEN_BITS -> lengthField.getShort() & 0xffff;
          case SIXTY_FOUR_BITS -> lengthField.getLong();
        };
    if (length < 0 || length > largestPayload) {
      throw new FrameTooLarge(length);
    }
    if (available < head + length) {
      begun = head + (int) length;
      return null;
    }
    Bytes payload = Bytes.copyOf(buffer, start + head, start + head + (int) length);
    Integer maskingKey = null;
    if (masked) {
      maskingKey = ByteBuffer.wrap(buffer, start + head - 4, 4).getInt();
      byte[] body = payload.toArray();
      Frame.mask(body, Arrays.copyOfRange(buffer, start + head - 4, start + head));
      payload = Bytes.copyOf(body);
    }
    skip(head + (int) length);
    return new Frame(
        (first & 0x80) != 0, first >> 4 & 7, first & 0xf, maskingKey, payload, form, length);
  }

  private void skip(int count) {
    start += count;
    begun = 0;
    if (start == end) {
      start = 0;
      end = 0;
    }
    if (buffer.length > ROOMY && end - start <= ROOMY / 2) {
      moveTo(new byte[ROOMY]);
    }
  }

  /** Returns how many bytes of memory this decoder takes. */
  int capacity() {
    return buffer.length;
  }

  /** Returns the bytes that are not yet a whole frame. */
  Bytes rest() {
    return Bytes.copyOf(buffer, start, end);
  }

  /** Says that a frame announces more than the decoder will hold. */
  static final class FrameTooLarge extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean topBit;

    FrameTooLarge(long length) {
      super("a frame that announces " + Long.toUnsignedString(length) + " bytes");
      topBit = length < 0;
    }

    /** Whether the most significant bit of the length is set, which §5.2 forbids. */
    boolean hasTopBit() {
      return topBit;
    }
  }
}
