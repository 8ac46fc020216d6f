package dev.rtck.conformance.websocket;

import static dev.rtck.protocol.websocket.HandshakeRequest.KEY;
import static dev.rtck.protocol.websocket.HandshakeRequest.PROTOCOL;
import static dev.rtck.protocol.websocket.HandshakeRequest.VERSION;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.Address;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpResponse;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.reports.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** RFC 6455 §4.2.1: which opening handshakes a server accepts, and which it refuses. */
final class ReadingTheClientsOpeningHandshakeCases {

  /** One way to write the handshake, named by the slug of its check. */
  private record Variant(String slug, HandshakeRequest request) {}

  private static Variant variant(String slug, HandshakeRequest request) {
    return new Variant(slug, request);
  }

  private static void accepts(Checks checks, WebSocketProbe probe, Variant variant) {
    try (HandshakeAttempt attempt = probe.attemptPatiently(variant.request())) {
      HandshakeJudgement.acceptedByItsKey(
          checks, variant.slug(), attempt, variant.request().header(KEY).strip(), probe);
    }
  }

  private static void refuses(Checks checks, WebSocketProbe probe, Variant variant) {
    try (HandshakeAttempt attempt = probe.attempt(variant.request())) {
      HandshakeJudgement.refused(checks, variant.slug(), attempt);
    }
  }

  private static void opensNoSocket(
      Checks checks, WebSocketProbe probe, String slug, HandshakeRequest request) {
    try (HandshakeAttempt attempt = probe.attempt(request)) {
      HandshakeJudgement.opensNoSocket(checks, slug, attempt);
    }
  }

  private static void refusesAll(Checks checks, WebSocketProbe probe, List<Variant> variants) {
    checks.each(variants, Variant::slug, (variant, slug) -> refuses(checks, probe, variant));
  }

  private static void acceptsAll(Checks checks, WebSocketProbe probe, List<Variant> variants) {
    checks.each(variants, Variant::slug, (variant, slug) -> accepts(checks, probe, variant));
  }

  @ConformanceCase(
      id = "ws.handshake.token-case",
      clause = "RFC6455#4.2.1/tokens",
      title = "The words websocket and upgrade are accepted in any case",
      sends =
          "Valid handshakes with Upgrade: WebSocket, Connection: UPGRADE and header names in"
              + " other cases.",
      accepts = "101 for each, with the accept value of its key.",
      why =
          "Proxies and clients spell these words and names as they like; a server that compares"
              + " them exactly works with one browser and not with the next.",
      causes = "The header's value is compared with equals instead of without regard to case.")
  void acceptsTheHandshakesWordsInAnyCase(WebSocketProbe probe, Checks checks) {
    HandshakeRequest request = probe.request();
    acceptsAll(
        checks,
        probe,
        List.of(
            variant("upgrade-mixed-case", request.replacing("Upgrade", "WebSocket")),
            variant("upgrade-upper-case", request.replacing("Upgrade", "WEBSOCKET")),
            variant("connection-lower-case", request.replacing("Connection", "upgrade")),
            variant("connection-upper-case", request.replacing("Connection", "UPGRADE")),
            variant("names-lower-case", withNames(request, false)),
            variant("names-upper-case", withNames(request, true))));
  }

  private static HandshakeRequest withNames(HandshakeRequest request, boolean upper) {
    HandshakeRequest other = request;
    for (var header : request.headers()) {
      String name = header.name();
      other =
          other
              .without(name)
              .with(
                  upper ? name.toUpperCase(Locale.ROOT) : name.toLowerCase(Locale.ROOT),
                  header.value());
    }
    return other;
  }

  @ConformanceCase(
      id = "ws.handshake.connection-token-list",
      clause = "RFC6455#4.2.1/connection",
      title = "Connection is a list in which upgrade is one of the tokens",
      sends =
          "Connection: keep-alive, Upgrade, in several spellings, with an empty member before it and"
              + " between them (RFC 9110 §5.6.1.2), and on the second and the first of two lines.",
      accepts = "101 for each, with the accept value of its key.",
      why = "Firefox sends keep-alive, Upgrade; so do many proxies.",
      causes =
          "Connection is compared with the one word Upgrade, or only its first or last line is read.")
  void findsUpgradeInAListOfConnectionTokens(WebSocketProbe probe, Checks checks) {
    HandshakeRequest request = probe.request();
    acceptsAll(
        checks,
        probe,
        List.of(
            variant("after-keep-alive", request.replacing("Connection", "keep-alive, Upgrade")),
            variant("before-keep-alive", request.replacing("Connection", "Upgrade, keep-alive")),
            variant("without-space", request.replacing("Connection", "keep-alive,Upgrade")),
            variant("behind-nothing", request.replacing("Connection", ", Upgrade")),
            variant("with-a-gap", request.replacing("Connection", "keep-alive, ,Upgrade")),
            variant(
                "on-two-lines",
                request
                    .without("Connection")
                    .with("Connection", "keep-alive")
                    .with("Connection", "Upgrade")),
            variant(
                "on-the-first-of-two-lines",
                request
                    .without("Connection")
                    .with("Connection", "Upgrade")
                    .with("Connection", "keep-alive"))));
  }

  @ConformanceCase(
      id = "ws.handshake.upgrade-token-list",
      clause = "RFC6455#4.2.1/upgrade-list",
      title = "Upgrade is a list in which websocket is one of the members",
      sends = "Upgrade: foo, websocket.",
      accepts =
          "101 with Upgrade: websocket; another status is a warning, since a server may ignore"
              + " Upgrade.",
      why = "A client that offers more than one protocol is legal HTTP (RFC 9110 §7.8).",
      causes = {
        "Upgrade is compared with the one word websocket.",
        "The client's Upgrade is sent back as it came, and clients must fail the connection."
      })
  void findsWebsocketInAListOfUpgradeProtocols(WebSocketProbe probe, Checks checks) {
    try (HandshakeAttempt attempt =
        probe.attemptPatiently(probe.request().replacing("Upgrade", "foo, websocket"))) {
      var unused = HandshakeJudgement.accepted(checks, "after-foo", attempt, Verdict.WARN, probe);
      HttpResponse answer = attempt.response();
      if (answer != null && attempt.switchedProtocols()) {
        List<String> members = answer.members("Upgrade");
        checks.must(
            "answer",
            members.size() == 1 && members.get(0).equalsIgnoreCase("websocket"),
            "Upgrade: " + String.join(", ", members),
            "Upgrade: websocket");
      }
    }
  }

  @ConformanceCase(
      id = "ws.handshake.header-order",
      clause = "RFC6455#4.2.1/order",
      title = "The order of headers and headers of unknown meaning do not matter",
      sends =
          "Valid handshakes with their headers in other orders and with unknown ones, also with one"
              + " whose list is on two lines, one whose name has digits and signs, and one whose value"
              + " is not ASCII.",
      accepts =
          "101 for each, with the accept value of its key. To refuse a value that is not ASCII is a"
              + " warning (RFC 9110 §5.5).",
      why = "Each client and proxy has its own order and adds headers of its own.",
      causes = {
        "The headers are read by their position.",
        "They are read into a map that takes each name once, or by a pattern that knows letters only."
      })
  void acceptsHeadersInAnyOrderAndUnknownOnes(WebSocketProbe probe, Checks checks) {
    HandshakeRequest request = probe.request();
    acceptsAll(
        checks,
        probe,
        List.of(
            variant("shuffled-once", request.shuffled(1)),
            variant("shuffled-twice", request.shuffled(2)),
            variant("shuffled-thrice", request.shuffled(3)),
            variant("unknown-header", request.with("X-Unknown", "a value")),
            variant("empty-header", request.with("X-Empty", "")),
            variant(
                "list-on-two-lines",
                request.with("Accept-Language", "de").with("Accept-Language", "en;q=0.5")),
            variant("unusual-name", request.with("X_B3.Trace-Id1", "a value")),
            variant("browser-headers", likeABrowser(request))));
    try (HandshakeAttempt attempt = probe.attemptPatiently(request.with("X-Unknown", "Zoë, 漢字"))) {
      var unused =
          HandshakeJudgement.accepted(checks, "value-not-ascii", attempt, Verdict.WARN, probe);
    }
  }

  private static HandshakeRequest likeABrowser(HandshakeRequest request) {
    return request
        .replacing("Pragma", "no-cache")
        .replacing("Cache-Control", "no-cache")
        .replacing("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) rtck")
        .replacing("Accept-Encoding", "gzip, deflate, br, zstd")
        .replacing("Accept-Language", "en-US,en;q=0.9")
        .replacing("Sec-Fetch-Mode", "websocket");
  }

  @ConformanceCase(
      id = "ws.handshake.optional-whitespace",
      clause = "RFC9112#5.1/ows",
      title = "Spaces and tabs around a header's value do not count",
      sends =
          "Valid handshakes with no space, two spaces or a tab before the values, and with a space"
              + " or a tab behind them.",
      accepts = "101 for each, with the accept value of its key.",
      why = "Optional white space is legal HTTP, and some proxies write it.",
      causes = "A header is split at colon and space, and its value is not trimmed.")
  void ignoresWhitespaceAroundHeaderValues(WebSocketProbe probe, Checks checks) {
    HandshakeRequest request = probe.request();
    acceptsAll(
        checks,
        probe,
        List.of(
            variant("leading-spaces", padded(request, "  ", "")),
            variant("trailing-space", padded(request, "", " ")),
            variant("leading-tab", padded(request, "\t", "")),
            variant("trailing-tab", padded(request, "", "\t"))));
    HandshakeRequest usual = probe.request();
    Bytes tight = Bytes.utf8(usual.head().text().replaceAll("(?m)^([^:]+): ", "$1:"));
    String summary = "a handshake without spaces behind its colons";
    try (HandshakeAttempt attempt =
        probe.patiently(() -> probe.attemptBytes(tight, summary, probe.patience().handshake()))) {
      HandshakeJudgement.acceptedByItsKey(checks, "no-space", attempt, usual.header(KEY), probe);
    }
  }

  private static HandshakeRequest padded(HandshakeRequest request, String before, String after) {
    HandshakeRequest other = request;
    for (String name : List.of("Upgrade", "Connection", KEY, VERSION)) {
      other = other.replacing(name, before + request.header(name) + after);
    }
    return other;
  }

  @ConformanceCase(
      id = "ws.handshake.segmented-request",
      clause = "RFC6455#4.2.1/request",
      title = "A handshake that arrives in small pieces is read to its end",
      sends =
          "A valid handshake in segments of one byte, of seven bytes, and cut inside its final"
              + " line ends.",
      accepts = "101 for each, with the accept value of its key.",
      why = "TCP keeps no borders: a slow link or a proxy may cut the request anywhere.",
      causes = "The handler expects the whole request in one read.")
  void readsAHandshakeThatArrivesInPieces(WebSocketProbe probe, Checks checks) {
    checks.each(
        List.of(1, 7),
        size -> "segments-of-" + size,
        (size, slug) -> {
          readsPieces(checks, probe, slug, size);
        });
    int headBytes = probe.request().encode().length();
    readsPieces(checks, probe, "cut-in-the-final-line-end", headBytes - 2);
  }

  private static void readsPieces(
      Checks checks, WebSocketProbe probe, String slug, int segmentBytes) {
    HandshakeRequest request = probe.request();
    try (HandshakeAttempt attempt =
        probe.patiently(() -> probe.attemptSegmented(request, segmentBytes))) {
      HandshakeJudgement.acceptedByItsKey(checks, slug, attempt, request.header(KEY), probe);
    }
  }

  @ConformanceCase(
      id = "ws.handshake.absolute-form-target",
      clause = "RFC9112#3.2.2/absolute-form",
      title = "A request target in absolute form is accepted",
      sends = "GET http://host:port/path instead of GET /path.",
      accepts = "101.",
      why = "A server must accept the form that clients of a proxy use (RFC 9112 §3.2.2).",
      causes = "The request target is compared with the path as text.")
  void acceptsARequestTargetInAbsoluteForm(WebSocketProbe probe, Checks checks) {
    Address address = probe.endpoint().address();
    HandshakeRequest request = probe.request();
    String target =
        (address.tls() ? "https://" : "http://") + address.authority() + request.target();
    accepts(checks, probe, variant("absolute-form", request.withTarget(target)));
  }

  @ConformanceCase(
      id = "ws.handshake.missing-key",
      clause = "RFC6455#4.2.1/key",
      title = "A handshake without Sec-WebSocket-Key is refused",
      sends = "A handshake without the key.",
      accepts = "An HTTP error such as 400, or the end of the connection; never 101.",
      why =
          "The key proves that the peer speaks WebSocket: a page could else make a browser send a"
              + " request that opens a socket.",
      causes = "The accept value is computed of whatever the header holds, even nothing.")
  void refusesAHandshakeWithoutAKey(WebSocketProbe probe, Checks checks) {
    refuses(checks, probe, variant("no-key", probe.request().without(KEY)));
  }

  @ConformanceCase(
      id = "ws.handshake.refusal-status",
      clause = "RFC6455#10.7/status",
      title = "Who refuses a handshake says so with an HTTP status",
      sends = "A handshake without the key.",
      accepts = "An HTTP answer other than 101; to drop the connection without one is a warning.",
      why = "A client that is cut off without a word cannot tell a refusal from a broken network.",
      causes = "The parser throws, and the socket is closed in the end.")
  void saysByAStatusThatItRefusesAHandshake(WebSocketProbe probe, Checks checks) {
    try (HandshakeAttempt attempt = probe.attempt(probe.request().without(KEY))) {
      if (attempt.switchedProtocols()) {
        checks.untestable("status", "nothing was refused: " + attempt.describe());
        return;
      }
      checks.should(
          "status", attempt.status() >= 300, attempt.describe(), "an HTTP error such as 400");
    }
  }

  @ConformanceCase(
      id = "ws.handshake.malformed-key",
      clause = "RFC6455#4.2.1/key",
      title = "A key that is not sixteen bytes in Base64 is refused",
      sends =
          "Handshakes whose key is empty, is no Base64 (also one of the usual length), or decodes"
              + " to 15 or to 17 bytes.",
      accepts =
          "An HTTP error or the end of the connection. A key of the wrong length that is taken"
              + " is a warning: a server need not decode it (§4.2.2).",
      why = "A key that breaks the grammar does not come from a WebSocket client.",
      causes = "Only the header's presence is checked, or only its length.")
  void refusesAKeyThatIsNotSixteenBytesInBase64(WebSocketProbe probe, Checks checks) {
    HandshakeRequest request = probe.request();
    refusesAll(
        checks,
        probe,
        List.of(
            variant("empty", request.replacing(KEY, "")),
            variant("not-base64", request.replacing(KEY, "this is not base 64!!")),
            variant(
                "not-base64-of-usual-length", request.replacing(KEY, "*not*base64*at*all*!!!=="))));
    checks.each(
        List.of(
            variant("fifteen-bytes", request.replacing(KEY, "AQIDBAUGBwgJCgsMDQ4P")),
            variant("seventeen-bytes", request.replacing(KEY, "AQIDBAUGBwgJCgsMDQ4PEBE="))),
        Variant::slug,
        (variant, slug) -> {
          try (HandshakeAttempt attempt = probe.attempt(variant.request())) {
            HandshakeJudgement.preferablyRefused(checks, slug, attempt);
          }
        });
  }

  @ConformanceCase(
      id = "ws.handshake.duplicate-key",
      clause = "RFC6455#11.3.1",
      title = "A handshake with two keys is refused",
      sends = "Two Sec-WebSocket-Key headers, with different values and with the same value.",
      accepts = "An HTTP error or the end of the connection. Taking two equal keys is a warning.",
      why = "Two keys mean that somebody on the way added one.",
      causes = "The HTTP library joins the lines, or returns the first.")
  void refusesAHandshakeWithTwoKeys(WebSocketProbe probe, Checks checks) {
    HandshakeRequest request = probe.request();
    refuses(checks, probe, variant("different", request.with(KEY, HandshakeRequest.randomKey())));
    try (HandshakeAttempt attempt = probe.attempt(request.with(KEY, request.header(KEY)))) {
      HandshakeJudgement.preferablyRefused(checks, "same", attempt);
    }
  }

  @ConformanceCase(
      id = "ws.handshake.missing-version",
      clause = "RFC6455#4.2.1/version",
      title = "A handshake without Sec-WebSocket-Version is refused",
      sends = "A handshake without the version.",
      accepts =
          "An HTTP error such as 400 or 426, or the end of the connection; never 101. Whether the"
              + " answer names version 13 is recorded: only an unknown version demands that.",
      why = "Without it the server cannot know which framing the client will use.",
      causes = "The version is compared only when it is there.")
  void refusesAHandshakeWithoutAVersion(WebSocketProbe probe, Checks checks) {
    HandshakeRequest request = probe.request().without(VERSION);
    refuses(checks, probe, variant("no-version", request));
    try (HandshakeAttempt attempt = probe.attempt(request)) {
      HttpResponse answer = attempt.response();
      boolean names13 = answer != null && answer.hasMember(VERSION, "13");
      checks.observe(
          "names-13", attempt.describe() + (names13 ? ", which names 13" : ", without 13"));
    }
  }

  @ConformanceCase(
      id = "ws.handshake.unsupported-version",
      clause = "RFC6455#4.2.2/version",
      title = "An unknown version is refused, and the answer names the known ones",
      sends = "Handshakes with Sec-WebSocket-Version 0, 12, 14 and 255.",
      accepts =
          "No 101, but an HTTP error (426 and 400 are both usual) with Sec-WebSocket-Version"
              + " headers that contain 13. The end of the connection is a warning, and a redirect"
              + " is recorded: it may come before the version is looked at.",
      why = "It is how clients and servers of future versions find common ground.",
      causes = {"The version is not checked.", "The refusal is a general 400 without the header."})
  void refusesAnUnknownVersionAndNamesTheKnownOnes(WebSocketProbe probe, Checks checks) {
    checks.each(
        List.of("0", "12", "14", "255"),
        version -> "version-" + version,
        (version, slug) -> {
          try (HandshakeAttempt attempt =
              probe.attemptPatiently(probe.request().replacing(VERSION, version))) {
            HttpResponse answer = attempt.response();
            boolean names13 = answer != null && answer.hasMember(VERSION, "13");
            String versions =
                answer == null || !answer.has(VERSION)
                    ? "without Sec-WebSocket-Version"
                    : "with Sec-WebSocket-Version: " + String.join(", ", answer.lines(VERSION));
            if (attempt.wasTurnedAway()) {
              checks.untestable(slug, HandshakeJudgement.turnedAway(attempt));
              return;
            }
            if (attempt.status() / 100 == 3) {
              checks.observe(slug, attempt.describe());
              return;
            }
            checks.record(
                slug,
                attempt.status() >= 400 && names13
                    ? Verdict.PASS
                    : attempt.wasDropped() ? Verdict.WARN : Verdict.FAIL,
                attempt.describe() + (answer == null ? "" : ", " + versions),
                "an HTTP error such as 426 with Sec-WebSocket-Version: 13");
          }
        });
  }

  @ConformanceCase(
      id = "ws.handshake.malformed-version",
      clause = "RFC6455#4.2.1/grammar",
      title = "A version that breaks the grammar is refused",
      sends =
          "Sec-WebSocket-Version: 013, abc, 13.0, a list of two, and two different lines in either"
              + " order.",
      accepts = "An HTTP error or the end of the connection; never 101.",
      why = "A server that takes the number loosely may take a version that it does not speak.",
      causes = "The value is parsed with parseInt or compared as a prefix.")
  void refusesAVersionThatBreaksTheGrammar(WebSocketProbe probe, Checks checks) {
    HandshakeRequest request = probe.request();
    refusesAll(
        checks,
        probe,
        List.of(
            variant("leading-zero", request.replacing(VERSION, "013")),
            variant("letters", request.replacing(VERSION, "abc")),
            variant("fraction", request.replacing(VERSION, "13.0")),
            variant("list", request.replacing(VERSION, "13, 8")),
            variant("two-lines", request.with(VERSION, "8")),
            variant(
                "two-lines-the-right-one-last",
                request.without(VERSION).with(VERSION, "8").with(VERSION, "13"))));
  }

  @ConformanceCase(
      id = "ws.handshake.missing-upgrade",
      clause = "RFC6455#4.2.1/upgrade",
      title = "Without Upgrade: websocket and Connection: Upgrade no socket is opened",
      sends =
          "Handshakes without Upgrade, without Connection, with Connection: keep-alive and with"
              + " Upgrade: foo; and with Connection: no-upgrade and Upgrade: notwebsocket, which"
              + " only contain the words.",
      accepts =
          "Any answer but 101 (a page, 404 and 426 are all right), or the end of the"
              + " connection.",
      why =
          "A plain HTTP request, or one that a proxy stripped of its hop-by-hop headers, must not"
              + " turn into a socket.",
      causes = {
        "Only the key is looked for.",
        "The words are searched for in the value as text, and not among its tokens."
      })
  void opensNoSocketWithoutUpgrade(WebSocketProbe probe, Checks checks) {
    HandshakeRequest request = probe.request();
    checks.each(
        List.of(
            variant("no-upgrade", request.without("Upgrade")),
            variant("no-connection", request.without("Connection")),
            variant("connection-keep-alive", request.replacing("Connection", "keep-alive")),
            variant("connection-of-a-longer-word", request.replacing("Connection", "no-upgrade")),
            variant("upgrade-to-foo", request.replacing("Upgrade", "foo")),
            variant("upgrade-to-a-longer-word", request.replacing("Upgrade", "notwebsocket"))),
        Variant::slug,
        (variant, slug) -> {
          opensNoSocket(checks, probe, slug, variant.request());
        });
  }

  @ConformanceCase(
      id = "ws.handshake.method",
      clause = "RFC6455#4.2.1/request",
      title = "Only GET opens a socket",
      sends =
          "Handshakes with the methods POST, PUT and HEAD, and with get, which is another method:"
              + " their names are case-sensitive (RFC 9110 §9.1).",
      accepts = "Any answer but 101, or the end of the connection.",
      why = "The handshake is defined for GET alone; other methods come from forms and attacks.",
      causes = "The upgrade is handled before the method is looked at.")
  void opensASocketForGetAlone(WebSocketProbe probe, Checks checks) {
    checks.each(
        List.of("POST", "PUT", "HEAD", "get"),
        method -> method.equals("get") ? "lower-case-get" : method.toLowerCase(Locale.ROOT),
        (method, slug) -> {
          HandshakeRequest request = probe.request().withMethod(method);
          if (method.startsWith("P")) {
            request = request.with("Content-Length", "0");
          }
          opensNoSocket(checks, probe, slug, request);
        });
  }

  @ConformanceCase(
      id = "ws.handshake.http-1-0",
      clause = "RFC6455#4.2.1/request",
      title = "A request in HTTP/1.0 opens no socket",
      sends = "A handshake whose request line says HTTP/1.0.",
      accepts = "Any answer but 101, or the end of the connection.",
      why =
          "A server must ignore Upgrade in a request of HTTP/1.0 (RFC 9110 §7.8): an old proxy may"
              + " stand between.",
      causes = "The version of the request line is not looked at.")
  void opensNoSocketForHttp10(WebSocketProbe probe, Checks checks) {
    opensNoSocket(checks, probe, "http-1-0", probe.request().withHttpVersion("HTTP/1.0"));
  }

  @ConformanceCase(
      id = "ws.handshake.host",
      clause = "RFC9112#3.2/host",
      title = "A request without a valid Host is refused with 400",
      sends = "Handshakes without Host, with two Hosts and with Host: a b.",
      accepts =
          "400 or the end of the connection; another refusal is a warning (a virtual host may"
              + " answer 404 or 421). To serve the request, or not to answer it, is a failure.",
      why = "The Host decides which site is meant; two of them are how requests are smuggled.",
      causes = "The HTTP parser is lenient, or the upgrade path does not use it.")
  void refusesARequestWithoutAValidHost(WebSocketProbe probe, Checks checks) {
    HandshakeRequest request = probe.request();
    checks.each(
        List.of(
            variant("missing", request.without("Host")),
            variant("twice", request.with("Host", "other.example")),
            variant("malformed", request.replacing("Host", "a b"))),
        Variant::slug,
        (variant, slug) -> {
          try (HandshakeAttempt attempt = probe.attempt(variant.request())) {
            mustBeRefusedWith400(checks, slug, attempt);
          }
        });
  }

  /** Judges the refusal; another one is no 400, but opens no socket either. */
  private static void mustBeRefusedWith400(Checks checks, String slug, HandshakeAttempt attempt) {
    if (attempt.wasTurnedAway()) {
      checks.untestable(slug, HandshakeJudgement.turnedAway(attempt));
      return;
    }
    boolean right = attempt.status() == 400 || attempt.wasDropped();
    checks.record(
        slug,
        right ? Verdict.PASS : attempt.status() >= 300 ? Verdict.WARN : Verdict.FAIL,
        attempt.describe(),
        "400 Bad Request",
        "connection dropped");
  }

  @ConformanceCase(
      id = "ws.handshake.space-before-colon",
      clause = "RFC9112#5.1/space-before-colon",
      title = "A space between a header's name and its colon is refused",
      sends = "A handshake with the line «X-Rtck : value».",
      accepts = "400 or the end of the connection; another refusal, or a redirect, is a warning.",
      why = "Servers and proxies that read such a line differently let requests be smuggled.",
      causes = "The HTTP parser trims names.")
  void refusesASpaceBeforeAColon(WebSocketProbe probe, Checks checks) {
    try (HandshakeAttempt attempt = probe.attempt(probe.request().with("X-Rtck ", "value"))) {
      mustBeRefusedWith400(checks, "space-before-colon", attempt);
    }
  }

  @ConformanceCase(
      id = "ws.handshake.refusal-is-final",
      clause = "RFC6455#4.2.1/grammar",
      title = "A refused handshake leaves no socket behind",
      sends =
          "A handshake without a key, and when it is refused, a ping and a text on the same"
              + " connection.",
      accepts = "No WebSocket frame ever; an HTTP answer or the end of the connection.",
      why = "A server that answers 400 and reads frames all the same has no handshake at all.",
      causes = "The refusal is written, but the code goes on to the frame handler.")
  void sendsNoFrameAfterItRefusedAHandshake(WebSocketProbe probe, Checks checks) {
    try (HandshakeAttempt attempt = probe.attempt(probe.request().without(KEY))) {
      if (attempt.switchedProtocols()) {
        checks.must("refused", false, attempt.describe(), "an HTTP error such as 400 Bad Request");
        return;
      }
      Bytes nonce = Bytes.utf8(Payloads.unique());
      attempt.sendBytes(
          Bytes.concat(Frame.ping(nonce).encode(), Frame.of(1, nonce).encode()),
          "a ping and a text");
      Bytes answer = attempt.readOn(64 << 10, probe.patience().quiet());
      boolean frame =
          answer.contains(Bytes.concat(Bytes.of(0x8a, nonce.length()), nonce))
              || answer.contains(Bytes.concat(Bytes.of(0x81, nonce.length()), nonce));
      checks.must(
          "no-frame",
          !frame,
          frame ? "a pong or an echo after " + attempt.describe() : attempt.describe(),
          "no WebSocket frame");
    }
  }

  @ConformanceCase(
      id = "ws.handshake.version-8",
      clause = "RFC6455#4.2.1/version-8",
      title = "Whether the version of the drafts 08 to 12 is spoken, too",
      sends = "A handshake with Sec-WebSocket-Version: 8.",
      accepts = "Anything; it is recorded.",
      why = "Some servers still let in the clients of 2011.")
  void tellsWhetherVersion8IsSpoken(WebSocketProbe probe, Checks checks) {
    try (HandshakeAttempt attempt = probe.attempt(probe.request().replacing(VERSION, "8"))) {
      checks.observe("version-8", attempt.describe());
    }
  }

  @ConformanceCase(
      id = "ws.handshake.all-versions",
      clause = "RFC6455#4.4/all-versions",
      title = "Who refuses a version names every version that it takes",
      sends = "Handshakes with Sec-WebSocket-Version 8 and 14.",
      accepts =
          "Where 8 is taken, an answer to 14 whose Sec-WebSocket-Version headers contain 8. That it"
              + " is named and refused is recorded: a client of 8 sends other headers, too.",
      why = "A client of another version knows by it whether to come back, and with which.",
      causes = "The number 13 is written into the refusal, and other versions are taken elsewhere.")
  void namesEveryVersionThatItTakes(WebSocketProbe probe, Checks checks) {
    boolean taken;
    try (HandshakeAttempt attempt = probe.attempt(probe.request().replacing(VERSION, "8"))) {
      taken = attempt.switchedProtocols();
    }
    try (HandshakeAttempt attempt = probe.attempt(probe.request().replacing(VERSION, "14"))) {
      HttpResponse answer = attempt.response();
      if (answer == null || attempt.status() < 400 || !answer.has(VERSION)) {
        // Whether 14 is refused so is the business of ws.handshake.unsupported-version.
        checks.observe("version-8", attempt.describe() + ", and no versions");
        return;
      }
      boolean named = answer.hasMember(VERSION, "8");
      checks.record(
          "version-8",
          taken == named ? Verdict.PASS : taken ? Verdict.FAIL : Verdict.INFO,
          (taken ? "8 is taken, " : "8 is not taken, ") + (named ? "and named" : "and not named"),
          "8 is named if it is taken");
    }
  }

  @ConformanceCase(
      id = "ws.handshake.query-string",
      clause = "RFC6455#3/query",
      title = "What becomes of a query that the application does not know",
      sends = "A handshake whose resource name has one more parameter, with escaped characters.",
      accepts = "Anything; it is recorded.",
      why = "Credentials and room names travel in queries, and proxies add to them.")
  void tellsWhatBecomesOfAnUnknownQuery(WebSocketProbe probe, Checks checks) {
    HandshakeRequest request = probe.request();
    String target = request.target();
    String other = target + (target.contains("?") ? "&" : "?") + "rtck=a%20b%26c%C3%A9";
    try (HandshakeAttempt attempt = probe.attempt(request.withTarget(other))) {
      checks.observe("unknown-parameter", attempt.describe());
    }
  }

  @ConformanceCase(
      id = "ws.handshake.odd-values",
      clause = "RFC6455#10.7/handshake",
      title = "A handshake with values that nobody can make sense of harms nobody",
      sends =
          "Valid handshakes with an escape that breaks off in the query, in the path and in a cookie,"
              + " an Origin that is no URL, credentials without a word behind their kind, a parameter that"
              + " is there twice, one called __proto__, and addresses of proxies that are none.",
      accepts = "Anything for who sends it; no answer at all, and no end, is a warning.",
      why =
          "Applications decode cookies and queries before they know whom they talk to, and whoever"
              + " may connect may send any.",
      causes = {
        "decodeURIComponent, or new URL, throws where nobody catches it.",
        "What is there twice is a list, and has none of the methods of a text."
      },
      hostile = true)
  void isNotHarmedByOddValues(WebSocketProbe probe, Checks checks) {
    HandshakeRequest request = probe.request();
    String[] target = request.target().split("\\?", 2);
    String query = target.length < 2 ? "" : target[1];
    String cookies = request.header("Cookie");
    Map<String, HandshakeRequest> odd = new LinkedHashMap<>();
    odd.put("escape-in-query", request.withTarget(asking(target[0], query, "rtck=%E0%A4%A")));
    odd.put("escape-in-path", request.withTarget(asking(target[0] + "/%zz", query, "rtck=1")));
    odd.put(
        "escape-in-cookie",
        request.replacing("Cookie", (cookies.isEmpty() ? "" : cookies + "; ") + "rtck=%E0%A4%A"));
    odd.put("origin", request.replacing("Origin", "rtck"));
    odd.put("credentials", request.replacing("Authorization", "Bearer"));
    odd.put(
        "parameter-twice",
        request.withTarget(asking(target[0], query, query.isEmpty() ? "rtck=1&rtck=2" : query)));
    odd.put(
        "parameter-of-prototypes",
        request.withTarget(asking(target[0], query, "__proto__=1&constructor[prototype]=2")));
    odd.put("proxies", request.with("X-Forwarded-For", "rtck,,").with("Forwarded", "for=;=,"));
    checks.each(
        odd.entrySet(),
        Map.Entry::getKey,
        (value, slug) -> {
          try (HandshakeAttempt attempt = probe.attempt(value.getValue())) {
            checks.should(
                slug,
                attempt.status() > 0 || attempt.wasDropped(),
                attempt.describe(),
                "an answer",
                "connection dropped");
          }
        });
  }

  private static String asking(String path, String query, String more) {
    return path + "?" + (query.isEmpty() ? "" : query + "&") + more;
  }

  @ConformanceCase(
      id = "ws.handshake.early-frame",
      clause = "RFC6455#4.1/early",
      title =
          "A frame that came together with the handshake takes nothing else with it, once the answer"
              + " is 101",
      sends =
          "A valid handshake with a ping right behind it in the same write; after a 101 another"
              + " ping.",
      accepts =
          "A client must wait for the answer, so a refusal and the end of the connection are"
              + " right. After a 101 it is recorded whether the first ping gets its pong; that the"
              + " second gets none, either, while others get theirs, is a warning.",
      why =
          "A server that answers 101 and drops a part of the bytes which it has read by then takes"
              + " the middle of a frame for the beginning of one.",
      causes = "The HTTP parser's buffer is thrown away at the upgrade, or a part of it.")
  void keepsAFrameThatCameWithTheHandshake(WebSocketProbe probe, Checks checks) {
    // Longer than the ping behind it: what is missing of the one then takes all of the other.
    Bytes early = Bytes.concat(Bytes.utf8(Payloads.unique()), Bytes.repeat('x', 90));
    HandshakeRequest request = probe.request().followedBy(Frame.ping(early).encode());
    try (HandshakeAttempt attempt = probe.attemptPatiently(request)) {
      if (!attempt.switchedProtocols()) {
        checks.observe("early-ping", attempt.describe());
        return;
      }
      WebSocketConnection connection = attempt.webSocket();
      // A server may answer only the last of several pings, so there is no other one yet.
      WebSocketEvent seen =
          connection.await(
              WebSocketEvent.class,
              event ->
                  event instanceof WebSocketEvent.Ended
                      || event instanceof WebSocketEvent.Close
                      || (event instanceof WebSocketEvent.Pong pong
                          && pong.payload().equals(early)),
              probe.patience().answer());
      if (seen != null) {
        Verdict verdict = seen instanceof WebSocketEvent.Pong ? Verdict.PASS : Verdict.INFO;
        checks.record("early-ping", verdict, "101, then " + seen);
        return;
      }
      long since = System.nanoTime();
      Fence fence = Fence.behind(connection, probe.patience());
      if (fence.held()) {
        // No sentence obliges a server to keep what came too early.
        checks.observe("early-ping", "101, no pong to the early ping, but one to the next");
        return;
      }
      boolean lost = !Outcome.of(connection, since).closed() && answersAPing(probe);
      checks.record(
          "early-ping",
          lost ? Verdict.WARN : Verdict.INFO,
          "101, but no ping is answered: " + fence.describe(),
          "a pong to the early ping, or to the next",
          "a refusal",
          "connection dropped");
    }
  }

  private static boolean answersAPing(WebSocketProbe probe) {
    try (WebSocketConnection usual = probe.open()) {
      return Fence.behind(usual, probe.patience()).held();
    }
  }

  @ConformanceCase(
      id = "ws.handshake.subprotocol-syntax",
      clause = "RFC6455#4.2.1/subprotocols",
      title = "Nothing is chosen of a subprotocol list that breaks the grammar",
      sends =
          "Sec-WebSocket-Protocol with a name that has a space, with an empty value, and with the"
              + " same name twice.",
      accepts =
          "A refusal, or 101 without Sec-WebSocket-Protocol. Choosing a name that was offered twice"
              + " is a warning.",
      why = "What is chosen goes into a header, and browsers fail on what is no token.",
      causes = "The value is split at commas, and its first part is sent back.")
  void choosesNothingOfAMalformedSubprotocolList(WebSocketProbe probe, Checks checks) {
    HandshakeRequest bare = probe.request().without(PROTOCOL);
    List<String> usual = probe.endpoint().subprotocols();
    String name = usual.isEmpty() ? "x-rtck-twice" : usual.get(0);
    checks.each(
        List.of(
            variant("space-inside", bare.with(PROTOCOL, "a b")),
            variant("empty", bare.with(PROTOCOL, "")),
            variant("twice", bare.with(PROTOCOL, name + ", " + name))),
        Variant::slug,
        (variant, slug) -> {
          try (HandshakeAttempt attempt = probe.attempt(variant.request())) {
            HttpResponse answer = attempt.response();
            List<String> chosen =
                answer != null && attempt.switchedProtocols() ? answer.lines(PROTOCOL) : List.of();
            // That all are different binds the client (§4.1); that what is chosen is a token, and
            // one of those offered, binds the server (§4.2.2), which need not look at the others.
            Verdict ifChosen = slug.equals("twice") ? Verdict.WARN : Verdict.FAIL;
            checks.record(
                slug,
                chosen.isEmpty() ? Verdict.PASS : ifChosen,
                attempt.describe()
                    + (chosen.isEmpty()
                        ? ""
                        : " with " + PROTOCOL + ": " + String.join(", ", chosen)),
                "a refusal",
                "101 without " + PROTOCOL);
          }
        });
  }
}
