package dev.rtck.referenceserver.websocket;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.Deflater;

/** Compresses the messages of the server (RFC 7692 §7.2.1). Not thread-safe; must be closed. */
final class MessageDeflater implements AutoCloseable {
  private static final int TAIL = 4;
  private static final int SHORT = 200;

  private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
  private final byte[] piece = new byte[16 * 1024];
  private final boolean resets;
  private final Defects defects;

  MessageDeflater(boolean resets, Defects defects) {
    this.resets = resets;
    this.defects = defects;
  }

  byte[] deflate(byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    boolean remembers = resets && defects.has(Defect.SHORT_MESSAGES_KEPT_AS_CONTEXT);
    if (remembers && payload.length > SHORT) {
      return literals(payload);
    }
    deflater.setInput(payload);
    if (defects.has(Defect.FINAL_BLOCK_WITHOUT_TAIL)) {
      deflater.finish();
      while (!deflater.finished()) {
        out.write(piece, 0, deflater.deflate(piece));
      }
      deflater.reset();
      return out.toByteArray();
    }
    int length;
    do {
      length = deflater.deflate(piece, 0, piece.length, Deflater.SYNC_FLUSH);
      out.write(piece, 0, length);
    } while (length == piece.length);
    if (resets && !remembers) {
      deflater.reset();
    }
    byte[] whole = out.toByteArray();
    if (whole.length <= TAIL) {
      // An empty message after an empty flush: one empty block (RFC 7692 §7.2.3.6).
      return new byte[] {0};
    }
    byte[] compressed = new byte[whole.length - TAIL];
    System.arraycopy(whole, 0, compressed, 0, compressed.length);
    return compressed;
  }

  /** Compresses without any reference, which suits a window of any size. */
  private static byte[] literals(byte[] payload) {
    Deflater plain = new Deflater(Deflater.BEST_SPEED, true);
    try {
      byte[] out = new byte[payload.length * 2 + 64];
      plain.setStrategy(Deflater.HUFFMAN_ONLY);
      // The first call takes over the strategy, and no more.
      var unused = plain.deflate(out);
      plain.setInput(payload);
      int length = plain.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
      return Arrays.copyOf(out, length - TAIL);
    } finally {
      plain.end();
    }
  }

  @Override
  public void close() {
    deflater.end();
  }
}
