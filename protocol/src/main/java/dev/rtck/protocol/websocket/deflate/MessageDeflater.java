package dev.rtck.protocol.websocket.deflate;

import dev.rtck.protocol.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.zip.Deflater;

/**
 * Compresses the messages of one direction as RFC 7692 §7.2.1 says. Not thread-safe; must be
 * closed.
 */
public final class MessageDeflater implements AutoCloseable {

  private static final int TAIL = 4;
  private static final int FULL_WINDOW_BITS = 15;

  private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
  private final byte[] piece = new byte[16 << 10];
  private final boolean resets;
  private final boolean fullWindow;

  /**
   * @param resets whether each message starts with an empty window
   * @param windowBits the base-2 logarithm of the largest window that may be used; zlib's Java face
   *     knows 15 only, so with less nothing is referred to at all
   */
  public MessageDeflater(boolean resets, int windowBits) {
    this.resets = resets;
    this.fullWindow = windowBits >= FULL_WINDOW_BITS;
  }

  /** Returns the message as it is sent. */
  public Bytes deflate(Bytes payload) {
    if (payload.isEmpty()) {
      // After a flush zlib has nothing to say; §7.2.3.6 has one empty block for it.
      return Bytes.of(0);
    }
    if (!fullWindow) {
      return new DeflateBlocks().dynamic(payload).message();
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    deflater.setInput(payload.toArray());
    int length;
    do {
      length = deflater.deflate(piece, 0, piece.length, Deflater.SYNC_FLUSH);
      out.write(piece, 0, length);
    } while (length == piece.length);
    if (resets) {
      deflater.reset();
    }
    return Bytes.copyOf(out.toByteArray(), 0, out.size() - TAIL);
  }

  @Override
  public void close() {
    deflater.end();
  }
}
