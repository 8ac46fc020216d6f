package dev.rtck.referenceserver.sse;

import java.io.ByteArrayOutputStream;

/**
 * Writes a stream in the format of Brotli without making it any shorter: each piece is a meta-block
 * that is not compressed (RFC 7932 §9.2), which can be read as soon as it has come. Not
 * thread-safe.
 */
final class BrotliPieces implements Coder {
  /** What four nibbles can say. */
  private static final int LONGEST = 1 << 16;

  /** The last meta-block, which is empty. */
  private static final int LAST = 0b11;

  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
  private int flushes;
  private boolean began;

  /**
   * @param flushes how many pieces can be read at once
   */
  BrotliPieces(int flushes) {
    this.flushes = flushes;
  }

  @Override
  public byte[] piece(byte[] bytes) {
    waiting.writeBytes(bytes);
    boolean flushed = flushes > 0;
    flushes -= flushed ? 1 : 0;
    return flushed || waiting.size() >= LONGEST ? blocks() : new byte[0];
  }

  @Override
  public byte[] end() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(blocks());
    // A stream without any piece begins with the size of its window, too, which is one bit.
    out.write(began ? LAST : LAST << 1);
    return out.toByteArray();
  }

  private byte[] blocks() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] bytes = waiting.toByteArray();
    waiting.reset();
    for (int at = 0; at < bytes.length; at += LONGEST) {
      int length = Math.min(LONGEST, bytes.length - at);
      // From the lowest bit: not the last, four nibbles, the length less one, not compressed.
      int head = (length - 1) << 3 | 1 << 19;
      // The bit 0 is a window of 64 KiB.
      int bits = began ? head : head << 1;
      began = true;
      out.write(bits);
      out.write(bits >>> 8);
      out.write(bits >>> 16);
      out.write(bytes, at, length);
    }
    return out.toByteArray();
  }
}
