package dev.rtck.conformance.sse;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.SideBySide;
import dev.rtck.protocol.sse.HttpReply;
import dev.rtck.protocol.sse.SseEndpoint;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.sse.SseStream;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpResponse;
import dev.rtck.reports.Verdict;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;

/** RFC 9110: what a stream shares with every other resource. */
final class HttpSemanticsCases {

  private static final int HEADS = 60;
  private static final long AT_ONCE_MILLIS = 1000;

  /** Redirects, and what says that there is no HEAD, or not now. */
  private static final Set<Integer> AS_GET = Set.of(301, 302, 303, 307, 308, 405, 429, 501, 503);

  /** The beginning of a character of three bytes, of which the last is cut off. */
  private static final String BROKEN_ESCAPE = "%E0%A4%A";

  private static final Pattern NAME_OF_ROOM = Pattern.compile("room-" + Payloads.PATTERN);

  private static final Pattern BEGINNING = Pattern.compile("^\\uFEFF?(:|(data|event|id|retry):)");

  @ConformanceCase(
      id = "sse.method.head",
      clause = "RFC9110#9.3.2",
      title = "HEAD is answered at once and without content",
      sends = "HEAD to the path of the stream.",
      accepts =
          "2xx, 405 with the methods that there are in Allow, or 501, within a second, and no content."
              + " Another status is warned of, since GET gets 200; so is a 200 of another type, and what takes longer. Any below 500 where the"
              + " stream opens by another method.",
      why = "Monitors ask so; each of them would hold a stream for ever.",
      causes = "HEAD is handed to the code of GET, which waits for events.",
      remedies = {
        "Next.js: export function HEAD; without it HEAD is answered by GET, "
            + "whose stream starts.",
        "Spring: a mapping for RequestMethod.HEAD; that of GET answers HEAD, " + "too.",
        "Node: if (req.method === 'HEAD') res.writeHead(200, headers).end()."
      })
  void answersHeadWithoutContent(SseProbe probe, Checks checks) {
    judgeHead(probe.ask(probe.request().withMethod("HEAD")), probe, checks);
  }

  static void judgeHead(SseStream stream, SseProbe probe, Checks checks) {
    checks.should("answer", stream.response() != null, stream.describe(), "a head with any status");
    if (stream.response() == null) {
      return;
    }
    checks.should(
        "no-server-error",
        stream.status() < 500 || stream.status() == 501,
        stream.describe(),
        "a status below 500",
        "501");
    long millis = (stream.headAtNanos() - stream.sentAtNanos()) / 1_000_000;
    checks.should(
        "at-once",
        millis < AT_ONCE_MILLIS,
        "after " + millis + " ms",
        "within " + AT_ONCE_MILLIS + " ms");
    if (probe.request().method().equals("GET")) {
      checks.should(
          "as-get",
          stream.status() / 100 == 2 || AS_GET.contains(stream.status()),
          stream.describe(),
          "2xx, as GET gets",
          "405",
          "501");
    } else {
      checks.observe("as-get", stream.describe());
    }
    HttpResponse response = stream.response();
    if (response != null && response.status() == 200 && response.has("Content-Type")) {
      // RFC 9110 §9.3.2: the same fields as for GET; some may be left out.
      checks.should(
          "type",
          SseStream.isEventStream(response),
          String.join(" | ", response.lines("Content-Type")),
          SseEndpoint.TYPE,
          "no type");
    }
    if (response != null && response.status() == 405) {
      judgeAllow("allow", response, probe.request().method(), checks);
    }
    var unused = stream.awaitFirstByte(probe.patience().quiet());
    // RFC 9110 §9.3.2: MUST NOT; what refuses a request may not have read its method yet.
    Verdict otherwise = stream.status() / 100 == 2 ? Verdict.FAIL : Verdict.WARN;
    checks.record(
        "content",
        stream.bytes() == 0 ? Verdict.PASS : otherwise,
        stream.bytes() + " bytes",
        "no content");
  }

  @ConformanceCase(
      id = "sse.method.head-frees",
      clause = "RFC9110#9.3.2/frees",
      title = "HEAD leaves no stream behind",
      sends =
          "Two requests by HEAD on one connection, if the target keeps it; then sixty, each on one"
              + " of its own.",
      accepts =
          "Any status, the same for all; an answer to the second request on the connection, or its"
              + " end; then new streams open, and others are served as before.",
      why = "A monitor that asks each second would fill the server with streams in an hour.",
      causes = {
        "HEAD is handed to the code of GET, which subscribes, and waits for the end of a stream"
            + " that nobody holds.",
        "The framework takes the content away, but the code that writes it goes on."
      },
      hostile = true,
      remedies = {
        "Next.js: export function HEAD; without it HEAD runs GET, and the "
            + "ReadableStream's start subscribes.",
        "Spring: a mapping for RequestMethod.HEAD that returns without an " + "emitter.",
        "Node: if (req.method === 'HEAD') end the answer before anything " + "subscribes."
      })
  void leavesNoStreamBehindForHead(SseProbe probe, EndpointPlan plan, Checks checks) {
    HandshakeRequest request = probe.request().withMethod("HEAD");
    HttpReply first = probe.exchange(request);
    if (first.response() == null) {
      checks.untestable("first", "HEAD is not answered, as sse.method.head says");
      return;
    }
    HttpReply second = probe.exchange(request);
    checks.should(
        "second",
        second.response() != null,
        second.describe(),
        "an answer on the same connection",
        "an end of the connection behind the first");
    Queue<Integer> statuses = new ConcurrentLinkedQueue<>();
    SideBySide.times(
        StreamLifetimeCases.atMost(plan, HEADS),
        plan.width(),
        i -> {
          try (SseStream stream = probe.ask(request)) {
            statuses.add(stream.status());
          }
        });
    List<Integer> others =
        statuses.stream().filter(it -> it != first.response().status()).distinct().toList();
    checks.should(
        "all",
        others.isEmpty(),
        statuses.size() + " answers" + (others.isEmpty() ? "" : ", among them " + others),
        "the status " + first.response().status());
  }

  @ConformanceCase(
      id = "sse.method.unsupported",
      clause = "RFC9110#15.5.6",
      title = "A method that opens no stream is refused",
      sends = "PUT, a method that does not exist, and POST, to the path of the stream.",
      accepts =
          "A status of 4xx, or 501; a 405 names the methods that there are in Allow, that by which"
              + " the stream opens among them. PUT may do"
              + " something else that opens no stream. What else POST gets is recorded.",
      why = "A stream that opens by any method is opened by accident.",
      causes = "The route was made for all methods.",
      remedies = {
        "Next.js: export functions for the methods that there are; its own 405 "
            + "has no Allow, which a function for the other ones can add.",
        "Spring: @GetMapping instead of @RequestMapping.",
        "Node: look at req.method, and answer 405 with Allow; app.get instead "
            + "of app.use or app.all."
      })
  void refusesMethodsThatOpenNoStream(SseProbe probe, EndpointPlan plan, Checks checks) {
    for (String method : List.of("PUT", "RTCK")) {
      String slug = method.toLowerCase(Locale.ROOT);
      if (UsualClient.settings(plan).methods().contains(method)) {
        checks.observe(slug, "the profile names it");
        continue;
      }
      SseStream stream =
          probe.ask(
              probe
                  .endpoint()
                  .plain(method, probe.endpoint().resource())
                  .with(SseEndpoint.ACCEPT, SseEndpoint.TYPE)
                  .with("Content-Length", "0"));
      HttpResponse response = stream.response();
      boolean refused = stream.status() / 100 == 4 || stream.status() == 501;
      // PUT may be there for something else.
      boolean done = method.equals("PUT") && stream.status() / 100 == 2 && !stream.isStream();
      checks.should(
          slug, refused || done, stream.describe(), "4xx", "501", "for PUT, 2xx and no stream");
      if (response != null && stream.status() == 405) {
        judgeAllow(slug + "-allow", response, UsualClient.settings(plan).methods().get(0), checks);
      }
      stream.close();
    }
    recordPost(probe, plan, checks);
  }

  private static void judgeAllow(
      String slug, HttpResponse response, String opening, Checks checks) {
    checks.must(
        slug,
        response.hasMember("Allow", opening),
        response.has("Allow") ? String.join(", ", response.lines("Allow")) : "no Allow",
        "an Allow header with " + opening);
  }

  /** Streams that open by POST are usual where models answer; the profile can say so. */
  private static void recordPost(SseProbe probe, EndpointPlan plan, Checks checks) {
    if (UsualClient.settings(plan).methods().contains("POST")) {
      checks.observe("post", "the profile names it");
      return;
    }
    SseStream stream =
        probe.ask(
            probe
                .endpoint()
                .plain("POST", probe.endpoint().resource())
                .with(SseEndpoint.ACCEPT, SseEndpoint.TYPE)
                .with("Content-Length", "0"));
    checks.observe(
        "post",
        stream.isStream()
            ? "POST opens a stream; the profile can name it in methods"
            : stream.describe());
    HttpResponse response = stream.response();
    if (response != null && stream.status() == 405) {
      judgeAllow("post-allow", response, UsualClient.settings(plan).methods().get(0), checks);
    }
    stream.close();
  }

  @ConformanceCase(
      id = "sse.method.declared",
      clause = "PROFILE#sse/methods",
      title = "Each method that the profile names opens the stream",
      sends = "The request for the stream by each of the profile's methods.",
      accepts = "200 and an event stream.",
      why = "It is promised.",
      causes = {
        "The route is bound to GET alone.",
        "A filter against forged requests, or a body parser, turns what is posted away."
      },
      needs = {},
      remedies = {
        "Next.js: export a function of each method's name, GET and POST.",
        "Spring: @RequestMapping(method = {GET, POST}) with the same produces.",
        "Node: app.route(path).get(open).post(open), without a body parser that waits for "
            + "the end."
      })
  void opensByEachDeclaredMethod(SseProbe probe, EndpointPlan plan, Checks checks) {
    for (String method : UsualClient.settings(plan).methods()) {
      HandshakeRequest request = probe.request().without("Content-Length").withMethod(method);
      SseStream stream =
          probe.ask(method.equals("GET") ? request : request.with("Content-Length", "0"));
      checks.must(
          method.toLowerCase(Locale.ROOT),
          stream.isStream(),
          stream.describe(),
          "200 and a stream");
      stream.close();
    }
  }

  @ConformanceCase(
      id = "sse.accept.variants",
      clause = "RFC9110#12.5.1",
      title =
          "Whatever a client accepts, it gets the stream, what it accepts, or 406, in no coding"
              + " that it refuses",
      sends =
          "The request for the stream without Accept, with */*, with a list, and with JSON; and"
              + " with Accept-Encoding: identity, and gzip;q=0.",
      accepts =
          "The stream; 406; something else of a type that is accepted, and not empty. Where no"
              + " coding is accepted, the stream without Content-Encoding.",
      why =
          "curl and many libraries send */*, and get an empty page; who cannot decompress reads"
              + " nothing.",
      causes = {
        "The framework looks for a converter for the type, and finds none.",
        "The header is compared as a text.",
        "Whoever names any coding gets gzip."
      },
      remedies = {
        "Next.js: look at Accept only where there is more than one type to " + "choose from.",
        "Spring: produces = TEXT_EVENT_STREAM_VALUE takes */* and none, and " + "answers 406 else.",
        "Node: no comparison with the whole header; express' "
            + "req.accepts('text/event-stream') and "
            + "req.acceptsEncodings('gzip') know lists and q=0."
      })
  void bearsOtherAcceptHeaders(SseProbe probe, Checks checks) {
    Map<String, String> accepts = new LinkedHashMap<>();
    accepts.put("missing", "");
    accepts.put("any", "*/*");
    accepts.put("any-text", "text/*");
    accepts.put("list", "text/html, text/event-stream;q=0.9");
    accepts.put("json", "application/json");
    checks.each(
        accepts.entrySet(),
        Map.Entry::getKey,
        (accept, slug) -> {
          HandshakeRequest request = probe.request().without(SseEndpoint.ACCEPT);
          SseStream stream =
              probe.ask(
                  accept.getValue().isEmpty()
                      ? request
                      : request.with(SseEndpoint.ACCEPT, accept.getValue()));
          checks.should(
              slug,
              stream.isStream()
                  || stream.status() == 406
                  || isAnotherOne(probe, stream, accept.getValue()),
              stream.describe(),
              "the stream",
              "something else that was asked for",
              "406");
          stream.close();
        });
    checks.each(
        List.of("identity", "gzip;q=0"),
        accepted -> accepted.equals("identity") ? accepted : "no-gzip",
        (accepted, slug) -> judgeCoding(probe, accepted, slug, checks));
  }

  private static void judgeCoding(
      SseProbe probe, String acceptEncoding, String slug, Checks checks) {
    try (SseStream stream = probe.ask(probe.request().with("Accept-Encoding", acceptEncoding))) {
      HttpResponse response = stream.response();
      List<String> codings = response == null ? List.of() : response.members("Content-Encoding");
      checks.should(
          slug,
          stream.status() == 406
              || (stream.isStream() && codings.stream().allMatch("identity"::equalsIgnoreCase)),
          stream.describe() + (codings.isEmpty() ? "" : ", coded as " + codings),
          "the stream, not compressed",
          "406");
    }
  }

  /** A path may be a page, too, for those who take one; that page is not empty. */
  private static boolean isAnotherOne(SseProbe probe, SseStream stream, String accept) {
    HttpResponse response = stream.response();
    if (response == null || response.status() != 200) {
      return false;
    }
    String type = String.join(",", response.lines("Content-Type")).toLowerCase(Locale.ROOT);
    boolean wanted =
        accept.isEmpty()
            || Arrays.stream(accept.split(","))
                .map(range -> range.split(";", 2)[0].strip().replace("*", ""))
                .anyMatch(range -> range.equals("/") || type.startsWith(range));
    return wanted
        && stream.awaitFirstByte(probe.patience().answer())
        && !stream.body().text().isBlank()
        // The stream under another name is one that nobody reads.
        && !BEGINNING.matcher(stream.body().text()).find();
  }

  @ConformanceCase(
      id = "sse.conditional.never-not-modified",
      clause = "RFC9110#13.1.2",
      title = "A stream is never answered 304",
      sends = "The request for the stream with If-None-Match, and with If-Modified-Since.",
      accepts = "Any other status.",
      why = "A cache that asks so would show an old stream for a new one.",
      causes = "A filter computes ETags of everything.",
      remedies = {
        "Next.js: no ETag for the route; export dynamic = 'force-dynamic'.",
        "Spring: keep ShallowEtagHeaderFilter from the path; it collects the "
            + "whole answer besides.",
        "Node: res.write sets no ETag; res.send in express does."
      })
  void isNeverNotModified(SseProbe probe, Checks checks) {
    Map<String, HandshakeRequest> requests = new LinkedHashMap<>();
    requests.put("if-none-match", probe.request().with("If-None-Match", "W/\"rtck\", \"0\""));
    requests.put(
        "if-modified-since",
        probe.request().with("If-Modified-Since", "Tue, 01 Jan 2030 00:00:00 GMT"));
    requests.forEach(
        (slug, request) -> {
          SseStream stream = probe.ask(request);
          checks.should(
              slug,
              stream.response() != null && stream.status() != 304,
              stream.describe(),
              "the stream",
              "any other status than 304");
          stream.close();
        });
  }

  @ConformanceCase(
      id = "sse.request.odd-values",
      clause = "RFC9110#15.5.1",
      title = "A request with values that nobody can make sense of harms nobody",
      sends =
          "The request for the stream with an escape that breaks off in the query, in a path below its"
              + " own, in a cookie, and in the name of a room, where rooms have paths; with credentials"
              + " without a word behind their kind, a parameter that is there twice, and one called"
              + " __proto__.",
      accepts = "Anything for who sends it; no answer at all, and no end, is a warning.",
      why =
          "Applications decode paths, queries and cookies before they know whom they talk to, and"
              + " whoever may connect may send any.",
      causes = {
        "decodeURIComponent, or new URL, throws where nobody catches it.",
        "What is there twice is a list, and has none of the methods of a text."
      },
      hostile = true,
      remedies = {
        "Next.js: catch what decodeURIComponent throws; the framework answers 400 for its own.",
        "Spring: Tomcat answers 400; a filter that decodes by URLDecoder has to catch what it throws.",
        "Node: catch URIError of decodeURIComponent in a handler by hand, and answer 400."
      })
  void isNotHarmedByOddValues(SseProbe probe, EndpointPlan plan, Checks checks) {
    HandshakeRequest request = probe.request();
    String path = request.target().split("\\?", 2)[0];
    String cookies = request.header("Cookie");
    Map<String, HandshakeRequest> odd = new LinkedHashMap<>();
    odd.put("escape-in-query", asking(request, "rtck=" + BROKEN_ESCAPE));
    odd.put("escape-in-path", request.withTarget(path + "/%zz"));
    odd.put(
        "escape-in-cookie",
        request.replacing(
            "Cookie", (cookies.isEmpty() ? "" : cookies + "; ") + "rtck=" + BROKEN_ESCAPE));
    odd.put("credentials", request.replacing("Authorization", "Bearer"));
    odd.put("parameter-twice", asking(request, "rtck=1&rtck=2"));
    odd.put("parameter-of-prototypes", asking(request, "__proto__=1&constructor[prototype]=2"));
    Publication room = Publication.inRoomStream(plan, probe);
    if (room != null) {
      HandshakeRequest inRoom = room.request();
      odd.put(
          "escape-in-room",
          inRoom.withTarget(NAME_OF_ROOM.matcher(inRoom.target()).replaceAll(BROKEN_ESCAPE)));
    }
    checks.each(
        odd.entrySet(),
        Map.Entry::getKey,
        (value, slug) -> {
          try (SseStream stream = probe.ask(value.getValue())) {
            checks.should(
                slug,
                stream.response() != null || stream.hasEnded(),
                stream.describe(),
                "an answer",
                "connection dropped");
          }
        });
  }

  private static HandshakeRequest asking(HandshakeRequest request, String more) {
    String target = request.target();
    return request.withTarget(target + (target.indexOf('?') < 0 ? "?" : "&") + more);
  }
}
