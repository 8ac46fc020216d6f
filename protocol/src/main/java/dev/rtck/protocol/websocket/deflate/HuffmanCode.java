package dev.rtck.protocol.websocket.deflate;

import java.util.Arrays;

/** One canonical Huffman code of RFC 1951 §3.2.2, for reading. Immutable. */
final class HuffmanCode {

  static final int LONGEST = 15;

  private static final int QUICK_BITS = 9;

  /** By the next nine bits: the symbol and, in the low four bits, its length; 0 for longer ones. */
  private final int[] quick = new int[1 << QUICK_BITS];

  private final int[] count = new int[LONGEST + 1];
  private final int[] symbols;

  /**
   * @param lengths of the code of each symbol; 0 for those that do not occur
   * @throws MalformedDeflate when more codes are given than fit
   */
  HuffmanCode(int[] lengths, String name) throws MalformedDeflate {
    for (int length : lengths) {
      count[length]++;
    }
    count[0] = 0;
    int left = 1;
    for (int length = 1; length <= LONGEST; length++) {
      left = (left << 1) - count[length];
      if (left < 0) {
        throw new MalformedDeflate("the " + name + " code has more members than fit");
      }
    }
    int[] offsets = new int[LONGEST + 2];
    int[] next = new int[LONGEST + 2];
    for (int length = 1; length <= LONGEST; length++) {
      offsets[length + 1] = offsets[length] + count[length];
      next[length + 1] = (next[length] + count[length]) << 1;
    }
    symbols = new int[offsets[LONGEST + 1]];
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      int length = lengths[symbol];
      if (length == 0) {
        continue;
      }
      symbols[offsets[length]++] = symbol;
      int code = next[length]++;
      if (length <= QUICK_BITS) {
        int reversed = Integer.reverse(code) >>> (32 - length);
        for (int bits = reversed; bits < quick.length; bits += 1 << length) {
          quick[bits] = symbol << 4 | length;
        }
      }
    }
  }

  static int[] lengths(int count, int length) {
    int[] lengths = new int[count];
    Arrays.fill(lengths, length);
    return lengths;
  }

  /** Reads the next symbol. */
  int read(BitReader in) throws MalformedDeflate {
    int entry = quick[in.peek(QUICK_BITS)];
    if (entry != 0) {
      in.skip(entry & 15);
      return entry >> 4;
    }
    int code = 0;
    int first = 0;
    int index = 0;
    for (int length = 1; length <= LONGEST; length++) {
      code |= in.bits(1);
      int members = count[length];
      if (code - members < first) {
        return symbols[index + code - first];
      }
      index += members;
      first = (first + members) << 1;
      code <<= 1;
    }
    throw new MalformedDeflate("a code that stands for nothing");
  }
}
