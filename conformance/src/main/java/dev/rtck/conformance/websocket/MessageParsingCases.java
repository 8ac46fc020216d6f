package dev.rtck.conformance.websocket;

import static dev.rtck.protocol.websocket.HandshakeRequest.KEY;
import static dev.rtck.protocol.websocket.HandshakeRequest.PROTOCOL;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpResponse;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.reports.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** RFC 9112 §2.2 and what follows from it: the handshake as a message of HTTP/1.1. */
final class MessageParsingCases {

  private static final int MANY_HEADERS = 5_000;
  private static final int LONG_HEADER_BYTES = 64 << 10;
  private static final int ENDLESS_HEADER_BYTES = 1 << 20;
  private static final int LONG_LINE_BYTES = 64 << 10;
  private static final String FILLER = "X-Rtck-Filler";

  private record Variant(String slug, HandshakeRequest request) {}

  @ConformanceCase(
      id = "ws.handshake.invalid-header-characters",
      clause = "RFC9112#2.2/invalid",
      title = "What a bare CR or a folded line hides does not make a handshake",
      sends =
          "Handshakes whose key stands only on a folded line of another header, or behind a bare"
              + " CR in another header's value; with NUL and other control characters in a value.",
      accepts =
          "No 101 for a key that is part of another header's value. Control characters in a value"
              + " are recorded: they may be replaced.",
      why =
          "Where a proxy sees one header and the server behind it two, requests and headers can be"
              + " smuggled.",
      causes = "The HTTP parser takes any CR for the end of a line, or trims what it reads.")
  void makesNoHandshakeOfInvalidHeaders(WebSocketProbe probe, Checks checks) {
    HandshakeRequest request = probe.request();
    HandshakeRequest bare = request.without(KEY);
    String key = KEY + ": " + HandshakeRequest.randomKey();
    checks.each(
        List.of(
            new Variant("key-on-a-folded-line", bare.with("X-Rtck", "a\r\n " + key)),
            new Variant("key-behind-a-bare-cr", bare.with("X-Rtck", "a\r" + key))),
        Variant::slug,
        (variant, slug) -> {
          try (HandshakeAttempt attempt = probe.attempt(variant.request())) {
            HandshakeJudgement.refused(checks, slug, attempt);
          }
        });
    checks.each(
        List.of(
            new Variant("nul-in-value", request.with("X-Rtck", "a\0b")),
            new Variant("control-in-value", request.with("X-Rtck", "a\1b")),
            new Variant("delete-in-value", request.with("X-Rtck", "a\177b"))),
        Variant::slug,
        (variant, slug) -> {
          try (HandshakeAttempt attempt = probe.attempt(variant.request())) {
            checks.observe(slug, attempt.describe());
          }
        });
  }

  @ConformanceCase(
      id = "ws.handshake.malformed-header-lines",
      clause = "RFC9112#2.2/grammar",
      title = "Header lines that break the grammar are refused",
      sends = "Handshakes with names that are no tokens, and with a line that has no colon.",
      accepts = "An HTTP error such as 400, or the end of the connection; 101 is a warning.",
      why =
          "Where a proxy sees one header and the server behind it two, requests and headers can be"
              + " smuggled.",
      causes = "The HTTP parser splits at the first colon, and asks no more.")
  void refusesHeaderLinesThatBreakTheGrammar(WebSocketProbe probe, Checks checks) {
    HandshakeRequest request = probe.request();
    checks.each(
        List.of(
            new Variant("parenthesis-in-name", request.with("X-Rt(ck", "value")),
            new Variant("nul-in-name", request.with("X-Rt\0ck", "value")),
            new Variant("control-in-name", request.with("X-Rt\1ck", "value")),
            new Variant("letter-outside-ascii-in-name", request.with("X-Rt\u00fcck", "value")),
            new Variant("empty-name", request.with("", "value"))),
        Variant::slug,
        (variant, slug) -> {
          try (HandshakeAttempt attempt = probe.attempt(variant.request())) {
            HandshakeJudgement.preferablyRefused(checks, slug, attempt);
          }
        });
    String noColon = request.head().text().replaceFirst("\r\n", "\r\nX-Rtck\r\n");
    try (HandshakeAttempt attempt =
        probe.attemptBytes(
            Bytes.utf8(noColon),
            "a handshake with a header line that has no colon",
            probe.patience().handshake())) {
      HandshakeJudgement.preferablyRefused(checks, "no-colon", attempt);
    }
  }

  @ConformanceCase(
      id = "ws.handshake.content-length-and-transfer-encoding",
      clause = "RFC9112#6.1",
      title = "A handshake with both Content-Length and Transfer-Encoding does not go on",
      sends =
          "A valid handshake with both headers and a ping as its content, in chunks; after a"
              + " refusal a valid handshake on the same connection.",
      accepts =
          "An HTTP error, or 101, and the end of the connection. Another answer than an error, and"
              + " a socket that stays, are warnings; a connection that serves the next request, and"
              + " a pong to the content, are failures.",
      why =
          "Two servers in a row that count the content differently take its end for a request of"
              + " somebody else's.",
      causes = "The HTTP parser takes the header that it likes better, or upgrades without either.")
  void endsTheConnectionOnTwoLengths(WebSocketProbe probe, Checks checks) {
    Bytes nonce = Bytes.utf8(Payloads.unique());
    Bytes ping = Frame.ping(nonce).encode();
    Bytes content =
        Bytes.concat(
            Bytes.utf8(Integer.toHexString(ping.length()) + "\r\n"),
            ping,
            Bytes.utf8("\r\n0\r\n\r\n"));
    HandshakeRequest request =
        probe
            .request()
            .with("Content-Length", String.valueOf(content.length()))
            .with("Transfer-Encoding", "chunked")
            .followedBy(content);
    String[] expected = {"an HTTP error such as 400 Bad Request", "connection dropped"};
    try (HandshakeAttempt attempt = probe.attempt(request)) {
      if (attempt.switchedProtocols()) {
        WebSocketConnection connection = attempt.webSocket();
        boolean stands = Fence.behind(connection, probe.patience()).held();
        String answer = answerTo(nonce, connection);
        checks.record(
            "refused",
            answer != null ? Verdict.FAIL : stands ? Verdict.WARN : Verdict.PASS,
            "101"
                + (stands ? ", and the connection stands" : ", and then the end")
                + (answer == null ? "" : ", and the content was " + answer),
            expected);
        return;
      }
      checks.should(
          "refused", attempt.status() >= 300 || attempt.wasDropped(), attempt.describe(), expected);
      if (!attempt.readContent(probe.patience().answer())) {
        checks.should("connection-ends", true, "nothing can follow on the connection");
        return;
      }
      try (HandshakeAttempt next = attempt.again(probe.request())) {
        checks.must(
            "connection-ends",
            next.response() == null,
            "the next request got: " + next.describe(),
            "connection dropped");
      }
    }
  }

  /** Returns how the ping with the nonce was answered, or null when it was not. */
  private static @Nullable String answerTo(Bytes nonce, WebSocketConnection connection) {
    boolean answered =
        connection.events().stream()
            .anyMatch(
                event -> event instanceof WebSocketEvent.Pong pong && pong.payload().equals(nonce));
    return answered ? "answered with a pong" : null;
  }

  @ConformanceCase(
      id = "ws.handshake.request-body",
      clause = "RFC9112#6.3",
      title = "The content of a handshake is not read as frames",
      sends = "A valid handshake with a Content-Length and a ping as its content.",
      accepts = "A refusal, the end of the connection, or 101 without a pong to the content.",
      why =
          "A page can choose the content of a request, but not the frames of a socket: with this,"
              + " it can write both.",
      causes = "The bytes behind the head go to the frame handler, whatever Content-Length says.")
  void readsNoFramesOutOfTheContent(WebSocketProbe probe, Checks checks) {
    Bytes nonce = Bytes.utf8(Payloads.unique());
    Bytes ping = Frame.ping(nonce).encode();
    HandshakeRequest request =
        probe.request().with("Content-Length", String.valueOf(ping.length())).followedBy(ping);
    try (HandshakeAttempt attempt = probe.attempt(request)) {
      String answer = null;
      if (attempt.switchedProtocols()) {
        WebSocketConnection connection = attempt.webSocket();
        var unused = Fence.behind(connection, probe.patience());
        answer = answerTo(nonce, connection);
      }
      checks.must(
          "no-pong-to-the-content",
          answer == null,
          attempt.describe() + (answer == null ? "" : ", and the content was " + answer),
          "a refusal",
          "connection dropped",
          "101 without a pong to the content");
    }
  }

  @ConformanceCase(
      id = "ws.handshake.oversized-headers",
      clause = "RFC9110#5.4",
      title = "Headers that are too large are refused with a 4xx, and harm nobody",
      sends =
          "Handshakes with one header of 64 KiB and with 5000 headers, and a header of 1 MiB that"
              + " does not end.",
      accepts =
          "A 4xx such as 431, the end of the connection, or an answer as to any other handshake:"
              + " how much is too much is the server's choice. 502 and 504 are what a gateway says"
              + " of a dropped connection. No answer to a whole request is a warning. Others are"
              + " served as before.",
      why = "Whoever keeps any amount of headers in memory can be filled up from one connection.",
      causes = "The limit is hit as an exception, which becomes a 500.",
      hostile = true)
  void refusesHeadersThatAreTooLarge(WebSocketProbe probe, Checks checks) {
    HandshakeRequest request = probe.request();
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < MANY_HEADERS; i++) {
      lines.append("X-Rtck-").append(i).append(": ").append(i).append("\r\n");
    }
    String head = request.head().text();
    String open = head.substring(0, head.length() - 2);
    Bytes oneLong = Bytes.utf8(open + FILLER + ": " + "y".repeat(LONG_HEADER_BYTES) + "\r\n\r\n");
    Bytes endless = Bytes.utf8(open + FILLER + ": " + "z".repeat(ENDLESS_HEADER_BYTES));
    checks.each(
        List.of(
            new Flood("one-header-of-64-kib", oneLong, true),
            new Flood("many-headers", Bytes.utf8(open + lines + "\r\n"), true),
            new Flood("endless-header", endless, false)),
        Flood::slug,
        (flood, slug) -> {
          try (HandshakeAttempt attempt =
              probe.attemptBytes(
                  flood.bytes(),
                  "a handshake: " + slug.replace('-', ' '),
                  flood.whole() ? probe.patience().handshake() : probe.patience().answer())) {
            checks.record(
                slug,
                flood.verdict(attempt),
                attempt.describe(),
                "a 4xx such as 431 Request Header Fields Too Large",
                "connection dropped",
                "an answer as to any other handshake");
          }
        });
  }

  /**
   * Too much.
   *
   * @param whole whether it is a whole request, to which there is an answer
   */
  private record Flood(String slug, Bytes bytes, boolean whole) {

    Verdict verdict(HandshakeAttempt attempt) {
      int status = attempt.status();
      if (status == 0 && !attempt.wasDropped()) {
        return whole ? Verdict.WARN : Verdict.INFO;
      }
      if (attempt.wasTurnedAway()) {
        return Verdict.INFO;
      }
      boolean gateway = status == 502 || status == 504;
      return status >= 500 && !gateway ? Verdict.FAIL : Verdict.PASS;
    }
  }

  @ConformanceCase(
      id = "ws.handshake.response-splitting",
      clause = "RFC9110#5.5",
      title = "Nothing of a request becomes a header of the answer",
      sends =
          "Handshakes that carry an escaped or a bare line end and a header of their own, in the"
              + " path, the query, a cookie, the origin, and the subprotocol.",
      accepts = "Any answer that does not have that header, or none.",
      why =
          "Who can write headers into the answer to somebody else's request can set cookies and"
              + " fill caches.",
      causes = "The decoded path goes into Location, or the offered subprotocol is sent back raw.")
  void letsNobodyWriteHeadersOfTheAnswer(WebSocketProbe probe, Checks checks) {
    HandshakeRequest request = probe.request();
    String name = "X-Injected-" + Payloads.unique();
    String escaped = "%0d%0a" + name + ":%20yes";
    String raw = "\r" + name + ": yes";
    String query = (request.target().contains("?") ? "&" : "?") + "rtck=";
    HandshakeRequest bare = request.without(PROTOCOL);
    checks.each(
        List.of(
            new Variant("path", request.withTarget("/rtck" + escaped)),
            new Variant("query", request.withTarget(request.target() + query + "a" + escaped)),
            new Variant("cookie", request.with("Cookie", "rtck=a" + escaped)),
            new Variant("cookie-with-cr", request.with("Cookie", "rtck=a" + raw)),
            new Variant("origin", request.replacing("Origin", "https://a" + escaped)),
            new Variant("subprotocol", bare.with(PROTOCOL, "a" + escaped)),
            new Variant("subprotocol-with-cr", bare.with(PROTOCOL, "a" + raw))),
        Variant::slug,
        (variant, slug) -> {
          try (HandshakeAttempt attempt = probe.attempt(variant.request())) {
            HttpResponse answer = attempt.response();
            // Some recipients end a line at a bare CR (RFC 9112 §2.2), so none may be sent.
            boolean injected =
                answer != null
                    && (answer.has(name)
                        || answer.headers().stream()
                            .anyMatch(it -> it.value().contains("\r" + name)));
            checks.must(
                slug,
                !injected,
                attempt.describe() + (injected ? " with the header " + name : ""),
                "any answer without the header " + name);
          }
        });
  }

  @ConformanceCase(
      id = "ws.handshake.connection-reuse",
      clause = "RFC9112#9.3",
      title = "After a refusal the connection takes another request, or ends",
      sends =
          "A handshake without a key, and when it is refused, a valid one on the same connection.",
      accepts =
          "101 for the valid one; the end of the connection, at once or then. Another answer, or"
              + " none on a connection that stays open, is a warning.",
      why = "A client that tries again on the same connection would else wait for nothing.",
      causes = "The upgrade handler takes the socket out of the HTTP server and never ends it.")
  void servesOrEndsAConnectionAfterARefusal(WebSocketProbe probe, Checks checks) {
    try (HandshakeAttempt first = probe.attempt(probe.request().without(KEY))) {
      if (first.switchedProtocols() || first.response() == null) {
        checks.observe("next-request", "the first handshake got: " + first.describe());
        return;
      }
      String before = "after " + first.describe() + ": ";
      String[] expected = {HandshakeJudgement.ACCEPTED, "connection dropped"};
      if (!first.readContent(probe.patience().answer())) {
        checks.should(
            "next-request",
            first.hasEnded(),
            before + (first.hasEnded() ? "connection dropped" : "its content does not end"),
            expected);
        return;
      }
      try (HandshakeAttempt next = first.again(probe.request())) {
        if (next.wasTurnedAway()) {
          checks.untestable("next-request", HandshakeJudgement.turnedAway(next));
          return;
        }
        checks.should(
            "next-request",
            next.switchedProtocols() || next.wasDropped(),
            before + next.describe(),
            expected);
      }
    }
  }

  /** Bytes that are no handshake, though a handshake may follow. */
  private record Garbage(String slug, Bytes bytes, boolean handshakeFollows) {}

  @ConformanceCase(
      id = "ws.handshake.garbage",
      clause = "RFC6455#4.2.1/grammar",
      title = "Bytes that are no handshake open no socket and harm nobody",
      sends =
          "Random bytes, a TLS ClientHello, the preface of HTTP/2, and 64 KiB without a line end;"
              + " random bytes and a line of garbage with a valid handshake behind them.",
      accepts =
          "Anything but 101; also silence. Others are served as before, and a new connection is"
              + " accepted.",
      why = "Every open port gets such bytes every day, from scanners and misdirected clients.",
      causes = {
        "An error of the parser ends the process.",
        "The server looks for a handshake anywhere in what it has read."
      },
      hostile = true)
  void opensNoSocketForGarbage(WebSocketProbe probe, Checks checks) {
    Bytes random = Bytes.concat(Bytes.of(0xf5, 0x00), Bytes.pseudoRandom(1, 2_000));
    Bytes preface =
        Bytes.concat(
            Bytes.utf8("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), Bytes.of(0, 0, 0, 4, 0, 0, 0, 0, 0));
    Bytes lineEnd = Bytes.utf8("\r\n");
    checks.each(
        List.of(
            new Garbage("random-bytes", random, false),
            new Garbage("tls-client-hello", clientHello(), false),
            new Garbage("http-2-preface", preface, false),
            new Garbage("line-of-64-kib", Bytes.repeat('a', LONG_LINE_BYTES), false),
            new Garbage("random-bytes-then-handshake", Bytes.concat(random, lineEnd), true),
            new Garbage("line-then-handshake", Bytes.utf8("rtck was here\r\n"), true)),
        Garbage::slug,
        (garbage, slug) -> {
          Bytes bytes =
              garbage.handshakeFollows()
                  ? Bytes.concat(garbage.bytes(), probe.request().head())
                  : garbage.bytes();
          Patience patience = probe.patience();
          try (HandshakeAttempt attempt =
              probe.attemptBytes(
                  bytes,
                  slug.replace('-', ' '),
                  garbage.handshakeFollows() ? patience.answer() : patience.quiet())) {
            HandshakeJudgement.opensNoSocket(checks, slug, attempt);
          }
        });
  }

  /** Returns a ClientHello of TLS 1.2 (RFC 5246 §7.4.1.2) without extensions. */
  private static Bytes clientHello() {
    Bytes body =
        Bytes.concat(
            Bytes.of(3, 3),
            Bytes.pseudoRandom(2, 32),
            Bytes.of(0),
            Bytes.of(0, 4, 0xc0, 0x2f, 0x00, 0x9c),
            Bytes.of(1, 0));
    return Bytes.concat(
        Bytes.of(0x16, 3, 1, 0, body.length() + 4), Bytes.of(1, 0, 0, body.length()), body);
  }
}
