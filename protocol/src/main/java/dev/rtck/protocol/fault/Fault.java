package dev.rtck.protocol.fault;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** What goes wrong. */
public sealed interface Fault {

  /** Returns the fault in words. */
  String words();

  /** A new connection is accepted and reset at once; the target does not hear of it. */
  record Refuse() implements Fault {
    @Override
    public String words() {
      return "refuse";
    }
  }

  /**
   * Nobody listens any more: connections are refused by the kernel, until {@link
   * FaultProxy#acceptConnections}. Those there are go on.
   */
  record StopListening() implements Fault {
    @Override
    public String words() {
      return "stop listening";
    }
  }

  /**
   * RST, at once: what was not passed on yet is lost, as is what a receiver has no room for.
   *
   * @param ends who gets it: the client, the target or both. With one, the other learns nothing: it
   *     can go on to talk to nobody, until it ends the connection itself
   */
  record Reset(Set<Party> ends) implements Fault {

    public Reset {
      ends = Set.copyOf(ends);
      if (ends.isEmpty() || ends.contains(Party.PROXY)) {
        throw new IllegalArgumentException("the client, the target or both are reset");
      }
    }

    /** Returns the fault that resets both ends. */
    public static Reset both() {
      return new Reset(Set.of(Party.CLIENT, Party.TARGET));
    }

    @Override
    public String words() {
      return "reset "
          + (ends.size() == 2
              ? "both ends"
              : ends.contains(Party.CLIENT) ? "the client" : "the target");
    }
  }

  /** FIN to both ends; what was not passed on yet is lost. */
  record Close() implements Fault {
    @Override
    public String words() {
      return "close";
    }
  }

  /** FIN one way; what the sender goes on to say that way is lost, the other way stays open. */
  record HalfClose(Direction direction) implements Fault {
    @Override
    public String words() {
      return "half close " + direction.words();
    }
  }

  /**
   * Nothing is passed on any more, neither bytes nor ends; the connection stays open, and senders
   * feel that nobody reads. Nothing is lost: {@link Thaw} undoes it.
   */
  record Freeze(Set<Direction> directions) implements Fault {

    public Freeze {
      directions = someDirections(directions);
    }

    /** Returns the fault that freezes both directions. */
    public static Freeze both() {
      return new Freeze(EnumSet.allOf(Direction.class));
    }

    @Override
    public String words() {
      return "freeze " + Fault.words(directions);
    }
  }

  /** What was frozen goes on. */
  record Thaw(Set<Direction> directions) implements Fault {

    public Thaw {
      directions = someDirections(directions);
    }

    /** Returns the fault that thaws both directions. */
    public static Thaw both() {
      return new Thaw(EnumSet.allOf(Direction.class));
    }

    @Override
    public String words() {
      return "thaw " + Fault.words(directions);
    }
  }

  /** What lasts from the moment it acts to the end of the connection, or of its rule. */
  sealed interface Lasting extends Fault {

    /** Returns which way is made worse. */
    Direction direction();
  }

  /**
   * Every byte, and the end, needs so much longer; several delays add up. It is a pipe: however
   * much follows, nothing needs longer still, as long as no more is under way than the window
   * holds.
   *
   * @param windowBytes how much is under way at most; beyond it the sender feels that nobody reads.
   *     The smallest of several counts
   */
  record Delay(Direction direction, Duration latency, int windowBytes) implements Lasting {

    /** The largest window, and the usual one: 400 MB/s at 20 ms. */
    public static final int LARGEST_WINDOW_BYTES = 8 << 20;

    public Delay {
      if (latency.isNegative() || latency.compareTo(Duration.ofHours(1)) > 0) {
        throw new IllegalArgumentException("a latency is between nothing and one hour");
      }
      if (windowBytes < 1 || windowBytes > LARGEST_WINDOW_BYTES) {
        throw new IllegalArgumentException("a window is 1 to " + LARGEST_WINDOW_BYTES + " bytes");
      }
    }

    /** A delay that is not narrow. */
    public Delay(Direction direction, Duration latency) {
      this(direction, latency, LARGEST_WINDOW_BYTES);
    }

    @Override
    public String words() {
      return "delay by " + latency.toMillis() + " ms " + direction.words();
    }
  }

  /** No more than so many bytes in a second; of several the narrowest counts. */
  record Throttle(Direction direction, long bytesPerSecond) implements Lasting {

    public Throttle {
      if (bytesPerSecond < 1) {
        throw new IllegalArgumentException("at least one byte in a second must pass");
      }
    }

    @Override
    public String words() {
      return "throttle to " + bytesPerSecond + " bytes/s " + direction.words();
    }
  }

  /**
   * Segments of at most so many bytes. In the first KiB of the connection there is a short pause
   * between them: without it the kernel would join what the receiver has not read yet.
   *
   * @param firstBytes how far into the connection it holds; what follows is passed on as it comes,
   *     since a segment costs the same whatever its size
   */
  record Split(Direction direction, int segmentBytes, long firstBytes) implements Lasting {

    public Split {
      if (segmentBytes < 1 || firstBytes < 1) {
        throw new IllegalArgumentException("a segment has at least one byte");
      }
    }

    /** Returns the fault that sends every byte alone. */
    public static Split intoSingleBytes(Direction direction) {
      return new Split(direction, 1, Long.MAX_VALUE);
    }

    @Override
    public String words() {
      return "split into segments of " + segmentBytes + " bytes " + direction.words();
    }
  }

  private static Set<Direction> someDirections(Set<Direction> directions) {
    if (directions.isEmpty()) {
      throw new IllegalArgumentException("at least one direction");
    }
    return Set.copyOf(directions);
  }

  private static String words(Set<Direction> directions) {
    return directions.stream().sorted().map(Direction::words).collect(Collectors.joining(" and "));
  }
}
