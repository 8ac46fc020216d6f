package dev.rtck.protocol.websocket.deflate;

import dev.rtck.protocol.Bytes;
import java.io.ByteArrayOutputStream;

/**
 * Writes DEFLATE blocks (RFC 1951 §3.2) by hand, for what no library writes. Not thread-safe.
 *
 * <p>The blocks hold literals only, apart from {@link #fixedCopy}, so they suit any window.
 */
public final class DeflateBlocks {

  private static final int LARGEST_STORED = 0xffff;
  private static final int LONGEST_COPY = 258;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int held;
  private int count;
  private boolean last;

  /** Says that the next block has BFINAL set; it is padded to a byte's border then. */
  public DeflateBlocks last() {
    last = true;
    return this;
  }

  /** Appends stored blocks: one, unless the data is longer than 65,535 bytes. */
  public DeflateBlocks stored(Bytes data) {
    int from = 0;
    do {
      int to = Math.min(data.length(), from + LARGEST_STORED);
      boolean ends = to == data.length();
      bits(last && ends ? 1 : 0, 1);
      bits(0, 2);
      pad();
      bits(to - from, 16);
      bits(~(to - from) & 0xffff, 16);
      out.writeBytes(data.slice(from, to).toArray());
      from = to;
    } while (from < data.length());
    last = false;
    return this;
  }

  /** Appends a block with the fixed codes that holds the data as literals. */
  public DeflateBlocks fixed(Bytes data) {
    header(1);
    for (int i = 0; i < data.length(); i++) {
      fixedSymbol(data.at(i));
    }
    fixedSymbol(256);
    return end();
  }

  /**
   * Appends a block with the fixed codes that repeats what stands so many bytes back.
   *
   * @param length 3 to 258
   * @param distance 1 to 32,768
   */
  public DeflateBlocks fixedCopy(int length, int distance) {
    header(1);
    if (length == LONGEST_COPY) {
      fixedSymbol(285);
    } else {
      int above = length - 3;
      int extra = Math.max(0, 29 - Integer.numberOfLeadingZeros(Math.max(above, 1)));
      int symbol = 257 + (extra << 2) + (above >> extra);
      fixedSymbol(symbol);
      bits(above & ((1 << extra) - 1), extra);
    }
    int above = distance - 1;
    int extra = Math.max(0, 30 - Integer.numberOfLeadingZeros(Math.max(above, 1)));
    code((extra << 1) + (above >> extra), 5);
    bits(above & ((1 << extra) - 1), extra);
    fixedSymbol(256);
    return end();
  }

  /** Appends a block with codes of its own that holds the data as literals. */
  public DeflateBlocks dynamic(Bytes data) {
    header(2);
    bits(0, 5); // 257 literal codes
    bits(1, 5); // two distance codes, which nothing uses
    bits(14, 4); // 18 lengths, in the order of §3.2.7
    int[] ofLengths = {0, 0, 0, 0, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2};
    for (int length : ofLengths) {
      bits(length, 3);
    }
    // The code of the lengths: 8 is 0, 1 is 10, 9 is 11.
    for (int symbol = 0; symbol < 255; symbol++) {
      code(0, 1);
    }
    code(3, 2);
    code(3, 2);
    code(2, 2);
    code(2, 2);
    for (int i = 0; i < data.length(); i++) {
      dynamicSymbol(data.at(i));
    }
    dynamicSymbol(256);
    return end();
  }

  /** Appends bits that need not be a block. */
  public DeflateBlocks raw(int value, int bits) {
    bits(value, bits);
    return this;
  }

  /**
   * Returns the blocks as a message: an empty stored block at the end, without its last four bytes
   * (RFC 7692 §7.2.1).
   */
  public Bytes message() {
    bits(0, 3);
    pad();
    return Bytes.copyOf(out.toByteArray());
  }

  private void header(int type) {
    bits(last ? 1 : 0, 1);
    bits(type, 2);
  }

  private DeflateBlocks end() {
    if (last) {
      pad();
      last = false;
    }
    return this;
  }

  private void fixedSymbol(int symbol) {
    if (symbol < 144) {
      code(0x30 + symbol, 8);
    } else if (symbol < 256) {
      code(0x190 + symbol - 144, 9);
    } else if (symbol < 280) {
      code(symbol - 256, 7);
    } else {
      code(0xc0 + symbol - 280, 8);
    }
  }

  private void dynamicSymbol(int symbol) {
    if (symbol < 255) {
      code(symbol, 8);
    } else {
      code(510 + symbol - 255, 9);
    }
  }

  /** Huffman codes are packed from their most significant bit (§3.1.1). */
  private void code(int code, int length) {
    bits(Integer.reverse(code) >>> (32 - length), length);
  }

  private void bits(int value, int length) {
    held |= value << count;
    count += length;
    while (count >= 8) {
      out.write(held);
      held >>>= 8;
      count -= 8;
    }
  }

  private void pad() {
    if (count > 0) {
      out.write(held);
    }
    held = 0;
    count = 0;
  }
}
