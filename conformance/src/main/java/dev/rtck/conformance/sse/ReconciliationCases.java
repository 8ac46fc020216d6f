package dev.rtck.conformance.sse;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.sse.SseEndpoint;
import dev.rtck.protocol.sse.SseEvent;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.sse.SseRefused;
import dev.rtck.protocol.sse.SseStream;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpResponse;
import dev.rtck.reports.Verdict;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Mercure, Reconciliation and Authorization: hubs, and who may go back to what. */
final class ReconciliationCases {

  private static final String NAME = "last_event_id";

  /** Draft 07 of the document, as it was since 2022, and as it was before. */
  private static final List<String> EARLIER_NAMES = List.of("lastEventID", "Last-Event-ID");

  /** Draft 08; in earlier ones the answer's header is that of the request. */
  private static final String PREDECESSOR = "Mercure-Last-Event-ID";

  private static final String EARLIEST = "earliest";
  private static final String OTHER = "the id of another event";

  /**
   * Three events, and the ids of the first two.
   *
   * @param comeBack whether the hub owes what is behind one of them: none need keep any of its
   *     events, but one that promises it, or sends them to who names an id in the header, does
   */
  private record Three(
      String beginning, List<String> texts, String first, String second, boolean comeBack) {
    List<String> from(int number) {
      return texts.subList(number, texts.size());
    }
  }

  private static @Nullable Three publishThree(
      Publication publication, EndpointPlan plan, Checks checks) {
    SseStream stream = publication.subscribe();
    String beginning = Payloads.unique();
    List<String> texts = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String text = beginning + "-" + i + ".";
      publication.require(text);
      SseEvent came =
          stream.awaitEvent(publication.carrying(text), 0, publication.patience().answer());
      texts.add(text);
      ids.add(came == null ? "" : ResumeCases.idBehind(publication, stream, came));
    }
    stream.close();
    if (ids.contains("")) {
      checks.must("ids", false, ids.toString(), "an id with each event");
      return null;
    }
    Three three = new Three(beginning, texts, ids.get(0), ids.get(1), false);
    boolean comeBack =
        UsualClient.settings(plan).resume()
            || cameBack(publication, publication.requestBehind(three.first()), three)
                .equals(three.from(1));
    return new Three(beginning, texts, three.first(), three.second(), comeBack);
  }

  /** Earlier versions of the document have other names for it, which hubs know still. */
  private static HandshakeRequest withQuery(HandshakeRequest request, String id) {
    List<String> names = new ArrayList<>(EARLIER_NAMES);
    names.add(0, NAME);
    return withParameters(request, id, names);
  }

  private static HandshakeRequest withParameters(
      HandshakeRequest request, String id, List<String> names) {
    String target = request.target();
    String value = URLEncoder.encode(id, StandardCharsets.UTF_8);
    return request.withTarget(
        target
            + (target.indexOf('?') < 0 ? "?" : "&")
            + names.stream().map(it -> it + "=" + value).collect(Collectors.joining("&")));
  }

  /** Returns which of the three come to who asks for the stream like this. */
  private static List<String> cameBack(
      Publication publication, HandshakeRequest request, Three three) {
    Patience patience = publication.patience();
    Duration atMost = three.comeBack() ? patience.answer() : patience.quiet().multipliedBy(2);
    try (SseStream again = publication.open(request)) {
      again.awaitEvent(publication.carrying(three.texts().get(2)), 0, atMost);
      return publication.texts(again, three.beginning());
    }
  }

  @ConformanceCase(
      id = "sse.resume.query",
      clause = "MERCURE#reconciliation/query",
      title = "A hub takes the last event id from the query, too",
      sends =
          "Three events; then a request with the first one's id as last_event_id, and as"
              + " lastEventID and Last-Event-ID, as it was called before draft 08; and one with"
              + " last_event_id alone.",
      accepts =
          "The second and the third; by last_event_id alone where answers have the"
              + " Mercure-Last-Event-ID of draft 08. Where they have Last-Event-ID an earlier name will"
              + " do; where they have neither, that is warned of, and so is a hub that keeps nothing for"
              + " anybody, where no resume is promised.",
      why = "A page sets no headers on its first connection.",
      causes = {
        "Only the header is looked at, as browsers send it when they come back by themselves.",
        "The parameter is known by another spelling."
      },
      needs = {Need.CONNECTION, Need.CHANNEL},
      capabilities = Capability.MERCURE,
      remedies = {
        "Next.js: new URL(request.url).searchParams.get('last_event_id') where the header "
            + "is not there.",
        "Spring: @RequestParam(name = \"last_event_id\", required = false) beside the " + "header.",
        "Node: url.searchParams.get('last_event_id') where req.headers['last-event-id'] is "
            + "not there."
      })
  void takesTheIdFromTheQuery(Publication publication, EndpointPlan plan, Checks checks) {
    Three three = publishThree(publication, plan, checks);
    if (three == null) {
      return;
    }
    List<String> came =
        cameBack(publication, withQuery(publication.request(), three.first()), three);
    boolean all = came.equals(three.from(1));
    if (!three.comeBack()) {
      checks.should(
          "replay", all, came + ", as behind an id in the header", three.from(1).toString());
      return;
    }
    checks.must("replay", all, came.toString(), three.from(1).toString());
    SseStream alone =
        publication.open(withParameters(publication.request(), three.first(), List.of(NAME)));
    boolean byName =
        ResumeCases.await(
            publication, alone, three.texts().get(2), publication.patience().answer());
    checks.record(
        "by-its-name-alone",
        byName ? Verdict.PASS : ofEarlierNamesAlone(publication, three.first()),
        byName ? "it came" : alone.describe(),
        "the same by " + NAME);
  }

  /** Returns what it is to know the parameter by its earlier names alone. */
  private static Verdict ofEarlierNamesAlone(Publication publication, String id) {
    try (SseStream stream = publication.open(publication.requestBehind(id))) {
      HttpResponse response = stream.response();
      if (response != null && response.has(PREDECESSOR)) {
        return Verdict.FAIL;
      }
      return response != null && response.has(SseEndpoint.LAST_EVENT_ID)
          ? Verdict.INFO
          : Verdict.WARN;
    }
  }

  @ConformanceCase(
      id = "sse.resume.header-wins",
      clause = "MERCURE#reconciliation/both",
      title = "Where both are sent the header counts",
      sends = "Three events; the first one's id in the query, the second one's in the header.",
      accepts =
          "The third alone. Where nothing comes back behind an id in the header, and no resume is"
              + " promised, it cannot be told.",
      why = "The query stays as it was on the first connection, the header moves on.",
      causes = "The parameter is looked at first, and the header where there is none.",
      needs = {Need.CONNECTION, Need.CHANNEL},
      capabilities = Capability.MERCURE,
      remedies = {
        "Next.js: request.headers.get('last-event-id') ?? " + "searchParams.get('last_event_id').",
        "Spring: take the @RequestParam only where the @RequestHeader is null.",
        "Node: req.headers['last-event-id'] ?? url.searchParams.get('last_event_id')."
      })
  void believesTheHeader(Publication publication, EndpointPlan plan, Checks checks) {
    Three three = publishThree(publication, plan, checks);
    if (three == null) {
      return;
    }
    HandshakeRequest request = withQuery(publication.requestBehind(three.second()), three.first());
    List<String> came = cameBack(publication, request, three);
    if (came.isEmpty() && !three.comeBack()) {
      checks.untestable("replay", "nothing comes back behind an id in the header either");
      return;
    }
    checks.must("replay", came.equals(three.from(2)), came.toString(), three.from(2).toString());
  }

  @ConformanceCase(
      id = "sse.resume.predecessor",
      clause = "MERCURE#reconciliation/predecessor",
      title = "The answer names the event behind which it goes on",
      sends =
          "Requests behind an event that there is, named in the header and in the query, and behind one"
              + " that there is not.",
      accepts =
          "Last-Event-ID or Mercure-Last-Event-ID in the answer: the id that was asked for, where"
              + " it is known; else another one, or earliest. A hub that promises no resume, and sends"
              + " nothing behind an id in the header, need know none.",
      why = "Only so a client knows that it has lost something.",
      causes = {
        "The head is sent before the store is asked.",
        "The id of the request is said again, whether or not the store has it."
      },
      needs = {Need.CONNECTION, Need.CHANNEL},
      capabilities = Capability.MERCURE,
      remedies = {
        "Next.js: 'Last-Event-ID' among the headers of the Response: the id when it is "
            + "found, else 'earliest'.",
        "Spring: response.setHeader(\"Last-Event-ID\", …) before the emitter is returned.",
        "Node: res.setHeader('Last-Event-ID', …) before res.writeHead(200); ask the store "
            + "first."
      })
  void namesThePredecessor(Publication publication, EndpointPlan plan, Checks checks) {
    Three three = publishThree(publication, plan, checks);
    if (three == null) {
      return;
    }
    judgeKnown("known", publication, publication.requestBehind(three.second()), three, checks);
    judgeKnown(
        "known-by-query",
        publication,
        withQuery(publication.request(), three.second()),
        three,
        checks);
    String bogus = "urn:uuid:" + java.util.UUID.randomUUID();
    String unknown = predecessor(publication.open(publication.requestBehind(bogus)));
    checks.must(
        "unknown",
        !unknown.isEmpty() && !unknown.equals(bogus),
        "'" + unknown + "'",
        EARLIEST,
        OTHER);
  }

  private static void judgeKnown(
      String slug, Publication publication, HandshakeRequest request, Three three, Checks checks) {
    String named = predecessor(publication.open(request));
    boolean holds = three.comeBack() ? named.equals(three.second()) : !named.isEmpty();
    checks.must(
        slug,
        holds,
        "'" + named + "'",
        three.comeBack()
            ? new String[] {three.second()}
            : new String[] {three.second(), EARLIEST, OTHER});
  }

  private static String predecessor(SseStream stream) {
    HttpResponse response = stream.response();
    if (response == null) {
      return "";
    }
    List<String> lines = new ArrayList<>(response.lines(SseEndpoint.LAST_EVENT_ID));
    lines.addAll(response.lines(PREDECESSOR));
    return lines.isEmpty() ? "" : lines.get(0);
  }

  @ConformanceCase(
      id = "sse.resume.authorization",
      clause = "MERCURE#authorization",
      title = "Who may not have the stream does not get it by coming back",
      sends =
          "Two events to who may have them; then the request for the stream behind the first one's"
              + " id, and behind 0, without credentials and as each user to be refused. The same for"
              + " the stream of a room, where rooms have their own.",
      accepts =
          "A status of 3xx or 4xx, or a stream without any event; or with one that says so before it"
              + " ends, and is none that the profile knows, or has an id.",
      why = "What was missed would otherwise be everybody's.",
      causes = "The replay is answered before the code that looks at credentials.",
      capabilities = Capability.REQUIRED_CREDENTIALS,
      remedies = {
        "Next.js: look at the credentials before anything is read from the store, whatever "
            + "Last-Event-ID says.",
        "Spring: Spring Security in front of the path; the history asks by the user, not by "
            + "the id alone.",
        "Node: the same middleware for first connections and for those that come back."
      })
  void refusesWhoComesBackWithoutCredentials(SseProbe probe, EndpointPlan plan, Checks checks) {
    String seen = idOfFirst(IntroductionCases.publication(plan, probe), probe);
    Map<String, SseEndpoint> refused = TheEventSourceInterfaceCases.refused(plan);
    refused.forEach(
        (slug, theirs) -> judge(probe, plan, theirs, theirs.request(), slug, seen, checks));
    Publication room = Publication.inRoomStream(plan, probe);
    if (room != null) {
      String inRoom = idOfFirst(room, probe);
      refused.forEach(
          (slug, theirs) ->
              judge(
                  probe,
                  plan,
                  theirs,
                  room.requestAs(theirs),
                  slug + "-in-a-room",
                  inRoom,
                  checks));
    }
  }

  /** Returns the id of an event behind which there is another one; 0 where none has an id. */
  private static String idOfFirst(@Nullable Publication publication, SseProbe probe) {
    if (publication == null) {
      SseStream usual = probe.open();
      usual.awaitEvent(SseEvent::hasOwnId, 0, probe.patience().quiet());
      return usual.lastEventId().isEmpty() ? "0" : usual.lastEventId();
    }
    try (SseStream stream = publication.subscribe()) {
      List<String> texts = ResumeCases.publish(publication, Payloads.unique(), 2);
      String id = ResumeCases.idOf(publication, stream, texts.get(0));
      return id.isEmpty() ? "0" : id;
    } catch (SseRefused | Untestable nothingComes) {
      return "0";
    }
  }

  private static void judge(
      SseProbe probe,
      EndpointPlan plan,
      SseEndpoint theirs,
      HandshakeRequest request,
      String slug,
      String id,
      Checks checks) {
    try (SseProbe own = probe.as(theirs)) {
      for (String asked : List.of(id, "0")) {
        SseStream stream = own.ask(request.with(SseEndpoint.LAST_EVENT_ID, asked));
        SseEvent came =
            stream.isStream() ? stream.awaitEvent(it -> true, 0, own.patience().quiet()) : null;
        boolean keepsAway = came == null || isShownOut(plan, stream);
        if (!keepsAway || asked.equals("0")) {
          checks.must(
              slug,
              keepsAway,
              came == null ? stream.describe() : stream.events(0).toString(),
              "401 or 403",
              "no event",
              "no event but one that says so, and the end");
          return;
        }
        stream.close();
      }
    }
  }

  /**
   * Returns whether a stream only says that its reader may not have it, and ends: what was missed
   * has an id, or is what the profile knows.
   */
  private static boolean isShownOut(EndpointPlan plan, SseStream stream) {
    stream.awaitEnd(plan.patience().answer().dividedBy(2));
    return stream.endedByTarget()
        && stream.events(0).stream()
            .noneMatch(it -> it.hasOwnId() || SseDoor.isOfTheApplication(plan, it));
  }
}
