package dev.rtck.conformance.websocket;

import static dev.rtck.protocol.websocket.HandshakeRequest.KEY;
import static dev.rtck.protocol.websocket.HandshakeRequest.VERSION;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpResponse;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.reports.Verdict;
import java.util.Map;
import java.util.TreeMap;

/** RFC 9110 §7.8 and §15.5.22: the Upgrade header in answers, and what goes before a 101. */
final class UpgradeCases {

  /** Handshakes to which servers like to answer with an Upgrade header. */
  private static Map<String, HandshakeRequest> stimuli(WebSocketProbe probe) {
    HandshakeRequest request = probe.request();
    return new TreeMap<>(
        Map.of(
            "usual", request,
            "no-key", request.without(KEY),
            "no-version", request.without(VERSION),
            "version-14", request.replacing(VERSION, "14"),
            "no-upgrade", request.without("Upgrade").without("Connection"),
            "upgrade-to-foo", request.replacing("Upgrade", "foo")));
  }

  private interface Judge {
    void accept(String slug, HandshakeAttempt attempt, HttpResponse answer);
  }

  private static void judgeAnswers(Checks checks, WebSocketProbe probe, Judge judge) {
    checks.each(
        stimuli(probe).entrySet(),
        Map.Entry::getKey,
        (entry, slug) -> {
          try (HandshakeAttempt attempt = probe.attempt(entry.getValue())) {
            HttpResponse answer = attempt.response();
            if (answer == null) {
              checks.observe(slug, attempt.describe());
            } else {
              judge.accept(slug, attempt, answer);
            }
          }
        });
  }

  private static String line(HttpResponse answer, String name) {
    return answer.has(name) ? name + ": " + String.join(", ", answer.lines(name)) : "no " + name;
  }

  @ConformanceCase(
      id = "ws.handshake.upgrade-required",
      clause = "RFC9110#15.5.22",
      title = "An answer 426 has an Upgrade header",
      sends =
          "A usual handshake, and some without key, version, Upgrade, or with another version or"
              + " protocol.",
      accepts =
          "An answer 426 has an Upgrade header that names a protocol; one without websocket is a"
              + " warning. Whoever never answers 426 is right, too.",
      why = "426 says that the client must upgrade; without the header it does not say to what.",
      causes = "The status is set by hand, and its header is forgotten.")
  void namesAProtocolInAnAnswer426(WebSocketProbe probe, Checks checks) {
    judgeAnswers(
        checks,
        probe,
        (slug, attempt, answer) ->
            checks.record(
                slug,
                answer.status() != 426 || answer.hasMember("Upgrade", "websocket")
                    ? Verdict.PASS
                    : answer.members("Upgrade").isEmpty() ? Verdict.FAIL : Verdict.WARN,
                attempt.describe() + ", " + line(answer, "Upgrade"),
                "426 with Upgrade: websocket",
                "any other answer"));
  }

  @ConformanceCase(
      id = "ws.handshake.connection-upgrade",
      clause = "RFC9110#7.8/connection",
      title = "An answer with an Upgrade header has Connection: Upgrade",
      sends =
          "A usual handshake, and some without key, version, Upgrade, or with another version or"
              + " protocol.",
      accepts = "Each answer that has an Upgrade header has Upgrade in its Connection header.",
      why = "Upgrade is for the next hop only, and Connection is what tells a proxy so.",
      causes = "The header is set by hand, and the other is forgotten.")
  void sendsConnectionUpgradeWithEveryUpgrade(WebSocketProbe probe, Checks checks) {
    judgeAnswers(
        checks,
        probe,
        (slug, attempt, answer) ->
            checks.must(
                slug,
                !answer.has("Upgrade") || answer.hasMember("Connection", "upgrade"),
                attempt.describe()
                    + ", "
                    + line(answer, "Upgrade")
                    + ", "
                    + line(answer, "Connection"),
                "Connection: Upgrade beside Upgrade",
                "no Upgrade"));
  }

  @ConformanceCase(
      id = "ws.handshake.expect-continue",
      clause = "RFC9110#7.8/continue",
      title = "A 100 (Continue) that the client waits for comes before 101",
      sends =
          "A handshake with Expect: 100-continue and a content of five bytes, which is sent only"
              + " after the 100.",
      accepts = "100 before 101, or a refusal, or the end of the connection.",
      why =
          "The client still owes the content: after a 101 without 100 nobody knows whether its next"
              + " bytes are content or frames.",
      causes = "The upgrade is handled before the HTTP server looks at Expect.")
  void sendsContinueBeforeItSwitches(WebSocketProbe probe, Checks checks) {
    HandshakeRequest request =
        probe
            .request()
            .with("Content-Length", "5")
            .with("Expect", "100-continue")
            .followedBy(Bytes.utf8("hello"));
    try (HandshakeAttempt attempt = probe.attemptWithholdingBody(request)) {
      HttpResponse answer = attempt.response();
      boolean continued =
          answer != null && answer.interim().stream().anyMatch(it -> it.status() == 100);
      if (answer == null && !attempt.wasDropped()) {
        // Whether there must be one is the business of ws.handshake.expect-answered.
        checks.observe("continue-first", attempt.describe());
        return;
      }
      checks.must(
          "continue-first",
          continued || !attempt.switchedProtocols(),
          (continued ? "100, then " : "no 100, but ") + attempt.describe(),
          "100 Continue, then 101",
          "a refusal",
          "connection dropped");
    }
  }

  @ConformanceCase(
      id = "ws.handshake.expect-answered",
      clause = "RFC9110#10.1.1",
      title = "A client that waits for 100 (Continue) gets an answer before it sends the content",
      sends =
          "A handshake with Expect: 100-continue and a content of five bytes, which is sent only"
              + " after the 100.",
      accepts = "100, any other answer, or the end of the connection; silence is a failure.",
      why = "The client waits for the server, and the server for the client.",
      causes = "The content is read first, whatever Expect says.")
  void answersAClientThatWaitsForContinue(WebSocketProbe probe, Checks checks) {
    HandshakeRequest request =
        probe
            .request()
            .with("Content-Length", "5")
            .with("Expect", "100-continue")
            .followedBy(Bytes.utf8("hello"));
    try (HandshakeAttempt attempt = probe.attemptWithholdingBody(request)) {
      checks.must(
          "answered",
          attempt.wasContinued() || attempt.wasAnswered() || attempt.wasDropped(),
          (attempt.wasContinued() ? "100, then " : "") + attempt.describe(),
          "100 Continue",
          "a final status",
          "connection dropped");
    }
  }
}
