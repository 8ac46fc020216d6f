package dev.rtck.conformance.socketio;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.engineio.EngineIoConnection;
import dev.rtck.protocol.engineio.EngineIoProbe;
import dev.rtck.protocol.engineio.EngineIoRequest;
import dev.rtck.protocol.engineio.HttpAnswer;
import dev.rtck.protocol.engineio.OpenPacket;
import dev.rtck.protocol.profile.SocketIoSettings.Transport;
import dev.rtck.protocol.socketio.SocketIoEndpoint;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Engine.IO, Handshake and Query parameters: how a session begins, and how it does not. */
final class HandshakeCases {

  private static final int SESSIONS = 40;
  private static final int SHORTEST_ID = 10;

  @ConformanceCase(
      id = "eio.handshake.open-packet",
      clause = "EIO4#handshake/open-packet",
      title = "The handshake is answered by an open packet with all that a client needs",
      sends = "A handshake over long-polling, and one over WebSocket, where there are such.",
      accepts =
          "An open packet with sid, upgrades, pingInterval, pingTimeout and maxPayload of the"
              + " types of the protocol; more keys, and any upgrades.",
      why = "Clients cut their payloads by maxPayload, and time the heartbeat by the rest.",
      causes = "The server speaks an older revision, which had no maxPayload.")
  void answersWithAnOpenPacket(EngineIoProbe probe, SocketIoEndpoint endpoint, Checks checks) {
    for (Transport transport : endpoint.transports()) {
      boolean polling = transport == Transport.POLLING;
      OpenPacket open;
      if (polling) {
        open = probe.handshake().open();
      } else {
        try (EngineIoConnection connection = probe.open(Carrier.WEBSOCKET)) {
          open = connection.open();
        }
      }
      List<String> flaws = open.flaws();
      checks.must(
          polling ? Carrier.POLLING.slug() : Carrier.WEBSOCKET.slug(),
          flaws.isEmpty(),
          flaws.isEmpty() ? open.json().toString() : String.join("; ", flaws) + ": " + open.json(),
          "sid, upgrades, pingInterval, pingTimeout and maxPayload");
    }
  }

  @ConformanceCase(
      id = "eio.handshake.missing-parameters",
      clause = "EIO4#query-parameters/mandatory",
      title = "A request without a mandatory parameter is answered 400",
      sends = "A GET without EIO, and one without transport.",
      accepts = "400.",
      why = "A server that guesses speaks another version than its client.",
      causes = "A parameter that is missing gets a default.")
  void refusesARequestWithoutAMandatoryParameter(EngineIoProbe probe, Checks checks) {
    checks.each(
        List.of("transport=polling", "EIO=4"),
        parameters -> parameters.startsWith("EIO") ? "without-transport" : "without-version",
        (parameters, slug) -> {
          HttpAnswer answer = probe.request(EngineIoRequest.get(parameters));
          checks.must(slug, answer.status() == 400, answer.describe(), "400");
        });
  }

  @ConformanceCase(
      id = "eio.handshake.websocket-parameters",
      clause = "EIO4#websocket/mandatory",
      title = "A WebSocket without a mandatory parameter is closed",
      sends = "A WebSocket without EIO, and one without transport.",
      accepts = "An HTTP error in place of 101, or the end of the connection.",
      why = "A server that guesses speaks another version than its client.",
      causes = "The parameters are judged for long-polling alone.")
  void closesAWebSocketWithoutAMandatoryParameter(
      EngineIoProbe probe, SocketIoEndpoint endpoint, Checks checks) {
    if (!endpoint.transports().contains(Transport.WEBSOCKET)) {
      checks.observe("websocket", "the profile promises no WebSocket");
      return;
    }
    checks.each(
        List.of("transport=websocket", "EIO=4"),
        parameters -> parameters.startsWith("EIO") ? "without-transport" : "without-version",
        (parameters, slug) -> {
          try (HandshakeAttempt attempt = probe.attemptWebSocket(parameters)) {
            String seen = attempt.describe();
            boolean refused = !attempt.switchedProtocols();
            if (!refused) {
              refused = isClosed(attempt.webSocket(), probe);
              seen += refused ? ", and the end" : ", and the connection stays open";
            }
            checks.must(slug, refused, seen, "an HTTP error", "the end of the connection");
          }
        });
  }

  /** Waits for the end of a WebSocket. */
  static boolean isClosed(WebSocketConnection socket, EngineIoProbe probe) {
    return isClosed(socket, probe.patience().answer());
  }

  static boolean isClosed(WebSocketConnection socket, Duration atMost) {
    return socket.await(
            WebSocketEvent.class,
            it -> it instanceof WebSocketEvent.Close || it instanceof WebSocketEvent.Ended,
            atMost)
        != null;
  }

  @ConformanceCase(
      id = "eio.handshake.unique-ids",
      clause = "EIO4#handshake/session-id",
      title = "Each session has an id of its own, which cannot be guessed",
      sends = SESSIONS + " handshakes.",
      accepts = "Ids that differ, of ten characters or more, in more than a number at their end.",
      why = "Whoever knows the id of a session over polling reads its messages.",
      causes = "Sessions are counted, or ids are made of the time.")
  void givesEachSessionAnIdOfItsOwn(EngineIoProbe probe, SocketIoEndpoint endpoint, Checks checks) {
    ConcurrentLinkedQueue<String> ids = new ConcurrentLinkedQueue<>();
    boolean polling = endpoint.transports().contains(Transport.POLLING);
    for (int i = 0; i < SESSIONS; i++) {
      if (polling) {
        ids.add(probe.handshake().sid());
      } else {
        try (EngineIoConnection connection = probe.open(Carrier.WEBSOCKET)) {
          ids.add(connection.sid());
        }
      }
    }
    Set<String> distinct = new HashSet<>(ids);
    checks.should(
        "distinct",
        distinct.size() == ids.size(),
        distinct.size() + " ids of " + ids.size() + " sessions",
        "an id for each");
    int shortest = ids.stream().mapToInt(String::length).min().orElse(0);
    Set<String> stems = new HashSet<>();
    ids.forEach(id -> stems.add(id.replaceAll("[0-9]+$", "")));
    boolean guessable = shortest < SHORTEST_ID || stems.size() <= SESSIONS / 2;
    checks.should(
        "not-guessable",
        !guessable || ids.stream().allMatch(id -> id.length() >= 18 && id.matches("[0-9]+")),
        stems.size() + " ids without the digits at their end, the shortest of " + shortest,
        "ids that share no beginning");
  }

  @ConformanceCase(
      id = "eio.handshake.method",
      clause = "EIO4#handshake/method",
      title = "A POST opens no session",
      sends = "A POST without a session id, with and without a body.",
      accepts = "An HTTP error, or the end of the connection.",
      why = "A handshake is a GET; forms of other sites can send a POST.",
      causes = "The method is not looked at before a session is made.")
  void opensNoSessionForAPost(EngineIoProbe probe, Checks checks) {
    checks.each(
        List.of("", "40"),
        body -> body.isEmpty() ? "without-body" : "with-body",
        (body, slug) -> {
          HttpAnswer answer = probe.request(EngineIoRequest.post(EngineIoRequest.POLLING, body));
          checks.should(
              slug,
              answer.status() == 0 || answer.status() >= 400,
              answer.describe(),
              "an HTTP error");
        });
  }

  @ConformanceCase(
      id = "eio.handshake.unsupported-version",
      clause = "EIO4#query-parameters/version",
      title = "What becomes of other versions, and what errors say, is recorded",
      sends = "Handshakes of versions 3 and 99, and one of an unknown transport.",
      accepts = "Anything.",
      why = "It tells with which clients the server can speak.")
  void tellsWhatBecomesOfOtherVersions(EngineIoProbe probe, Checks checks) {
    checks.each(
        List.of("EIO=3&transport=polling", "EIO=99&transport=polling", "EIO=4&transport=pigeon"),
        parameters ->
            parameters.startsWith("EIO=4")
                ? "unknown-transport"
                : parameters.startsWith("EIO=3") ? "version-three" : "unknown-version",
        (parameters, slug) ->
            checks.observe(slug, probe.request(EngineIoRequest.get(parameters)).describe()));
  }
}
