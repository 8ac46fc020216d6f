package dev.rtck.protocol.http2;

import java.io.ByteArrayOutputStream;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The code in which strings of header blocks are shortened (RFC 7541, Appendix B). It is canonical:
 * how long the code of each symbol is says all of it.
 */
final class HuffmanCode {

  /** The lengths of the codes of all bytes and of the end, {@code a} for the shortest. */
  private static final String LENGTHS =
      "isxxxxxxxtzxxzxxxxxxxxzxxxxxxxxxbffhibdgffdgdbbbaaabbbbbbbcdkbhf"
          + "ibccccccccccccccccccccccdcdioijbkabababbbaccbbbabcbaabccccckgjix"
          + "prpprrrsrssssststtrstssssqrsrsstrqprrssqsrrtqrssqqrqsrssprrrsrrs"
          + "vvporsruvvvwwvtuoqvwwvwtqqvvxwwwptpqrqqsrruuttvsvwvvwwwwwxwwwwwv"
          + "z";

  private static final int SHORTEST = 5;
  private static final int LONGEST = 30;
  private static final int END = 256;
  private static final int LONGEST_PADDING = 7;

  /** By the length of the code: the first code, and where its symbol stands in the order. */
  private static final int[] FIRST_CODE = new int[LONGEST + 2];

  private static final int[] FIRST_INDEX = new int[LONGEST + 2];
  private static final int[] SYMBOLS = symbols();

  private HuffmanCode() {}

  private static int length(int symbol) {
    return LENGTHS.charAt(symbol) - 'a' + SHORTEST;
  }

  private static int[] symbols() {
    int[] symbols =
        IntStream.rangeClosed(0, END)
            .boxed()
            .sorted(Comparator.comparingInt(HuffmanCode::length))
            .mapToInt(Integer::intValue)
            .toArray();
    int code = 0;
    int index = 0;
    for (int length = 1; length <= LONGEST + 1; length++) {
      FIRST_CODE[length] = code;
      FIRST_INDEX[length] = index;
      while (index < symbols.length && length(symbols[index]) == length) {
        index++;
        code++;
      }
      code <<= 1;
    }
    return symbols;
  }

  /**
   * Returns the bytes that the code stands for.
   *
   * @throws MalformedHttp2 when it stands for nothing
   */
  static byte[] decode(byte[] coded) throws MalformedHttp2 {
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(coded.length * 2);
    int code = 0;
    int length = 0;
    for (int i = 0; i < coded.length * 8; i++) {
      code = (code << 1) | ((coded[i / 8] >> (7 - i % 8)) & 1);
      length++;
      int index = code - FIRST_CODE[length];
      int ofThisLength = FIRST_INDEX[length + 1] - FIRST_INDEX[length];
      if (index >= 0 && index < ofThisLength) {
        int symbol = SYMBOLS[FIRST_INDEX[length] + index];
        if (symbol == END) {
          throw new MalformedHttp2(ErrorCode.COMPRESSION_ERROR, "a Huffman code of the end");
        }
        decoded.write(symbol);
        code = 0;
        length = 0;
      } else if (length == LONGEST) {
        throw new MalformedHttp2(ErrorCode.COMPRESSION_ERROR, "a Huffman code of nothing");
      }
    }
    // RFC 7541 §5.2: what is left is the beginning of the code of the end, which is all ones.
    if (length > LONGEST_PADDING || code != (1 << length) - 1) {
      throw new MalformedHttp2(ErrorCode.COMPRESSION_ERROR, "a Huffman code with odd padding");
    }
    return decoded.toByteArray();
  }

  /** Returns the lengths of all codes, in the order of their symbols. */
  static int[] lengths() {
    return IntStream.rangeClosed(0, END).map(HuffmanCode::length).toArray();
  }
}
