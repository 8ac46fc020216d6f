package dev.rtck.conformance.sse;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Schedule;
import dev.rtck.conformance.SideBySide;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.UnboundNameException;
import dev.rtck.protocol.sse.HttpReply;
import dev.rtck.protocol.sse.SseEvent;
import dev.rtck.protocol.sse.SseMessage;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.sse.SseRefused;
import dev.rtck.protocol.sse.SseStream;
import dev.rtck.protocol.sse.SseViolation.Rule;
import dev.rtck.protocol.wire.Unreachable;
import dev.rtck.reports.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** WHATWG HTML 9.2.7: what helps streams through the world. */
final class AuthoringNotesCases {

  private static final int EVENTS = 10;
  private static final Duration APART = Duration.ofMillis(100);
  private static final int MOST_BUNDLED = 3;
  private static final String ACCEPT_ENCODING = "Accept-Encoding";
  private static final String GZIP = "gzip, deflate";
  private static final String BROTLI = "br";
  private static final String ROOM = "room";
  private static final Set<String> READ_HERE = Set.of("gzip", "x-gzip", "deflate");
  private static final int TRIES = 3;
  private static final int SHORT_ONES = 20;
  private static final int MOST_SHORT_ONES = 60;
  private static final int LONG = 256 << 10;
  private static final int NOISE = 300;
  private static final String LETTERS =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  static final int INTERVALS = 3;

  private static final Duration BEHIND_A_COMMENT = Duration.ofMillis(5);

  /** How many streams are watched side by side. */
  private static final int STREAMS = 6;

  /** How often something is said elsewhere while one interval passes. */
  private static final int SAID_ELSEWHERE = 4;

  private static final String BESIDE_A_BUSY_ROOM = "beside-a-busy-room";
  private static final Pattern OURS = Pattern.compile(Payloads.PATTERN);
  private static final Duration IDLE = Duration.ofMillis(500);
  private static final Duration LONGEST_IDLE = Duration.ofSeconds(65);

  @ConformanceCase(
      id = "sse.delivery.apart",
      clause = "HTML#authoring-notes/buffering",
      title = "Events that are published apart arrive apart",
      sends =
          "Ten events, a tenth of a second apart, to a stream and to another one that may be compressed.",
      accepts =
          "Nine gaps of which at most three are shorter than half of what was meant, at the first"
              + " or the second try.",
      why = "What moves on the screen comes in jerks.",
      causes = {
        "The server, or a filter in it, flushes once a second.",
        "Events are collected to send fewer packets."
      },
      needs = {Need.CONNECTION, Need.CHANNEL},
      // It takes a second, and does nothing in it; what others may have caused is looked at alone.
      spans = 1,
      remedies = {
        "Next.js: enqueue events as they happen, instead of collecting them on " + "a timer.",
        "Spring: send from the thread that has the event; a scheduled task that "
            + "empties a queue makes jerks.",
        "Node: res.flush() behind each event where compression is on; "
            + "socket.setNoDelay(true) where it was switched off."
      })
  void keepsEventsApart(Publication publication, Checks checks) {
    SseStream stream = publication.subscribe();
    List<SseStream> streams = new ArrayList<>(List.of(stream));
    SseStream compressed = compressed(publication);
    if (compressed != null) {
      streams.add(compressed);
    }
    List<Gaps> judged = gaps(publication, streams, EVENTS, APART);
    // A machine that was busy for a moment is not so for two seconds on end.
    if (judged.stream().anyMatch(it -> it.bundled() > MOST_BUNDLED)) {
      judged = gaps(publication, streams, EVENTS, APART);
    }
    judgeGaps("gaps", judged.get(0), stream, checks);
    if (compressed != null) {
      judgeGaps("gaps-compressed", judged.get(1), compressed, checks);
    }
  }

  /** Returns a stream on which something was seen to come compressed, or null. */
  private static @Nullable SseStream compressed(Publication publication) {
    try {
      SseStream stream = publication.open(publication.request().with(ACCEPT_ENCODING, GZIP));
      if (stream.coding().isEmpty()) {
        stream.close();
        return null;
      }
      publication.settle(stream);
      return stream;
    } catch (SseRefused | Untestable noneComes) {
      // Another case says so.
      return null;
    }
  }

  private static void judgeGaps(String slug, Gaps gaps, SseStream stream, Checks checks) {
    if (gaps.millis().size() < EVENTS - 1) {
      checks.untestable(
          slug, gaps.millis().size() + 1 + " of " + EVENTS + " came: " + stream.describe());
      return;
    }
    checks.should(
        slug,
        gaps.bundled() <= MOST_BUNDLED,
        gaps.millis() + " ms",
        "about " + APART.toMillis() + " ms each");
  }

  /**
   * @param bundled how many are shorter than half of what was meant
   */
  record Gaps(List<Long> millis, long bundled) {}

  /** Publishes so many events apart, and returns how they came on each of the streams. */
  static List<Gaps> gaps(
      Publication publication, List<SseStream> streams, int count, Duration apart) {
    List<Long> sent = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String text = Payloads.unique();
      long since = System.nanoTime();
      publication.require(text);
      texts.add(text);
      sent.add(since);
      LockSupport.parkNanos(apart.toNanos() - (System.nanoTime() - since));
    }
    return streams.stream().map(it -> came(publication, it, texts, sent)).toList();
  }

  private static Gaps came(
      Publication publication, SseStream stream, List<String> texts, List<Long> sent) {
    // What is held back for good is waited for once.
    Deadline end = Deadline.in(publication.patience().answer());
    List<Long> came = new ArrayList<>();
    for (String text : texts) {
      SseEvent event =
          stream.awaitEvent(
              publication.carrying(text), 0, end.cut(publication.patience().answer()));
      if (event != null) {
        came.add(event.atNanos());
      }
    }
    List<Long> gaps = new ArrayList<>();
    int bundled = 0;
    for (int i = 1; i < came.size(); i++) {
      long gap = (came.get(i) - came.get(i - 1)) / 1_000_000;
      long meant = (sent.get(i) - sent.get(i - 1)) / 1_000_000;
      gaps.add(gap);
      bundled += gap < meant / 2 ? 1 : 0;
    }
    return new Gaps(gaps, bundled);
  }

  @ConformanceCase(
      id = "sse.delivery.compressed",
      clause = "HTML#authoring-notes/compression",
      title = "A compressed stream is flushed behind each event",
      sends =
          "The request for the stream with Accept-Encoding: gzip, deflate; then one event, and ten more."
              + " The same with br alone; and where resume is promised, on a stream that goes on"
              + " behind the first of them. Where nothing can be published, nothing: then it is looked"
              + " at what comes unasked.",
      accepts =
          "A stream that is not compressed, or each event in what can be inflated at once; where it"
              + " is Brotli, which rtck does not read, as many bytes as the event needs at least.",
      why = "Every browser sends that header, and sees nothing.",
      causes = "A compressing middleware collects what is short.",
      schedule = Schedule.ALONE,
      remedies = {
        "Next.js: 'Cache-Control': 'no-transform' keeps its compression from "
            + "the stream; or compress: false in next.config.js.",
        "Spring: leave text/event-stream out of server.compression.mime-types, "
            + "as it is by default.",
        "Node: res.flush() behind each event, or compression({filter: (req, "
            + "res) => "
            + "!String(res.getHeader('Content-Type')).startsWith('text/event-stream')})."
      })
  void flushesCompressedStreams(SseProbe probe, EndpointPlan plan, Checks checks) {
    Publication publication = Publication.ifAny(plan, probe);
    if (publication == null) {
      judgeWhatComesUnasked(probe, plan, checks);
      return;
    }
    SseStream plain = publication.open();
    if (ProxyBufferingCases.publishUntilItComes(publication, plain) == null) {
      checks.untestable("control", "without compression nothing comes either");
      return;
    }
    plain.close();
    SseStream stream = publication.open(publication.request().with(ACCEPT_ENCODING, GZIP));
    ProxyBufferingCases.Came came = ProxyBufferingCases.publishUntilItComes(publication, stream);
    checks.observe("coding", stream.coding().isEmpty() ? "none" : stream.coding());
    ProxyBufferingCases.judge(checks, came, stream);
    if (came != null && !stream.coding().isEmpty()) {
      judgeMore("more", publication, stream, checks);
      if (UsualClient.settings(plan).resume()) {
        String id = ResumeCases.idBehind(publication, stream, came.event());
        judgeResumed(publication, id, checks);
      }
    }
    stream.close();
    judgeBrotli(publication, checks);
  }

  private static void judgeWhatComesUnasked(SseProbe probe, EndpointPlan plan, Checks checks) {
    SseStream stream = probe.open(probe.request().with(ACCEPT_ENCODING, GZIP));
    checks.observe("coding", stream.coding().isEmpty() ? "none" : stream.coding());
    if (!READ_HERE.contains(stream.coding())) {
      return;
    }
    // What greets a client may be flushed, and what follows may not.
    Operation push = plan.endpoint().operation(OperationName.PUSH);
    Predicate<SseEvent> wanted =
        event -> push == null || new SseMessage(event).match(push, Bindings.EMPTY) != null;
    Duration atMost = ProxyBufferingCases.unaskedWithin(plan, probe);
    SseStream plain = probe.open();
    if (plain.awaitEvent(wanted, 0, atMost) == null) {
      checks.observe("control", "nothing comes without compression either");
      return;
    }
    boolean came = stream.awaitEvent(wanted, 0, atMost) != null;
    checks.record(
        "arrives",
        came ? Verdict.PASS : push == null ? Verdict.WARN : Verdict.FAIL,
        came ? "it came" : "nothing of it came: " + stream.describe(),
        "what comes unasked, while the stream is open");
  }

  /** Judges that more events come, behind the last of which there is nothing to be waited for. */
  private static void judgeMore(
      String slug, Publication publication, SseStream stream, Checks checks) {
    List<String> texts = ResumeCases.publish(publication, Payloads.unique(), EVENTS);
    boolean came =
        ResumeCases.await(
            publication, stream, texts.get(EVENTS - 1), publication.patience().answer());
    checks.must(
        slug,
        came,
        came ? "they came" : "the last did not come: " + stream.describe(),
        "ten events, while the stream is open");
  }

  /** Judges a compressed stream that goes on behind an event. */
  private static void judgeResumed(Publication publication, String id, Checks checks) {
    if (id.isEmpty()) {
      return;
    }
    try (SseStream stream =
        publication.open(publication.requestBehind(id).with(ACCEPT_ENCODING, GZIP))) {
      if (!stream.coding().isEmpty()) {
        if (ProxyBufferingCases.publishUntilItComes(publication, stream) != null) {
          judgeMore("resumed", publication, stream, checks);
        } else if (comesPlain(publication, id)) {
          checks.must("resumed", false, "nothing came: " + stream.describe(), "what is new");
        }
      }
    } catch (SseRefused refused) {
      checks.observe("resumed", String.valueOf(refused.getMessage()));
    }
  }

  private static boolean comesPlain(Publication publication, String id) {
    try (SseStream plain = publication.open(publication.requestBehind(id))) {
      return ProxyBufferingCases.publishUntilItComes(publication, plain) != null;
    }
  }

  /** Nobody need have this coding, and who has none for the client sends the stream as it is. */
  private static void judgeBrotli(Publication publication, Checks checks) {
    SseStream stream;
    try {
      stream = publication.open(publication.request().with(ACCEPT_ENCODING, BROTLI));
    } catch (SseRefused refused) {
      checks.observe("br", String.valueOf(refused.getMessage()));
      return;
    }
    if (!stream.coding().equals(BROTLI)) {
      checks.observe("br", stream.coding().isEmpty() ? "not compressed" : stream.coding());
      return;
    }
    var unused = stream.awaitCodedBytes(1, publication.patience().quiet());
    SplittableRandom random = new SplittableRandom(1);
    HttpReply reply = publication.publish(noise(random));
    if (!reply.isAccepted()) {
      checks.observe("br", "what was published got: " + reply.describe());
      return;
    }
    boolean came = false;
    // Who is not known yet when the first is published gets the next one.
    for (int i = 0; i < TRIES && !came; i++) {
      came = bringTheirBytes(publication, stream, 1, random);
    }
    boolean more = came && bringTheirBytes(publication, stream, EVENTS, random);
    checks.must(
        "br",
        more,
        came
            ? more ? "they came" : "the first came, and too little of those behind it"
            : "too little came: " + stream.codedBytes() + " bytes, " + stream.describe(),
        "each event, while the stream is open");
  }

  /** Publishes so many events, and returns whether as many bytes come as they need at least. */
  private static boolean bringTheirBytes(
      Publication publication, SseStream stream, int count, SplittableRandom random) {
    long before = stream.codedBytes();
    for (int i = 0; i < count; i++) {
      publication.require(noise(random));
    }
    // Each letter needs three quarters of a byte; so much comes only when nearly all have come.
    long least = count == 1 ? NOISE / 3 : (long) NOISE * count * 2 / 3;
    return stream.awaitCodedBytes(
        before + least, publication.patience().answer().dividedBy(count == 1 ? TRIES : 1));
  }

  /** A text of ours, mostly of letters of which no coding makes less than half. */
  private static String noise(SplittableRandom random) {
    return random
        .ints(NOISE, 0, LETTERS.length())
        .mapToObj(it -> LETTERS.substring(it, it + 1))
        .collect(Collectors.joining("", Payloads.unique(), ""));
  }

  @ConformanceCase(
      id = "sse.payload.size",
      clause = "HTML#authoring-notes/size",
      title = "Long events arrive whole",
      sends =
          "Payloads of 64 KiB, 256 KiB and 1 MiB; with --thorough of 10 MiB, too. Where no rate is"
              + " promised, one of 256 KiB again, and another one and short ones on another connection"
              + " meanwhile.",
      accepts =
          "The same text; or a refusal of the request. All that was taken at once comes. What does not"
              + " come at all is warned of, and what comes in part fails.",
      why = "A list that grew too long is never seen again.",
      causes = {
        "A buffer of fixed size, or a limit that cuts instead of refusing.",
        "A long event is written in pieces, and others are let in between."
      },
      needs = {Need.CONNECTION, Need.CHANNEL},
      volume = true,
      remedies = {
        "Next.js: one enqueue for each event, however long; platforms without "
            + "streaming cut answers at a few MiB.",
        "Spring: no limit of its own holds for what is sent; for what is "
            + "posted, server.tomcat.max-http-form-post-size and "
            + "spring.codec.max-in-memory-size do.",
        "Node: express.json({limit}) refuses what is longer with 413, which is "
            + "right; cut nothing."
      })
  void carriesLongEvents(Publication publication, EndpointPlan plan, Checks checks) {
    Map<String, Integer> sizes = new LinkedHashMap<>();
    sizes.put("64-kib", 64 << 10);
    sizes.put("256-kib", LONG);
    sizes.put("1-mib", 1 << 20);
    if (plan.thorough()) {
      sizes.put("10-mib", 10 << 20);
    }
    Long limit = plan.endpoint().limits().messageBytes();
    SseStream stream = publication.subscribe();
    Set<Integer> came = new HashSet<>();
    sizes.forEach(
        (slug, size) -> {
          String text = longText(size);
          HttpReply reply = publication.publish(text);
          if (!reply.isAccepted()) {
            boolean promised = limit != null && limit >= size + 1024L;
            checks.should(
                slug, !promised, "refused: " + reply.describe(), "the event", "a refusal with 4xx");
            return;
          }
          SseEvent event =
              stream.awaitEvent(publication.carrying(text), 0, publication.patience().answer());
          if (event == null) {
            Publication.requireThatItStands(stream);
          } else {
            came.add(size);
          }
          checks.record(
              slug,
              event != null
                  ? Verdict.PASS
                  : isTorn(List.of(text), stream) ? Verdict.FAIL : Verdict.WARN,
              event != null
                  ? "it came"
                  : "accepted, and not seen whole: " + stream.bytes() + " bytes",
              "the event",
              "a refusal with 4xx");
        });
    if (came.contains(LONG) && plan.endpoint().limits().ratePerSecond() == null) {
      judgeLongBesideShort(publication, stream, checks);
    }
  }

  private static String longText(int size) {
    String beginning = Payloads.unique() + ".";
    String filling = "0123456789abcdef".repeat(size / 16);
    return beginning + filling.substring(beginning.length());
  }

  private static String beginning(String text) {
    int dot = text.indexOf('.');
    return dot < 0 ? text : text.substring(0, dot);
  }

  /** Judges that nothing is written into the middle of a long event; that would harm others. */
  private static void judgeLongBesideShort(
      Publication publication, SseStream stream, Checks checks) {
    String longOne = longText(LONG);
    List<String> taken = new CopyOnWriteArrayList<>();
    AtomicBoolean answered = new AtomicBoolean();
    SideBySide.times(
        2,
        2,
        voice -> {
          if (voice == 0) {
            if (publication.publishBeside(longOne).isAccepted()) {
              taken.add(longOne);
            }
            answered.set(true);
            return;
          }
          // Some while it is read, and some while it is written.
          int behind = SHORT_ONES;
          for (int i = 0; i < MOST_SHORT_ONES && behind > 0; i++) {
            behind -= answered.get() ? 1 : 0;
            String text = i == 0 ? longText(LONG) : Payloads.unique();
            if (publication.publish(text).isAccepted()) {
              taken.add(text);
            }
          }
        });
    if (!taken.contains(longOne)) {
      checks.observe("long-beside-short", "not taken");
      return;
    }
    Deadline end = Deadline.in(publication.patience().answer());
    List<String> lost =
        taken.stream()
            .filter(
                text ->
                    stream.awaitEvent(
                            publication.carrying(text), 0, end.cut(publication.patience().answer()))
                        == null)
            .toList();
    if (!lost.isEmpty()) {
      Publication.requireThatItStands(stream);
    }
    // That something is missing may be a bound for slow readers; that it is torn is none.
    checks.record(
        "long-beside-short",
        lost.isEmpty() ? Verdict.PASS : isTorn(lost, stream) ? Verdict.FAIL : Verdict.WARN,
        lost.isEmpty()
            ? "they came"
            : lost.size()
                + " of "
                + taken.size()
                + " did not come whole"
                + (lost.contains(longOne) ? ", among them the long one" : ""),
        "all " + taken.size() + " that were taken");
  }

  /** Returns whether something came of a text that did not come whole. */
  private static boolean isTorn(List<String> lost, SseStream stream) {
    return stream.events(0).stream()
        .filter(event -> lost.stream().anyMatch(it -> event.data().contains(beginning(it))))
        .anyMatch(event -> lost.stream().noneMatch(it -> event.data().contains(it)));
  }

  @ConformanceCase(
      id = "sse.keepalive.interval",
      clause = "PROFILE#limits/keepalive",
      title = "On an idle stream the server is never silent for longer than it promises",
      sends =
          "Nothing, for three times the promised interval; and one event behind the first of them and"
              + " one behind the last, where the profile has a broadcast. Beside it, on another stream, on one that goes on"
              + " behind an event, on one that comes compressed, on that of a room, and on that of a"
              + " room beside a busy one, nothing for two of them; in the room an event behind them.",
      accepts =
          "Comments or events, at most the promised time apart, as long as the stream stays. Where resume is"
              + " promised, none of them empties the last event id, or puts one in its place behind"
              + " which the target does not go on.",
      why = "Proxies end connections on which nothing passes.",
      causes = {
        "Nobody writes comments.",
        "The timer is shared, and one slow stream holds up the others.",
        "The timer is stopped for the first event, and not started again.",
        "One timer for all streams is put off by each event on any of them.",
        "What compresses the stream is flushed behind events, and not behind comments.",
        "Comments are written without their line end: the next event loses its first field in them."
      },
      capabilities = Capability.KEEPALIVE,
      spans = INTERVALS + 1,
      remedies = {
        "Next.js: setInterval in the stream's start that enqueues ':\\n\\n', "
            + "cleared when request.signal aborts.",
        "Spring: a scheduled emitter.send(SseEmitter.event().comment(\"\")) for " + "each emitter.",
        "Node: setInterval(() => res.write(':\\n\\n'), 15000), cleared on res " + "'close'."
      })
  void isNeverSilentForLongerThanItPromises(SseProbe probe, EndpointPlan plan, Checks checks) {
    SseStream first = probe.open();
    Map<String, SseStream> streams = new LinkedHashMap<>();
    streams.put("interval", first);
    @Nullable Publication room = Publication.inRoomStream(plan, probe);
    streams.putAll(beside(probe, plan, room));
    checks.each(
        streams.entrySet(),
        Map.Entry::getKey,
        (entry, slug) -> {
          SseStream stream = entry.getValue();
          if (slug.equals(BESIDE_A_BUSY_ROOM)) {
            try (Chatter chatter = chatter(probe, plan)) {
              judgeSilence(probe, plan, stream, slug, INTERVALS - 1, checks, () -> {});
              checks.observe(slug, chatter.said() + " messages were taken in another room");
            }
            return;
          }
          if (slug.equals(ROOM)) {
            judgeRoom(probe, plan, Objects.requireNonNull(room), stream, checks);
            return;
          }
          if (stream != first) {
            judgeSilence(probe, plan, stream, slug, INTERVALS - 1, checks, () -> {});
            return;
          }
          AtomicReference<@Nullable SseEvent> came = new AtomicReference<>();
          judgeSilence(
              probe,
              plan,
              stream,
              slug,
              INTERVALS,
              checks,
              () -> {
                standApart(stream);
                came.set(haveAnEvent(probe, plan, stream, probe.patience().quiet()));
              });
          judgeLastId(stream, came.get(), probe, plan, checks);
          standApart(stream);
          // What a comment takes in shows in the event behind it.
          var unused = haveAnEvent(probe, plan, stream, probe.patience().answer());
          judgeCommentsEnd("then-ends", stream, checks);
        });
    checks.observe("comments", first.comments().size() + " comments");
  }

  private static void judgeCommentsEnd(String slug, SseStream stream, Checks checks) {
    boolean unended = stream.isAgainst(Rule.UNENDED_COMMENT);
    checks.must(
        slug,
        !unended,
        unended ? "a field on the line of a comment" : SeenStreams.NOTHING,
        "a line end behind each comment");
  }

  /** Judges the stream of a room by what is said in it: nothing else need come there. */
  private static void judgeRoom(
      SseProbe probe, EndpointPlan plan, Publication room, SseStream stream, Checks checks) {
    judgeSilence(
        probe,
        plan,
        stream,
        ROOM,
        INTERVALS - 1,
        checks,
        () -> sayBehindAComment(room, stream, probe.patience().quiet()));
    sayBehindAComment(room, stream, probe.patience().answer());
    judgeCommentsEnd("room-then-ends", stream, checks);
  }

  private static void sayBehindAComment(Publication room, SseStream stream, Duration atMost) {
    standApart(stream);
    int mark = stream.mark();
    try {
      if (room.publish(Payloads.unique()).isAccepted()) {
        var unused = stream.awaitEvent(it -> true, mark, atMost);
      }
    } catch (Unreachable | UnboundNameException noWay) {
      // Then nothing shows where its comments end.
    }
  }

  /** What follows a comment at once may be a part of it, for all that its reader can tell. */
  private static void standApart(SseStream stream) {
    var unused = stream.awaitSignOfLife(stream.arrivals().size(), BEHIND_A_COMMENT);
  }

  /** Opens what else a timer may have been forgotten for, as far as there is room for it. */
  private static Map<String, SseStream> beside(
      SseProbe probe, EndpointPlan plan, @Nullable Publication room) {
    Map<String, SseStream> streams = new LinkedHashMap<>();
    if (plan.width() < STREAMS) {
      return streams;
    }
    put(streams, "another", probe::open);
    put(streams, "compressed", () -> compressed(probe));
    if (UsualClient.settings(plan).resume()) {
      put(
          streams,
          "resumed",
          () -> {
            Publication publication = Publication.at(plan, probe);
            try (SseStream before = publication.subscribe()) {
              return publication.open(publication.requestBehind(before.lastEventId()));
            }
          });
    }
    if (room != null) {
      put(streams, ROOM, room::open);
      if (room.elsewhere() != null) {
        put(streams, BESIDE_A_BUSY_ROOM, Objects.requireNonNull(room.elsewhere())::open);
      }
    }
    return streams;
  }

  /** Returns a stream that comes compressed, so that it can be read; null where none does. */
  private static @Nullable SseStream compressed(SseProbe probe) {
    SseStream stream = probe.open(probe.request().with(ACCEPT_ENCODING, GZIP));
    if (READ_HERE.contains(stream.coding())) {
      return stream;
    }
    stream.close();
    return null;
  }

  /** Says something in another room again and again, until it is closed. */
  private static final class Chatter implements AutoCloseable {
    private final AtomicInteger said = new AtomicInteger();
    private volatile boolean silent;

    Chatter(Publication publication, Duration pause) {
      Thread thread = new Thread(() -> speak(publication, pause), "rtck-sse-chatter");
      thread.setDaemon(true);
      thread.start();
    }

    private void speak(Publication publication, Duration pause) {
      try {
        while (!silent && publication.publish(Payloads.unique()).isAccepted()) {
          said.incrementAndGet();
          LockSupport.parkNanos(pause.toNanos());
        }
      } catch (Unreachable closed) {
        // The case is over, or nobody is there to be told.
      }
    }

    int said() {
      return said.get();
    }

    @Override
    public void close() {
      silent = true;
    }
  }

  private static Chatter chatter(SseProbe probe, EndpointPlan plan) {
    Publication busy = Objects.requireNonNull(Publication.inRoomStream(plan, probe));
    Duration promised = Objects.requireNonNull(plan.endpoint().limits().keepalive());
    try {
      // What nobody follows may be told to nobody, and put off nothing.
      busy.open();
    } catch (SseRefused | Untestable fewer) {
      // Who may have no more streams says it to nobody.
    }
    return new Chatter(busy, promised.dividedBy(SAID_ELSEWHERE));
  }

  private static void put(
      Map<String, SseStream> streams, String slug, Supplier<@Nullable SseStream> opening) {
    try {
      SseStream stream = opening.get();
      if (stream != null) {
        streams.put(slug, stream);
      }
    } catch (SseRefused | Untestable | UnboundNameException noSuchStream) {
      // Other cases say so.
    }
  }

  static void judgeSilence(
      SseProbe probe,
      EndpointPlan plan,
      SseStream stream,
      String slug,
      int intervals,
      Checks checks,
      Runnable behindTheFirst) {
    Duration promised = Objects.requireNonNull(plan.endpoint().limits().keepalive());
    Duration tolerated = promised.plus(probe.patience().answer().dividedBy(4));
    Deadline end =
        Deadline.in(
            probe.patience().wholeCase().dividedBy(2).plus(promised.multipliedBy(INTERVALS)));
    for (int i = 1; i <= intervals; ) {
      int before = stream.arrivals().size();
      int mark = stream.mark();
      long since = System.nanoTime();
      boolean came = stream.awaitSignOfLife(before, tolerated);
      long millis = (System.nanoTime() - since) / 1_000_000;
      if (came && (lastOfOurs(stream, plan, mark) != 0 || stream.isWithinEvent())) {
        // Other cases publish: what they cause, or a part of it, is no sign of the server's own.
        requireSilence(end);
        continue;
      }
      if (!came && stream.endedOrderly()) {
        endedBefore(slug + "-" + i, i > 1, stream, checks);
        return;
      }
      checks.must(
          slug + "-" + i,
          came,
          came ? millis + " ms" : "silent for " + millis + " ms: " + stream.describe(),
          "something within " + promised.toMillis() + " ms");
      if (!came) {
        return;
      }
      if (i == 1) {
        behindTheFirst.run();
      }
      i++;
    }
  }

  /**
   * A stream that ends in good order is not silent: how long it stays is another case's subject.
   */
  private static void endedBefore(String slug, boolean judged, SseStream stream, Checks checks) {
    String words = "it ended in good order: " + stream.describe();
    if (judged) {
      checks.observe(slug, words);
    } else {
      checks.untestable(slug, words);
    }
  }

  /** Judges that who is cut off behind a sign of life can go on behind the event before it. */
  private static void judgeLastId(
      SseStream stream,
      @Nullable SseEvent event,
      SseProbe probe,
      EndpointPlan plan,
      Checks checks) {
    if (event == null || event.id().isEmpty() || !UsualClient.settings(plan).resume()) {
      return;
    }
    String last = stream.lastEventId();
    checks.must(
        "last-id",
        !last.isEmpty(),
        last.isEmpty() ? "emptied, after it was " + event.id() : last,
        "the id of the last event that has one");
    // A log may be too short for an event that came long ago, and must know what came since.
    if (!last.isEmpty() && !last.equals(event.id())) {
      judgeGoingOn(Publication.at(plan, probe), event, last, checks);
    }
  }

  /** Judges that the id behind which a client comes back is one that the server knows again. */
  private static void judgeGoingOn(
      Publication publication, SseEvent event, String lastId, Checks checks) {
    String missed = Payloads.unique();
    if (!publication.publish(missed).isAccepted()) {
      return;
    }
    try (SseStream again = publication.open(publication.requestBehind(lastId))) {
      boolean came =
          again.awaitEvent(publication.carrying(missed), 0, publication.patience().answer())
              != null;
      String before = publication.text(event);
      boolean twice = again.events(0).stream().anyMatch(it -> event.data().equals(it.data()));
      checks.must(
          "then-goes-on",
          came && !twice,
          (came ? "it came" : "it did not come: " + again.describe())
              + (twice ? ", and so did " + before + " again" : ""),
          "behind the last id, what came later alone");
    } catch (SseRefused refused) {
      checks.observe("then-goes-on", String.valueOf(refused.getMessage()));
    }
  }

  /**
   * Lets an event come, behind which nothing may be different; if there is a way to.
   *
   * @return null when none came
   */
  private static @Nullable SseEvent haveAnEvent(
      SseProbe probe, EndpointPlan plan, SseStream stream, Duration atMost) {
    Operation broadcast = plan.endpoint().operation(OperationName.BROADCAST);
    if (broadcast == null || broadcast.send() == null || broadcast.subscribe() != null) {
      return null;
    }
    try {
      Publication publication = Publication.at(plan, probe);
      String text = Payloads.unique();
      return publication.publish(text).isAccepted()
          ? stream.awaitEvent(publication.carrying(text), 0, atMost)
          : null;
    } catch (Untestable | Unreachable | UnboundNameException noWay) {
      // Then the stream is as idle as before.
      return null;
    }
  }

  /** Returns how long is left until nothing was published for so long. */
  private static Duration left(SseStream stream, EndpointPlan plan, Duration idle) {
    long last = lastOfOurs(stream, plan, 0);
    long nanos = last == 0 ? 0 : last + idle.toNanos() - System.nanoTime();
    return Duration.ofNanos(Math.max(0, nanos));
  }

  /** Returns when the last event came that rtck caused, of those since the mark; else 0. */
  private static long lastOfOurs(SseStream stream, EndpointPlan plan, int mark) {
    List<Operation> caused =
        plan.endpoint().operations().values().stream()
            .filter(it -> it.send() != null && it.receive() != null)
            .toList();
    return stream.events(mark).stream()
        .filter(
            it ->
                OURS.matcher(it.data()).find()
                    || caused.stream()
                        .anyMatch(each -> new SseMessage(it).match(each, Bindings.EMPTY) != null))
        .mapToLong(SseEvent::atNanos)
        .reduce(0, (first, second) -> second);
  }

  private static void requireSilence(Deadline end) {
    if (end.hasPassed()) {
      throw Untestable.forNow("other cases published all the time");
    }
  }

  /** Returns how long nothing came at most, from the request to now or to the end. */
  private static long longestSilence(SseStream stream) {
    long before = stream.sentAtNanos();
    long longest = 0;
    for (long arrival : stream.arrivals()) {
      longest = Math.max(longest, arrival - before);
      before = arrival;
    }
    return Math.max(longest, stream.hasEnded() ? 0 : System.nanoTime() - before) / 1_000_000;
  }

  @ConformanceCase(
      id = "sse.keepalive.idle-stream",
      clause = "HTML#authoring-notes/idle",
      title = "A stream on which nothing happens stays open",
      sends =
          "Nothing, for a while; with --thorough for 65 seconds, and on a stream through an nginx with"
              + " proxy_pass and nothing else beside it, where there is one. Where the profile has a push"
              + " and promises to resume, an event on another stream, and one while its client is away"
              + " that got a push behind the first.",
      accepts =
          "A stream that stays open; any end, where it opens by another method than GET, as no"
              + " EventSource comes so. What comes on it is recorded. Behind the id that the push left, the"
              + " second event alone.",
      why = "Browsers come back from each end, and miss what was sent meanwhile.",
      causes = {
        "A timeout for requests counts for streams, too: 30 and 60 seconds are usual.",
        "An asynchronous answer has a timeout of its own.",
        "A serverless platform ends functions after its limit of time.",
        "What is pushed and not kept has ids of its own, or an empty one."
      },
      spans = 1,
      volume = true,
      remedies = {
        "Next.js: export maxDuration where the platform ends functions; a "
            + "serverless platform ends each stream after its limit, so give ids and "
            + "let clients resume, or serve it from a server of your own.",
        "Spring: new SseEmitter(0L), or spring.mvc.async.request-timeout; "
            + "Tomcat's default ends it after 30 seconds.",
        "Node: server.timeout and server.requestTimeout as they are by default; "
            + "a comment each 15 seconds for proxies, whose usual limit is 60."
      })
  void keepsIdleStreamsOpen(SseProbe probe, EndpointPlan plan, Checks checks) {
    if (plan.thorough() && NginxProxy.isInstalled()) {
      try (NginxProxy nginx = NginxProxy.before(plan.address())) {
        SseStream behind = behind(nginx, probe);
        judgeIdle(probe, plan, checks);
        boolean ended = behind.hasEnded() || !behind.isStream();
        checks.should(
            "open-behind-nginx",
            !ended,
            ended ? behind.describe() : "it is open",
            "a stream that stays: something comes within the 60 seconds of proxy_read_timeout");
      }
    } else {
      judgeIdle(probe, plan, checks);
    }
  }

  private static SseStream behind(NginxProxy nginx, SseProbe probe) {
    SseStream stream = ProxyBufferingCases.through(nginx, probe).begin(probe.request());
    // What is held back is another case's subject.
    var unused = stream.awaitHead(probe.patience().quiet());
    return stream;
  }

  private static void judgeIdle(SseProbe probe, EndpointPlan plan, Checks checks) {
    SseStream stream = probe.open();
    Duration idle = plan.thorough() ? LONGEST_IDLE : IDLE;
    Deadline end = Deadline.in(probe.patience().wholeCase().dividedBy(2).plus(idle));
    boolean ended = stream.awaitEnd(idle);
    // What other cases publish comes here, too: only behind it nothing happens.
    for (Duration left = left(stream, plan, idle);
        !ended && !left.isZero();
        left = left(stream, plan, idle)) {
      requireSilence(end);
      ended = stream.awaitEnd(left);
    }
    if (ended && !UsualClient.asksByGet(plan)) {
      checks.observe("open", "an answer to another method than GET: " + stream.describe());
    } else {
      checks.should(
          "open", !ended, ended ? stream.describe() : "it is open", "a stream that stays");
    }
    checks.observe(
        "traffic",
        stream.mark()
            + " events and "
            + stream.comments().size()
            + " comments; silent for at most "
            + longestSilence(stream)
            + " ms");
    if (UsualClient.settings(plan).resume()) {
      judgeBehindAPush(probe, plan, checks);
    }
  }

  /**
   * Judges that who is cut off behind a push goes on behind the event before it: a push need not
   * come again, but its id is then the one that a browser names (HTML, 9.2.6).
   */
  private static void judgeBehindAPush(SseProbe probe, EndpointPlan plan, Checks checks) {
    Operation push = plan.endpoint().operation(OperationName.PUSH);
    if (push == null || push.every() == null) {
      return;
    }
    SseStream stream = probe.open();
    SseEvent event = haveAnEvent(probe, plan, stream, probe.patience().answer());
    if (event == null || event.id().isEmpty()) {
      return;
    }
    Predicate<SseEvent> isPush = it -> new SseMessage(it).match(push, Bindings.EMPTY) != null;
    int mark = stream.events(0).indexOf(event) + 1;
    Duration atMost = ProxyBufferingCases.unaskedWithin(plan, probe);
    SseEvent pushed = stream.awaitEvent(isPush, mark, atMost);
    if (pushed == null) {
      return;
    }
    List<SseEvent> all = stream.events(0);
    // What other cases publish comes between them.
    String before = all.get(all.indexOf(pushed) - 1).id();
    stream.reset();
    if (!pushed.id().equals(before)) {
      judgeGoingOn(Publication.at(plan, probe), event, pushed.id(), checks);
    }
  }
}
