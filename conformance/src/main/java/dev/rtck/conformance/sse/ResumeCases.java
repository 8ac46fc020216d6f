package dev.rtck.conformance.sse;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Schedule;
import dev.rtck.conformance.TargetControl;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.History;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Recipients;
import dev.rtck.protocol.profile.UnboundNameException;
import dev.rtck.protocol.sse.HttpReply;
import dev.rtck.protocol.sse.SseEndpoint;
import dev.rtck.protocol.sse.SseEvent;
import dev.rtck.protocol.sse.SseMessage;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.sse.SseRefused;
import dev.rtck.protocol.sse.SseStream;
import dev.rtck.protocol.wire.Unreachable;
import dev.rtck.reports.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a profile promises with {@code resume: true}. */
final class ResumeCases {

  private static final int EVENTS = 10;
  private static final int READ = 4;
  private static final int READ_AGAIN = 3;
  private static final int PUSHED = 3;
  private static final int BEFORE_THE_RESTART = 30;
  private static final int AFTER_THE_RESTART = 3;
  private static final int NO_CONTENT = 204;

  private static final int LONG = 512 << 10;

  private static final Map<String, String> ODD =
      Map.of("missed-non-ascii", " é 漢 😀", "missed-lines", " one\ntwo\n\nfour");

  private static final Pattern OURS = Pattern.compile(Payloads.PATTERN);

  /** More than is usual on one page, and less than a log of some depth holds. */
  private static final int MANY = 300;

  private static final int FEWEST = 110;
  private static final int MOST_PAGES = 20;

  /** Publishes so many texts with a common beginning. */
  static List<String> publish(Publication publication, String beginning, int count) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String text = beginning + "-" + i + ".";
      publication.require(text);
      texts.add(text);
    }
    return texts;
  }

  static boolean await(Publication publication, SseStream stream, String text, Duration atMost) {
    return stream.awaitEvent(publication.carrying(text), 0, atMost) != null;
  }

  static void judge(
      Checks checks, String slug, List<String> expected, List<String> came, SseStream stream) {
    checks.must(
        slug,
        came.equals(expected),
        came.equals(expected)
            ? "they came"
            : came + (stream.isStream() ? "" : " from " + stream.describe()),
        "exactly " + expected);
  }

  /** Returns the id of the event that carries the text. */
  static String idOf(Publication publication, SseStream stream, String text) {
    SseEvent event =
        stream.awaitEvent(publication.carrying(text), 0, publication.patience().answer());
    return event == null ? "" : idBehind(publication, stream, event);
  }

  /**
   * Returns what a browser that has got the event names when it comes back: the id may follow in a
   * block of its own, which has no data and sets the last event ID all the same (HTML, 9.2.6).
   */
  static String idBehind(Publication publication, SseStream stream, SseEvent event) {
    if (event.hasOwnId()) {
      return event.id();
    }
    List<SseEvent> all = stream.events(0);
    int next = all.indexOf(event) + 1;
    if (next > 0 && next < all.size()) {
      return all.get(next).hasOwnId() ? event.id() : all.get(next).id();
    }
    return stream.awaitLastEventId(it -> !it.equals(event.id()), publication.patience().quiet());
  }

  /**
   * Returns the id of the event that carries the text.
   *
   * @throws Untestable when none with an id comes
   */
  private static String requireId(Publication publication, SseStream stream, String text) {
    String id = idOf(publication, stream, text);
    if (id.isEmpty()) {
      throw new Untestable("no event with an id came: " + stream.describe());
    }
    return id;
  }

  @ConformanceCase(
      id = "sse.resume.after-last-id",
      clause = "PROFILE#sse/resume",
      title = "Who comes back gets just what was missed, in order, and then what is new",
      sends =
          "Ten events; the connection is reset behind the fourth, and another one asks for more; once"
              + " more behind one of those that it gets, with the header's name in lower case, behind the"
              + " newest, and behind any other id that came first."
              + " The same, shorter, on the stream of a room, where rooms have their own, there once more"
              + " behind the last id that is shorter than those behind it, and for what is said to one"
              + " user alone, where the profile says whom that is. Where nothing can be published,"
              + " nothing: the same is looked at of what comes unasked.",
      accepts =
          "The fifth to the tenth, once each and in order; then a new one. Nothing of before, and"
              + " nothing that was said in another room meanwhile, or to somebody else alone. That what was said to it alone does"
              + " not come is a warning.",
      why = "A page that loses its network for a second shows wrong data until it is loaded anew.",
      causes = {
        "The comparison is ≥ instead of >.",
        "The history is read in the order of the database.",
        "The replay ends the stream, or new events are lost while it goes on.",
        "One log holds what is for all and what is for one, and the replay reads all of it.",
        "What is read from the history is written without its ids, or with others.",
        "The stream of all looks at the header, and those of rooms do not.",
        "The place of the first event in its log is 0, or its id is, and that is taken for none.",
        "Ids are counted, and compared as texts: 9 is greater than 10.",
        "What is said to one alone is kept with the rest, and written without its id."
      },
      capabilities = Capability.RESUME,
      schedule = Schedule.ALONE,
      remedies = {
        "Next.js: request.headers.get('last-event-id'); keep events in a store, "
            + "since each invocation may be on another machine.",
        "Spring: @RequestHeader(name = \"Last-Event-ID\", required = false); send "
            + "what is behind it, and then subscribe, both under one lock.",
        "Node: req.headers['last-event-id']; subscribe first, send what is "
            + "behind the id, then what came meanwhile with a greater id."
      })
  void goesOnBehindTheLastId(SseProbe probe, EndpointPlan plan, Checks checks) {
    Publication publication;
    try {
      publication = Publication.at(plan, probe);
    } catch (Untestable nothingToPublish) {
      judgeWhatComesUnasked(probe, plan, checks, nothingToPublish);
      return;
    }
    SseStream stream = publication.subscribe();
    String beginning = Payloads.unique();
    List<String> first = publish(publication, beginning + "-a", READ);
    String id = idOf(publication, stream, first.get(READ - 1));
    stream.reset();
    if (id.isEmpty()) {
      Publication.requireThatItStands(stream);
      checks.must("id", false, "no id with the fourth event: " + stream.describe(), "an id");
      return;
    }
    List<String> missed = publish(publication, beginning + "-b", EVENTS - READ);
    String elsewhere = publishElsewhere(publication);
    String toAnother = tellAnother(publication, stream);
    SseStream again = comeBack(publication, id, checks);
    if (again == null) {
      return;
    }
    Duration answer = publication.patience().answer();
    await(publication, again, missed.get(missed.size() - 1), answer);
    String fresh = beginning + "-c.";
    publication.require(fresh);
    boolean live = await(publication, again, fresh, answer);
    List<String> expected = new ArrayList<>(missed);
    expected.add(fresh);
    List<String> came = publication.texts(again, beginning);
    judge(checks, "missed", expected, came, again);
    checks.must("then-live", live, live ? "it came" : again.describe(), "what is new comes, too");
    if (came.equals(expected)) {
      judgeBehindWhatCameAgain(publication, checks, again, beginning);
    }
    judgeNothingOlder(publication, checks, id, beginning, again);
    judgeIdsAhead(publication, checks, id, missed.get(0), again);
    if (live) {
      judgeLowerCase(publication, checks, id, missed.get(missed.size() - 1));
    }
    judgeLeak(checks, "other-room", elsewhere, again, "of another room");
    judgeLeak(checks, "other-user", toAnother, again, "that was for another client alone");
    judgeMissedByOne(publication, again, checks);
    if (live) {
      judgeNothingMissed(publication, checks, again, beginning);
      judgeTexts(publication, checks, again, fresh);
    }
    Publication room = Publication.inRoomStream(plan, probe);
    if (room != null
        && publication.operation().name() != OperationName.ROOM
        && !isToldOnJoining(plan)) {
      judgeInARoom(room, checks);
    }
  }

  /** Judges who comes back behind the first of three pushes. */
  private static void judgeWhatComesUnasked(
      SseProbe probe, EndpointPlan plan, Checks checks, Untestable nothingToPublish) {
    Operation push = plan.endpoint().operation(OperationName.PUSH);
    if (push == null) {
      throw nothingToPublish;
    }
    Predicate<SseEvent> pushed = it -> new SseMessage(it).match(push, Bindings.EMPTY) != null;
    Duration each = ProxyBufferingCases.unaskedWithin(plan, probe);
    SseStream staying = probe.open();
    List<SseEvent> came = await(staying, pushed, PUSHED, each);
    if (came.size() < PUSHED) {
      throw new Untestable(came.size() + " pushes came: " + staying.describe());
    }
    List<String> ids = came.stream().filter(SseEvent::hasOwnId).map(SseEvent::id).toList();
    if (ids.isEmpty() && !staying.lastEventId().isEmpty()) {
      throw new Untestable("ids come in blocks of their own");
    }
    if (Set.copyOf(ids).size() < PUSHED) {
      checks.must("id", false, came.toString(), "an id of its own with each push");
      return;
    }
    try (SseStream again = probe.openBehind(ids.get(0))) {
      List<String> theirs = await(again, pushed, PUSHED, each).stream().map(SseEvent::id).toList();
      if (theirs.size() < PUSHED) {
        Publication.requireThatItStands(again);
      }
      List<String> missed = theirs.subList(0, Math.min(theirs.size(), PUSHED - 1));
      judge(checks, "missed", ids.subList(1, PUSHED), missed, again);
      checks.must("then-live", theirs.size() == PUSHED, again.describe(), "what is new comes, too");
    }
  }

  /** Waits for so many events, each for so long at most; returns those that came. */
  private static List<SseEvent> await(
      SseStream stream, Predicate<SseEvent> wanted, int count, Duration each) {
    List<SseEvent> came = new ArrayList<>();
    int mark = 0;
    while (came.size() < count) {
      SseEvent next = stream.awaitEvent(wanted, mark, each);
      if (next == null) {
        break;
      }
      came.add(next);
      mark = stream.events(0).indexOf(next) + 1;
    }
    return came;
  }

  /** Returns whether each join brings what was said before, asked for or not. */
  private static boolean isToldOnJoining(EndpointPlan plan) {
    Operation join = plan.endpoint().operation(OperationName.JOIN);
    return join != null && join.send() != null && join.history() == History.ALL;
  }

  /** Opens the stream behind an id that it gave; null where that is refused to those alone. */
  private static @Nullable SseStream comeBack(Publication publication, String id, Checks checks) {
    try {
      return publication.open(publication.requestBehind(id));
    } catch (SseRefused refused) {
      // Who has no room for anybody just now says so here; the lost stream may have counted still.
      publication.open().close();
      try {
        return publication.open(publication.requestBehind(id));
      } catch (SseRefused again) {
        checks.must(
            "missed", false, String.valueOf(again.getMessage()), "a stream, as without an id");
        return null;
      }
    }
  }

  /** Judges that the stream of a room goes on behind an event as that of all does. */
  private static void judgeInARoom(Publication room, Checks checks) {
    // Somebody stays: a room that nobody is in may be forgotten with all that was said. What came
    // first is the first of the room, whose place is easily taken for none.
    try (SseStream leaving = room.subscribe();
        SseStream staying = room.subscribe()) {
      String beginning = Payloads.unique();
      SseEvent first = leaving.awaitEvent(it -> room.text(it) != null, 0, room.patience().answer());
      String id = first == null ? "" : idBehind(room, leaving, first);
      leaving.reset();
      if (id.isEmpty()) {
        Publication.requireThatItStands(leaving);
        checks.should("in-a-room", false, "no id: " + leaving.describe(), "an id with each event");
        return;
      }
      List<String> expected = publish(room, beginning + "-b", EVENTS - READ);
      String last = expected.get(expected.size() - 1);
      await(room, staying, last, room.patience().answer());
      SseStream again = room.open(room.requestBehind(id));
      await(room, again, last, room.patience().answer());
      expected.addAll(publish(room, beginning + "-c", 1));
      await(room, again, expected.get(expected.size() - 1), room.patience().answer());
      Publication.requireThatItStands(again);
      judge(checks, "in-a-room", expected, room.texts(again, beginning), again);
      again.close();
      judgeBehindAShorterId(room, checks, beginning, staying);
    } catch (SseRefused | Untestable | UnboundNameException noSuchRoom) {
      checks.observe("in-a-room", String.valueOf(noSuchRoom.getMessage()));
    }
  }

  /**
   * Judges that the number in an id counts, and not its text, which is greater for 9 than for 10.
   */
  private static void judgeBehindAShorterId(
      Publication room, Checks checks, String beginning, SseStream stream) {
    String slug = "in-a-room-behind-a-shorter-id";
    try {
      List<String> more = publish(room, beginning + "-d", READ);
      await(room, stream, more.get(READ - 1), room.patience().answer());
      List<SseEvent> events =
          stream.events(0).stream()
              .filter(it -> it.hasOwnId() && !room.texts(List.of(it), beginning).isEmpty())
              .toList();
      for (int i = 1; i < events.size(); i++) {
        if (events.get(i - 1).id().length() < events.get(i).id().length()) {
          List<String> expected = room.texts(events.subList(i, events.size()), beginning);
          SseStream again = room.open(room.requestBehind(events.get(i - 1).id()));
          await(room, again, expected.get(expected.size() - 1), room.patience().answer());
          Publication.requireThatItStands(again);
          judge(checks, slug, expected, room.texts(again, beginning), again);
          return;
        }
      }
    } catch (SseRefused | Untestable notSeen) {
      checks.observe(slug, String.valueOf(notSeen.getMessage()));
    }
  }

  /**
   * Judges that nothing comes again of what others were told before: some ids are lower as texts.
   */
  private static void judgeNothingOlder(
      Publication publication, Checks checks, String id, String beginning, SseStream stream) {
    List<String> older =
        stream.events(0).stream()
            .filter(it -> it.hasOwnId() && CountedIds.isLower(it.id(), id))
            .filter(it -> OURS.matcher(it.data()).find() && !it.data().contains(beginning))
            .filter(it -> publication.text(it) != null)
            .map(SseEvent::id)
            .toList();
    checks.must(
        "nothing-older",
        older.isEmpty(),
        older.isEmpty()
            ? "nothing of the kind"
            : older.size() + " events with lower ids, such as " + older.get(0),
        "nothing of before " + id);
  }

  /** Judges that who is cut off in front of what was missed can come back for it once more. */
  private static void judgeIdsAhead(
      Publication publication, Checks checks, String asked, String missed, SseStream stream) {
    String ahead =
        stream.events(0).stream()
            .takeWhile(it -> !missed.equals(publication.text(it)))
            .filter(it -> it.hasOwnId() && !it.id().equals(asked))
            .map(SseEvent::id)
            .reduce("", (first, second) -> second);
    if (ahead.isEmpty()) {
      return;
    }
    try (SseStream again = publication.open(publication.requestBehind(ahead))) {
      boolean came = await(publication, again, missed, publication.patience().answer());
      checks.must(
          "no-id-ahead",
          came,
          came ? "it comes again" : "nothing behind " + ahead + ", which came first",
          "what was missed, for who is cut off in front of it");
    }
  }

  /**
   * Judges that what was missed comes with ids, as what is new does: who is cut off once more while
   * it comes is to get the rest alone.
   */
  private static void judgeBehindWhatCameAgain(
      Publication publication, Checks checks, SseStream again, String beginning) {
    List<String> came = publication.texts(again, beginning);
    String id = idOf(publication, again, came.get(READ_AGAIN - 1));
    List<String> rest = came.subList(READ_AGAIN, came.size());
    try (SseStream once = publication.open(publication.requestBehind(id))) {
      Duration answer = publication.patience().answer();
      if (await(publication, once, rest.get(rest.size() - 1), answer) || !once.endedOrderly()) {
        judge(checks, "missed-again", rest, publication.texts(once, beginning), once);
      }
    } catch (SseRefused refused) {
      checks.observe("missed-again", String.valueOf(refused.getMessage()));
    }
  }

  /** Judges that the header's name counts in lower case, too (RFC 9110 §5.1), as many send it. */
  private static void judgeLowerCase(
      Publication publication, Checks checks, String id, String missed) {
    String name = SseEndpoint.LAST_EVENT_ID.toLowerCase(Locale.ROOT);
    try (SseStream stream = publication.open(publication.request().with(name, id))) {
      boolean came = await(publication, stream, missed, publication.patience().answer());
      checks.must(
          "name-in-lower-case",
          came,
          came ? "it came" : stream.describe(),
          "what was missed, whatever the case of the header's name");
    }
  }

  /** Judges that who comes back behind the newest event gets nothing again. */
  private static void judgeNothingMissed(
      Publication publication, Checks checks, SseStream stream, String beginning) {
    // What is said to others alone may be newer than what came last.
    String newest = beginning + "-d.";
    publication.require(newest);
    String id = idOf(publication, stream, newest);
    try (SseStream again = publication.open(publication.requestBehind(id))) {
      String next = beginning + "-e.";
      publication.require(next);
      if (await(publication, again, next, publication.patience().answer())) {
        judge(checks, "nothing-missed", List.of(next), publication.texts(again, beginning), again);
      }
    } catch (SseRefused refused) {
      checks.observe("nothing-missed", String.valueOf(refused.getMessage()));
    }
  }

  /** Judges that what comes live comes to who missed it as it was; what is kept may be coded. */
  private static void judgeTexts(
      Publication publication, Checks checks, SseStream stream, String before) {
    String id = idOf(publication, stream, before);
    int mark = stream.mark();
    var unused = publication.publish("");
    Map<String, String> texts = new LinkedHashMap<>();
    for (Map.Entry<String, String> odd : ODD.entrySet()) {
      String text = Payloads.unique() + odd.getValue();
      if (publication.publish(text).isAccepted()
          && await(publication, stream, text, publication.patience().quiet())) {
        texts.put(odd.getKey(), text);
      }
    }
    boolean cameEmpty = isEmptyAmong(publication, stream.events(mark));
    stream.reset();
    if (texts.isEmpty()) {
      // Whether they come at all is judged elsewhere.
      return;
    }
    SseStream again = publication.open(publication.requestBehind(id));
    texts.forEach(
        (slug, text) -> {
          boolean came = await(publication, again, text, publication.patience().answer());
          checks.must(
              slug,
              came,
              came ? "it came" : again.events(0) + " from " + again.describe(),
              "'" + text.replace("\n", "\\n") + "', as it came live");
        });
    if (cameEmpty) {
      // It was published before the others.
      boolean comesEmpty = isEmptyAmong(publication, again.events(0));
      checks.must(
          "missed-empty",
          comesEmpty,
          comesEmpty ? "it came" : again.describe(),
          "the empty text, as it came live");
    }
  }

  private static boolean isEmptyAmong(Publication publication, List<SseEvent> events) {
    return events.stream().anyMatch(it -> "".equals(publication.text(it)));
  }

  /** Judges that a stream does not hold the text, if there is any. */
  private static void judgeLeak(
      Checks checks, String slug, String text, SseStream stream, String what) {
    if (!text.isEmpty()) {
      boolean leaked = stream.events(0).stream().anyMatch(it -> it.data().contains(text));
      checks.must(
          slug,
          !leaked,
          leaked ? "something " + what + " came, too" : "nothing " + what + " came",
          "nothing " + what);
    }
  }

  /** Tells somebody else something; returns it, or nothing where there is no way to. */
  private static String tellAnother(Publication publication, SseStream own) {
    try (Publication.ToOne another = publication.toAnother(own)) {
      if (another == null) {
        return "";
      }
      String text = Payloads.unique() + ".";
      return another.hear(text) == null ? "" : text;
    } catch (SseRefused | UnboundNameException noWay) {
      return "";
    }
  }

  /** Judges that who comes back gets what was said to it alone, where such events have ids. */
  private static void judgeMissedByOne(Publication publication, SseStream own, Checks checks) {
    try (Publication.ToOne another = publication.toAnother(own)) {
      Function<String, SseStream> comeBack = another == null ? null : another.comeBack();
      if (another == null || comeBack == null) {
        return;
      }
      SseEvent event = another.hear(Payloads.unique() + ".");
      if (event == null) {
        return;
      }
      if (!event.hasOwnId()) {
        // What has no id is for who is there.
        judgeNotToldAgain(publication, another, comeBack, checks);
        return;
      }
      another.stream().reset();
      String missed = Payloads.unique() + ".";
      if (!another.tell().apply(missed).isAccepted()) {
        // Nobody need take what is for somebody who is away.
        return;
      }
      SseStream again = comeBack.apply(event.id());
      boolean came = another.hears().apply(again, missed) != null;
      checks.should(
          "missed-by-one",
          came,
          came ? "it came" : again.describe(),
          "what was said to it alone, whose events have ids, too");
    } catch (SseRefused | UnboundNameException noWay) {
      checks.observe("missed-by-one", String.valueOf(noWay.getMessage()));
    }
  }

  /**
   * Judges that what was said to one alone does not come again, where it has no id: who got it
   * comes back behind the event before it.
   */
  private static void judgeNotToldAgain(
      Publication publication,
      Publication.ToOne another,
      Function<String, SseStream> comeBack,
      Checks checks) {
    Recipients to = publication.operation().to();
    String before = Payloads.unique() + ".";
    if (to == null
        || !to.includesSender()
        || !publication.publish(before).isAccepted()
        || !await(publication, another.stream(), before, publication.patience().quiet())) {
      return;
    }
    String text = Payloads.unique() + ".";
    String id = another.hear(text) == null ? "" : another.stream().lastEventId();
    if (id.isEmpty()) {
      return;
    }
    another.stream().reset();
    try (SseStream again = comeBack.apply(id)) {
      String fence = Payloads.unique() + ".";
      if (publication.publish(fence).isAccepted()) {
        await(publication, again, fence, publication.patience().answer());
      }
      boolean twice = again.events(0).stream().anyMatch(it -> it.data().contains(text));
      checks.must(
          "heard-by-one",
          !twice,
          twice ? "it came again behind " + id : "it did not come again",
          "nothing again that was said to it alone, whose events have no ids");
    }
  }

  /** Publishes in another room; returns the text, or nothing where there is no other room. */
  private static String publishElsewhere(Publication publication) {
    Publication other = publication.elsewhere();
    if (other == null) {
      return "";
    }
    try (SseStream there = other.open()) {
      String text = Payloads.unique() + ".";
      HttpReply reply = other.publish(text);
      return reply.isAccepted() && await(other, there, text, other.patience().answer()) ? text : "";
    } catch (SseRefused noOtherRoom) {
      return "";
    }
  }

  @ConformanceCase(
      id = "sse.resume.after-restart",
      clause = "PROFILE#sse/resume",
      title = "Who comes back after a restart gets what is new",
      sends =
          "Thirty events, and a restart of the target; then some more, while a client is back that"
              + " names the last of the thirty, beside one that is new.",
      accepts =
          "What is new for both; or a 204, which ends the one for good. Any other refusal is warned"
              + " of, and so are ids that other events had before the restart. What came is recorded.",
      why = "After each deployment pages stand still until there are as many events as before.",
      causes = {
        "Ids are counted in memory from 1, and a stream leaves out what is not behind the client's.",
        "An id that is not in the log is waited for."
      },
      capabilities = {Capability.RESUME, Capability.CHANNEL, Capability.START},
      spans = 1,
      schedule = Schedule.ALONE,
      remedies = {
        "All: ids that no other event gets after a restart: from the store, or behind a prefix that"
            + " each start makes anew; an id that is not known is as none, or as the first.",
        "Next.js and Node: Number(id) of an id of before the restart compares with those of now.",
        "Spring: an AtomicLong begins again at 0 with each context."
      })
  void goesOnAfterARestart(
      SseProbe probe, Publication publication, TargetControl control, Checks checks) {
    SseStream before = publication.subscribe();
    String beginning = Payloads.unique();
    List<String> first = publish(publication, beginning + "-a", BEFORE_THE_RESTART);
    String lastId = requireId(publication, before, first.get(BEFORE_THE_RESTART - 1));
    CountedIds old = CountedIds.of(before);
    control.restart();
    before.close();
    SseStream fresh = subscribeAfterTheStart(publication);
    SseStream again = probe.ask(publication.requestBehind(lastId));
    if (!again.isStream()) {
      if (again.status() == NO_CONTENT) {
        checks.observe("stream", "a 204 says that nothing more will come");
      } else {
        checks.should("stream", false, again.describe(), "a stream", "204");
      }
    } else {
      publication.enter(again);
      List<String> after = new ArrayList<>();
      boolean live = false;
      // Who is not known yet when the first is published gets the next one.
      for (int i = 0; i < AFTER_THE_RESTART && !live; i++) {
        after.addAll(publish(publication, beginning + "-b" + i, AFTER_THE_RESTART));
        live = comesAny(publication, again, after);
      }
      if (!live && !comesAny(publication, fresh, after)) {
        checks.untestable("live", "it comes on no other stream: " + fresh.describe());
        return;
      }
      checks.must("live", live, live ? "it came" : again.describe(), "what is new comes");
      checks.observe("came", publication.texts(again, beginning) + " of " + after);
    }
    String repeated = CountedIds.of(fresh).again(old);
    checks.should(
        "ids",
        repeated.isEmpty(),
        repeated.isEmpty() ? "other ids" : repeated,
        "no id that another event had before");
  }

  private static boolean comesAny(Publication publication, SseStream stream, List<String> texts) {
    Duration each = publication.patience().answer().dividedBy(AFTER_THE_RESTART);
    return stream.awaitEvent(publication.carryingAny(texts), 0, each) != null;
  }

  /** Who has just started may turn the first away. */
  private static SseStream subscribeAfterTheStart(Publication publication) {
    try {
      return publication.subscribe();
    } catch (SseRefused | Untestable | Unreachable notYet) {
      return publication.subscribe();
    }
  }

  @ConformanceCase(
      id = "sse.resume.mid-event",
      clause = "PROFILE#sse/resume-event",
      title = "An event that was cut in the middle comes again whole",
      sends = "A short event, then one of 512 KiB, within which the connection is reset.",
      accepts = "The long event, whole, when asked for what is behind the short one.",
      why = "A client that read half of it has not got it.",
      causes = "The server takes an event for delivered once it has written it.",
      needs = {Need.CONNECTION, Need.CHANNEL},
      capabilities = Capability.RESUME,
      schedule = Schedule.ALONE,
      remedies = {
        "Next.js and Node: what was written has not been got: go on behind the id that the "
            + "client names, and keep no position of your own.",
        "Spring: that send returned says nothing; go on behind the Last-Event-ID."
      })
  void sendsAnEventAgainThatWasCut(
      SseProbe probe, Publication publication, EndpointPlan plan, Checks checks) {
    Long limit = plan.endpoint().limits().messageBytes();
    int length = limit == null ? LONG : (int) Math.min(LONG, limit / 2);
    SseStream settled = publication.subscribe();
    SseStream stream = probe.openNarrow(publication.request());
    publication.enter(stream);
    String beginning = Payloads.unique();
    String before = beginning + "-before.";
    publication.require(before);
    String id = requireId(publication, stream, before);
    long read = stream.bytes();
    String text = beginning + "-long." + "x".repeat(length);
    HttpReply reply = publication.publish(text);
    if (!reply.isAccepted()) {
      checks.untestable("long", "a long event got: " + reply.describe());
      return;
    }
    stream.awaitBytes(read + 1, publication.patience().answer());
    stream.reset();
    stream.awaitEnd(publication.patience().answer());
    settled.close();
    String last = stream.lastEventId();
    boolean whole = !last.equals(id);
    SseStream again = publication.open(publication.requestBehind(id));
    boolean came = await(publication, again, text, publication.patience().answer());
    checks.must(
        "whole",
        came,
        came ? "it came" : again.describe(),
        "the event that was cut" + (whole ? " (here it had come whole)" : ""));
  }

  @ConformanceCase(
      id = "sse.resume.many-missed",
      clause = "PROFILE#sse/resume",
      title = "Who missed many events gets them without a gap in between",
      sends =
          "Three hundred events, or as many as are taken in time, behind the last that a client has"
              + " got; then its request for what is behind that one, and one event more.",
      accepts =
          "All of them; or the latest of them, or none, where the log is not that deep; or any"
              + " refusal. On each stream they come once each and in order. It may end in good order"
              + " behind a part, and is asked for again. What something else was told before is warned"
              + " of.",
      why = "Who gets the first hundred and then what is new has lost the rest for good.",
      causes = {
        "What was missed is read from the store by a query with a limit, once.",
        "It is read in the order of ids that are texts: 10 comes before 9.",
        "A ring buffer is read from its beginning, and not from its oldest event."
      },
      needs = {Need.CONNECTION, Need.CHANNEL},
      capabilities = Capability.RESUME,
      schedule = Schedule.ALONE,
      remedies = {
        "Next.js and Node: read page after page behind the last id until there is none, and "
            + "go live then; or end the stream behind a page.",
        "Spring: no LIMIT or Pageable that is asked once; loop, or complete() behind a "
            + "page: the client comes back for the next one."
      })
  void leavesNoGapInWhatWasMissed(
      SseProbe probe, Publication publication, EndpointPlan plan, Checks checks) {
    SseStream stream = publication.subscribe();
    String beginning = Payloads.unique();
    String id = requireId(publication, stream, publish(publication, beginning + "-a", 1).get(0));
    stream.reset();
    List<String> missed = publishMany(publication, plan, beginning + "-b");
    if (missed.size() < FEWEST) {
      checks.untestable("missed", "only " + missed.size() + " events were taken in time");
      return;
    }
    String fresh = beginning + "-c.";
    boolean published = false;
    List<SseEvent> came = new ArrayList<>();
    String disorder = "";
    Patience patience = publication.patience();
    Deadline end = Deadline.in(patience.wholeCase().dividedBy(2));
    for (int page = 0; page < MOST_PAGES && !end.hasPassed(); page++) {
      SseStream again = probe.ask(publication.requestBehind(id));
      if (!again.isStream()) {
        checks.observe("refused", again.describe());
        break;
      }
      publication.enter(again);
      follow(publication, again, missed, patience.quiet(), end);
      if (!published && !again.hasEnded()) {
        publication.require(fresh);
        published = true;
        follow(publication, again, List.of(fresh), patience.answer(), end);
      }
      came.addAll(again.events(0));
      if (disorder.isEmpty()) {
        disorder = disorder(missed, publication.texts(again, beginning));
      }
      if (!again.endedOrderly()) {
        again.close();
        break;
      }
      id = again.lastEventId();
    }
    judgeGap(publication, checks, missed, fresh, came);
    checks.must(
        "order",
        disorder.isEmpty(),
        disorder.isEmpty() ? "in order" : disorder,
        "in order, each once");
  }

  /** Says which two are the first that came in another order than they were missed in. */
  private static String disorder(List<String> missed, List<String> came) {
    String before = "";
    int last = -1;
    for (String text : came) {
      int place = missed.indexOf(text);
      if (place >= 0 && place <= last) {
        return text + " came behind " + before;
      }
      if (place >= 0) {
        last = place;
        before = text;
      }
    }
    return "";
  }

  /** Publishes what a client misses that is away for long. */
  private static List<String> publishMany(
      Publication publication, EndpointPlan plan, String beginning) {
    Deadline end = Deadline.in(publication.patience().wholeCase().dividedBy(4));
    Double rate = plan.endpoint().limits().ratePerSecond();
    List<String> texts = new ArrayList<>();
    while (texts.size() < MANY && !end.hasPassed()) {
      String text = beginning + "-" + texts.size() + ".";
      if (!publication.publish(text).isAccepted()) {
        break;
      }
      texts.add(text);
      if (rate != null) {
        LockSupport.parkNanos((long) (1e9 / rate));
      }
    }
    return texts;
  }

  /** Waits for the last of the texts, as long as more and more of them come. */
  private static void follow(
      Publication publication,
      SseStream stream,
      List<String> texts,
      Duration atMost,
      Deadline end) {
    Predicate<SseEvent> one = event -> texts.contains(String.valueOf(publication.text(event)));
    boolean came;
    SseEvent more;
    do {
      int before = stream.mark();
      came = await(publication, stream, texts.get(texts.size() - 1), end.cut(atMost));
      more = came ? null : stream.awaitEvent(one, before, Duration.ZERO);
    } while (more != null && !stream.hasEnded() && !end.hasPassed());
  }

  private static void judgeGap(
      Publication publication,
      Checks checks,
      List<String> missed,
      String fresh,
      List<SseEvent> came) {
    Set<String> texts = new HashSet<>();
    int last = -1;
    int newer = -1;
    int oldest = missed.size();
    for (int i = 0; i < came.size(); i++) {
      String text = publication.text(came.get(i));
      int place = text == null ? -1 : missed.indexOf(text);
      if (place >= 0) {
        texts.add(text);
        last = i;
        oldest = Math.min(oldest, place);
      } else if (fresh.equals(text)) {
        newer = i;
      }
    }
    List<String> lost =
        missed.subList(oldest, missed.size()).stream().filter(it -> !texts.contains(it)).toList();
    String words = texts.size() + " of " + missed.size() + " came";
    if (lost.isEmpty()) {
      checks.observe("missed", words + (texts.size() < missed.size() ? ", the latest" : ""));
    } else if (newer < 0) {
      checks.untestable("gap", words + ", and nothing newer in time");
      return;
    }
    // Some say that there is more, and how to get it.
    boolean told = last >= 0 && newer > last + 1;
    checks.record(
        "gap",
        lost.isEmpty() ? Verdict.PASS : told ? Verdict.WARN : Verdict.FAIL,
        lost.isEmpty() ? words : words + "; lost " + lost.size() + ", such as " + lost.get(0),
        "nothing lost behind what came first");
  }

  @ConformanceCase(
      id = "sse.resume.own-cursor",
      clause = "PROFILE#sse/cursor",
      title = "Each subscriber goes on at its own position",
      sends = "Six events; one subscriber comes back behind the second, another behind the fourth.",
      accepts = "The third to the sixth to the one, the fifth and sixth to the other.",
      why = "One client's position moves that of all others.",
      causes = "The position is kept by the server, for the user or for all.",
      needs = {Need.CONNECTION, Need.CHANNEL},
      capabilities = Capability.RESUME,
      remedies = {
        "Next.js and Node: the position is a variable of the handler of that request, and "
            + "no field of the module or the user.",
        "Spring: no position in a field of the controller, which all share, or in the " + "session."
      })
  void keepsOnePositionForEachSubscriber(Publication publication, Checks checks) {
    SseStream stream = publication.subscribe();
    SseStream another = publication.subscribe();
    String beginning = Payloads.unique();
    List<String> texts = publish(publication, beginning, 6);
    String second = idOf(publication, stream, texts.get(1));
    String fourth = idOf(publication, another, texts.get(3));
    stream.reset();
    another.reset();
    if (second.isEmpty() || fourth.isEmpty()) {
      Publication.requireThatItStands(stream);
      Publication.requireThatItStands(another);
      checks.must("id", false, "events without id", "an id with each event");
      return;
    }
    SseStream ahead = publication.open(publication.requestBehind(fourth));
    SseStream behind = publication.open(publication.requestBehind(second));
    Duration answer = publication.patience().answer();
    await(publication, ahead, texts.get(5), answer);
    await(publication, behind, texts.get(5), answer);
    judge(checks, "ahead", texts.subList(4, 6), publication.texts(ahead, beginning), ahead);
    judge(checks, "behind", texts.subList(2, 6), publication.texts(behind, beginning), behind);
  }
}
