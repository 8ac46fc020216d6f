package dev.rtck.conformance.websocket;

import static dev.rtck.protocol.websocket.HandshakeRequest.EXTENSIONS;
import static dev.rtck.protocol.websocket.HandshakeRequest.KEY;
import static dev.rtck.protocol.websocket.HandshakeRequest.PROTOCOL;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.websocket.DeflateAgreement;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpResponse;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.reports.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** RFC 6455 §4.2.2: what stands in the answer to a handshake that a server accepts. */
final class SendingTheServersOpeningHandshakeCases {

  private static String lines(HttpResponse answer, String name) {
    List<String> lines = answer.lines(name);
    return lines.isEmpty()
        ? "no " + name
        : String.join(" and ", lines.stream().map(line -> name + ": " + line).toList());
  }

  @ConformanceCase(
      id = "ws.handshake.switching-protocols",
      clause = "RFC6455#4.2.2/101",
      title = "A valid opening handshake is answered with 101 and its headers",
      sends = "The handshake that a usual client would send.",
      accepts =
          "101 with Upgrade: websocket, a Connection header that contains Upgrade, and"
              + " neither a Content-Length nor a Transfer-Encoding; a head whose lines keep to the"
              + " grammar of HTTP and end in CR LF. A status line without a space behind the 101 is"
              + " only a warning, though HTTP demands it: no client minds.",
      why = "It is the door: no browser opens a socket otherwise.",
      causes = {
        "The path is another one than the server's WebSocket path.",
        "A proxy in front does not pass the Upgrade and Connection headers on.",
        "The server wants credentials, an Origin or a subprotocol: name them in the profile.",
        "The answer is put together by hand, with line ends of LF."
      },
      needs = {})
  void answersAValidHandshakeWith101(WebSocketProbe probe, Checks checks) {
    try (HandshakeAttempt attempt = probe.attemptPatiently(probe.request())) {
      HandshakeJudgement.accepted(checks, "status", attempt);
      HttpResponse answer = attempt.response();
      if (answer == null || !attempt.switchedProtocols()) {
        return;
      }
      checks.should(
          "http-version",
          answer.version().equals("HTTP/1.1"),
          answer.version(),
          "HTTP/1.1, since HTTP/1.0 has no Upgrade (RFC 9110 §7.8)");
      String flaw = answer.flaw();
      checks.must(
          "valid-http",
          flaw == null,
          flaw == null ? "a valid head" : flaw,
          "a valid HTTP response: lines of «name: value» that end in CR LF (RFC 9112 §2.1)");
      checks.should(
          "space-behind-status",
          answer.hasReasonSeparator(),
          answer.hasReasonSeparator() ? "a space" : "no space",
          "a space, also where no reason follows (RFC 9112 §4)");
      checks.must(
          "upgrade",
          answer.members("Upgrade").stream().anyMatch(it -> it.equalsIgnoreCase("websocket"))
              && answer.members("Upgrade").size() == 1,
          lines(answer, "Upgrade"),
          "Upgrade: websocket");
      checks.must(
          "connection",
          answer.hasMember("Connection", "upgrade"),
          lines(answer, "Connection"),
          "Connection: Upgrade");
      checks.must(
          "no-content-length",
          !answer.has("Content-Length"),
          lines(answer, "Content-Length"),
          "no Content-Length, since 101 has no content (RFC 9110 §8.6)");
      checks.must(
          "no-transfer-encoding",
          !answer.has("Transfer-Encoding"),
          lines(answer, "Transfer-Encoding"),
          "no Transfer-Encoding, since 101 has no content (RFC 9112 §6.1)");
    }
  }

  @ConformanceCase(
      id = "ws.handshake.accept-key",
      clause = "RFC6455#4.2.2/accept",
      title = "Sec-WebSocket-Accept is computed of the client's key",
      sends = "Handshakes with random keys and with the key of the RFC's own example.",
      accepts =
          "Exactly one Sec-WebSocket-Accept: the Base64 of the SHA-1 of the key followed by"
              + " 258EAFA5-E914-47DA-95CA-C5AB0DC85B11.",
      why = "Every browser compares it and drops the connection when it differs.",
      causes = {
        "The key is decoded, trimmed or re-encoded before it is hashed.",
        "The value is cached or hard-coded."
      })
  void computesTheAcceptValueOfTheKey(WebSocketProbe probe, Checks checks) {
    Map<String, String> keys =
        Map.of(
            "random-key",
            HandshakeRequest.randomKey(),
            "another-random-key",
            HandshakeRequest.randomKey(),
            "sample-key",
            "dGhlIHNhbXBsZSBub25jZQ==",
            "key-with-plus-and-slash",
            "+/+/+/+/+/+/+/+/+/+/+w==");
    checks.each(
        new TreeMap<>(keys).entrySet(),
        Map.Entry::getKey,
        (entry, slug) -> {
          String key = entry.getValue();
          try (HandshakeAttempt attempt =
              probe.attemptPatiently(probe.request().replacing(KEY, key))) {
            HttpResponse answer = attempt.response();
            String expected = AcceptValue.of(key);
            if (attempt.wasTurnedAway()) {
              checks.untestable(slug, HandshakeJudgement.turnedAway(attempt));
              return;
            }
            checks.must(
                slug,
                AcceptValue.belongs(attempt, key),
                answer == null || !attempt.switchedProtocols()
                    ? attempt.describe()
                    : lines(answer, AcceptValue.NAME),
                AcceptValue.NAME + ": " + expected);
          }
        });
  }

  @ConformanceCase(
      id = "ws.handshake.subprotocol-not-offered",
      clause = "RFC6455#4.2.2/subprotocol",
      title = "The server never chooses a subprotocol that the client did not offer",
      sends =
          "A usual handshake, one without any subprotocol, and some that offer only unknown ones:"
              + " one, two in one line, and two on two lines.",
      accepts =
          "At most one Sec-WebSocket-Protocol with one of the offered values, spelt as it was"
              + " offered; none at all; or a refusal.",
      why =
          "Browsers fail the connection when the answer names a subprotocol that they did not"
              + " offer.",
      causes = {
        "The server always sends its own subprotocol.",
        "The whole offer is sent back as it came.",
        "Names are turned into lower case."
      })
  void choosesNoSubprotocolThatWasNotOffered(WebSocketProbe probe, Checks checks) {
    HandshakeRequest bare = probe.request().without(PROTOCOL);
    String one = "x-rtck-unknown";
    // Letters of both cases: a name is sent back as it was spelt, or not at all.
    String other = "X-Rtck-Other";
    Map<String, HandshakeRequest> requests = new TreeMap<>();
    requests.put("usual-offer", probe.request());
    requests.put("no-offer", bare);
    requests.put("unknown-offer", bare.with(PROTOCOL, one));
    requests.put("two-unknown-offers", bare.with(PROTOCOL, other + ", " + one));
    requests.put("unknown-offers-on-two-lines", bare.with(PROTOCOL, other).with(PROTOCOL, one));
    checks.each(
        requests.entrySet(),
        Map.Entry::getKey,
        (entry, slug) -> {
          List<String> offered = offered(entry.getValue());
          try (HandshakeAttempt attempt = probe.attemptPatiently(entry.getValue())) {
            HttpResponse answer = attempt.response();
            List<String> chosen =
                answer != null && attempt.switchedProtocols() ? answer.lines(PROTOCOL) : List.of();
            checks.must(
                slug,
                chosen.isEmpty() || (chosen.size() == 1 && offered.contains(chosen.get(0))),
                answer == null
                    ? attempt.describe()
                    : attempt.describe() + ", " + lines(answer, PROTOCOL),
                offered.isEmpty()
                    ? "no " + PROTOCOL
                    : "at most one " + PROTOCOL + ", with one of: " + String.join(", ", offered),
                "a refusal");
          }
        });
  }

  private static List<String> offered(HandshakeRequest request) {
    return request.headers().stream()
        .filter(header -> header.is(PROTOCOL))
        .flatMap(header -> Arrays.stream(header.value().split("\\s*,\\s*")))
        .toList();
  }

  @ConformanceCase(
      id = "ws.handshake.extension-not-offered",
      clause = "RFC6455#4.2.2/extensions",
      title = "The server never uses an extension that the client did not offer",
      sends =
          "A handshake that offers no extension, one that offers bbf-usp-protocol alone, the same with"
              + " permessage-deflate as the value of its parameter, with and without quotes, and one"
              + " that offers permessage-deflate alone.",
      accepts = "101 without Sec-WebSocket-Extensions, or with the names of offered ones only.",
      why =
          "A client must fail the connection then (§4.1); with a compression that it does not"
              + " know it could read nothing.",
      causes = {
        "Compression is switched on for every connection.",
        "The header is searched for the extension's name.",
        "All extensions of the server are listed once one of them was offered."
      })
  void usesNoExtensionThatWasNotOffered(WebSocketProbe probe, Checks checks) {
    record Offer(String slug, String name, String parameters) {}
    HandshakeRequest none = probe.request();
    String unimplemented = "bbf-usp-protocol";
    checks.each(
        List.of(
            new Offer("no-offer", "", ""),
            new Offer("unimplemented-offer", unimplemented, ""),
            new Offer("name-in-a-parameter", unimplemented, "; eid=" + DeflateAgreement.NAME),
            new Offer("name-in-quotes", unimplemented, "; eid=\"" + DeflateAgreement.NAME + "\""),
            new Offer("offer-of-compression", DeflateAgreement.NAME, "")),
        Offer::slug,
        (offer, slug) -> {
          String name = offer.name();
          HandshakeRequest request =
              name.isEmpty() ? none : none.with(EXTENSIONS, name + offer.parameters());
          try (HandshakeAttempt attempt = probe.attemptPatiently(request)) {
            HttpResponse answer = attempt.response();
            if (answer == null || !attempt.switchedProtocols()) {
              String refused = "a valid opening handshake got: " + attempt.describe();
              if (offer.parameters().isEmpty()) {
                checks.untestable(slug, refused);
              } else {
                // Whether parameters may be refused is the business of other cases.
                checks.observe(slug, refused);
              }
              return;
            }
            boolean legal =
                answer.members(EXTENSIONS).stream()
                    .map(member -> member.split(";", 2)[0].strip())
                    .allMatch(name::equals);
            checks.must(
                slug,
                legal,
                lines(answer, EXTENSIONS),
                name.isEmpty() ? "101 without " + EXTENSIONS : "101 with no extension but " + name);
          }
        });
  }

  @ConformanceCase(
      id = "ws.handshake.unknown-extension",
      clause = "RFC6455#9/unknown",
      title = "An extension that the server does not know is ignored",
      sends =
          "A handshake that offers the registered extension bbf-usp-protocol, which is for"
              + " another trade.",
      accepts = "101 that does not claim the extension; to refuse the handshake is a warning.",
      why = "Clients offer what they have; refusing them breaks every future extension.",
      causes = "The extensions header is parsed by code that knows one extension.")
  void ignoresAnExtensionThatItDoesNotKnow(WebSocketProbe probe, Checks checks) {
    try (HandshakeAttempt attempt =
        probe.attemptPatiently(probe.request().with(EXTENSIONS, "bbf-usp-protocol"))) {
      var unused = HandshakeJudgement.accepted(checks, "accepted", attempt, Verdict.WARN, probe);
      HttpResponse answer = attempt.response();
      if (answer != null && attempt.switchedProtocols()) {
        checks.must(
            "not-claimed",
            answer.members(EXTENSIONS).stream().noneMatch(it -> it.startsWith("bbf-usp-protocol")),
            lines(answer, EXTENSIONS),
            "no " + EXTENSIONS + " that claims it");
      }
    }
  }

  @ConformanceCase(
      id = "ws.handshake.empty-negotiation-headers",
      clause = "RFC6455#4.2.2/grammar",
      title = "The answer has no empty Sec-WebSocket-Protocol or Sec-WebSocket-Extensions",
      sends =
          "A usual handshake, one that offers an unknown subprotocol and extension, and one whose"
              + " offer of compression has an unknown parameter.",
      accepts = "101 in which these headers are absent or have a value; or a refusal.",
      why = "The grammar demands at least one value; browsers fail the connection on an empty one.",
      causes = "The chosen value is written even when there is none.")
  void sendsNoEmptyNegotiationHeaders(WebSocketProbe probe, Checks checks) {
    HandshakeRequest usual = probe.request();
    HandshakeRequest offers =
        usual
            .without(PROTOCOL)
            .with(PROTOCOL, "x-rtck-unknown")
            .with(EXTENSIONS, "bbf-usp-protocol");
    HandshakeRequest invalid = usual.with(EXTENSIONS, DeflateAgreement.NAME + "; x_rtck_unknown");
    Map<String, HandshakeRequest> requests =
        new TreeMap<>(
            Map.of("unknown-offers", offers, "usual-handshake", usual, "invalid-offer", invalid));
    for (Map.Entry<String, HandshakeRequest> entry : requests.entrySet()) {
      try (HandshakeAttempt attempt = probe.attempt(entry.getValue())) {
        HttpResponse answer = attempt.response();
        boolean empty =
            answer != null
                && attempt.switchedProtocols()
                && (answer.lines(PROTOCOL).contains("") || answer.lines(EXTENSIONS).contains(""));
        checks.must(
            entry.getKey(),
            !empty,
            answer == null
                ? attempt.describe()
                : lines(answer, PROTOCOL) + ", " + lines(answer, EXTENSIONS),
            "no such header, or one with a value");
      }
    }
  }

  @ConformanceCase(
      id = "ws.handshake.subprotocol-selection",
      clause = "PROFILE#subprotocols",
      title = "One of the offered subprotocols is chosen, and spelt as it was offered",
      sends =
          "The profile's subprotocols in one line, the same behind an unknown one, without a space"
              + " and with more of them, on the second and on the first of two lines, the first one"
              + " with the case of its letters turned round, and with a digit more.",
      accepts =
          "101 with at most one Sec-WebSocket-Protocol, with one of the offered names. That one is"
              + " chosen is what the profile's subprotocols promise; behind an unknown one it is"
              + " a SHOULD. Two lines mean what one line means, whatever space there is.",
      why = "A browser fails the connection when the answer names what it did not offer.",
      causes = {
        "Only the first offer, or only the first or the last line, is looked at.",
        "The list is split at a comma and a space.",
        "Every subprotocol that both sides know is sent back.",
        "Names are compared without regard to case, and the server's spelling is sent.",
        "Names are looked for in the header's value, and found in longer ones."
      },
      capabilities = Capability.SUBPROTOCOLS)
  void choosesOneOfTheOfferedSubprotocols(WebSocketProbe probe, Checks checks) {
    List<String> usual = probe.endpoint().subprotocols();
    String all = String.join(", ", usual);
    String unknown = "x-rtck-unknown";
    judgeOffer(checks, probe, "in-one-line", Verdict.FAIL, all);
    boolean chosen =
        judgeOffer(checks, probe, "behind-an-unknown-one", Verdict.WARN, unknown + ", " + all);
    // Whether a server looks past what it does not know is its own choice, but not by lines.
    Verdict ifNone = chosen ? Verdict.FAIL : Verdict.WARN;
    judgeOffer(checks, probe, "without-a-space", ifNone, unknown + "," + String.join(",", usual));
    judgeOffer(
        checks, probe, "with-more-spaces", ifNone, unknown + " ,\t" + String.join(" ,  ", usual));
    judgeOffer(checks, probe, "on-two-lines", ifNone, unknown, all);
    judgeOffer(checks, probe, "on-the-first-of-two-lines", ifNone, all, unknown);
    String other = withOtherCase(usual.get(0));
    if (!other.equals(usual.get(0))) {
      judgeOffer(checks, probe, "in-another-case", Verdict.PASS, other);
    }
    judgeOffer(checks, probe, "with-a-digit-more", Verdict.PASS, usual.get(0) + "0");
  }

  /**
   * Records what is chosen of an offer.
   *
   * @param ifNone the verdict when nothing is chosen, or the handshake is refused
   * @return whether one of the offered was chosen
   */
  private static boolean judgeOffer(
      Checks checks, WebSocketProbe probe, String id, Verdict ifNone, String... offer) {
    HandshakeRequest request = probe.request().without(PROTOCOL);
    for (String line : offer) {
      request = request.with(PROTOCOL, line);
    }
    List<String> names = offered(request);
    try (HandshakeAttempt attempt = probe.attemptPatiently(request)) {
      HttpResponse answer = attempt.response();
      if (attempt.wasTurnedAway()) {
        checks.untestable(id, HandshakeJudgement.turnedAway(attempt));
        return false;
      }
      if (answer == null || !attempt.switchedProtocols() || !answer.has(PROTOCOL)) {
        checks.record(
            id,
            ifNone,
            attempt.describe() + ", no " + PROTOCOL,
            "101 with " + PROTOCOL + ", one of: " + String.join(", ", names));
        return false;
      }
      List<String> values = answer.lines(PROTOCOL);
      boolean legal = values.size() == 1 && names.contains(values.get(0));
      checks.must(
          id,
          legal,
          lines(answer, PROTOCOL),
          "one " + PROTOCOL + " with one of: " + String.join(", ", names));
      return legal;
    }
  }

  private static String withOtherCase(String name) {
    StringBuilder other = new StringBuilder();
    name.chars()
        .map(c -> Character.isUpperCase(c) ? Character.toLowerCase(c) : Character.toUpperCase(c))
        .forEach(c -> other.append((char) c));
    return other.toString();
  }

  @ConformanceCase(
      id = "ws.handshake.unknown-resource",
      clause = "RFC6455#4.2.2/resource",
      title = "What is answered for a resource that the profile does not name",
      sends = "A valid handshake to a path that nobody has heard of.",
      accepts = "Anything; it is recorded. Which paths there are is the application's choice.",
      why = "A server that opens a socket at any path hides misspelt URLs until much later.")
  void tellsWhatBecomesOfAnUnknownResource(WebSocketProbe probe, Checks checks) {
    HandshakeRequest request = probe.request();
    String target = request.target();
    String query = target.contains("?") ? target.substring(target.indexOf('?')) : "";
    try (HandshakeAttempt attempt =
        probe.attempt(request.withTarget("/no-such-" + Payloads.unique() + query))) {
      checks.observe("unknown-path", attempt.describe());
    }
  }
}
