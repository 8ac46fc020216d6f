package dev.rtck.protocol.websocket.deflate;

import dev.rtck.protocol.Bytes;
import java.util.Arrays;

/**
 * Inflates the messages of one direction in the order they came (RFC 7692 §7.2.2), and watches how
 * far back each refers.
 *
 * <p>It never forgets its window of 32 KiB, so that a message can be read also when its sender
 * refers to what it had agreed to forget; {@link Inflation} tells of that. After a fault nothing
 * can be read any more. Not thread-safe.
 */
public final class MessageInflater {

  private static final int WINDOW = 1 << 15;
  private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};
  private static final int END_OF_BLOCK = 256;

  private static final int[] LENGTH_BASE = {
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258
  };
  private static final int[] LENGTH_BITS = {
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0
  };
  private static final int[] DISTANCE_BASE = {
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
    3073, 4097, 6145, 8193, 12289, 16385, 24577
  };
  private static final int[] LENGTH_ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private static final HuffmanCode FIXED_LITERALS;
  private static final HuffmanCode FIXED_DISTANCES;

  static {
    int[] literals = new int[288];
    Arrays.fill(literals, 0, 144, 8);
    Arrays.fill(literals, 144, 256, 9);
    Arrays.fill(literals, 256, 280, 7);
    Arrays.fill(literals, 280, 288, 8);
    try {
      FIXED_LITERALS = new HuffmanCode(literals, "fixed literal");
      FIXED_DISTANCES = new HuffmanCode(HuffmanCode.lengths(32, 5), "fixed distance");
    } catch (MalformedDeflate impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final int largestMessage;
  private byte[] output = new byte[2 * WINDOW];
  private int end;
  private int messageStart;
  private int largestDistance;
  private int reachBehindMessage;
  private boolean tailMissing;
  private boolean broken;

  /**
   * @param largestMessage of how many bytes a message may be at most; more is a fault
   */
  public MessageInflater(int largestMessage) {
    this.largestMessage = largestMessage;
  }

  /** Inflates the next message: the payloads of all its frames. */
  public Inflation inflate(Bytes compressed) {
    if (broken) {
      return new Inflation(Bytes.EMPTY, 0, 0, false, "an earlier message could not be inflated");
    }
    forgetWhatIsTooOld();
    messageStart = end;
    largestDistance = 0;
    reachBehindMessage = 0;
    tailMissing = compressed.isEmpty();
    String fault = null;
    try {
      // Zlib makes an empty message of no data at all, and so do clients.
      if (!compressed.isEmpty()) {
        readBlocks(compressed);
      }
    } catch (MalformedDeflate malformed) {
      broken = true;
      fault = malformed.getMessage();
    }
    Bytes payload = Bytes.copyOf(output, messageStart, end);
    return new Inflation(payload, largestDistance, reachBehindMessage, tailMissing, fault);
  }

  private void forgetWhatIsTooOld() {
    if (end > WINDOW) {
      byte[] fresh = output.length > 8 * WINDOW ? new byte[2 * WINDOW] : output;
      System.arraycopy(output, end - WINDOW, fresh, 0, WINDOW);
      output = fresh;
      end = WINDOW;
    }
  }

  private void readBlocks(Bytes compressed) throws MalformedDeflate {
    byte[] data = Arrays.copyOf(compressed.toArray(), compressed.length() + TAIL.length);
    System.arraycopy(TAIL, 0, data, compressed.length(), TAIL.length);
    BitReader in = new BitReader(data);
    while (!in.isAtEnd()) {
      boolean last = in.bits(1) == 1;
      switch (in.bits(2)) {
        case 0 -> readStored(in);
        case 1 -> readCompressed(in, FIXED_LITERALS, FIXED_DISTANCES);
        case 2 -> readDynamic(in);
        default -> throw new MalformedDeflate("a block of the reserved type 3");
      }
      if (last) {
        // §7.2.3.4: padded to a byte's border, and the next block follows.
        in.align();
        if (in.bytesLeft() == TAIL.length) {
          // The sender left out the empty block behind it; every client reads that.
          tailMissing = true;
          return;
        }
      }
    }
  }

  private void readStored(BitReader in) throws MalformedDeflate {
    in.align();
    int length = in.bits(16);
    if ((in.bits(16) ^ 0xffff) != length) {
      throw new MalformedDeflate("the length of a stored block and its complement differ");
    }
    if (in.bytesLeft() < length) {
      throw new MalformedDeflate("the data ends inside a block");
    }
    makeRoom(length);
    for (int i = 0; i < length; i++) {
      output[end++] = (byte) in.bits(8);
    }
  }

  private void readDynamic(BitReader in) throws MalformedDeflate {
    int literals = in.bits(5) + 257;
    int distances = in.bits(5) + 1;
    int codes = in.bits(4) + 4;
    int[] ofLengths = new int[19];
    for (int i = 0; i < codes; i++) {
      ofLengths[LENGTH_ORDER[i]] = in.bits(3);
    }
    HuffmanCode lengthCode = new HuffmanCode(ofLengths, "length");
    int[] lengths = new int[literals + distances];
    for (int i = 0; i < lengths.length; ) {
      int symbol = lengthCode.read(in);
      if (symbol < 16) {
        lengths[i++] = symbol;
        continue;
      }
      int repeated = 0;
      if (symbol == 16) {
        if (i == 0) {
          throw new MalformedDeflate("the first code length repeats the one before it");
        }
        repeated = lengths[i - 1];
      }
      int times =
          switch (symbol) {
            case 16 -> 3 + in.bits(2);
            case 17 -> 3 + in.bits(3);
            default -> 11 + in.bits(7);
          };
      if (i + times > lengths.length) {
        throw new MalformedDeflate("more code lengths than announced");
      }
      Arrays.fill(lengths, i, i + times, repeated);
      i += times;
    }
    if (lengths[END_OF_BLOCK] == 0) {
      throw new MalformedDeflate("a block that cannot end");
    }
    readCompressed(
        in,
        new HuffmanCode(Arrays.copyOf(lengths, literals), "literal"),
        new HuffmanCode(Arrays.copyOfRange(lengths, literals, lengths.length), "distance"));
  }

  private void readCompressed(BitReader in, HuffmanCode literals, HuffmanCode distances)
      throws MalformedDeflate {
    while (true) {
      int symbol = literals.read(in);
      if (symbol < END_OF_BLOCK) {
        makeRoom(1);
        output[end++] = (byte) symbol;
      } else if (symbol == END_OF_BLOCK) {
        return;
      } else if (symbol - 257 >= LENGTH_BASE.length) {
        throw new MalformedDeflate("the length code " + symbol + ", which does not exist");
      } else {
        int length = LENGTH_BASE[symbol - 257] + in.bits(LENGTH_BITS[symbol - 257]);
        int code = distances.read(in);
        if (code >= DISTANCE_BASE.length) {
          throw new MalformedDeflate("the distance code " + code + ", which does not exist");
        }
        copy(length, DISTANCE_BASE[code] + in.bits(Math.max(0, code / 2 - 1)));
      }
    }
  }

  private void copy(int length, int distance) throws MalformedDeflate {
    if (distance > end) {
      throw new MalformedDeflate(
          "a reference " + distance + " bytes back, where only " + end + " came before");
    }
    makeRoom(length);
    largestDistance = Math.max(largestDistance, distance);
    reachBehindMessage = Math.max(reachBehindMessage, distance - (end - messageStart));
    for (int i = 0; i < length; i++) {
      output[end] = output[end - distance];
      end++;
    }
  }

  private void makeRoom(int length) throws MalformedDeflate {
    if (end - messageStart + length > largestMessage) {
      throw new MalformedDeflate("it inflates to more than " + largestMessage + " bytes");
    }
    if (end + length > output.length) {
      output = Arrays.copyOf(output, Math.max(end + length, output.length * 2));
    }
  }
}
