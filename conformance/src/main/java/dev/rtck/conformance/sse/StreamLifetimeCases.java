package dev.rtck.conformance.sse;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Growth;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Schedule;
import dev.rtck.conformance.SideBySide;
import dev.rtck.conformance.TargetControl;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.sse.HttpReply;
import dev.rtck.protocol.sse.SseEvent;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.sse.SseRefused;
import dev.rtck.protocol.sse.SseStream;
import dev.rtck.protocol.wire.Unreachable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** How streams live beside each other, and end. */
final class StreamLifetimeCases {

  private static final int ABANDONED = 60;
  private static final int MANY = 100;
  private static final int VERY_MANY = 500;
  private static final int MOST = 2000;
  private static final int READERS = 9;
  private static final long AT_ONCE_MILLIS = 1000;
  private static final long FLOOD = 8L << 20;
  private static final long LEAST_FLOOD = 1L << 20;

  /** As much as the buffers of Linux hold for a connection by default: tcp_wmem. */
  private static final long FILLING = 4L << 20;

  private static final int PIECE = 32 << 10;
  private static final int SETTLED = 3;
  private static final int CLIENTS = 3;
  private static final int LOOKS = 5;
  private static final int SIX = 6;
  private static final Set<Integer> FULL = Set.of(429, 503);
  private static final Pattern OURS = Pattern.compile(Payloads.PATTERN);
  private static final Duration NOTICED = Duration.ofMillis(60);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  /** Returns so many streams, or fewer where the profile allows fewer connections. */
  static int atMost(EndpointPlan plan, int wanted) {
    Integer connections = plan.endpoint().limits().connections();
    return connections == null ? wanted : Math.max(1, Math.min(wanted, connections / 2));
  }

  @ConformanceCase(
      id = "sse.lifetime.abandoned-streams",
      clause = "HTML#authoring-notes/abandoned",
      title = "Streams that clients abandon are in nobody's way",
      sends =
          "Sixty streams that are ended by FIN, sixty by RST, and sixty by FIN of one direction alone;"
              + " behind each sixty another one, and events, where they can be published.",
      accepts =
          "Other streams are served as before, and new ones open. Where rtck started the target, what"
              + " it holds more than before is recorded.",
      why = "Each page that is closed leaves one; after a day the server has no room.",
      causes = {
        "Nobody tells the application that the connection has ended.",
        "A write to a closed connection throws, and the loop over all streams ends."
      },
      hostile = true,
      remedies = {
        "Next.js: request.signal.addEventListener('abort', …) unsubscribes; so "
            + "does cancel() of the ReadableStream.",
        "Spring: onCompletion, onTimeout and onError each remove the emitter; "
            + "catch what send throws, so that the loop goes on.",
        "Node: res.on('close', …) unsubscribes, and clears timers."
      })
  void bearsAbandonedStreams(SseProbe probe, EndpointPlan plan, Checks checks) {
    Publication publication = IntroductionCases.publication(plan, probe);
    Growth growth = Growth.from(plan);
    Map<String, Consumer<SseStream>> kinds = new LinkedHashMap<>();
    kinds.put("fin", SseStream::close);
    kinds.put("reset", SseStream::reset);
    kinds.put("half-close", SseStream::halfClose);
    Deadline half = Deadline.in(probe.patience().wholeCase().dividedBy(2));
    kinds.forEach(
        (slug, end) -> {
          if (half.hasPassed()) {
            checks.observe(slug, "not tried: the target is slow to have room again");
            return;
          }
          int count = atMost(plan, ABANDONED);
          List<SseStream> streams = new CopyOnWriteArrayList<>();
          SideBySide.times(count, plan.width(), i -> streams.add(probe.ask(probe.request())));
          long opened = streams.stream().filter(SseStream::isStream).count();
          streams.forEach(end);
          // Until then a target has heard of it.
          LockSupport.parkNanos(NOTICED.toNanos());
          SseStream next = awaitRoom(probe, plan, publication, streams);
          checks.should(
              slug,
              next.isStream(),
              "behind " + opened + " of " + count + " that opened: " + next.describe(),
              "another stream opens");
          streams.forEach(SseStream::close);
          if (opened < count) {
            // The others have no room either, until it is noticed that these have gone.
            LockSupport.parkNanos(half.cut(noticedWithin(probe, plan)).toNanos());
          }
        });
    // A target with much room may keep them all, and nobody sees it from without.
    growth.observe(checks, half.cut(noticedWithin(probe, plan)));
  }

  /** Returns how long a target may take to see that somebody has gone. */
  static Duration noticedWithin(SseProbe probe, EndpointPlan plan) {
    Patience patience = probe.patience();
    Duration keepalive = plan.endpoint().limits().keepalive();
    return keepalive == null ? patience.answer() : keepalive.plus(patience.quiet());
  }

  /**
   * Returns the next stream that opens. A target that has room for fewer may notice who has gone
   * when it writes the next time.
   */
  private static SseStream awaitRoom(
      SseProbe probe,
      EndpointPlan plan,
      @Nullable Publication publication,
      List<SseStream> abandoned) {
    Duration wait = noticedWithin(probe, plan);
    SseStream stream = ask(probe);
    for (int i = 1; i < LOOKS && FULL.contains(stream.status()); i++) {
      abandoned.forEach(SseStream::close);
      if (publication != null) {
        var unused = publication.publish(Payloads.unique());
      }
      LockSupport.parkNanos(wait.dividedBy(LOOKS).toNanos());
      stream = ask(probe);
    }
    return stream;
  }

  /** Returns what the request for a stream got, and holds no stream. */
  private static SseStream ask(SseProbe probe) {
    try (SseStream stream = probe.ask(probe.request())) {
      return stream;
    }
  }

  @ConformanceCase(
      id = "sse.lifetime.unread-stream",
      clause = "HTML#authoring-notes/unread",
      title = "A client that does not read holds up nobody else",
      sends =
          "Up to 8 MiB of events, while one of ten subscribers does not read; then two events more.",
      accepts =
          "The other nine get the last ones, and the last of all within a second; what becomes of the"
              + " one is recorded, and where rtck started the target, how much it holds. Where resume"
              + " is promised, a stream that goes on behind what was left out is warned of.",
      why = "One phone in a tunnel stops everybody's updates.",
      causes = {
        "Events are written to all streams in turn, by one thread that waits.",
        "What is not read is kept without bound.",
        "What a stream has no room for is left out, and the stream goes on, so that nobody comes back"
            + " for it."
      },
      needs = {Need.CONNECTION, Need.CHANNEL},
      hostile = true,
      remedies = {
        "Next.js: controller.desiredSize below zero says that nobody reads; "
            + "close the stream past some bound.",
        "Spring: SseEmitter.send blocks: send from a thread or virtual thread "
            + "for each emitter, with a queue that is bounded.",
        "Node: res.write() that returns false, or a large res.writableLength, "
            + "says so; destroy such a response past some bound."
      })
  void isNotHeldUpByWhoDoesNotRead(
      SseProbe probe, Publication publication, EndpointPlan plan, Checks checks) {
    List<SseStream> readers = readers(publication, Math.max(2, atMost(plan, READERS)));
    Growth growth = Growth.from(plan);
    SseStream unread = probe.openNarrow(publication.request());
    publication.enter(unread);
    unread.pause();
    Long limit = plan.endpoint().limits().messageBytes();
    int piece = limit == null ? PIECE : (int) Math.min(PIECE, limit / 2);
    String filling = ".".repeat(piece);
    Deadline end = Deadline.in(publication.patience().wholeCase().dividedBy(2));
    List<String> texts = new ArrayList<>();
    long sent = 0;
    String refusal = "";
    boolean refused = false;
    while (sent < FLOOD && !end.hasPassed() && refusal.isEmpty()) {
      String text = Payloads.unique();
      HttpReply reply = publication.publish(text + filling);
      if (reply.isAccepted()) {
        texts.add(text);
      }
      refusal = reply.isAccepted() ? "" : reply.describe();
      // No answer is none: the one stream may hold the publisher up.
      refused = !reply.isAccepted() && reply.status() != 0;
      sent += reply.isAccepted() ? piece : 0;
    }
    String last = Payloads.unique();
    HttpReply reply = publication.publish(last);
    String words =
        (sent >> 10) + " KiB were published" + (refusal.isEmpty() ? "" : ", then: " + refusal);
    if (refused && (sent < LEAST_FLOOD || reply.status() / 100 == 4)) {
      throw new Untestable(
          "too little for a stream that is not read to fill up: "
              + words
              + "; limits.messageBytes can say what may be published");
    }
    for (int i = 0; i < readers.size(); i++) {
      SseStream reader = readers.get(i);
      boolean came =
          reply.isAccepted()
              && reader.awaitEvent(publication.carrying(last), 0, publication.patience().answer())
                  != null;
      if (!came && reader.endedOrderly()) {
        // As it may whenever the target likes: it would open again, and go on.
        checks.untestable("reader-" + (i + 1), "it ended in good order: " + reader.describe());
        continue;
      }
      checks.should(
          "reader-" + (i + 1),
          came,
          came ? "it came; " + words : words + "; " + reader.describe() + "; " + reply.describe(),
          "the last event");
    }
    growth.observe("held", checks);
    if (reply.isAccepted()) {
      judgePace(publication, readers, checks);
    }
    if (sent < FILLING && refusal.isEmpty()) {
      throw Untestable.forNow(
          "too little was published in time for a stream that is not read to fill up: " + words);
    }
    long before = unread.bytes();
    unread.resume();
    judgeLeftOut(publication, plan, texts, unread, checks);
    boolean ended = unread.hasEnded();
    checks.observe(
        "unread",
        (before >> 10)
            + " KiB of it were read; then "
            + (ended ? "it was closed: " : "it went on: ")
            + (unread.bytes() >> 10)
            + " KiB, "
            + unread.describe());
  }

  /** Judges that who reads again, on a stream that was not ended, has missed nothing unawares. */
  private static void judgeLeftOut(
      Publication publication,
      EndpointPlan plan,
      List<String> texts,
      SseStream stream,
      Checks checks) {
    Duration quiet = publication.patience().quiet();
    if (!UsualClient.settings(plan).resume()) {
      var unused = stream.awaitEnd(quiet);
      return;
    }
    boolean caughtUp = catchesUp(publication, stream);
    List<SseEvent> events = stream.events(0);
    if (stream.hasEnded() || events.size() < stream.mark()) {
      // It ended, or more came than can be kept.
      return;
    }
    Set<String> came = words(events);
    // Who has more to catch up with is judged by what came so far.
    int behind = caughtUp ? texts.size() : lastOf(texts, came);
    List<String> lost =
        texts.subList(Math.min(firstOf(texts, came), behind), behind).stream()
            .filter(text -> !came.contains(text))
            .toList();
    checks.should(
        "nothing-left-out",
        lost.isEmpty(),
        lost.size() + " of " + texts.size() + " events were left out, and the stream goes on",
        "all events",
        "the end of the stream, so that the client comes back for them");
  }

  /**
   * Returns whether what is published now comes on a stream that is read again: what comes first
   * may still be left out.
   */
  private static boolean catchesUp(Publication publication, SseStream stream) {
    Patience patience = publication.patience();
    Deadline end = Deadline.in(patience.answer());
    boolean came = false;
    while (!came && !end.hasPassed() && !stream.awaitEnd(patience.quiet().dividedBy(2))) {
      String fence = Payloads.unique();
      if (!publication.publish(fence).isAccepted()) {
        return false;
      }
      came = stream.awaitEvent(publication.carrying(fence), 0, patience.quiet()) != null;
    }
    return came;
  }

  /** Returns the unique words in the events. */
  private static Set<String> words(List<SseEvent> events) {
    return events.stream()
        .flatMap(event -> OURS.matcher(event.data()).results())
        .map(MatchResult::group)
        .collect(Collectors.toSet());
  }

  /** Returns how many there are before the first that came: a stream need not be known at once. */
  private static int firstOf(List<String> texts, Set<String> came) {
    return IntStream.range(0, texts.size())
        .filter(i -> came.contains(texts.get(i)))
        .findFirst()
        .orElse(texts.size());
  }

  /** Returns how many there are up to the last of those that came. */
  private static int lastOf(List<String> texts, Set<String> came) {
    return IntStream.range(0, texts.size())
        .filter(i -> came.contains(texts.get(i)))
        .map(i -> i + 1)
        .max()
        .orElse(0);
  }

  /** Returns two readers at least, and more where the target lets them in within a while. */
  private static List<SseStream> readers(Publication publication, int count) {
    List<SseStream> readers =
        new ArrayList<>(List.of(publication.subscribe(), publication.subscribe()));
    Deadline soon = Deadline.in(publication.patience().wholeCase().dividedBy(5));
    try {
      while (readers.size() < count && !soon.hasPassed()) {
        readers.add(publication.subscribe());
      }
    } catch (SseRefused | Untestable noMore) {
      // So many are enough.
    }
    return readers;
  }

  /** Judges how long an event takes to all who read, when all before it has come. */
  private static void judgePace(Publication publication, List<SseStream> readers, Checks checks) {
    String text = Payloads.unique();
    long since = System.nanoTime();
    publication.require(text);
    List<SseStream> standing = readers.stream().filter(it -> !it.endedOrderly()).toList();
    List<Long> millis = new ArrayList<>();
    for (SseStream reader : standing) {
      SseEvent came =
          reader.awaitEvent(publication.carrying(text), 0, publication.patience().answer());
      if (came != null) {
        millis.add((came.atNanos() - since) / 1_000_000);
      }
    }
    checks.should(
        "pace",
        millis.size() == standing.size() && millis.stream().allMatch(it -> it < AT_ONCE_MILLIS),
        millis + " ms on " + standing.size() + " streams",
        "within " + AT_ONCE_MILLIS + " ms on each");
  }

  @ConformanceCase(
      id = "sse.lifetime.many-streams",
      clause = "HTML#authoring-notes/many",
      title = "Many streams are served side by side",
      sends =
          "One event to 100 streams; with --thorough to 500, or to 2,000 where limits.connections"
              + " promises as much. It is never more than half of what that says.",
      accepts =
          "The event on each of them; 429 or 503 for those that the target has no room for, and the"
              + " event on all others. How long it takes is recorded, and where rtck started the"
              + " target, how many threads and how much memory that holds.",
      why = "Each page that is open is one.",
      causes = {
        "Each stream holds a thread of a pool, and the pool is small.",
        "The database, or the proxy, allows fewer connections."
      },
      needs = {Need.CONNECTION, Need.CHANNEL},
      volume = true,
      schedule = Schedule.ALONE,
      remedies = {
        "Next.js: a server of your own; a serverless platform runs, and bills, "
            + "a function for each stream.",
        "Spring: an SseEmitter holds no thread, but a connection: "
            + "server.tomcat.max-connections (8192), and those of the database if one "
            + "is held.",
        "Node: ulimit -n; emitter.setMaxListeners(0) where each stream listens "
            + "to one EventEmitter."
      })
  void servesManyStreams(
      SseProbe probe, Publication publication, EndpointPlan plan, Checks checks) {
    int wanted = atMost(plan, plan.thorough() ? most(plan) : MANY);
    Growth growth = Growth.from(plan);
    SseStream control = publication.subscribe();
    List<SseStream> streams = new CopyOnWriteArrayList<>();
    AtomicInteger turnedAway = new AtomicInteger();
    SideBySide.times(
        wanted,
        plan.width(),
        i -> {
          SseStream stream = probe.ask(publication.request());
          if (FULL.contains(stream.status())) {
            turnedAway.incrementAndGet();
            return;
          }
          streams.add(stream);
          if (stream.isStream()) {
            publication.enter(stream);
          }
        });
    int count = wanted - turnedAway.get();
    checks.observe(
        "turned-away",
        turnedAway
            + " of "
            + wanted
            + " by 429 or 503"
            + (turnedAway.get() > 0
                ? "; an EventSource gives up for good then, and its page must open another one"
                : ""));
    if (count == 0) {
      checks.untestable("served", "no stream beside the first is let in");
      return;
    }
    long opened = streams.stream().filter(SseStream::isStream).count();
    growth.observe("held", checks);
    // Who is not known yet when the first is published gets the next one.
    Deadline end = Deadline.in(publication.patience().answer());
    long served = 0;
    for (int i = 0; i < SETTLED && served < count; i++) {
      String text = Payloads.unique();
      long since = System.nanoTime();
      publication.require(text);
      control.awaitEvent(publication.carrying(text), 0, publication.patience().answer());
      served = 0;
      List<Long> micros = new ArrayList<>();
      for (SseStream stream : streams) {
        var event =
            stream.awaitEvent(
                publication.carrying(text),
                0,
                end.cut(publication.patience().answer().dividedBy(SETTLED)));
        served += event == null ? 0 : 1;
        if (event != null) {
          micros.add((event.atNanos() - since) / 1000);
        }
      }
      checks.observe("round-" + (i + 1), served + " got it" + times(micros));
    }
    long ended = streams.stream().filter(SseStream::endedOrderly).count();
    if (served < count && ended >= count - served) {
      checks.untestable(
          "served", served + " of " + count + " got the event, " + ended + " ended in good order");
      return;
    }
    checks.should(
        "served",
        served == count,
        served + " of " + count + " got the event, " + opened + " opened",
        "all of them");
  }

  /** Returns how many streams are tried at most: none need bear more than is usual. */
  private static int most(EndpointPlan plan) {
    return plan.endpoint().limits().connections() == null ? VERY_MANY : MOST;
  }

  private static String times(List<Long> micros) {
    if (micros.isEmpty()) {
      return "";
    }
    List<Long> sorted = micros.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        ", half of them within %.1f ms, 99 %% within %.1f ms, the last after %.1f ms",
        sorted.get((sorted.size() - 1) / 2) / 1000.0,
        sorted.get((sorted.size() - 1) * 99 / 100) / 1000.0,
        sorted.get(sorted.size() - 1) / 1000.0);
  }

  @ConformanceCase(
      id = "sse.lifetime.browser-limit",
      clause = "HTML#authoring-notes/six",
      title = "How many streams one browser may hold is recorded",
      sends = "Seven streams side by side, each on a connection of its own, as many pages have.",
      accepts = "Anything.",
      why =
          "Over HTTP/1.1 a browser opens six connections to one server: the seventh page, and each"
              + " other request of the first six, waits for ever.",
      causes = "Each tab, each frame and each component of a page opens a stream of its own.",
      remedies = {
        "All: serve streams over HTTP/2, where a hundred share one connection; or one stream for all"
            + " tabs, in a SharedWorker or through a BroadcastChannel.",
        "Next.js: the proxy in front speaks HTTP/2 to browsers; next start does not.",
        "Spring: server.http2.enabled=true with TLS.",
        "Node: http2.createSecureServer({allowHTTP1: true}), or a proxy in front."
      })
  void recordsHowManyStreamsABrowserMayHold(SseProbe probe, EndpointPlan plan, Checks checks) {
    int count = atMost(plan, SIX + 1);
    List<SseStream> streams =
        IntStream.range(0, count).mapToObj(i -> probe.ask(probe.request())).toList();
    long open = streams.stream().filter(it -> it.isStream() && !it.hasEnded()).count();
    checks.observe("open", open + " of " + count + " streams stand side by side");
    checks.observe(
        "browser",
        "a browser opens "
            + SIX
            + " connections of HTTP/1.1 to one server, for all of its pages; what is beyond waits");
    streams.forEach(SseStream::close);
  }

  @ConformanceCase(
      id = "sse.lifetime.shutdown",
      clause = "HTML#authoring-notes/shutdown",
      title = "A server that is asked to end ends its streams between two events",
      sends = "Nothing: the target is asked to end (SIGTERM), and started again afterwards.",
      accepts =
          "Each stream ends soon, behind a whole event or comment: with its last chunk or length,"
              + " or by FIN. A reset, half an event, and a stream that goes on are warned of.",
      why =
          "A reset throws away what the client has not read yet; a stream that goes on holds up the"
              + " deployment until the process is killed.",
      causes = {
        "The server waits for open requests to end, and a stream never does: server.close() of"
            + " Node, and the graceful shutdown of Spring Boot.",
        "The process ends in the middle of a write, as there is no handler for SIGTERM.",
        "npm and shells in front of the server do not pass the signal on."
      },
      capabilities = Capability.START,
      spans = 1,
      schedule = Schedule.ALONE,
      remedies = {
        "Next.js: process.on('SIGTERM') in instrumentation or a custom server, "
            + "which calls controller.close() for each stream.",
        "Spring: complete() each emitter in a SmartLifecycle or on "
            + "ContextClosedEvent; server.shutdown=graceful waits for streams, which "
            + "end by nobody else.",
        "Node: on SIGTERM res.end() for each stream, then server.close()."
      })
  void endsItsStreamsWhenItIsAskedToEnd(SseProbe probe, TargetControl control, Checks checks) {
    List<SseStream> streams = IntStream.range(0, CLIENTS).mapToObj(i -> probe.open()).toList();
    streams.forEach(
        stream -> {
          var unused = stream.awaitFirstByte(probe.patience().quiet());
        });
    Thread stopping = new Thread(control::stop, "rtck-stopping-the-target");
    stopping.setDaemon(true);
    long since = System.nanoTime();
    stopping.start();
    try {
      for (int i = 0; i < CLIENTS; i++) {
        judgeEnd(streams.get(i), "stream-" + (i + 1), since, probe, checks);
      }
      stopping.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      control.restart();
    }
    awaitTheEndpoint(probe);
  }

  private static void judgeEnd(
      SseStream stream, String slug, long since, SseProbe probe, Checks checks) {
    boolean ended = stream.awaitEnd(probe.patience().handshake());
    long millis = (System.nanoTime() - since) / 1_000_000;
    String words = stream.describe();
    checks.should(
        slug,
        ended && !stream.wasReset(),
        ended ? words : "open after " + millis + " ms: " + words,
        "the last chunk",
        "FIN");
    checks.should(
        slug + "-is-whole",
        !ended || !stream.isWithinEvent(),
        stream.isWithinEvent() ? "it ended within an event: " + words : "no event was cut",
        "an end behind a blank line");
    checks.observe(
        slug + "-content", stream.endedOrderly() ? "complete" : "not ended as HTTP knows it");
  }

  /** Waits until the target has streams again: the next case is not to hear of it. */
  private static void awaitTheEndpoint(SseProbe probe) {
    Deadline end = Deadline.in(probe.patience().handshake());
    while (!end.hasPassed() && !Thread.currentThread().isInterrupted()) {
      try (SseStream stream = probe.ask(probe.request())) {
        if (stream.isStream()) {
          return;
        }
      } catch (Unreachable notYet) {
        // It is asked again.
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
  }
}
