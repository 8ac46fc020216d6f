package dev.rtck.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * What a payload says about itself: run, publisher, room, sequence, and when it was to be sent and
 * was sent.
 *
 * <p>It is ASCII of fixed width, with no character that JSON, XML or a URL would write differently,
 * so that a receiver finds it in the bytes of a message without parsing it. Times are of {@link
 * System#nanoTime}, which all processes of one machine share on Linux.
 */
final class Stamp {

  /** The shortest payload. */
  static final int LENGTH = 64;

  /** How many rooms, and how many publishers, have a number in it. */
  static final int MOST = 1 << 16;

  private static final int MARK_LENGTH = 12;
  private static final int PUBLISHER = MARK_LENGTH;
  private static final int ROOM = PUBLISHER + 4;
  private static final int SEQUENCE = ROOM + 4;
  private static final int INTENDED = SEQUENCE + 8;
  private static final int ACTUAL = INTENDED + 16;
  private static final int CLOCK = ACTUAL + 16;
  private static final int END = CLOCK + 4;

  /** What cuts or garbles a text does so at its end; a long one takes long to compare. */
  private static final int MOST_COMPARED = 64;

  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] VALUES = new byte[128];

  static {
    java.util.Arrays.fill(VALUES, (byte) -1);
    for (int i = 0; i < DIGITS.length; i++) {
      VALUES[DIGITS[i]] = (byte) i;
    }
  }

  private Stamp() {}

  /** Returns the first bytes of every stamp of a run. */
  static byte[] mark(int run) {
    byte[] mark = "rtck........".getBytes(StandardCharsets.US_ASCII);
    write(mark, 4, 8, run);
    return mark;
  }

  /** Returns a payload of so many bytes; the time of the actual send is still to be written. */
  static String payload(
      byte[] mark, int publisher, int room, int sequence, long intended, int clock, int length) {
    byte[] text = new byte[Math.max(LENGTH, length)];
    System.arraycopy(mark, 0, text, 0, MARK_LENGTH);
    write(text, PUBLISHER, 4, publisher);
    write(text, ROOM, 4, room);
    write(text, SEQUENCE, 8, sequence);
    write(text, INTENDED, 16, intended);
    write(text, ACTUAL, 16, intended);
    write(text, CLOCK, 4, clock);
    for (int i = END; i < text.length; i++) {
      text[i] = filler(i);
    }
    return new String(text, StandardCharsets.US_ASCII);
  }

  /** Writes the time of the actual send into a message that holds a stamp at this place. */
  static void sentAt(byte[] message, int stamp, long actual) {
    write(message, stamp + ACTUAL, 16, actual);
  }

  /** Returns where a stamp of the run begins, or -1. */
  static int find(byte[] message, byte[] mark) {
    outer:
    for (int at = 0; at + END <= message.length; at++) {
      for (int i = 0; i < MARK_LENGTH; i++) {
        if (message[at + i] != mark[i]) {
          continue outer;
        }
      }
      return at;
    }
    return -1;
  }

  /**
   * Returns where a stamp of the run begins, or -1. Nothing is consumed.
   *
   * @param guess where it was in the message before; looked at first
   */
  static int find(ByteBuf message, byte[] mark, int guess) {
    int first = message.readerIndex();
    int last = message.writerIndex() - END;
    if (first + guess <= last && isAt(message, first + guess, mark)) {
      return first + guess;
    }
    for (int at = first; at <= last; at++) {
      if (message.getByte(at) == mark[0] && isAt(message, at, mark)) {
        return at;
      }
    }
    return -1;
  }

  private static boolean isAt(ByteBuf message, int at, byte[] mark) {
    for (int i = MARK_LENGTH - 1; i >= 0; i--) {
      if (message.getByte(at + i) != mark[i]) {
        return false;
      }
    }
    return true;
  }

  /** Returns the end of each payload of so many bytes. */
  static ByteBuf end(int length) {
    int from = Math.max(END, length - MOST_COMPARED);
    byte[] end = new byte[Math.max(0, length - from)];
    for (int i = 0; i < end.length; i++) {
      end[i] = filler(from + i);
    }
    return Unpooled.wrappedBuffer(end);
  }

  /** Whether the rest of a payload of so many bytes follows its stamp, as far as its end tells. */
  static boolean isWhole(ByteBuf message, int stamp, int length, ByteBuf end) {
    int behind = stamp + length;
    return behind <= message.writerIndex()
        && ByteBufUtil.equals(
            message, behind - end.readableBytes(), end, end.readerIndex(), end.readableBytes());
  }

  private static byte filler(int at) {
    return (byte) ('a' + at % 26);
  }

  static int publisher(ByteBuf message, int stamp) {
    return (int) read(message, stamp + PUBLISHER, 4);
  }

  static int room(ByteBuf message, int stamp) {
    return (int) read(message, stamp + ROOM, 4);
  }

  static int sequence(ByteBuf message, int stamp) {
    return (int) read(message, stamp + SEQUENCE, 8);
  }

  static long intended(ByteBuf message, int stamp) {
    return read(message, stamp + INTENDED, 16);
  }

  static long actual(ByteBuf message, int stamp) {
    return read(message, stamp + ACTUAL, 16);
  }

  /** Returns the name of the clock that the times were read from. */
  static int clock(ByteBuf message, int stamp) {
    return (int) read(message, stamp + CLOCK, 4);
  }

  private static void write(byte[] text, int at, int digits, long value) {
    long rest = value;
    for (int i = at + digits - 1; i >= at; i--) {
      text[i] = DIGITS[(int) (rest & 0xf)];
      rest >>>= 4;
    }
  }

  private static long read(ByteBuf message, int at, int digits) {
    long value = 0;
    for (int i = at; i < at + digits; i++) {
      value = (value << 4) | VALUES[message.getByte(i) & 0x7f];
    }
    return value;
  }
}
