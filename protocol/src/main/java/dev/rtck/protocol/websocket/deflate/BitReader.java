package dev.rtck.protocol.websocket.deflate;

/** Reads bits, the lowest of each byte first (RFC 1951 §3.1.1). Not thread-safe. */
final class BitReader {

  private final byte[] data;
  private int at;
  private long held;
  private int count;

  BitReader(byte[] data) {
    this.data = data;
  }

  /** Returns the next bits without taking them; what lies behind the end is 0. */
  int peek(int bits) {
    fill(bits);
    return (int) (held & ((1L << bits) - 1));
  }

  void skip(int bits) throws MalformedDeflate {
    fill(bits);
    if (count < bits) {
      throw new MalformedDeflate("the data ends inside a block");
    }
    held >>>= bits;
    count -= bits;
  }

  int bits(int bits) throws MalformedDeflate {
    int value = peek(bits);
    skip(bits);
    return value;
  }

  /** Leaves what remains of the byte that was begun. */
  void align() {
    int begun = count & 7;
    held >>>= begun;
    count -= begun;
  }

  /** Returns how many whole bytes are left; to be called at a byte's border. */
  int bytesLeft() {
    return data.length - at + count / 8;
  }

  boolean isAtEnd() {
    return at == data.length && count == 0;
  }

  private void fill(int bits) {
    while (count < bits && at < data.length) {
      held |= (data[at++] & 0xffL) << count;
      count += 8;
    }
  }
}
