package dev.rtck.conformance.sse;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.sse.SseEndpoint;
import dev.rtck.protocol.sse.SseEvent;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.sse.SseRefused;
import dev.rtck.protocol.sse.SseStream;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Mercure, Reconciliation and Authorization: hubs, and who may go back to what. */
final class ReconciliationCases {

  private static final String NAME = "last_event_id";
  private static final String EARLIER_NAME = "lastEventID";

  /** Three events, and the ids of the first two. */
  private record Three(String beginning, List<String> texts, String first, String second) {}

  private static @Nullable Three publishThree(Publication publication, Checks checks) {
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
    return new Three(beginning, texts, ids.get(0), ids.get(1));
  }

  /** Earlier versions of the document have another name for it, which hubs know still. */
  private static HandshakeRequest withQuery(HandshakeRequest request, String id) {
    return withParameters(request, id, List.of(NAME, EARLIER_NAME));
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

  private static void judge(
      Publication publication, HandshakeRequest request, Three three, int from, Checks checks) {
    SseStream again = publication.open(request);
    again.awaitEvent(
        publication.carrying(three.texts().get(2)), 0, publication.patience().answer());
    List<String> came = publication.texts(again, three.beginning());
    List<String> expected = three.texts().subList(from, 3);
    checks.must("replay", came.equals(expected), came.toString(), expected.toString());
  }

  @ConformanceCase(
      id = "sse.resume.query",
      clause = "MERCURE#reconciliation/query",
      title = "A hub takes the last event id from the query, too",
      sends =
          "Three events; then a request with the first one's id as last_event_id, and as"
              + " lastEventID; and one with last_event_id alone.",
      accepts = "The second and the third. A hub that knows the earlier name alone is warned of.",
      why = "A page sets no headers on its first connection.",
      needs = {Need.CONNECTION, Need.CHANNEL},
      capabilities = Capability.MERCURE,
      remedies = {
        "Next.js: new URL(request.url).searchParams.get('last_event_id') where the header "
            + "is not there.",
        "Spring: @RequestParam(name = \"last_event_id\", required = false) beside the " + "header.",
        "Node: url.searchParams.get('last_event_id') where req.headers['last-event-id'] is "
            + "not there."
      })
  void takesTheIdFromTheQuery(Publication publication, Checks checks) {
    Three three = publishThree(publication, checks);
    if (three != null) {
      judge(publication, withQuery(publication.request(), three.first()), three, 1, checks);
      SseStream alone =
          publication.open(withParameters(publication.request(), three.first(), List.of(NAME)));
      boolean came =
          ResumeCases.await(
              publication, alone, three.texts().get(2), publication.patience().answer());
      checks.should(
          "by-its-name-alone", came, came ? "it came" : alone.describe(), "the same by " + NAME);
    }
  }

  @ConformanceCase(
      id = "sse.resume.header-wins",
      clause = "MERCURE#reconciliation/both",
      title = "Where both are sent the header counts",
      sends = "Three events; the first one's id in the query, the second one's in the header.",
      accepts = "The third alone.",
      why = "The query stays as it was on the first connection, the header moves on.",
      needs = {Need.CONNECTION, Need.CHANNEL},
      capabilities = Capability.MERCURE,
      remedies = {
        "Next.js: request.headers.get('last-event-id') ?? " + "searchParams.get('last_event_id').",
        "Spring: take the @RequestParam only where the @RequestHeader is null.",
        "Node: req.headers['last-event-id'] ?? url.searchParams.get('last_event_id')."
      })
  void believesTheHeader(Publication publication, Checks checks) {
    Three three = publishThree(publication, checks);
    if (three != null) {
      HandshakeRequest request =
          withQuery(publication.requestBehind(three.second()), three.first());
      judge(publication, request, three, 2, checks);
    }
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
              + " it is known; else another one, or earliest.",
      why = "Only so a client knows that it has lost something.",
      needs = {Need.CONNECTION, Need.CHANNEL},
      capabilities = Capability.MERCURE,
      remedies = {
        "Next.js: 'Last-Event-ID' among the headers of the Response: the id when it is "
            + "found, else 'earliest'.",
        "Spring: response.setHeader(\"Last-Event-ID\", …) before the emitter is returned.",
        "Node: res.setHeader('Last-Event-ID', …) before res.writeHead(200); ask the store "
            + "first."
      })
  void namesThePredecessor(Publication publication, Checks checks) {
    Three three = publishThree(publication, checks);
    if (three == null) {
      return;
    }
    String known = predecessor(publication.open(publication.requestBehind(three.second())));
    checks.must("known", known.equals(three.second()), "'" + known + "'", three.second());
    String byQuery =
        predecessor(publication.open(withQuery(publication.request(), three.second())));
    checks.must(
        "known-by-query", byQuery.equals(three.second()), "'" + byQuery + "'", three.second());
    String bogus = "urn:uuid:" + java.util.UUID.randomUUID();
    String unknown = predecessor(publication.open(publication.requestBehind(bogus)));
    checks.must(
        "unknown",
        !unknown.isEmpty() && !unknown.equals(bogus),
        "'" + unknown + "'",
        "earliest",
        "the id of another event");
  }

  private static String predecessor(SseStream stream) {
    HttpResponse response = stream.response();
    if (response == null) {
      return "";
    }
    List<String> lines = new ArrayList<>(response.lines(SseEndpoint.LAST_EVENT_ID));
    lines.addAll(response.lines("Mercure-Last-Event-ID"));
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
      accepts = "A status of 3xx or 4xx, or a stream without any event.",
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
    refused.forEach((slug, theirs) -> judge(probe, theirs, theirs.request(), slug, seen, checks));
    Publication room = Publication.inRoomStream(plan, probe);
    if (room != null) {
      String inRoom = idOfFirst(room, probe);
      refused.forEach(
          (slug, theirs) ->
              judge(probe, theirs, room.requestAs(theirs), slug + "-in-a-room", inRoom, checks));
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
        if (came != null || asked.equals("0")) {
          checks.must(
              slug,
              came == null,
              came == null ? stream.describe() : came.toString(),
              "401 or 403",
              "no event");
          return;
        }
        stream.close();
      }
    }
  }
}
