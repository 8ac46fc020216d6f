package dev.rtck.conformance.sse;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Schedule;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.sse.SseEndpoint;
import dev.rtck.protocol.sse.SseEvent;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.sse.SseRefused;
import dev.rtck.protocol.sse.SseStream;
import dev.rtck.protocol.sse.SseViolation.Rule;
import dev.rtck.reports.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** WHATWG HTML 9.2.4: ids, and the header in which they come back. */
final class TheLastEventIdHeaderCases {

  private static final int EVENTS = 10;
  private static final int HISTORY = 3;
  private static final int SAFELISTED_BYTES = 128;

  /** An id that ends in a number, as most do that are counted. */
  private static final Pattern COUNTED = Pattern.compile("(|.*[^0-9])([0-9]{1,17})");

  private static final long AHEAD = 1_000_000;

  @ConformanceCase(
      id = "sse.id.unique",
      clause = "HTML#the-last-event-id-header/unique",
      title = "Each event has an id of its own",
      sends = "Ten events to one stream, then ten to another.",
      accepts = "Twenty ids, all different; without a promise to resume that is only warned of.",
      why = "Without ids a client that comes back has lost what it missed.",
      causes = {
        "Ids were never thought of.",
        "They are a timestamp, and two events share a millisecond.",
        "Each stream counts for itself."
      },
      needs = {Need.CONNECTION, Need.CHANNEL},
      remedies = {
        "Next.js and Node: `id: ${n}\\n` from one counter or the store's own "
            + "sequence, the same on each server.",
        "Spring: SseEmitter.event().id(…), from the store and not from the " + "emitter."
      })
  void givesEachEventAnId(Publication publication, EndpointPlan plan, Checks checks) {
    SseStream stream = publication.subscribe();
    List<String> came = idsOfTen(publication, stream);
    if (came.size() < EVENTS) {
      Publication.requireThatItStands(stream);
    }
    Set<String> ids = distinct(came);
    boolean holds = came.size() == EVENTS && ids.size() == EVENTS;
    Verdict otherwise = UsualClient.settings(plan).resume() ? Verdict.FAIL : Verdict.WARN;
    checks.record(
        "ids",
        holds ? Verdict.PASS : otherwise,
        came.size() + " events, " + ids.size() + " ids: " + ids,
        EVENTS + " events with an id each");
    if (!holds) {
      return;
    }
    // Where each stream counts for itself, another one has the same ids for other events.
    Set<String> again = distinct(idsOfTen(publication, publication.subscribe()));
    again.retainAll(ids);
    checks.record(
        "ids-of-another-stream",
        again.isEmpty() ? Verdict.PASS : otherwise,
        again.isEmpty() ? "other ids" : "the ids " + again + " were those of other events",
        "no id that another event has");
  }

  /** Returns the id of each of ten events that came; empty for one that has none of its own. */
  private static List<String> idsOfTen(Publication publication, SseStream stream) {
    List<String> ids = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      String text = Payloads.unique();
      texts.add(text);
      publication.require(text);
    }
    for (String text : texts) {
      SseEvent event =
          stream.awaitEvent(publication.carrying(text), 0, publication.patience().answer());
      if (event != null) {
        String id = ResumeCases.idBehind(publication, stream, event);
        ids.add(event.hasOwnId() || !id.equals(event.id()) ? id : "");
      }
    }
    return ids;
  }

  /** Returns those that there are, in order. */
  private static Set<String> distinct(List<String> ids) {
    return ids.stream()
        .filter(it -> !it.isEmpty())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  @ConformanceCase(
      id = "sse.id.header-safe",
      clause = "HTML#the-last-event-id-header/header-safe",
      title = "Ids are printable ASCII without blanks around",
      sends = "Nothing; looks at the streams of all other cases.",
      accepts =
          "Ids that any header carries as they are. «undefined» and the like are warned of, and fail"
              + " where resume is promised; there it is warned, too, when an empty id takes the last one"
              + " back.",
      why = "What else they hold may come back changed, and then nothing is found by it.",
      causes = {
        "Ids are names that users chose.",
        "Events that cannot come again are written with an id of nothing, in place of none."
      },
      needs = {},
      schedule = Schedule.LAST,
      remedies = {
        "Next.js and Node: numbers, UUIDs, or encodeURIComponent of what has other "
            + "characters.",
        "Spring: numbers, UUIDs, or URLEncoder.encode(name, UTF_8)."
      })
  void givesIdsThatAHeaderCarries(SeenStreams seen, EndpointPlan plan, Checks checks) {
    boolean resumes = UsualClient.settings(plan).resume();
    judge(seen, Rule.ID_IN_HEADER, Verdict.WARN, "ids", checks, "printable ASCII");
    // Who is cut off behind such an event comes back with that id, or with none.
    Verdict named = resumes ? Verdict.FAIL : Verdict.WARN;
    judge(seen, Rule.ID_OF_NOTHING, named, "ids-of-nothing", checks, "an id, or no field id");
    Verdict emptied = resumes ? Verdict.WARN : Verdict.INFO;
    judge(seen, Rule.ID_EMPTIED, emptied, "ids-emptied", checks, "no empty id behind another one");
  }

  private static void judge(
      SeenStreams seen, Rule rule, Verdict otherwise, String slug, Checks checks, String right) {
    List<String> against = seen.against(rule);
    checks.record(
        slug,
        against.isEmpty() ? Verdict.PASS : otherwise,
        against.isEmpty() ? SeenStreams.NOTHING : String.join("; ", against),
        right);
  }

  @ConformanceCase(
      id = "sse.id.cors-safe",
      clause = "FETCH#cors-safelisted-request-header",
      title = "Ids that would need a preflight are recorded",
      sends = "One event.",
      accepts = "Anything.",
      why = "Where the page has another origin the browser asks first, and many servers refuse.",
      causes =
          "The id is JSON, or a time with colons, or holds the position in each of many topics.",
      needs = {Need.CONNECTION, Need.CHANNEL},
      remedies = {
        "Next.js and Node: digits, letters, - and _, at most 128 of them; base64url and not "
            + "JSON.",
        "Spring: the same; Base64.getUrlEncoder() for what is longer than a number."
      })
  void recordsIdsThatNeedAPreflight(Publication publication, Checks checks) {
    SseStream stream = publication.subscribe();
    String id = stream.lastEventId();
    boolean safe =
        Bytes.utf8(id).length() <= SAFELISTED_BYTES
            && id.chars().noneMatch(it -> it < ' ' || "\"():<>?@[\\]{}\u007f".indexOf(it) >= 0);
    checks.observe("id", "'" + id + "'" + (safe ? ": no preflight" : ": needs a preflight"));
  }

  @ConformanceCase(
      id = "sse.resume.unknown-id",
      clause = "HTML#the-last-event-id-header/unknown",
      title = "Ids that the server does not know are no error of the server",
      sends =
          "Requests for the stream with ids that nobody gave: words, numbers, Unicode, long ones; and an"
              + " event to the first of these, where one can be published, and to one whose id is as"
              + " those of the server, and a million ahead of them.",
      accepts =
          "A stream, or a status of 2xx to 4xx; what comes on it is recorded, all that is kept or"
              + " none. A stream on which the event does not come is warned of.",
      why = "After a restart every client comes with such an id, and a 5xx ends it for good.",
      causes = {
        "The id is parsed as a number, and the exception reaches the framework.",
        "What is not behind the client's id is left out, also where that is one of before a restart."
      },
      remedies = {
        "Next.js and Node: an id that is not found means all that is kept, or "
            + "none; Number(id) may be NaN.",
        "Spring: take the header as a String; as a Long it throws before your "
            + "code runs, with 400."
      })
  void bearsIdsThatItDoesNotKnow(SseProbe probe, EndpointPlan plan, Checks checks) {
    Map<String, String> ids = new LinkedHashMap<>();
    ids.put("word", Payloads.unique());
    ids.put("number", "999999999999999");
    ids.put("huge-number", "9".repeat(60));
    ids.put("negative", "-1");
    ids.put("unicode", "é漢😀");
    ids.put("punctuation", "'\"<>{}[]();--%00..//");
    ids.put("long", "x".repeat(4000));
    checks.each(
        ids.entrySet(),
        Map.Entry::getKey,
        (id, slug) -> {
          SseStream stream = probe.ask(probe.requestBehind(id.getValue()));
          boolean answered = stream.response() != null;
          if (stream.isStream()) {
            stream.awaitFirstByte(probe.patience().quiet());
          }
          // A header of 4,000 bytes may be too much for a server, which says so with 431.
          checks.should(
              slug,
              answered && stream.status() < 500,
              stream.describe(),
              "a stream",
              "a status below 500");
          stream.close();
        });
    Publication publication = IntroductionCases.publication(plan, probe);
    if (publication != null) {
      judgeWhatIsNew(publication, checks);
    }
  }

  /** Judges that who names an id that is not known is not left without what is new. */
  private static void judgeWhatIsNew(Publication publication, Checks checks) {
    try (SseStream control = publication.subscribe()) {
      judgeWhatIsNew("then-live", Payloads.unique(), publication, control, checks);
      Matcher counted = COUNTED.matcher(control.lastEventId());
      if (counted.matches()) {
        String ahead = counted.group(1) + (Long.parseLong(counted.group(2)) + AHEAD);
        judgeWhatIsNew("then-live-behind-an-id-to-come", ahead, publication, control, checks);
      }
    } catch (SseRefused | Untestable nothingComes) {
      checks.observe("then-live", String.valueOf(nothingComes.getMessage()));
    }
  }

  private static void judgeWhatIsNew(
      String slug, String id, Publication publication, SseStream control, Checks checks) {
    try (SseStream stream = publication.open(publication.requestBehind(id))) {
      stream.awaitFirstByte(publication.patience().quiet());
      int atOnce = stream.mark();
      boolean came = ProxyBufferingCases.publishUntilItComes(publication, stream) != null;
      checks.should(
          slug,
          came || control.hasEnded() || stream.endedOrderly(),
          (came ? "it came" : stream.describe()) + "; " + atOnce + " events came at once",
          "what is new comes, as on any other stream");
    } catch (SseRefused | Untestable refused) {
      checks.observe(slug, String.valueOf(refused.getMessage()));
    }
  }

  @ConformanceCase(
      id = "sse.resume.empty-id",
      clause = "HTML#the-last-event-id-header/empty",
      title = "An empty id is as none",
      sends =
          "A request for the stream with an empty Last-Event-ID; and one without any, behind three"
              + " events, where they can be published.",
      accepts = "A stream, on which comes of the three what comes on a first connection.",
      why = "Libraries that are no browsers send it so.",
      causes = "The header is there, and its value is parsed.",
      remedies = {
        "Next.js and Node: if (id) … takes empty for none.",
        "Spring: the header as a String, and isEmpty() is as null."
      })
  void takesAnEmptyIdForNone(SseProbe probe, EndpointPlan plan, Checks checks) {
    SseStream stream = probe.ask(probe.request().with(SseEndpoint.LAST_EVENT_ID, ""));
    checks.should("stream", stream.isStream(), stream.describe(), "200 and an event stream");
    Publication publication = IntroductionCases.publication(plan, probe);
    if (publication != null && stream.isStream()) {
      judgeAsOnAFirstConnection(publication, checks);
    }
  }

  private static void judgeAsOnAFirstConnection(Publication publication, Checks checks) {
    try (SseStream before = publication.subscribe()) {
      String beginning = Payloads.unique();
      List<String> texts = ResumeCases.publish(publication, beginning, HISTORY);
      ResumeCases.await(
          publication, before, texts.get(HISTORY - 1), publication.patience().answer());
      SseStream first = publication.subscribe();
      SseStream empty = publication.open(publication.request().with(SseEndpoint.LAST_EVENT_ID, ""));
      // Behind what comes then nothing older does.
      publication.settle(empty);
      List<String> expected = publication.texts(first, beginning);
      List<String> came = publication.texts(empty, beginning);
      checks.should(
          "as-on-a-first-connection",
          came.equals(expected),
          came.size() + " of " + HISTORY + " earlier events came",
          expected.size() + " of them, as on a first connection");
    } catch (SseRefused | Untestable nothingComes) {
      checks.observe("as-on-a-first-connection", String.valueOf(nothingComes.getMessage()));
    }
  }
}
