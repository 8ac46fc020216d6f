package dev.rtck.protocol.fault;

import dev.rtck.protocol.Bytes;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Looks out in one direction of one connection for the place where a rule acts. Positions are
 * counts of bytes passed on since the connection began.
 */
abstract sealed class Watch {

  /** No place so far. */
  static final long NOWHERE = Long.MAX_VALUE;

  private Watch() {}

  /** Begins at the position. */
  static Watch over(Trigger.InStream trigger, long position) {
    if (trigger instanceof Trigger.AfterBytes after) {
      return new Count(after.count() < position ? NOWHERE : after.count());
    }
    if (trigger instanceof Trigger.OnBytes bytes) {
      return new Pattern(bytes, position);
    }
    return new Piece((Trigger.OnPiece) trigger, position);
  }

  /**
   * Returns where the rule acts, as far as the bytes tell that come next.
   *
   * @param position of the first of these bytes
   */
  abstract long stop(long position, ByteBuffer ahead);

  /** Looks out for the next place. */
  abstract void acted();

  private static final class Count extends Watch {

    private long stop;

    Count(long stop) {
      this.stop = stop;
    }

    @Override
    long stop(long position, ByteBuffer ahead) {
      return stop;
    }

    @Override
    void acted() {
      stop = NOWHERE;
    }
  }

  /** Keeps what it found until the rule has acted there, and looks at every byte only once. */
  private abstract static sealed class Search extends Watch {

    private long lookedTo;
    private long stop = NOWHERE;

    Search(long position) {
      this.lookedTo = position;
    }

    @Override
    final long stop(long position, ByteBuffer ahead) {
      int from = Math.toIntExact(ahead.position() + lookedTo - position);
      if (stop == NOWHERE && from < ahead.limit()) {
        int before = from;
        long offset = position - ahead.position();
        int end = look(ahead, from);
        lookedTo = offset + (end < 0 ? ahead.limit() : end);
        if (end >= 0) {
          stop = edge(position, offset + before, lookedTo);
        }
      }
      return stop;
    }

    /** Returns the index behind what it looked for, or −1 when it is not there. */
    abstract int look(ByteBuffer bytes, int from);

    /** Returns the place to act, for what was found from {@code from} to {@code end}. */
    abstract long edge(long position, long from, long end);

    @Override
    final void acted() {
      stop = NOWHERE;
    }
  }

  /** Finds a run of bytes with one look at each (Knuth, Morris and Pratt). */
  private static final class Pattern extends Search {

    private final Bytes pattern;
    private final Trigger.Edge edge;
    private final int[] shorter;
    private int matched;

    Pattern(Trigger.OnBytes trigger, long position) {
      super(position);
      this.pattern = trigger.pattern();
      this.edge = trigger.edge();
      this.shorter = new int[pattern.length() + 1];
      for (int end = 1, length = 0; end < pattern.length(); end++) {
        length = extended(length, pattern.at(end));
        shorter[end + 1] = length;
      }
    }

    /** Returns how much of the pattern is matched when so much was, and this byte follows. */
    private int extended(int length, int octet) {
      int longest = length;
      while (longest > 0 && pattern.at(longest) != octet) {
        longest = shorter[longest];
      }
      return pattern.at(longest) == octet ? longest + 1 : longest;
    }

    @Override
    int look(ByteBuffer bytes, int from) {
      for (int at = from; at < bytes.limit(); at++) {
        matched = extended(matched, bytes.get(at) & 0xFF);
        if (matched == pattern.length()) {
          matched = 0;
          return at + 1;
        }
      }
      return -1;
    }

    @Override
    long edge(long position, long from, long end) {
      return edge == Trigger.Edge.BEHIND ? end : Math.max(position, end - pattern.length());
    }
  }

  /** Shows every piece, with what went before. */
  private static final class Piece extends Search {

    private final Trigger.OnPiece trigger;
    private byte[] before = {};

    Piece(Trigger.OnPiece trigger, long position) {
      super(position);
      this.trigger = trigger;
    }

    @Override
    int look(ByteBuffer bytes, int from) {
      int length = bytes.limit() - from;
      byte[] window = Arrays.copyOf(before, before.length + length);
      bytes.get(from, window, before.length, length);
      before =
          Arrays.copyOfRange(
              window, Math.max(0, window.length - trigger.lookBack()), window.length);
      return trigger.condition().test(Bytes.copyOf(window)) ? bytes.limit() : -1;
    }

    @Override
    long edge(long position, long from, long end) {
      return trigger.edge() == Trigger.Edge.BEHIND ? end : from;
    }
  }
}
