package dev.rtck.conformance.socketio;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.protocol.engineio.EngineIoProbe;
import dev.rtck.protocol.engineio.EngineIoRefused;
import dev.rtck.protocol.engineio.EngineIoRequest;
import dev.rtck.protocol.engineio.HttpAnswer;
import dev.rtck.protocol.engineio.PollingPayload;
import dev.rtck.protocol.engineio.PollingSession;
import dev.rtck.protocol.profile.Origins;
import dev.rtck.protocol.socketio.SocketIoPacket;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What browsers ask of long-polling: who may read it, and the cookie of sticky sessions. */
final class HandlingCorsCases {

  private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
  private static final String ALLOW_CREDENTIALS = "Access-Control-Allow-Credentials";
  private static final String EVERYBODY = "*";

  @ConformanceCase(
      id = "eio.cors.credentials",
      clause = "SOCKETIO4#handling-cors/credentials",
      title = "Pages of the configured origins alone may read answers",
      sends =
          "Handshakes with an Origin of the profile's allowed, and of its refused ones, and a POST"
              + " and a GET of each session with the same Origin.",
      accepts =
          "For allowed ones their own Origin, or a star without credentials; none at all is"
              + " recorded, since pages of the target's own site need none: but not where the"
              + " handshake had it, with credentials or without. For refused ones neither their Origin nor a star, or an error.",
      why = "Otherwise any page can speak in the name of whoever visits it.",
      causes = {
        "The Origin is sent back unseen.",
        "The star is sent together with credentials.",
        "Only the answer to the handshake, or to a GET, says who may read it."
      },
      capabilities = {Capability.ORIGINS, Capability.POLLING})
  void letsPagesOfAllowedOriginsAloneRead(Connections them, Checks checks) {
    Origins origins = them.plan().endpoint().origins();
    checks.each(
        origins.allowed(),
        origin -> "allowed-" + (origins.allowed().indexOf(origin) + 1),
        (origin, slug) -> {
          HttpAnswer answer = ask(them.probe(), origin);
          judgeAllowed(answer, origin, slug, checks);
          if (allows(answer, origin)) {
            session(
                them,
                origin,
                (request, later) ->
                    checks.should(
                        slug + "-" + request,
                        !later.is(200)
                            || (allows(later, origin)
                                && (withCredentials(later) || !withCredentials(answer))),
                        words(later),
                        "an answer that allows "
                            + origin
                            + (withCredentials(answer) ? " with credentials" : "")));
          }
        });
    checks.each(
        origins.refused(),
        origin -> "refused-" + (origins.refused().indexOf(origin) + 1),
        (origin, slug) -> {
          HttpAnswer answer = ask(them.probe(), origin);
          judgeRefused(answer, origin, slug, checks);
          if (answer.is(200)) {
            session(
                them,
                origin,
                (request, later) -> judgeRefused(later, origin, slug + "-" + request, checks));
          }
        });
  }

  /** Begins a session for the page, and tells of its POST and of its GET. */
  private static void session(
      Connections them, String origin, BiConsumer<String, HttpAnswer> judge) {
    PollingSession session;
    try {
      session =
          them.probe()
              .handshake(EngineIoRequest.get(EngineIoRequest.POLLING).with("Origin", origin));
    } catch (EngineIoRefused refused) {
      // The one before was let in: other cases say so.
      return;
    }
    SocketIoPacket connect = SocketIoPacket.connect(them.namespace(), them.endpoint().auth());
    EngineIoRequest post =
        EngineIoRequest.post(session.parameters(), PollingPayload.encode(connect.encode()));
    HttpAnswer posted = session.begin(post.with("Origin", origin)).await(them.answer());
    // The answer to the CONNECT ends it.
    EngineIoRequest get = EngineIoRequest.get(session.parameters());
    HttpAnswer polled = session.begin(get.with("Origin", origin)).await(them.answer());
    if (posted != null) {
      judge.accept("post", posted);
    }
    if (polled != null) {
      judge.accept("get", polled);
    }
  }

  private static void judgeRefused(HttpAnswer answer, String origin, String slug, Checks checks) {
    String allowed = answer.header(ALLOW_ORIGIN);
    checks.should(
        slug,
        answer.status() / 100 != 2 || (!allowed.equals(origin) && !allowed.equals(EVERYBODY)),
        words(answer),
        "an answer that allows neither " + origin + " nor *");
  }

  private static void judgeAllowed(HttpAnswer answer, String origin, String slug, Checks checks) {
    if (answer.is(200) && answer.header(ALLOW_ORIGIN).isEmpty()) {
      checks.observe(slug, "200, which allows no page of another site to read it");
      return;
    }
    checks.should(
        slug,
        answer.is(200) && allows(answer, origin),
        words(answer),
        "200 that allows " + origin,
        "200 that allows * without credentials");
  }

  private static boolean allows(HttpAnswer answer, String origin) {
    String allowed = answer.header(ALLOW_ORIGIN);
    return allowed.equals(origin) || (allowed.equals(EVERYBODY) && !withCredentials(answer));
  }

  private static boolean withCredentials(HttpAnswer answer) {
    return answer.header(ALLOW_CREDENTIALS).equals("true");
  }

  private static String words(HttpAnswer answer) {
    String allowed = answer.header(ALLOW_ORIGIN);
    return (answer.status() == 0 ? answer.describe() : String.valueOf(answer.status()))
        + (allowed.isEmpty() ? ", which allows nobody" : ", which allows " + allowed)
        + (withCredentials(answer) ? " with credentials" : "");
  }

  private static HttpAnswer ask(EngineIoProbe probe, String origin) {
    return probe.request(EngineIoRequest.get(EngineIoRequest.POLLING).with("Origin", origin));
  }

  @ConformanceCase(
      id = "eio.cors.preflight",
      clause = "SOCKETIO4#handling-cors/preflight",
      title = "A preflight request is answered, and allows no other origins than the answers do",
      sends =
          "A handshake with an allowed Origin; where its answer allows that one, OPTIONS for a POST"
              + " with a header. The same OPTIONS for the refused ones.",
      accepts =
          "2xx, which allows the origin; an error, or an answer that does not allow it, for the"
              + " refused ones.",
      why = "Without it browsers send no POST with headers of their own.",
      causes = {
        "Methods other than GET and POST are refused before the Origin is looked at.",
        "OPTIONS is answered for everybody, and the Origin is looked at behind it."
      },
      capabilities = {Capability.ORIGINS, Capability.POLLING})
  void answersAPreflightRequest(EngineIoProbe probe, EndpointPlan plan, Checks checks) {
    List<String> refused = plan.endpoint().origins().refused();
    checks.each(
        refused,
        it -> "refused-" + (refused.indexOf(it) + 1),
        (it, slug) -> judgeRefused(preflight(probe, it), it, slug, checks));
    String origin = plan.endpoint().origins().sent();
    if (origin == null) {
      checks.observe("preflight", "the profile names no allowed origin");
      return;
    }
    HttpAnswer handshake = ask(probe, origin);
    if (!allows(handshake, origin)) {
      checks.observe("preflight", "the handshake got " + words(handshake));
      return;
    }
    HttpAnswer answer = preflight(probe, origin);
    checks.should(
        "preflight",
        answer.status() / 100 == 2 && allows(answer, origin),
        words(answer),
        "2xx that allows " + origin);
  }

  private static HttpAnswer preflight(EngineIoProbe probe, String origin) {
    return probe.request(
        EngineIoRequest.get(EngineIoRequest.POLLING)
            .withMethod("OPTIONS")
            .with("Origin", origin)
            .with("Access-Control-Request-Method", "POST")
            .with("Access-Control-Request-Headers", "x-rtck"));
  }

  @ConformanceCase(
      id = "eio.cookie.handshake-only",
      clause = "SOCKETIO4#server-options/cookie",
      title = "The cookie of a session is set by its handshake alone, and kept from scripts",
      sends = "A handshake, a POST and a GET of its session.",
      accepts = "No cookie, or one with HttpOnly and SameSite that only the handshake sets.",
      why = "The session's id lets anybody read its messages.",
      causes = "The cookie is set without attributes, by each answer.",
      capabilities = Capability.POLLING)
  void setsItsCookieOnceAndKeepsItFromScripts(Connections them, Checks checks) {
    PollingSession session = them.probe().handshake();
    List<String> cookies = cookies(session.handshake(), session);
    if (cookies.isEmpty()) {
      checks.observe("cookie", "the handshake sets no cookie with the session's id");
      return;
    }
    String attributes = cookies.get(0).toLowerCase(Locale.ROOT);
    checks.should(
        "kept-from-scripts",
        attributes.contains("httponly") && attributes.contains("samesite"),
        cookies.get(0).replace(session.sid(), "…"),
        "HttpOnly and SameSite");
    SocketIoPacket connect = SocketIoPacket.connect(them.namespace(), them.endpoint().auth());
    HttpAnswer posted = session.post(PollingPayload.encode(connect.encode())).await(them.answer());
    // The answer to the CONNECT ends it.
    HttpAnswer polled = session.poll().await(them.answer());
    checks.should(
        "handshake-only",
        cookies(posted, session).isEmpty() && cookies(polled, session).isEmpty(),
        cookies(posted, session).isEmpty()
            ? cookies(polled, session).isEmpty() ? "set once" : "set again for a GET"
            : "set again for a POST",
        "set by the handshake alone");
  }

  /** Returns the cookies that tell the session; others are the application's. */
  private static List<String> cookies(@Nullable HttpAnswer answer, PollingSession session) {
    return answer == null
        ? List.of()
        : answer.lines("Set-Cookie").stream().filter(it -> it.contains(session.sid())).toList();
  }
}
