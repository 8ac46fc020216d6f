package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.User;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpResponse;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEndpoint;
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.reports.Verdict;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** RFC 6455 §10.2 and §10.5: origins and credentials, as far as the profile says who is let in. */
final class SecurityConsiderationsCases {

  /** A connection that stands longer than so many messages is what another check is about. */
  private static final int OVERHEARD = 20;

  private static final String[] REFUSED = {
    "an HTTP error such as 401 or 403", "connection dropped", "a Close before any message"
  };

  /** Somebody who comes from an origin. */
  private record Visitor(String slug, String origin, Verdict ifLetIn) {}

  @ConformanceCase(
      id = "ws.handshake.origin",
      clause = "PROFILE#origins",
      title = "Origins that the profile declares refused are not let in",
      sends =
          "Valid handshakes from every refused origin, and from origins that resemble the first"
              + " allowed one: null, with more at the end of its host, with the other scheme, with"
              + " another port, with its host in capitals; and one without Origin. Where the profile has"
              + " a broadcast, also one by each refused origin that gets a 101, and broadcasts by others"
              + " until its connection ends.",
      accepts =
          "Refused origins get an HTTP error (403 is what RFC 6455 §10.2 recommends), a dropped"
              + " connection, or a Close before any message. Letting in null, or the host that only"
              + " begins like an allowed one, is a warning; the rest is recorded. Refused ones hear and"
              + " say nothing, for however short a time their connections stand.",
      why =
          "Browsers send cookies along from any page, and no same-origin policy holds for"
              + " WebSocket: without this check every page can act as its visitor.",
      causes = {
        "The origin is not looked at, or only when the socket has joined the others.",
        "It is compared with startsWith, endsWith or a regular expression without anchors."
      },
      capabilities = Capability.REFUSED_ORIGINS)
  void letsNoRefusedOriginIn(WebSocketProbe probe, EndpointPlan plan, Checks checks) {
    checks.each(
        visitors(plan),
        Visitor::slug,
        (visitor, slug) -> {
          HandshakeRequest request = probe.request().replacing("Origin", visitor.origin());
          Admission admission = Admission.of(probe, plan, probe.endpoint(), request);
          checks.record(
              slug,
              admission.verdict(visitor.ifLetIn()),
              "Origin: " + visitor.origin() + " got: " + admission.words(),
              REFUSED);
        });
    try (HandshakeAttempt attempt = probe.attempt(probe.request().without("Origin"))) {
      checks.observe("no-origin", attempt.describe());
    }
    Operation broadcast = plan.endpoint().operation(OperationName.BROADCAST);
    if (broadcast != null && broadcast.sendsOnly("text")) {
      Echo message = EchoFixture.declared(broadcast);
      checks.each(
          visitors(plan).stream().filter(it -> it.ifLetIn() == Verdict.FAIL).toList(),
          Visitor::slug,
          (visitor, slug) -> judgeHearsay(probe, message, visitor, checks));
    }
  }

  /** Judges that who comes from a refused origin neither hears the others nor is heard by them. */
  private static void judgeHearsay(
      WebSocketProbe probe, Echo message, Visitor visitor, Checks checks) {
    try (HandshakeAttempt attempt =
        probe.attempt(probe.request().replacing("Origin", visitor.origin()))) {
      if (!attempt.switchedProtocols()) {
        return;
      }
      long since = System.nanoTime();
      WebSocketConnection stranger = attempt.webSocket();
      String greeting = probe.endpoint().greeting();
      if (greeting != null) {
        stranger.send(Frame.text(greeting));
      }
      // One unique text may be the beginning of another one.
      String theirs = Payloads.unique() + ".";
      List<String> said = new ArrayList<>();
      try (WebSocketConnection sender = probe.open();
          WebSocketConnection witness = probe.open()) {
        var unusedFence = Fence.behind(witness, probe.patience());
        stranger.send(message.frame(theirs));
        while (said.size() < OVERHEARD && !Outcome.of(stranger, since).closed()) {
          String text = Payloads.unique() + ".";
          said.add(text);
          sender.send(message.frame(text));
          var unused = message.await(witness, text, probe.patience().answer());
          unusedFence = Fence.behind(stranger, probe.patience());
        }
        boolean heard = witness.messages().stream().anyMatch(it -> holds(it, List.of(theirs)));
        checks.must(
            visitor.slug() + "-says",
            !heard,
            heard ? "what it says reaches others" : "nothing reaches others",
            "nothing");
      }
      boolean hears = stranger.messages().stream().anyMatch(it -> holds(it, said));
      checks.must(
          visitor.slug() + "-hears",
          !hears,
          hears ? "what others say reaches it" : "nothing reaches it",
          "nothing");
    }
  }

  private static boolean holds(WebSocketEvent.Message message, List<String> texts) {
    return texts.stream().anyMatch(it -> message.payload().contains(Bytes.utf8(it)));
  }

  private static List<Visitor> visitors(EndpointPlan plan) {
    Map<String, Visitor> visitors = new LinkedHashMap<>();
    int number = 1;
    for (String origin : plan.endpoint().origins().refused()) {
      visitors.put(origin, new Visitor("refused-" + number++, origin, Verdict.FAIL));
    }
    String allowed = plan.endpoint().origins().sent();
    List<Visitor> resembling = new ArrayList<>();
    resembling.add(new Visitor("null", "null", Verdict.WARN));
    URI uri = allowed == null ? null : URI.create(allowed);
    if (uri != null && uri.getHost() != null && uri.getScheme() != null) {
      String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
      String scheme = uri.getScheme().equals("https") ? "http" : "https";
      resembling.add(
          new Visitor(
              "longer-host",
              uri.getScheme() + "://" + uri.getHost() + ".evil.tld" + port,
              Verdict.WARN));
      resembling.add(
          new Visitor("other-scheme", scheme + "://" + uri.getHost() + port, Verdict.INFO));
      resembling.add(
          new Visitor(
              "other-port",
              uri.getScheme() + "://" + uri.getHost() + ":" + (uri.getPort() == 4443 ? 4444 : 4443),
              Verdict.INFO));
      // Browsers send it in lower case (RFC 6454 §4): whoever takes this for the same is right,
      // too.
      resembling.add(
          new Visitor(
              "host-in-capitals",
              uri.getScheme() + "://" + uri.getHost().toUpperCase(Locale.ROOT) + port,
              Verdict.INFO));
    }
    for (Visitor visitor : resembling) {
      if (!plan.endpoint().origins().allowed().contains(visitor.origin())) {
        visitors.putIfAbsent(visitor.origin(), visitor);
      }
    }
    return List.copyOf(visitors.values());
  }

  @ConformanceCase(
      id = "ws.handshake.authentication",
      clause = "PROFILE#auth",
      title = "Nobody is let in without valid credentials",
      sends = "Handshakes without credentials, and as each user that the profile calls invalid.",
      accepts =
          "An HTTP error such as 401, a dropped connection, or a Close before any message of the"
              + " application.",
      why = "A socket that is open before its owner is known is open to everybody.",
      causes = {
        "The check is in the page or in a middleware that upgrades do not pass.",
        "Only the presence of a token is checked."
      },
      capabilities = Capability.REQUIRED_CREDENTIALS)
  void letsNobodyInWithoutValidCredentials(WebSocketProbe probe, EndpointPlan plan, Checks checks) {
    checks.each(
        strangers(plan).entrySet(),
        Map.Entry::getKey,
        (stranger, slug) -> {
          WebSocketEndpoint theirs = stranger.getValue();
          Admission admission = Admission.of(probe, plan, theirs, theirs.request());
          checks.record(slug, admission.verdict(Verdict.FAIL), admission.words(), REFUSED);
        });
  }

  private static Map<String, WebSocketEndpoint> strangers(EndpointPlan plan) {
    Map<String, WebSocketEndpoint> strangers = new LinkedHashMap<>();
    strangers.put("anonymous", UsualClient.as(plan, null));
    int number = 1;
    for (User user : plan.refused()) {
      strangers.put("invalid-" + number++, UsualClient.as(plan, user));
    }
    return strangers;
  }

  @ConformanceCase(
      id = "ws.handshake.www-authenticate",
      clause = "RFC9110#15.5.2",
      title = "An answer 401 says how to authenticate",
      sends =
          "Handshakes as usual, without credentials, and as each user that the profile calls"
              + " invalid.",
      accepts =
          "An answer 401 has a WWW-Authenticate header with a challenge. Whoever never answers 401"
              + " is right, too.",
      why = "Without it generic clients do not know which credentials would do.",
      causes = "The status is written by hand, and its header is forgotten.",
      needs = {})
  void saysHowToAuthenticateInAnAnswer401(WebSocketProbe probe, EndpointPlan plan, Checks checks) {
    Map<String, HandshakeRequest> visitors = new LinkedHashMap<>();
    visitors.put("usual", probe.request());
    strangers(plan).forEach((name, theirs) -> visitors.put(name, theirs.request()));
    checks.each(
        visitors.entrySet(),
        Map.Entry::getKey,
        (visitor, slug) -> {
          try (HandshakeAttempt attempt = probe.attempt(visitor.getValue())) {
            @Nullable HttpResponse answer = attempt.response();
            if (answer == null || answer.status() != 401) {
              checks.observe(slug, attempt.describe());
              return;
            }
            boolean challenges =
                answer.lines("WWW-Authenticate").stream().anyMatch(it -> !it.isBlank());
            checks.must(
                slug,
                challenges,
                attempt.describe()
                    + (challenges ? " with" : " without")
                    + " a challenge in WWW-Authenticate",
                "401 with WWW-Authenticate",
                "any other answer");
          }
        });
  }
}
