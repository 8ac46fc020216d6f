package dev.rtck.conformance.sse;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.sse.SseStream;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Fetch, HTTP CORS protocol: pages of other origins that read the stream. */
final class HttpCorsProtocolCases {

  static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
  private static final String ALLOW_CREDENTIALS = "Access-Control-Allow-Credentials";
  private static final String ALLOW_HEADERS = "Access-Control-Allow-Headers";
  private static final String AUTHORIZATION = "authorization";
  private static final String NOT_PROMISED =
      "; the profile promises it by origins of this endpoint's own";

  @ConformanceCase(
      id = "sse.cors.simple",
      clause = "FETCH#http-cors-protocol/simple",
      title = "Pages of the allowed origins may read the stream",
      sends =
          "The request for the stream from each origin that the profile allows; from the first one"
              + " also that of who comes back, and that for the stream of a room. Where users have"
              + " cookies, that from others, too: null, and some that look like the first one.",
      accepts =
          "Access-Control-Allow-Origin with that origin, or *; where users have cookies, the origin"
              + " and Access-Control-Allow-Credentials: true. Any or none, where the origins are"
              + " the whole profile's, whose pages may have the same origin as the stream. Without Vary: Origin, where the"
              + " header depends on the origin and the answer may be stored, it is warned; so it is of"
              + " others that may read with the user's cookies.",
      why = "The browser opens the connection, and keeps what comes from the page.",
      causes = {
        "CORS is switched on for the API, and not for the stream.",
        "The origin is taken from the request, and caches are not told so.",
        "Any origin is taken from the request, or one that only begins or ends as the right one."
      },
      capabilities = Capability.ORIGINS,
      remedies = {
        "Next.js: 'Access-Control-Allow-Origin' with the origin of the request, "
            + "when you know it, and Vary: Origin.",
        "Spring: @CrossOrigin(origins = …, allowCredentials = \"true\") on the "
            + "controller of the stream.",
        "Node: the cors middleware with origin and credentials: true before the "
            + "route; res.writeHead keeps what it set."
      })
  void letsPagesOfAllowedOriginsRead(SseProbe probe, EndpointPlan plan, Checks checks) {
    List<String> origins = plan.endpoint().origins().allowed();
    boolean credentials = plan.users().stream().anyMatch(it -> !it.cookies().isEmpty());
    List<HttpResponse> answers = new ArrayList<>();
    boolean promised = false;
    for (int i = 0; i < origins.size(); i++) {
      String origin = origins.get(i);
      SseStream stream = probe.ask(probe.request().replacing("Origin", origin));
      HttpResponse response = stream.response();
      if (response != null) {
        answers.add(response);
      }
      List<String> allowed = response == null ? List.of() : response.lines(ALLOW_ORIGIN);
      String seen = allowed.isEmpty() ? "no " + ALLOW_ORIGIN : allowed.toString();
      String slug = "origin-" + (i + 1);
      boolean readable = response != null && mayRead(response, origin, credentials);
      if (!readable && !UsualClient.settings(plan).ownOrigins()) {
        checks.observe(slug, seen + NOT_PROMISED);
        stream.close();
        continue;
      }
      promised |= i == 0;
      checks.must(slug, isAllowed(allowed, origin, credentials), seen, origin);
      if (credentials) {
        boolean allows = response != null && response.lines(ALLOW_CREDENTIALS).contains("true");
        checks.must(
            slug + "-credentials",
            allows,
            allows ? "true" : "no " + ALLOW_CREDENTIALS + ": true",
            ALLOW_CREDENTIALS + ": true");
      }
      stream.close();
    }
    if (promised && answers.stream().anyMatch(it -> it.has(ALLOW_ORIGIN))) {
      judgeOtherRequests(probe, plan, origins.get(0), credentials, checks);
    }
    if (origins.isEmpty()) {
      checks.observe("origins", "the profile allows none by name");
    } else if (credentials) {
      judgeOthers(probe, origins, checks);
    }
    judgeVary(probe, answers, checks);
  }

  /**
   * Returns whether a browser lets a page of another origin read the answer: with the user's
   * cookies only where it is named, and that is said, too (Fetch, CORS check).
   */
  static boolean mayRead(HttpResponse response, String origin, boolean credentials) {
    return isAllowed(response.lines(ALLOW_ORIGIN), origin, credentials)
        && (!credentials || response.lines(ALLOW_CREDENTIALS).equals(List.of("true")));
  }

  /** Returns whether the origin is named, or any is, which counts without cookies alone. */
  private static boolean isAllowed(List<String> allowed, String origin, boolean credentials) {
    return allowed.equals(List.of(origin)) || (!credentials && allowed.equals(List.of("*")));
  }

  /** Judges streams that code of their own may open. */
  private static void judgeOtherRequests(
      SseProbe probe, EndpointPlan plan, String origin, boolean credentials, Checks checks) {
    judge("coming-back", probe, probe.requestBehind("0"), origin, credentials, checks);
    Publication room = Publication.inRoomStream(plan, probe);
    if (room != null) {
      judge("in-a-room", probe, room.request(), origin, credentials, checks);
    }
  }

  private static void judge(
      String slug,
      SseProbe probe,
      HandshakeRequest request,
      String origin,
      boolean credentials,
      Checks checks) {
    try (SseStream stream = probe.ask(request.replacing("Origin", origin))) {
      HttpResponse response = stream.response();
      if (response == null || !stream.isStream()) {
        // Nobody need know this id, or have this room.
        return;
      }
      List<String> allowed = response.lines(ALLOW_ORIGIN);
      checks.must(
          slug,
          mayRead(response, origin, credentials),
          (allowed.isEmpty() ? "no " + ALLOW_ORIGIN : allowed.toString())
              + (response.has(ALLOW_CREDENTIALS) ? ", with " + ALLOW_CREDENTIALS : ""),
          credentials ? origin + " with " + ALLOW_CREDENTIALS + ": true" : origin);
    }
  }

  /** An origin, up to its domain and from there: a name with letters at its end. */
  private static final Pattern SITE =
      Pattern.compile("^([a-z]+://)(?:[^/:]+\\.)?([^./:]+\\.[a-z]+(?::\\d+)?)$");

  /** Judges that no page of anybody else reads what is told to who has a user's cookies. */
  private static void judgeOthers(SseProbe probe, List<String> origins, Checks checks) {
    String first = origins.get(0);
    Map<String, String> others = new LinkedHashMap<>();
    others.put("another-origin", "https://" + Payloads.unique() + ".example");
    others.put("more-behind", first + ".evil.example");
    Matcher site = SITE.matcher(first);
    if (site.find()) {
      // Another site, whose name ends like that one; a subdomain may be the owner's own.
      others.put("more-before", site.group(1) + "evil-" + site.group(2));
    }
    others.put("null-origin", "null");
    others.values().removeAll(origins);
    checks.each(
        others.entrySet(),
        Map.Entry::getKey,
        (other, slug) -> {
          try (SseStream stream =
              probe.ask(probe.request().replacing("Origin", other.getValue()))) {
            HttpResponse response = stream.response();
            boolean reads =
                response != null
                    && response.lines(ALLOW_ORIGIN).contains(other.getValue())
                    && response.lines(ALLOW_CREDENTIALS).contains("true");
            checks.should(
                slug,
                !reads,
                other.getValue() + (reads ? " may read, with credentials" : " may not"),
                "none of " + ALLOW_ORIGIN + " with that origin, and " + ALLOW_CREDENTIALS);
          }
        });
  }

  /** A cache may answer one origin with what was meant for another one, or for none. */
  private static void judgeVary(SseProbe probe, List<HttpResponse> answers, Checks checks) {
    List<HttpResponse> named =
        answers.stream()
            .filter(it -> it.has(ALLOW_ORIGIN) && !it.lines(ALLOW_ORIGIN).contains("*"))
            .filter(it -> !it.hasMember("Cache-Control", "no-store"))
            .toList();
    if (named.isEmpty()) {
      return;
    }
    try (SseStream plain = probe.ask(probe.request().without("Origin"))) {
      HttpResponse response = plain.response();
      boolean depends =
          Stream.concat(named.stream(), Stream.ofNullable(response))
                  .map(it -> it.lines(ALLOW_ORIGIN))
                  .distinct()
                  .count()
              > 1;
      boolean says =
          named.stream()
              .allMatch(it -> it.hasMember("Vary", "Origin") || it.hasMember("Vary", "*"));
      checks.should(
          "vary",
          says || !depends,
          says
              ? "Vary: Origin"
              : depends ? "another answer for another origin, and no Vary: Origin" : "one answer",
          "Vary: Origin",
          "the same " + ALLOW_ORIGIN + " for all",
          "Cache-Control: no-store");
    }
  }

  @ConformanceCase(
      id = "sse.cors.preflight",
      clause = "FETCH#http-cors-protocol/preflight",
      title = "A preflight allows the headers that clients of a stream send",
      sends =
          "OPTIONS from an allowed origin, for GET with last-event-id; with authorization, too,"
              + " where a user of the profile has one.",
      accepts =
          "2xx, the origin or *, and Access-Control-Allow-Headers with what was asked for, or *;"
              + " authorization by name. Anything where no user has an Authorization header, as an"
              + " EventSource never asks, or where the origins are the whole profile's and the"
              + " target has no CORS.",
      why = "Libraries that send a token ask first, and do not come when they may not.",
      causes = "OPTIONS is answered 405, or asks for credentials itself.",
      capabilities = Capability.ORIGINS,
      remedies = {
        "Next.js: export function OPTIONS that answers 204 with " + "Access-Control-Allow-Headers.",
        "Spring: http.cors(withDefaults()) lets preflights through before "
            + "Spring Security asks for credentials.",
        "Node: app.options(path, cors(…)) before what asks for credentials."
      })
  void allowsHeadersInAPreflight(SseProbe probe, EndpointPlan plan, Checks checks) {
    String origin = plan.endpoint().origins().sent();
    if (origin == null) {
      checks.observe("origins", "the profile allows none by name");
      return;
    }
    List<String> asked = sent(plan);
    HandshakeRequest request =
        new HandshakeRequest(
                "OPTIONS",
                probe.endpoint().resource(),
                "HTTP/1.1",
                List.of(),
                dev.rtck.protocol.Bytes.EMPTY)
            .with("Host", probe.endpoint().address().authority())
            .with("Origin", origin)
            .with("Access-Control-Request-Method", "GET")
            .with("Access-Control-Request-Headers", String.join(",", asked));
    SseStream stream = probe.ask(request);
    HttpResponse response = stream.response();
    boolean hasCors = response != null && response.has(ALLOW_ORIGIN);
    if (!asked.contains(AUTHORIZATION) || (!hasCors && !UsualClient.settings(plan).ownOrigins())) {
      checks.observe("preflight", stream.describe());
      return;
    }
    checks.should("status", stream.status() / 100 == 2, stream.describe(), "2xx");
    List<String> origins = response == null ? List.of() : response.lines(ALLOW_ORIGIN);
    checks.should(
        "origin",
        origins.equals(List.of(origin)) || origins.equals(List.of("*")),
        origins.isEmpty() ? "no " + ALLOW_ORIGIN : origins.toString(),
        origin,
        "*");
    for (String header : asked) {
      boolean allowed =
          response != null
              && (response.hasMember(ALLOW_HEADERS, header)
                  || (!header.equals(AUTHORIZATION) && response.hasMember(ALLOW_HEADERS, "*")));
      checks.should(
          header,
          allowed,
          response == null ? "no answer" : String.join(", ", response.lines(ALLOW_HEADERS)),
          ALLOW_HEADERS + " with " + header);
    }
  }

  /** Returns what the clients of the profile send that no page may send without being asked. */
  private static List<String> sent(EndpointPlan plan) {
    boolean authorized =
        plan.users().stream()
            .flatMap(user -> user.headers().keySet().stream())
            .anyMatch(AUTHORIZATION::equalsIgnoreCase);
    return authorized ? List.of(AUTHORIZATION, "last-event-id") : List.of("last-event-id");
  }
}
