package dev.rtck.conformance.sse;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.profile.UnboundNameException;
import dev.rtck.protocol.sse.Redirect;
import dev.rtck.protocol.sse.SseEndpoint;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.sse.SseStream;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** WHATWG HTML 9.2.1: how a server says that nothing more will come. */
final class IntroductionCases {

  /** Fetch, HTTP-redirect fetch: whoever goes on behind so many gives up. */
  private static final int MOST_REDIRECTS = 20;

  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final List<String> FRAMING = List.of("Transfer-Encoding", "Content-Length");

  @ConformanceCase(
      id = "sse.finished.no-content",
      clause = "HTML#server-sent-events-intro/finished",
      title = "A stream that has finished is answered 204 without content",
      sends =
          "The request for a stream, to the path that the profile names as finished; the same with a"
              + " Last-Event-ID, as of who comes back.",
      accepts = "204, and no byte of content.",
      why =
          "A browser comes back to a stream that merely ends, again and again; a 204 ends that, as"
              + " an error does, and is none.",
      causes = {
        "The server ends the stream and takes that for a farewell.",
        "It answers 200 and closes."
      },
      capabilities = Capability.FINISHED,
      remedies = {
        "Next.js: return new Response(null, {status: 204}).",
        "Spring: ResponseEntity.noContent().build().",
        "Node: res.writeHead(204).end()."
      })
  void answersAFinishedStreamWithNoContent(SseProbe probe, EndpointPlan plan, Checks checks) {
    String path = Objects.requireNonNull(UsualClient.settings(plan).finished());
    SseStream stream = probe.ask(probe.endpoint().streamAt(path));
    checks.must("status", stream.status() == 204, stream.describe(), "204");
    var unused = stream.awaitFirstByte(probe.patience().quiet());
    checks.must("content", stream.bytes() == 0, stream.bytes() + " bytes", "none");
    HttpResponse response = stream.response();
    if (response != null && response.status() == 204) {
      // What says where content ends is not for an answer that has none (RFC 9112 §6.1, RFC 9110
      // §8.6), and keeps some clients waiting for it.
      List<String> said = FRAMING.stream().filter(response::has).toList();
      checks.must(
          "framing",
          said.isEmpty(),
          said.isEmpty() ? "none" : String.join(", ", said),
          "neither " + String.join(" nor ", FRAMING));
    }
    try (SseStream again =
        probe.ask(probe.endpoint().streamAt(path).with(SseEndpoint.LAST_EVENT_ID, "0"))) {
      checks.must("coming-back", again.status() == 204, again.describe(), "204");
    }
  }

  @ConformanceCase(
      id = "sse.redirect.followed",
      clause = "HTML#server-sent-events-intro/redirect",
      title = "A path whose stream has moved sends clients on to it",
      sends =
          "The request for a stream, to the path that the profile names as moved, and to where its"
              + " answers send; the same from an allowed origin, where the endpoint names its own."
              + " Where it leads to the endpoint's own stream, and resume is promised, the same"
              + " behind an event.",
      accepts =
          "301, 302, 303, 307 or 308 with one Location, and at the end of twenty such answers at"
              + " most a stream; with an Access-Control-Allow-Origin for the page in the redirect,"
              + " too. Who comes back gets there what was missed. Another host is not gone to.",
      why = "A browser follows, and gives up for good where the way does not end at a stream.",
      causes = {
        "The redirect is a page with a link, or leads to a page for signing in.",
        "A trailing slash, or the scheme behind a proxy, makes it lead back to itself.",
        "CORS is switched on for the stream, and not for what redirects to it."
      },
      capabilities = Capability.MOVED,
      remedies = {
        "Next.js: redirects() in next.config.js, or Response.redirect(url, 307); skipTrailingSlashRedirect"
            + " where slashes go round and round.",
        "Spring: a RedirectView with contextRelative and the CORS of the stream; behind a proxy"
            + " server.forward-headers-strategy=framework.",
        "Node: res.writeHead(307, {Location: …}).end() behind the cors middleware."
      })
  void sendsClientsOnToTheStream(SseProbe probe, EndpointPlan plan, Checks checks) {
    HandshakeRequest request =
        probe.endpoint().streamAt(Objects.requireNonNull(UsualClient.settings(plan).moved()));
    SseStream stream = probe.ask(request);
    HttpResponse response = stream.response();
    boolean redirects = response != null && REDIRECTS.contains(response.status());
    checks.must("status", redirects, stream.describe(), "301, 302, 303, 307 or 308");
    if (response == null || !redirects) {
      return;
    }
    List<String> locations = response.lines("Location");
    checks.must("location", locations.size() == 1, locations.toString(), "one Location");
    if (Redirect.target(response, plan.address(), request.target()) == null) {
      checks.observe("stream", "leads to " + locations + ", where rtck does not go");
      return;
    }
    SseStream end = follow(probe, request, stream);
    if (leadsElsewhere(end, plan)) {
      checks.observe("stream", "leads on to where rtck does not go: " + end.describe());
    } else {
      checks.must(
          "stream", end.isStream(), end.target() + " got: " + end.describe(), "200 and a stream");
    }
    // Who may have one stream alone needs it for what follows.
    end.close();
    judgeOriginOfRedirect(probe, request, plan, checks);
    if (end.isStream() && end.target().equals(probe.request().target())) {
      judgeComingBack(probe, request, plan, checks);
    }
  }

  private static boolean leadsElsewhere(SseStream end, EndpointPlan plan) {
    return REDIRECTS.contains(end.status())
        && Redirect.target(end.response(), plan.address(), end.target()) == null;
  }

  /** Goes where a browser is sent. */
  private static SseStream follow(SseProbe probe, HandshakeRequest request, SseStream first) {
    SseStream stream = first;
    HandshakeRequest asked = request;
    for (int i = 0; i < MOST_REDIRECTS; i++) {
      String target =
          Redirect.target(stream.response(), probe.endpoint().address(), asked.target());
      if (target == null) {
        return stream;
      }
      stream.close();
      asked = asked.withTarget(target);
      stream = probe.ask(asked);
    }
    return stream;
  }

  /** Fetch, HTTP fetch: a page must be let read each answer on the way, and not the last alone. */
  private static void judgeOriginOfRedirect(
      SseProbe probe, HandshakeRequest request, EndpointPlan plan, Checks checks) {
    String origin = plan.endpoint().origins().sent();
    if (origin == null || !UsualClient.settings(plan).ownOrigins()) {
      return;
    }
    try (SseStream stream = probe.ask(request.replacing("Origin", origin))) {
      HttpResponse response = stream.response();
      List<String> allowed =
          response == null ? List.of() : response.lines(HttpCorsProtocolCases.ALLOW_ORIGIN);
      // The profile's origins are promised of the stream; what leads to it may stand before it.
      checks.should(
          "origin",
          allowed.equals(List.of(origin)) || allowed.equals(List.of("*")),
          allowed.isEmpty() ? "no " + HttpCorsProtocolCases.ALLOW_ORIGIN : allowed.toString(),
          origin,
          "*");
    }
  }

  private static void judgeComingBack(
      SseProbe probe, HandshakeRequest request, EndpointPlan plan, Checks checks) {
    Publication publication = publication(plan, probe);
    if (publication == null || !UsualClient.settings(plan).resume()) {
      return;
    }
    SseStream before = publication.subscribe();
    List<String> texts = ResumeCases.publish(publication, Payloads.unique(), 2);
    String id = ResumeCases.idOf(publication, before, texts.get(0));
    before.close();
    if (id.isEmpty()) {
      checks.untestable("last-event-id", "no id with an event: " + before.describe());
      return;
    }
    HandshakeRequest behind = request.with(SseEndpoint.LAST_EVENT_ID, id);
    SseStream again = follow(probe, behind, probe.ask(behind));
    if (again.isStream()) {
      publication.enter(again);
    }
    boolean came = ResumeCases.await(publication, again, texts.get(1), probe.patience().answer());
    checks.must(
        "last-event-id",
        came,
        came ? "it came" : again.target() + " got: " + again.describe(),
        "what was missed");
  }

  /** Returns how something comes on the stream of the endpoint's own path, if anything does. */
  static @Nullable Publication publication(EndpointPlan plan, SseProbe probe) {
    try {
      Publication publication = Publication.at(plan, probe);
      return publication.hasOwnPath() ? null : publication;
    } catch (Untestable | UnboundNameException nothingToPublish) {
      return null;
    }
  }

  /** Publishes something on the stream of the endpoint's own path; returns whether it was taken. */
  static boolean publishAnything(EndpointPlan plan, SseProbe probe) {
    Publication publication = publication(plan, probe);
    try {
      return publication != null && publication.publish(Payloads.unique()).isAccepted();
    } catch (UnboundNameException onlyAGreetingTells) {
      return false;
    }
  }

  @ConformanceCase(
      id = "sse.finished.finite-stream",
      clause = "HTML#server-sent-events-intro/end",
      title =
          "Who comes back to a stream that has ended is told so, or gets another one that stays",
      sends = "The request for the stream; once the server ends it, another one with the last id.",
      accepts =
          "A stream that stays open; or, once it has ended, 204, or any other answer that is no"
              + " stream. Any end, where it opens by another method than GET, as no EventSource comes"
              + " so. Chunks that end without the last one are warned of.",
      why = "A browser comes back every few seconds, and gets all of it again.",
      causes = {
        "The stream is a finite list, and its end is the end of the answer.",
        "The socket is closed in place of the answer: who reads by fetch() takes that for an error.",
        "A serverless platform ends functions after its limit of time."
      },
      remedies = {
        "Next.js, Spring and Node: answer 204 to a Last-Event-ID that names the "
            + "last event; or send an event that says so, on which the page calls "
            + "close().",
        "Serverless: a stream that the platform ends after its limit is no end; "
            + "give ids, and go on behind them."
      })
  void tellsWhoComesBackToAFiniteStream(SseProbe probe, EndpointPlan plan, Checks checks) {
    long since = System.nanoTime();
    SseStream stream = probe.open();
    if (!stream.awaitEnd(probe.patience().quiet()) || !stream.endedByTarget()) {
      checks.observe("end", "the stream stays open: " + stream.describe());
      return;
    }
    checks.should(
        "whole",
        stream.endedOrderly() || stream.wasReset(),
        stream.describe(),
        "the last chunk, or the whole length",
        "an end of the connection, where nothing else says how long it is");
    if (!UsualClient.asksByGet(plan)) {
      checks.observe("again", "who asks by another method than GET does not come back by itself");
      return;
    }
    // The other one may take as long.
    Duration asLong = Duration.ofNanos(System.nanoTime() - since);
    SseStream again = probe.ask(probe.requestBehind(stream.lastEventId()));
    boolean endsAgain = again.isStream() && again.awaitEnd(asLong.plus(probe.patience().quiet()));
    checks.should(
        "again",
        !endsAgain,
        "ended: " + stream.describe() + "; then: " + again.describe(),
        "204",
        "a stream that stays open");
  }
}
