package dev.rtck.conformance.sse;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Schedule;
import dev.rtck.protocol.http2.ErrorCode;
import dev.rtck.protocol.http2.Http2Connection;
import dev.rtck.protocol.profile.Auth;
import dev.rtck.protocol.sse.SseEvent;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.sse.SseStream;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/** RFC 9113 §8: what a stream of events is over HTTP/2. */
final class ExpressingHttpSemanticsInHttp2Cases {

  private static final int EVENTS = 3;
  private static final int READ = 4;

  /** Returns the probe's way to the target over HTTP/2, which it was seen to speak. */
  static SseProbe over(SseProbe probe) {
    return probe.overHttp2(probe.patience().handshake());
  }

  @ConformanceCase(
      id = "sse.http2.stream",
      clause = "RFC9113#8",
      title = "Over HTTP/2 the stream is answered as over HTTP/1.1",
      sends =
          "The request for the stream over HTTP/2: agreed on by ALPN, or begun with its preface where"
              + " there is no TLS. Then, where the profile says what they get, that of those who may"
              + " not have it, that of a page of an allowed origin, and that for a stream that has"
              + " finished.",
      accepts =
          "200 and the type text/event-stream, whatever its parameters; or RST_STREAM with"
              + " HTTP_1_1_REQUIRED. No stream for those who may not have it; for the page, the"
              + " Access-Control-Allow-Origin that it has over HTTP/1.1; 204 for what has finished.",
      why = "Browsers choose HTTP/2 wherever they can, and give up on any other answer for good.",
      causes = {
        "A server, or a proxy in front of it, has other routes or filters for HTTP/2.",
        "The code of the stream writes to the socket below the response, which HTTP/2 has not."
      },
      capabilities = Capability.HTTP_2,
      remedies = {
        "Next.js: return a Response with a ReadableStream, as over HTTP/1.1; HTTP/2 is the part of"
            + " the proxy in front.",
        "Spring: server.http2.enabled=true and an SseEmitter or a Flux; nothing else differs.",
        "Node: http2.createSecureServer({allowHTTP1: true}) and the compatibility API; leave"
            + " res.socket and res.connection alone."
      })
  void answersWithTheSameStream(SseProbe probe, EndpointPlan plan, Checks checks) {
    SseProbe over = over(probe);
    SseStream stream = over.ask(over.request());
    HttpResponse response = stream.response();
    boolean wantsHttp1 = stream.resetCode() == ErrorCode.HTTP_1_1_REQUIRED;
    if (response == null) {
      checks.must("status", wantsHttp1, stream.describe(), "200", "HTTP_1_1_REQUIRED");
      return;
    }
    TheEventSourceInterfaceCases.judgeStatusAndType(checks, response);
    judgeRefusals(over, plan, checks);
    judgeOrigin(probe, over, plan, checks);
    judgeFinished(over, plan, checks);
  }

  private static void judgeRefusals(SseProbe over, EndpointPlan plan, Checks checks) {
    Auth auth = plan.endpoint().auth();
    if (auth == null || !auth.required()) {
      return;
    }
    TheEventSourceInterfaceCases.refused(plan)
        .forEach(
            (slug, theirs) -> {
              try (SseStream stream = over.ask(theirs.request())) {
                checks.must(
                    slug, !stream.isStream(), stream.describe(), "no stream, as over HTTP/1.1");
              }
            });
  }

  private static void judgeOrigin(SseProbe probe, SseProbe over, EndpointPlan plan, Checks checks) {
    String origin = plan.endpoint().origins().sent();
    if (origin == null) {
      return;
    }
    HandshakeRequest request = probe.request().replacing("Origin", origin);
    List<String> usual = allowed(probe, request);
    if (!usual.isEmpty()) {
      List<String> here = allowed(over, request);
      checks.must(
          "origin",
          here.equals(usual),
          here.isEmpty() ? "no " + HttpCorsProtocolCases.ALLOW_ORIGIN : here.toString(),
          usual + ", as over HTTP/1.1");
    }
  }

  private static List<String> allowed(SseProbe probe, HandshakeRequest request) {
    try (SseStream stream = probe.ask(request)) {
      HttpResponse response = stream.response();
      return response == null ? List.of() : response.lines(HttpCorsProtocolCases.ALLOW_ORIGIN);
    }
  }

  private static void judgeFinished(SseProbe over, EndpointPlan plan, Checks checks) {
    String path = UsualClient.settings(plan).finished();
    if (path == null) {
      return;
    }
    try (SseStream stream = over.ask(over.endpoint().streamAt(path))) {
      checks.must("finished", stream.status() == 204, stream.describe(), "204");
    }
  }

  @ConformanceCase(
      id = "sse.http2.delivery",
      clause = "PROFILE#sse/delivery",
      title = "What is published comes on a stream over HTTP/2 at once",
      sends =
          "Events, while a stream over HTTP/2 is open; before that one over HTTP/1.1, as control.",
      accepts = "Each of them while the stream is open.",
      why = "Pages see nothing, though the same stream works in every tool that speaks HTTP/1.1.",
      causes = {
        "What is written is not flushed into DATA frames.",
        "A proxy that speaks HTTP/2 to clients collects what the server behind it sends."
      },
      capabilities = Capability.HTTP_2,
      remedies = {
        "Next.js: enqueue each event; X-Accel-Buffering: no for nginx in front.",
        "Spring: SseEmitter.send flushes; a filter that wraps the response must pass flushBuffer"
            + " on.",
        "Node: stream.write of http2 sends at once; compression must flush behind each event."
      })
  void deliversAtOnce(SseProbe probe, Publication control, EndpointPlan plan, Checks checks) {
    control.subscribe().close();
    Publication publication = Publication.at(plan, over(probe));
    SseStream stream = publication.open();
    // Who is not known yet when the first is published gets the next one.
    boolean settled = false;
    for (int i = 0; i < EVENTS && !settled; i++) {
      settled = comes(publication, stream);
    }
    checks.must("first", settled, settled ? "it came" : stream.describe(), "the event");
    for (int i = 2; settled && i <= EVENTS; i++) {
      boolean came = comes(publication, stream);
      checks.must("event-" + i, came, came ? "it came" : stream.describe(), "the event");
    }
  }

  private static boolean comes(Publication publication, SseStream stream) {
    String text = Payloads.unique();
    publication.require(text);
    SseEvent event =
        stream.awaitEvent(
            publication.carrying(text), 0, publication.patience().answer().dividedBy(2));
    return event != null;
  }

  @ConformanceCase(
      id = "sse.http2.connection-headers",
      clause = "RFC9113#8.2.2",
      title = "An answer over HTTP/2 says nothing of the connection",
      sends = "The request for the stream over HTTP/2.",
      accepts =
          "An answer, whatever it is, without Connection, Keep-Alive, Proxy-Connection,"
              + " Transfer-Encoding and Upgrade.",
      why = "Such an answer is malformed: curl, Node and Safari throw it away.",
      causes = {
        "The code of the stream sets Connection: keep-alive, as examples of HTTP/1.1 do.",
        "A proxy passes on what it got over HTTP/1.1."
      },
      capabilities = Capability.HTTP_2,
      remedies = {
        "Next.js: leave Connection out of the headers of the Response; nothing needs it.",
        "Spring: no .header(\"Connection\", \"keep-alive\") in a ResponseEntity.",
        "Node: leave Connection out of res.writeHead; http2 throws"
            + " ERR_HTTP2_INVALID_CONNECTION_HEADERS."
      })
  void saysNothingOfTheConnection(SseProbe probe, Checks checks) {
    SseStream stream = answered(probe);
    HttpResponse response = stream.response();
    if (response == null) {
      checks.untestable("connection-headers", stream.describe());
      return;
    }
    List<String> sent = Http2Connection.CONNECTION_SPECIFIC.stream().filter(response::has).toList();
    checks.must(
        "connection-headers",
        sent.isEmpty(),
        sent.isEmpty() ? "none" : String.join(", ", sent),
        "none of " + String.join(", ", Http2Connection.CONNECTION_SPECIFIC));
  }

  private static SseStream answered(SseProbe probe) {
    SseProbe over = over(probe);
    return over.ask(over.request());
  }

  @ConformanceCase(
      id = "sse.http2.lower-case",
      clause = "RFC9113#8.2.1",
      title = "The fields of an answer over HTTP/2 are named in lower case",
      sends = "The request for the stream over HTTP/2.",
      accepts = "An answer, whatever it is, whose status and fields are written as HTTP/2 has it.",
      why = "Such an answer is malformed: clients reset the stream, and say no more.",
      causes = "A server of its own making writes the names as HTTP/1.1 does.",
      capabilities = Capability.HTTP_2,
      remedies = {
        "Next.js: whatever ends HTTP/2 in front does it; update it.",
        "Spring: Tomcat, Jetty, Undertow and Netty do it by themselves.",
        "Node: http2 does it by itself."
      })
  void namesFieldsInLowerCase(SseProbe probe, Checks checks) {
    SseStream stream = answered(probe);
    HttpResponse response = stream.response();
    if (response == null) {
      checks.untestable("fields", stream.describe());
      return;
    }
    String flaw = response.flaw();
    checks.must("fields", flaw == null, flaw == null ? "all are" : flaw, "names in lower case");
  }

  @ConformanceCase(
      id = "sse.http2.head",
      clause = "RFC9110#9.3.2",
      title = "HEAD over HTTP/2 is answered at once and without content",
      sends = "HEAD to the path of the stream, over HTTP/2.",
      accepts =
          "2xx, 405 or 501 within a second, and no content; or RST_STREAM with HTTP_1_1_REQUIRED."
              + " Another status is warned of.",
      why = "Clients that get DATA frames then take the whole connection for broken.",
      causes = {
        "HEAD is handed to the code of GET, and only the server of HTTP/1.1 leaves its content out.",
        "A proxy asks the server behind it by GET, and passes on what comes."
      },
      capabilities = Capability.HTTP_2,
      remedies = {
        "Next.js: export function HEAD; without it HEAD is answered by GET, whose stream starts.",
        "Spring: that of GET answers HEAD, too, and leaves the content out.",
        "Node: if (req.method === 'HEAD') stream.respond(headers, {endStream: true})."
      })
  void answersHeadWithoutContent(SseProbe probe, Checks checks) {
    SseProbe over = over(probe);
    SseStream stream = over.ask(over.request().withMethod("HEAD"));
    if (stream.resetCode() == ErrorCode.HTTP_1_1_REQUIRED) {
      checks.observe("answer", stream.describe());
      return;
    }
    HttpSemanticsCases.judgeHead(stream, over, checks);
  }

  @ConformanceCase(
      id = "sse.http2.resume",
      clause = "PROFILE#sse/resume",
      title = "Who comes back over HTTP/2 gets just what was missed, and then what is new",
      sends =
          "Events on a stream over HTTP/2, which is cancelled; more of them; then the request for the"
              + " stream with the id of the last that came, on the same connection.",
      accepts = "Those that were missed, once each and in order; then a new one.",
      why = "The connection stands while streams come and go: a proxy may join it to another.",
      causes = {
        "The header is looked for by its spelling: over HTTP/2 it is last-event-id.",
        "The position belongs to the connection, and not to the stream."
      },
      capabilities = {Capability.RESUME, Capability.HTTP_2},
      schedule = Schedule.ALONE,
      remedies = {
        "Next.js: request.headers.get('last-event-id'), in any spelling.",
        "Spring: @RequestHeader(name = \"Last-Event-ID\", required = false), in any spelling.",
        "Node: req.headers['last-event-id'], in lower case over HTTP/1.1, too."
      })
  void goesOnBehindTheLastId(SseProbe probe, EndpointPlan plan, Checks checks) {
    Publication publication = Publication.at(plan, over(probe));
    SseStream stream = publication.subscribe();
    String beginning = Payloads.unique();
    List<String> first = ResumeCases.publish(publication, beginning + "-a", READ);
    String id = ResumeCases.idOf(publication, stream, first.get(READ - 1));
    stream.close();
    if (id.isEmpty()) {
      checks.must("id", false, "no id with the last event: " + stream.describe(), "an id");
      return;
    }
    List<String> expected =
        new ArrayList<>(ResumeCases.publish(publication, beginning + "-b", EVENTS));
    SseStream again = publication.open(publication.requestBehind(id));
    var unused =
        ResumeCases.await(
            publication, again, expected.get(EVENTS - 1), publication.patience().answer());
    String fresh = beginning + "-c.";
    publication.require(fresh);
    boolean live = ResumeCases.await(publication, again, fresh, publication.patience().answer());
    expected.add(fresh);
    ResumeCases.judge(checks, "missed", expected, publication.texts(again, beginning), again);
    checks.must("then-live", live, live ? "it came" : again.describe(), "what is new comes, too");
  }
}
