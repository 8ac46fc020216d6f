package dev.rtck.conformance.sse;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Schedule;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.sse.HttpReply;
import dev.rtck.protocol.sse.SseEvent;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.sse.SseRefused;
import dev.rtck.protocol.sse.SseStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a profile promises with {@code resume: true} of who is cut off while events go on. */
final class ResumeUnderLoadCases {

  private static final int DROPS = 50;
  private static final int PUBLISHED = 5000;
  private static final int AFTER_THE_LAST_DROP = 50;
  private static final int FEWEST = 10;

  /** No promise to resume says how far; a client that comes back at once has not missed more. */
  private static final int MOST_MISSED = 40;

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(1);
  private static final int SMALLEST_CUT = 40;
  private static final int LARGEST_CUT = 9000;

  /** Returns the id behind the last event that came. */
  private static String lastIdOf(Publication publication, SseStream stream) {
    List<SseEvent> all = stream.events(0);
    return all.isEmpty() ? "" : ResumeCases.idBehind(publication, stream, all.get(all.size() - 1));
  }

  /**
   * Returns what came on a stream that was cut off and has been gone back behind; without the last
   * event where its id may have been cut off, so that it comes again.
   */
  private static List<String> acknowledged(
      Publication publication, SseStream stream, String beginning) {
    List<SseEvent> events = stream.events(0);
    int last = events.size() - 1;
    boolean open =
        last >= 0
            && !events.get(last).hasOwnId()
            && events.get(last).id().equals(stream.lastEventId());
    return publication.texts(open ? events.subList(0, last) : events, beginning);
  }

  @ConformanceCase(
      id = "sse.resume.under-load",
      clause = "PROFILE#sse/resume-load",
      title = "Nothing is lost and nothing doubled while events go on",
      sends =
          "Events as fast as they are taken on two connections, 5,000 or for three seconds;"
              + " meanwhile the stream is reset fifty times, at any byte, and comes back with the"
              + " last id. Fifty events follow when it stays.",
      accepts =
          "Each event once, over all connections; those of one publisher in order. Where a log holds"
              + " fewer than forty events, what is lost cannot be judged.",
      why =
          "The hand-over from what was missed to what is new is where events are lost or doubled.",
      causes = {
        "The history is read before the subscription begins, or the other way round without a look"
            + " at ids.",
        "The position is taken when an event was written, not when it was acknowledged by an id.",
        "An event gets its id before its turn, as from a sequence of a database, and of two that"
            + " are published at once that with the greater id is told first."
      },
      needs = {Need.CONNECTION, Need.CHANNEL},
      capabilities = Capability.RESUME,
      schedule = Schedule.ALONE,
      remedies = {
        "Next.js: the log is a stream of the store (Redis XREAD, a table with a sequence), "
            + "since each invocation may be on another machine.",
        "Spring: one log with one position for each emitter; add and subscribe under one "
            + "lock.",
        "Node: subscribe first, keep what comes, send what was missed, then what was kept "
            + "and has a greater id.",
        "Serverless: memory is not shared; read on behind the last id from the store."
      })
  void losesAndDoublesNothingWhileEventsGoOn(
      SseProbe probe, Publication publication, EndpointPlan plan, Checks checks) {
    String beginning = Payloads.unique() + "-load-";
    SseStream first = publication.subscribe();
    String lastId = lastIdOf(publication, first);
    first.close();
    Patience patience = publication.patience();
    Deadline end = Deadline.in(patience.wholeCase().multipliedBy(7).dividedBy(10));
    // What is published last has time to come.
    Deadline half = Deadline.in(patience.wholeCase().dividedBy(2));
    Load load = new Load(publication, plan, beginning, half);
    load.start();
    SplittableRandom random = new SplittableRandom(1);
    List<String> came = new ArrayList<>();
    int drops = 0;
    int inContent = 0;
    SseStream stream = null;
    while (!end.hasPassed()) {
      boolean cut = drops < DROPS && !half.hasPassed();
      long bytes = cut ? random.nextLong(SMALLEST_CUT, LARGEST_CUT) : Long.MAX_VALUE;
      stream = probe.begin(publication.requestBehind(lastId), bytes, 0);
      load.isReadBy(stream, came.size());
      publication.enter(stream);
      if (cut) {
        if (drops % 2 == 1) {
          // Otherwise a target that takes its time to answer would lose no content ever.
          stream.awaitFirstByte(patience.quiet());
        }
        stream.awaitEnd(Duration.ofMillis(1 + patience.quiet().toMillis() / 3));
        stream.reset();
        stream.awaitEnd(patience.answer());
        drops++;
        inContent += stream.bytes() > 0 ? 1 : 0;
      } else {
        stream.awaitHead(patience.handshake());
        load.isDroppedNoMore();
        load.join(stream, end);
        for (String last : load.last()) {
          ResumeCases.await(publication, stream, last, end.cut(patience.answer()));
        }
      }
      // A stream may end in good order whenever the target likes, and is opened again.
      boolean goesOn =
          cut
              || (stream.isStream()
                  && stream.endedOrderly()
                  && !load.hasAllBeenRead(came, publication.texts(stream, beginning)));
      came.addAll(
          goesOn
              ? acknowledged(publication, stream, beginning)
              : publication.texts(stream, beginning));
      lastId = stream.lastEventId();
      if (!goesOn) {
        break;
      }
    }
    List<List<String>> published = load.published();
    int count = published.stream().mapToInt(List::size).sum();
    if (count < FEWEST || load.isRefused()) {
      checks.untestable("published", "only " + count + " events were accepted");
      return;
    }
    String within = inContent + " of " + drops + " drops fell within content";
    if (inContent == 0) {
      checks.untestable("drops", within);
    } else {
      checks.observe("drops", within);
    }
    report(checks, publication, published, came, drops, stream);
  }

  /**
   * Returns how many of the latest events come to who was away for as many as are missed at most:
   * fewer where the log is not that deep. What else comes of them is no excuse.
   */
  private static int depth(Publication publication) {
    try (SseStream before = publication.subscribe()) {
      String id = lastIdOf(publication, before);
      before.reset();
      String beginning = Payloads.unique();
      List<String> missed = ResumeCases.publish(publication, beginning, MOST_MISSED + 2);
      int all = missed.size();
      try (SseStream again = publication.open(publication.requestBehind(id))) {
        ResumeCases.await(publication, again, missed.get(all - 1), publication.patience().answer());
        List<String> came = publication.texts(again, beginning);
        boolean areTheLatest =
            !came.isEmpty()
                && came.size() <= all
                && came.equals(missed.subList(all - came.size(), all));
        return areTheLatest ? came.size() : all;
      }
    } catch (SseRefused | Untestable notSeen) {
      return MOST_MISSED;
    }
  }

  /** One of those who publish at once, and what was taken of it, in order. */
  private static final class Voice {
    private final String beginning;
    private final Function<String, HttpReply> publish;
    private final List<String> published = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean refused;

    Voice(String beginning, Function<String, HttpReply> publish) {
      this.beginning = beginning;
      this.publish = publish;
    }

    /** Publishes the next event, and returns whether it was taken. */
    boolean say(int number) {
      String text = beginning + number + ".";
      refused = !publish.apply(text).isAccepted();
      if (!refused) {
        published.add(text);
      }
      return !refused;
    }

    List<String> published() {
      synchronized (published) {
        return List.copyOf(published);
      }
    }
  }

  /**
   * Publishes while the connection is dropped, and a little longer. Nobody promises to take what
   * comes on two connections at once: where one is refused, the other goes on alone.
   */
  private static final class Load {
    private final List<Voice> voices;
    private final List<Thread> threads = new ArrayList<>();
    private final Deadline enough;
    private final Deadline end;
    private final @Nullable Double rate;
    private volatile int readBefore;
    private volatile @Nullable SseStream reader;
    private volatile boolean dropped;

    Load(Publication publication, EndpointPlan plan, String beginning, Deadline end) {
      this.voices =
          List.of(
              new Voice(beginning + "a-", publication::publish),
              new Voice(beginning + "b-", publication::publishBeside));
      this.rate = plan.endpoint().limits().ratePerSecond();
      this.enough = Deadline.in(publication.patience().wholeCase().multipliedBy(3).dividedBy(10));
      this.end = end;
    }

    void start() {
      for (Voice voice : voices) {
        Thread thread = new Thread(() -> publish(voice), "rtck-sse-publisher");
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
      }
    }

    /** Waits until all is published, or the stream ends on which it comes. */
    void join(SseStream stream, Deadline atMost) {
      try {
        for (Thread thread : threads) {
          while (thread.isAlive() && !atMost.hasPassed() && !stream.endedOrderly()) {
            thread.join(BETWEEN_LOOKS.toMillis());
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void publish(Voice voice) {
      int most = PUBLISHED / voices.size();
      int afterTheLast = 0;
      for (int i = 0; afterTheLast < AFTER_THE_LAST_DROP / voices.size() && !end.hasPassed(); i++) {
        awaitReader();
        afterTheLast += dropped && (i >= most || enough.hasPassed()) ? 1 : 0;
        if (!voice.say(i)) {
          return;
        }
        if (rate != null) {
          LockSupport.parkNanos((long) (1e9 * voices.size() / rate));
        }
      }
    }

    private int count() {
      return voices.stream().mapToInt(it -> it.published.size()).sum();
    }

    private void awaitReader() {
      while (count() - read() > MOST_MISSED
          && !end.hasPassed()
          && !Thread.currentThread().isInterrupted()) {
        LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
      }
    }

    private int read() {
      SseStream its = reader;
      return readBefore + (its == null ? 0 : its.mark());
    }

    /** Takes note of the stream on which the next events come, and how many came before. */
    void isReadBy(SseStream stream, int before) {
      readBefore = before;
      reader = stream;
    }

    /** Takes note that the last connection has been made. */
    void isDroppedNoMore() {
      dropped = true;
    }

    /** Returns whether all is published, and the last of it among what came before or just now. */
    boolean hasAllBeenRead(List<String> before, List<String> now) {
      return threads.stream().noneMatch(Thread::isAlive)
          && last().stream().allMatch(it -> before.contains(it) || now.contains(it));
    }

    boolean isRefused() {
      return voices.stream().allMatch(it -> it.refused);
    }

    List<List<String>> published() {
      return voices.stream().map(Voice::published).toList();
    }

    List<String> last() {
      return published().stream()
          .filter(it -> !it.isEmpty())
          .map(it -> it.get(it.size() - 1))
          .toList();
    }
  }

  private static void report(
      Checks checks,
      Publication publication,
      List<List<String>> published,
      List<String> all,
      int drops,
      @Nullable SseStream last) {
    Set<String> taken = published.stream().flatMap(List::stream).collect(Collectors.toSet());
    // Whether that was told which was refused is the target's affair.
    List<String> came = all.stream().filter(taken::contains).toList();
    Set<String> distinct = new HashSet<>(came);
    List<String> lost = taken.stream().filter(it -> !distinct.contains(it)).sorted().toList();
    String words =
        taken.size()
            + " published, "
            + distinct.size()
            + " came over "
            + (drops + 1)
            + " connections"
            + (last == null || last.isStream() ? "" : ", the last: " + last.describe());
    int depth = lost.isEmpty() ? MOST_MISSED : depth(publication);
    if (depth < MOST_MISSED) {
      checks.untestable("lost", "the log holds " + depth + " events; " + words);
    } else {
      checks.must(
          "lost",
          lost.isEmpty(),
          lost.isEmpty() ? words : words + "; lost " + lost.size() + ", such as " + lost.get(0),
          "none lost");
    }
    int doubled = came.size() - distinct.size();
    checks.must("doubled", doubled == 0, doubled + " came twice", "none twice");
    boolean inOrder = published.stream().allMatch(one -> inOrder(one, came, distinct));
    checks.must("order", inOrder, inOrder ? "in order" : "out of order", "in order");
  }

  /** Returns whether what one published came as it was published. */
  private static boolean inOrder(List<String> one, List<String> came, Set<String> distinct) {
    Set<String> its = new HashSet<>(one);
    return came.stream()
        .filter(its::contains)
        .distinct()
        .toList()
        .equals(one.stream().filter(distinct::contains).toList());
  }
}
