package dev.rtck.load;

import dev.rtck.protocol.profile.Template;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Publishes on an absolute schedule, which waits for nobody: what is late is sent at once, and its
 * intended time stays. One thread runs it.
 */
final class Timetable implements Runnable {

  /** Parking wakes up late; the rest is waited out. */
  private static final long SPIN_NANOS = 60_000;

  private final LoadPlan plan;
  private final Streams streams;
  private final byte[] mark;
  private final Map<Integer, LoadClient> publishers;
  private final Troubles troubles;
  private final Histogram lateness = Distributions.sharedHistogram();
  private final AtomicIntegerArray unsent;
  private final Template send;
  private final long periodNanos;
  private volatile long beganAt;
  private volatile long awaitedBefore;
  private volatile int published;
  private volatile int publishedMeasured;
  private volatile long lateStart;
  private volatile boolean ended;
  private final CompletableFuture<Void> over = new CompletableFuture<>();

  Timetable(
      LoadPlan plan,
      Streams streams,
      byte[] mark,
      Map<Integer, LoadClient> publishers,
      Troubles troubles) {
    this.troubles = troubles;
    this.plan = plan;
    this.streams = streams;
    this.mark = mark;
    this.publishers = Map.copyOf(publishers);
    this.unsent = new AtomicIntegerArray(streams.count());
    this.send =
        Objects.requireNonNull(
            LoadClient.template(plan.publish().send()), "what is published is declared");
    this.periodNanos = Math.max(1, Math.round(1e9 / plan.workload().ratePerSecond()));
  }

  @Override
  public void run() {
    try {
      publish();
    } catch (RuntimeException e) {
      troubles.add("publishing ended: " + e.getMessage());
    } finally {
      ended = true;
      over.complete(null);
    }
  }

  private void publish() {
    long start = start();
    lateStart = Math.max(0, System.nanoTime() - start);
    waitUntil(start);
    awaitedBefore = awaitingNanos();
    beganAt = start;
    int sent = 0;
    for (int message = 0; message < streams.all() && !ended; message++) {
      long intended = start + message * periodNanos;
      waitUntil(intended);
      if (ended) {
        return;
      }
      int stream = streams.streamOf(message);
      int publisher = streams.publisherOf(stream);
      LoadClient client = publishers.get(publisher);
      if (client == null) {
        // Another share's.
        published = message + 1;
        continue;
      }
      byte[] bytes =
          client.publication(
              send,
              Stamp.payload(
                  mark,
                  publisher,
                  streams.roomOf(stream),
                  streams.numberOf(message),
                  intended,
                  plan.clock(),
                  plan.workload().payloadBytes()),
              streams.roomOf(stream));
      boolean measured = message >= streams.warmup();
      unsent.incrementAndGet(stream);
      client.publish(
          bytes,
          Stamp.find(bytes, mark),
          taken -> {
            if (measured) {
              lateness.recordValue(Distributions.bounded(taken - intended));
            }
          },
          () -> unsent.decrementAndGet(stream));
      if (measured) {
        sent++;
        publishedMeasured = sent;
      }
      published = message + 1;
    }
  }

  private long start() {
    return plan.startAtMillis() == 0
        ? System.nanoTime() + periodNanos
        : System.nanoTime()
            + TimeUnit.MILLISECONDS.toNanos(plan.startAtMillis() - System.currentTimeMillis());
  }

  private void waitUntil(long moment) {
    long left;
    while ((left = moment - System.nanoTime()) > 0 && !ended) {
      if (left > SPIN_NANOS) {
        LockSupport.parkNanos(left - SPIN_NANOS);
      } else {
        Thread.onSpinWait();
      }
    }
  }

  /** Ends before its time, and waits until what it has in hand is counted. */
  void end() {
    ended = true;
    over.copy().completeOnTimeout(null, 1, TimeUnit.SECONDS).join();
  }

  boolean ended() {
    return ended;
  }

  /** How many messages of the run were due so far and given to their publishers, of any share. */
  int published() {
    return published;
  }

  /** How many of the messages that are measured were due and sent, or have to await their turn. */
  int publishedMeasured() {
    return publishedMeasured;
  }

  /** How many of the messages that are measured were really sent. */
  int sentMeasured() {
    int sent = 0;
    for (int stream = 0; stream < streams.count(); stream++) {
      if (publishers.containsKey(streams.publisherOf(stream))) {
        sent += sentMeasured(stream, published);
      }
    }
    return sent;
  }

  /** How many measured messages of a stream were sent, when so many of the run were due. */
  int sentMeasured(int stream, int due) {
    return Math.max(0, end(stream, due) - streams.firstMeasured(stream));
  }

  /** How many of the messages that were due were never sent, since each awaited its turn. */
  int unsent() {
    int sum = 0;
    for (int stream = 0; stream < streams.count(); stream++) {
      sum += unsent(stream);
    }
    return sum;
  }

  private int unsent(int stream) {
    LoadClient publisher = publishers.get(streams.publisherOf(stream));
    // A target that accepts no connection any more loses what it is not given.
    return publisher == null || publisher.isCutOff() ? 0 : unsent.get(stream);
  }

  /**
   * Returns the first number of a stream that was not sent, when so many of the run were due: each
   * stream's messages are sent one after the other.
   */
  int end(int stream, int due) {
    return streams.numbersBelow(stream, due) - unsent(stream);
  }

  /** Returns how many messages of the run were due before a moment. */
  int dueBefore(long moment) {
    long began = beganAt;
    return began == 0 || moment < began
        ? 0
        : (int) Math.min(published, (moment - began) / periodNanos + 1);
  }

  /** Returns the share of its time in which a publisher had to await the target's answers. */
  double awaitingShare() {
    long since = System.nanoTime() - beganAt;
    return beganAt == 0 || since <= 0 || publishers.isEmpty()
        ? 0
        : (double) (awaitingNanos() - awaitedBefore) / since / publishers.size();
  }

  private long awaitingNanos() {
    return publishers.values().stream().mapToLong(LoadClient::awaitingNanos).sum();
  }

  /** How long after the common start it was ready, in nanoseconds; 0 when it was in time. */
  long lateStart() {
    return lateStart;
  }

  /** When the first measured message is intended; 0 before it is known. */
  long measuredFrom() {
    return beganAt == 0 ? 0 : beganAt + streams.warmup() * periodNanos;
  }

  /** When the last message is intended. */
  long lastAt() {
    return beganAt + (streams.all() - 1L) * periodNanos;
  }

  /**
   * How late the event loop of its publisher came to each message: that this loop is busy delays it
   * as much as that the table was late.
   */
  Histogram lateness() {
    return lateness.copy();
  }
}
