package dev.rtck.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.util.ByteProcessor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what comes at its ends, and keeps what is not yet whole. Bytes are copied only then. Not
 * thread-safe.
 */
final class Pieces {

  private static final int LARGEST = 16 << 20;
  private static final byte LINE_FEED = '\n';
  private static final byte CARRIAGE_RETURN = '\r';

  /** Where pieces end. */
  interface Cut {
    /**
     * Returns the index behind the piece that begins at {@code from}, or -1 when it is not whole.
     */
    int end(ByteBuf bytes, int from, int to);
  }

  private final Cut cut;
  private final int largest;
  private @Nullable ByteBuf kept;

  /**
   * @param largest how many bytes of a piece that is not whole are kept
   */
  Pieces(Cut cut, int largest) {
    this.cut = cut;
    this.largest = largest;
  }

  /** Events of an event stream: each up to its blank line (WHATWG HTML 9.2.5). */
  static Pieces events() {
    return new Pieces(Pieces::eventEnd, LARGEST);
  }

  /** Frames of STOMP, each up to a NUL, and the ends of line between them. */
  static Pieces frames() {
    return new Pieces(Pieces::frameEnd, LARGEST);
  }

  private static int eventEnd(ByteBuf bytes, int from, int to) {
    boolean atLineStart = true;
    int at = from;
    while (at < to) {
      byte octet = bytes.getByte(at);
      if (octet != LINE_FEED && octet != CARRIAGE_RETURN) {
        atLineStart = false;
        at = bytes.forEachByte(at, to - at, ByteProcessor.FIND_CRLF);
        if (at < 0) {
          return -1;
        }
        continue;
      }
      // The LF that may follow a CR at the end of what is here is a blank line of its own, later.
      boolean both = octet == CARRIAGE_RETURN && at + 1 < to && bytes.getByte(at + 1) == LINE_FEED;
      at += both ? 2 : 1;
      if (atLineStart) {
        return at;
      }
      if (at == to && octet == CARRIAGE_RETURN && !both) {
        return -1;
      }
      atLineStart = true;
    }
    return -1;
  }

  private static int frameEnd(ByteBuf bytes, int from, int to) {
    byte first = bytes.getByte(from);
    if (first == LINE_FEED || first == CARRIAGE_RETURN) {
      return from + 1;
    }
    int nul = bytes.indexOf(from, to, (byte) 0);
    return nul < 0 ? -1 : nul + 1;
  }

  /**
   * Takes the next bytes, and hands on each piece that is whole now, as the readable bytes of a
   * buffer that is not to be kept or consumed.
   */
  void feed(ByteBuf bytes, Consumer<ByteBuf> taker) {
    ByteBuf before = kept;
    ByteBuf all =
        before == null
            ? bytes
            : before.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
    int begin = all.readerIndex();
    int to = all.writerIndex();
    int from = begin;
    while (from < to) {
      int end = cut.end(all, from, to);
      if (end < 0) {
        break;
      }
      all.setIndex(from, end);
      taker.accept(all);
      from = end;
    }
    all.setIndex(begin, to);
    keep(before, all, from, to);
  }

  private void keep(@Nullable ByteBuf before, ByteBuf all, int from, int to) {
    if (to - from > largest) {
      throw new TooLongFrameException("a message of more than " + largest + " bytes");
    }
    if (from == to) {
      kept = null;
    } else if (before == null) {
      kept = Unpooled.buffer(to - from).writeBytes(all, from, to - from);
    } else {
      before.setIndex(from, to).discardReadBytes();
    }
  }
}
