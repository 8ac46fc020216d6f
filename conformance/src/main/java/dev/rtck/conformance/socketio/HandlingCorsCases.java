package dev.rtck.conformance.socketio;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.protocol.engineio.EngineIoProbe;
import dev.rtck.protocol.engineio.EngineIoRequest;
import dev.rtck.protocol.engineio.HttpAnswer;
import dev.rtck.protocol.engineio.PollingSession;
import dev.rtck.protocol.socketio.SocketIoEndpoint;
import java.util.List;
import java.util.Locale;

/** What browsers ask of long-polling: who may read it, and the cookie of sticky sessions. */
final class HandlingCorsCases {

  @ConformanceCase(
      id = "eio.cors.credentials",
      clause = "SOCKETIO4#handling-cors/credentials",
      title = "Pages of refused origins may not read with credentials",
      sends = "Handshakes with an Origin of the profile's allowed, and of its refused ones.",
      accepts =
          "For allowed ones their own Origin, or a star without credentials; for refused ones neither"
              + " their Origin nor a star, or an error.",
      why = "Otherwise any page can speak in the name of whoever visits it.",
      causes = {"The Origin is sent back unseen.", "The star is sent together with credentials."},
      capabilities = Capability.ORIGINS)
  void letsPagesOfAllowedOriginsAloneRead(
      EngineIoProbe probe, EndpointPlan plan, SocketIoEndpoint endpoint, Checks checks) {
    if (HttpLongPollingCases.isWithoutPolling(endpoint, checks)) {
      return;
    }
    checks.each(
        plan.endpoint().origins().allowed(),
        origin -> slug("allowed", origin),
        (origin, slug) -> {
          HttpAnswer answer = ask(probe, origin);
          String allowed = answer.header("Access-Control-Allow-Origin");
          boolean withCredentials =
              answer.header("Access-Control-Allow-Credentials").equals("true");
          checks.should(
              slug,
              allowed.equals(origin) || (allowed.equals("*") && !withCredentials),
              "'" + allowed + "'" + (withCredentials ? " with credentials" : ""),
              origin,
              "* without credentials");
        });
    checks.each(
        plan.endpoint().origins().refused(),
        origin -> slug("refused", origin),
        (origin, slug) -> {
          HttpAnswer answer = ask(probe, origin);
          String allowed = answer.header("Access-Control-Allow-Origin");
          checks.should(
              slug,
              answer.status() != 200 || (!allowed.equals(origin) && !allowed.equals("*")),
              answer.status() + " for '" + allowed + "'",
              "neither " + origin + " nor *");
        });
  }

  private static String slug(String kind, String origin) {
    return kind + "-" + origin.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
  }

  private static HttpAnswer ask(EngineIoProbe probe, String origin) {
    return probe.request(EngineIoRequest.get(EngineIoRequest.POLLING).with("Origin", origin));
  }

  @ConformanceCase(
      id = "eio.cors.preflight",
      clause = "SOCKETIO4#handling-cors/preflight",
      title = "A preflight request of an allowed origin is answered",
      sends = "OPTIONS with an allowed Origin, for a POST with a header.",
      accepts = "2xx, which allows the origin.",
      why = "Without it browsers send no POST with headers of their own.",
      causes = "Methods other than GET and POST are refused before the Origin is looked at.",
      capabilities = Capability.ORIGINS)
  void answersAPreflightRequest(
      EngineIoProbe probe, EndpointPlan plan, SocketIoEndpoint endpoint, Checks checks) {
    List<String> origins = plan.endpoint().origins().allowed();
    if (origins.isEmpty()) {
      checks.observe("preflight", "the profile names no allowed origin");
      return;
    }
    if (HttpLongPollingCases.isWithoutPolling(endpoint, checks)) {
      return;
    }
    HttpAnswer answer =
        probe.request(
            EngineIoRequest.get(EngineIoRequest.POLLING)
                .withMethod("OPTIONS")
                .with("Origin", origins.get(0))
                .with("Access-Control-Request-Method", "POST")
                .with("Access-Control-Request-Headers", "x-rtck"));
    String allowed = answer.header("Access-Control-Allow-Origin");
    checks.should(
        "preflight",
        answer.status() / 100 == 2 && (allowed.equals(origins.get(0)) || allowed.equals("*")),
        answer.describe() + " for '" + allowed + "'",
        "2xx for " + origins.get(0));
  }

  @ConformanceCase(
      id = "eio.cookie.handshake-only",
      clause = "SOCKETIO4#sticky-session/cookie",
      title = "The cookie of a session is set by its handshake alone, and kept from scripts",
      sends = "A handshake, a POST and a GET of its session.",
      accepts = "No cookie, or one with HttpOnly and SameSite that only the handshake sets.",
      why = "The session's id lets anybody read its messages.",
      causes = "The cookie is set without attributes, by each answer.")
  void setsItsCookieOnceAndKeepsItFromScripts(
      EngineIoProbe probe, SocketIoEndpoint endpoint, Checks checks) {
    if (HttpLongPollingCases.isWithoutPolling(endpoint, checks)) {
      return;
    }
    PollingSession session = probe.handshake();
    List<String> cookies =
        session.handshake().lines("Set-Cookie").stream()
            .filter(it -> it.contains(session.sid()))
            .toList();
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
    HttpAnswer later = session.post("40").await(probe.patience().answer());
    List<String> again =
        later == null
            ? List.of()
            : later.lines("Set-Cookie").stream().filter(it -> it.contains(session.sid())).toList();
    checks.should(
        "handshake-only",
        again.isEmpty(),
        again.isEmpty() ? "set once" : "set again by a POST",
        "set by the handshake alone");
  }
}
