package dev.rtck.load;

import io.netty.buffer.ByteBuf;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Measures what one subscriber gets; used by its event loop alone, until that has come to rest.
 *
 * <p>Finds the stamp in the bytes: nothing is parsed and no object is made. Only the first messages
 * are read, and those whose stamp came before, since an application may tell of a text in other
 * messages, too: who sent it is told that it arrived, a list of rooms shows what was said last.
 * Where there is one of these all are read.
 */
final class Subscriber implements Delivery {

  /** How many messages are read before stamps are trusted. */
  private static final int READ_FIRST = 2;

  private final Streams streams;
  private final byte[] mark;
  private final int length;
  private final ByteBuf end;
  private final int room;
  private final @Nullable Sequence[] sequences;
  private final int clock;
  private @Nullable LoopRecorder recorder;
  private Predicate<ByteBuf> publication = message -> true;
  private int guess;
  private int read;
  private boolean wary;
  private long foreign;
  private long altered;
  private long unlike;

  /**
   * @param length of what is published, in bytes
   * @param room the only one of which it should hear
   * @param clock messages that were stamped by another one are counted alone
   */
  Subscriber(Streams streams, byte[] mark, int length, int room, int clock) {
    this.length = length;
    this.end = Stamp.end(length);
    this.clock = clock;
    this.streams = streams;
    this.mark = mark;
    this.room = room;
    this.sequences = new Sequence[streams.publishers()];
  }

  /** Names what the event loop records with; before the first message. */
  void recordWith(LoopRecorder loop) {
    recorder = loop;
  }

  /** Names what tells a publication from what else carries its text; before the first message. */
  void recognizeBy(Predicate<ByteBuf> test) {
    publication = test;
  }

  @Override
  public void received(ByteBuf message, long nanos) {
    int stamp = Stamp.find(message, mark, guess);
    if (stamp < 0) {
      return;
    }
    guess = stamp - message.readerIndex();
    int publisher = Stamp.publisher(message, stamp);
    if (Stamp.room(message, stamp) != room || publisher < 0 || publisher >= sequences.length) {
      foreign++;
      return;
    }
    int stream = streams.stream(publisher, room);
    int number = Stamp.sequence(message, stamp);
    int firstMeasured = streams.firstMeasured(stream);
    Sequence sequence = sequences[publisher];
    if (sequence == null) {
      sequence = new Sequence(firstMeasured);
      sequences[publisher] = sequence;
    }
    if (!Stamp.isWhole(message, stamp, length, end)) {
      altered += number < firstMeasured ? 0 : 1;
      return;
    }
    if ((wary || read < READ_FIRST || sequence.has(number)) && !isPublication(message)) {
      unlike += number < firstMeasured ? 0 : 1;
      return;
    }
    boolean again = sequence.add(number) == Sequence.Arrival.AGAIN;
    LoopRecorder loop = recorder;
    if (again || number < firstMeasured || loop == null) {
      return;
    }
    if (Stamp.clock(message, stamp) != clock) {
      loop.deliveredUntimed();
    } else {
      loop.delivered(
          stream,
          number - firstMeasured,
          nanos - Stamp.intended(message, stamp),
          nanos - Stamp.actual(message, stamp));
    }
  }

  private boolean isPublication(ByteBuf message) {
    read++;
    boolean published = publication.test(message);
    wary |= !published;
    return published;
  }

  int room() {
    return room;
  }

  /** How many messages came with another text than was published. */
  long altered() {
    return altered;
  }

  /** How many messages carried what was published, and are not what the profile calls received. */
  long unlike() {
    return unlike;
  }

  /** How many messages came of rooms in which it is not. */
  long foreign() {
    return foreign;
  }

  long delivered() {
    long sum = 0;
    for (Sequence sequence : sequences) {
      sum += sequence == null ? 0 : sequence.delivered();
    }
    return sum;
  }

  /** Returns how many of a publisher's numbers from one to below another have not come. */
  int missing(int publisher, int from, int below) {
    Sequence sequence = sequences[publisher];
    return sequence == null ? Math.max(0, below - from) : sequence.missing(from, below);
  }

  long duplicated() {
    long sum = 0;
    for (Sequence sequence : sequences) {
      sum += sequence == null ? 0 : sequence.duplicated();
    }
    return sum;
  }

  long reordered() {
    long sum = 0;
    for (Sequence sequence : sequences) {
      sum += sequence == null ? 0 : sequence.reordered();
    }
    return sum;
  }
}
