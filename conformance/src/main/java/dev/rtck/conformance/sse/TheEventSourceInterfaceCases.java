package dev.rtck.conformance.sse;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Schedule;
import dev.rtck.protocol.sse.SseEndpoint;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.sse.SseRefused;
import dev.rtck.protocol.sse.SseStream;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** WHATWG HTML 9.2.2: what a browser takes for a stream. */
final class TheEventSourceInterfaceCases {

  private static final long AT_ONCE_MILLIS = 1000;
  private static final String TYPE = "text/event-stream";

  /** RFC 9111 §5.2.2: not kept, not used unasked, or kept by none that others ask, too. */
  private static final List<String> KEEP_AWAY =
      List.of("no-store", "no-cache", "private", "max-age=0");

  @ConformanceCase(
      id = "sse.response.status-and-type",
      clause = "HTML#the-eventsource-interface/status",
      title = "The stream is answered with 200 and its own type",
      sends = "A GET (or the profile's first method) with Accept: text/event-stream.",
      accepts =
          "200 and nothing else, and the type text/event-stream, whatever its parameters. A head that"
              + " comes only when something was published is warned of.",
      why = "On any other answer a browser gives up for good, and says only «error».",
      causes = {
        "The framework answers 201, or 206.",
        "The type is set after the head was sent, and stays text/plain or text/html."
      },
      needs = {},
      remedies = {
        "Next.js: return new Response(stream, {headers: {'Content-Type': "
            + "'text/event-stream'}}), and export dynamic = 'force-dynamic', or the "
            + "route may be rendered once at build time.",
        "Spring: produces = MediaType.TEXT_EVENT_STREAM_VALUE on the mapping; "
            + "an SseEmitter brings the type by itself.",
        "Node: res.writeHead(200, {'Content-Type': 'text/event-stream'}) before "
            + "the first write."
      })
  void answersTheRequestForAStreamWithAStream(SseProbe probe, EndpointPlan plan, Checks checks) {
    SseStream stream = probe.begin(probe.request());
    HttpResponse response = stream.awaitHead(probe.patience().handshake());
    // Many frameworks hold it back until there is an event; no clause says when it has to come.
    if (response == null && !stream.hasEnded() && IntroductionCases.publishAnything(plan, probe)) {
      response = stream.awaitHead(probe.patience().answer());
      if (response != null) {
        checks.should(
            "head-without-event",
            false,
            "it came when something was published",
            "the head, before there is any event");
      }
    }
    if (response == null) {
      checks.must("status", false, stream.describe(), "200");
      return;
    }
    judgeStatusAndType(checks, response);
  }

  static void judgeStatusAndType(Checks checks, HttpResponse response) {
    checks.must("status", response.status() == 200, response.statusLine(), "200");
    checks.must(
        "type",
        SseStream.isEventStream(response),
        String.join(" | ", response.lines("Content-Type")),
        TYPE);
  }

  @ConformanceCase(
      id = "sse.response.cache-control",
      clause = "HTML#the-eventsource-interface/cache",
      title = "The answer keeps caches away from the stream",
      sends = "The request for the stream.",
      accepts =
          "Cache-Control with no-store, no-cache, private or max-age=0; any, where the stream opens"
              + " by another method than GET, whose answers no cache keeps by itself.",
      why = "A cache in between may answer the next client with an old stream.",
      causes = "The header is left to a framework that does not know what is sent.",
      remedies = {
        "Next.js: 'Cache-Control': 'no-cache, no-transform' among the headers "
            + "of the Response.",
        "Spring: "
            + "ResponseEntity.ok().cacheControl(CacheControl.noCache().noTransform()).body(emitter).",
        "Node: 'Cache-Control': 'no-cache, no-transform' in res.writeHead."
      })
  void keepsCachesAway(SseProbe probe, EndpointPlan plan, Checks checks) {
    SseStream stream = probe.open();
    HttpResponse response = stream.response();
    List<String> lines = response == null ? List.of() : response.lines("Cache-Control");
    String said = lines.isEmpty() ? "no Cache-Control" : String.join(" | ", lines);
    if (UsualClient.asksByGet(plan)) {
      boolean keeps = response != null && keepsCachesAway(response);
      checks.should("cache-control", keeps, said, KEEP_AWAY.toArray(String[]::new));
    } else {
      checks.observe("cache-control", said);
    }
    checks.observe(
        "no-transform",
        response != null && response.hasMember("Cache-Control", "no-transform")
            ? "proxies are told not to change the stream"
            : "not said");
  }

  private static boolean keepsCachesAway(HttpResponse response) {
    return KEEP_AWAY.stream().anyMatch(it -> response.hasMember("Cache-Control", it));
  }

  @ConformanceCase(
      id = "sse.response.headers-at-once",
      clause = "HTML#the-eventsource-interface/open",
      title = "The head of the answer comes at once",
      sends = "The request for the stream; nothing happens then.",
      accepts = "The head of the answer within a second.",
      why = "Until then a page cannot tell a stream that is quiet from a server that is down.",
      causes =
          "The framework sends the head with the first bytes of content, or with a full buffer.",
      needs = {},
      schedule = Schedule.ALONE,
      remedies = {
        "Next.js: enqueue a comment (':\\n\\n') in the start of the "
            + "ReadableStream; a proxy in front may wait for the first byte.",
        "Spring: emitter.send(SseEmitter.event().comment(\"\")) before the "
            + "emitter is returned.",
        "Node: res.flushHeaders() behind res.writeHead."
      })
  void sendsTheHeadAtOnce(SseProbe probe, Checks checks) {
    SseStream stream = probe.begin(probe.request());
    boolean came = stream.awaitHead(probe.patience().handshake()) != null;
    long millis = (stream.headAtNanos() - stream.sentAtNanos()) / 1_000_000;
    checks.should(
        "head",
        came && millis < AT_ONCE_MILLIS,
        came ? "after " + millis + " ms" : stream.describe(),
        "within " + AT_ONCE_MILLIS + " ms");
  }

  @ConformanceCase(
      id = "sse.response.refusal",
      clause = "HTML#the-eventsource-interface/refusal",
      title = "Who may not have the stream is told so before it begins",
      sends =
          "The request for the stream without credentials, and as each user to be refused; the same"
              + " for the stream of a room, where rooms have their own.",
      accepts =
          "A status of 3xx or 4xx, no answer, or 204 and the like, which is recorded; never 200,"
              + " whatever its type.",
      why =
          "With a 200 the browser says that the stream is open, and comes back for ever when it"
              + " ends; or it says nothing but «error», as of a stream that is broken, and monitors find"
              + " all well.",
      causes = {
        "Credentials are looked at by the code that writes events, when the head has gone.",
        "The refusal is a page, or JSON that says so, with the status of what went well."
      },
      capabilities = Capability.REQUIRED_CREDENTIALS,
      remedies = {
        "Next.js: return new Response(null, {status: 401}) before the " + "ReadableStream is made.",
        "Spring: let a filter or Spring Security refuse; what throws once the "
            + "emitter is returned comes too late.",
        "Node: look at the credentials before res.writeHead(200)."
      })
  void tellsWhoMayNotHaveTheStream(SseProbe probe, EndpointPlan plan, Checks checks) {
    Map<String, SseEndpoint> refused = refused(plan);
    refused.forEach((slug, theirs) -> judge(probe, theirs, theirs.request(), slug, checks));
    Publication room = Publication.inRoomStream(plan, probe);
    if (room == null) {
      return;
    }
    try (SseStream known = room.open()) {
      checks.observe("room", known.describe());
      refused.forEach(
          (slug, theirs) ->
              judge(probe, theirs, room.requestAs(theirs), slug + "-in-a-room", checks));
    } catch (SseRefused everybodyIs) {
      checks.observe("room", String.valueOf(everybodyIs.getMessage()));
    }
  }

  @ConformanceCase(
      id = "sse.response.unknown-path",
      clause = "RFC9110#15.5.5",
      title = "Where there is no stream, that is said before one begins",
      sends = "The request for a stream, to a path that nobody has.",
      accepts =
          "404, or any other status of 3xx or 4xx. A stream and 5xx are warned of; another 2xx, as of"
              + " a page for all paths, is recorded: no browser takes it for a stream.",
      why =
          "A browser tells a stream that is not there from one that is lost by the status alone: it"
              + " gives up on the first, and comes back to the second for ever.",
      causes = {
        "The route of the stream takes all paths.",
        "A proxy answers 502 or 503 for what it has no server for."
      },
      remedies = {
        "Next.js: notFound() or a 404 in the catch-all route.",
        "Spring: no forward of /** to index.html for requests that accept text/event-stream.",
        "Node: app.use((req, res) => res.sendStatus(404)) behind all routes."
      })
  void saysWhereThereIsNoStream(SseProbe probe, Checks checks) {
    SseStream stream = probe.ask(probe.endpoint().streamAt("/" + Payloads.unique()));
    int kind = stream.status() / 100;
    if (kind == 2 && !stream.isStream()) {
      checks.observe("status", stream.describe());
    } else {
      checks.should("status", kind == 3 || kind == 4, stream.describe(), "404", "3xx", "4xx");
    }
  }

  /** Returns how those come who may not have the stream, by names for checks. */
  static Map<String, SseEndpoint> refused(EndpointPlan plan) {
    Map<String, SseEndpoint> refused = new LinkedHashMap<>();
    refused.put("nobody", UsualClient.as(plan, null));
    plan.refused()
        .forEach(
            user -> refused.put(user.name().toLowerCase(Locale.ROOT), UsualClient.as(plan, user)));
    return refused;
  }

  private static void judge(
      SseProbe probe, SseEndpoint theirs, HandshakeRequest request, String slug, Checks checks) {
    try (SseProbe own = probe.as(theirs)) {
      SseStream stream = own.ask(request);
      checks.must(
          slug,
          stream.status() != 200,
          stream.describe(),
          "401 or 403",
          "another status than 200",
          "no answer");
      if (stream.status() != 200 && stream.status() / 100 == 2) {
        // A browser gives up on it, too, and page and monitors take it for an answer.
        checks.observe(slug + "-is-not-said", stream.describe());
      }
      checks.should(
          slug + "-is-no-server-error",
          stream.status() < 500,
          stream.describe(),
          "a status below 500");
    }
  }
}
