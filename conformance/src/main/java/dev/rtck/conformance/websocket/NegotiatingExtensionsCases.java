package dev.rtck.conformance.websocket;

import static dev.rtck.protocol.websocket.HandshakeRequest.EXTENSIONS;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpResponse;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.reports.Verdict;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** RFC 6455 §9.1: how the offer of extensions is read. */
final class NegotiatingExtensionsCases {

  @ConformanceCase(
      id = "ws.handshake.extension-syntax",
      clause = "RFC6455#9.1/syntax",
      title = "An extension offer that breaks the grammar fails the connection",
      sends =
          "Sec-WebSocket-Extensions with an empty parameter, with a parameter that has no name,"
              + " and with a quoted value that does not end.",
      accepts =
          "A refusal, or the end of the connection, also right after a 101; never a connection"
              + " that stands. A server that speaks no extension at all is only warned.",
      why = "Two sides that read such an offer differently disagree about every frame.",
      causes = {
        "The header is not looked at, since no extension is supported.",
        "It is searched for permessage-deflate instead of being parsed."
      })
  void failsTheConnectionOnAMalformedExtensionOffer(WebSocketProbe probe, Checks checks) {
    Map<String, String> offers =
        Map.of(
            "empty-parameter", "permessage-deflate; ;=,",
            "parameter-without-name", "permessage-deflate; =10",
            "unfinished-quote", "permessage-deflate; server_max_window_bits=\"10");
    // Who speaks no extension does not receive the value in a negotiation, and hears nothing of it.
    boolean reads = readsExtensions(probe);
    checks.each(
        new TreeMap<>(offers).entrySet(),
        Map.Entry::getKey,
        (entry, slug) -> {
          try (HandshakeAttempt attempt =
              probe.attempt(probe.request().with(EXTENSIONS, entry.getValue()))) {
            if (!attempt.switchedProtocols()) {
              HandshakeJudgement.refused(checks, slug, attempt);
              return;
            }
            WebSocketConnection connection = attempt.webSocket();
            long since = System.nanoTime();
            Fence fence = Fence.behind(connection, probe.patience());
            Outcome outcome = Outcome.of(connection, since);
            checks.record(
                slug,
                outcome.closed() ? Verdict.PASS : reads ? Verdict.FAIL : Verdict.WARN,
                "101, then " + (fence.held() ? fence.describe() : outcome.describe()),
                "an HTTP error such as 400 Bad Request",
                "connection dropped",
                "101 and the end of the connection at once");
          }
        });
  }

  private static boolean readsExtensions(WebSocketProbe probe) {
    try (HandshakeAttempt attempt =
        probe.attemptPatiently(probe.request().with(EXTENSIONS, "permessage-deflate"))) {
      HttpResponse answer = attempt.response();
      return answer != null && attempt.switchedProtocols() && answer.has(EXTENSIONS);
    }
  }

  @ConformanceCase(
      id = "ws.handshake.extension-lines",
      clause = "RFC6455#11.3.2",
      title = "An extension offer on two lines means what it means on one",
      sends =
          "The offers bbf-usp-protocol and permessage-deflate in one line, and each on a line of"
              + " its own, in both orders.",
      accepts =
          "The same for all: 101, and the same extensions in use. 101 without what is in use for one"
              + " line is a warning, since any offer may be declined.",
      why = "Proxies and client libraries split and join header lines.",
      causes = "Only the first or the last line is read, or several count as an attack.")
  void readsAnExtensionOfferOverSeveralLines(WebSocketProbe probe, Checks checks) {
    HandshakeRequest bare = probe.request();
    String foreign = "bbf-usp-protocol";
    String known = "permessage-deflate";
    List<String> joined;
    try (HandshakeAttempt attempt =
        probe.attemptPatiently(bare.with(EXTENSIONS, foreign + ", " + known))) {
      if (!attempt.switchedProtocols()) {
        throw new Untestable("both offers in one line got: " + attempt.describe());
      }
      joined = names(attempt);
    }
    checks.each(
        List.of(true, false),
        foreignFirst -> foreignFirst ? "known-one-last" : "known-one-first",
        (foreignFirst, slug) -> {
          HandshakeRequest split =
              bare.with(EXTENSIONS, foreignFirst ? foreign : known)
                  .with(EXTENSIONS, foreignFirst ? known : foreign);
          try (HandshakeAttempt attempt = probe.attemptPatiently(split)) {
            if (attempt.wasTurnedAway()) {
              checks.untestable(slug, HandshakeJudgement.turnedAway(attempt));
              return;
            }
            // Every offer may be declined, but not the handshake for the lines that they stand on.
            boolean same = attempt.switchedProtocols() && names(attempt).equals(joined);
            checks.record(
                slug,
                same ? Verdict.PASS : attempt.switchedProtocols() ? Verdict.WARN : Verdict.FAIL,
                attempt.describe()
                    + (attempt.switchedProtocols() ? " with " + words(names(attempt)) : ""),
                "101 with " + words(joined) + ", as for one line");
          }
        });
  }

  private static List<String> names(HandshakeAttempt attempt) {
    HttpResponse answer = attempt.response();
    return answer == null
        ? List.of()
        : answer.members(EXTENSIONS).stream()
            .map(member -> member.split(";", 2)[0].strip())
            .sorted()
            .toList();
  }

  private static String words(List<String> names) {
    return names.isEmpty() ? "no extension" : String.join(", ", names);
  }
}
