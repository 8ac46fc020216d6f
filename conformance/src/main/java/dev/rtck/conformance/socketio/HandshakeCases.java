package dev.rtck.conformance.socketio;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.engineio.EngineIoConnection;
import dev.rtck.protocol.engineio.EngineIoPacket;
import dev.rtck.protocol.engineio.EngineIoProbe;
import dev.rtck.protocol.engineio.EngineIoRefused;
import dev.rtck.protocol.engineio.EngineIoRequest;
import dev.rtck.protocol.engineio.EngineIoType;
import dev.rtck.protocol.engineio.HttpAnswer;
import dev.rtck.protocol.engineio.OpenPacket;
import dev.rtck.protocol.engineio.PollingSession;
import dev.rtck.protocol.profile.SocketIoSettings.Transport;
import dev.rtck.protocol.socketio.SocketIoPacket;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Engine.IO, Handshake and Query parameters: how a session begins, and how it does not. */
final class HandshakeCases {

  private static final int SESSIONS = 200;
  private static final int FEWEST_BITS = 64;

  /** With fewer ids too little of what may differ does. */
  private static final int ENOUGH_TO_TELL = 40;

  private static final int BAD_REQUEST = 400;

  /** How revision 3 begins an open packet over long-polling: with its length. */
  private static final Pattern REVISION_3_OPEN = Pattern.compile("\\d+:0\\{");

  private static final String CLOSED = "the end of the connection";

  @ConformanceCase(
      id = "eio.handshake.open-packet",
      clause = "EIO4#handshake/open-packet",
      title = "The handshake is answered by an open packet with all that a client needs",
      sends = "A handshake over each transport.",
      accepts =
          "An open packet with sid, upgrades, pingInterval, pingTimeout and maxPayload of the"
              + " types of the protocol; more keys, and any upgrades. Where the profile names no"
              + " transports, one of the two is enough; but a WebSocket that is accepted must bring"
              + " one, or end.",
      why = "Clients cut their payloads by maxPayload, and time the heartbeat by the rest.",
      causes = "The server speaks an older revision, which had no maxPayload.",
      needs = {})
  void answersWithAnOpenPacket(Connections them, Checks checks) {
    Map<String, String> refusals = new LinkedHashMap<>();
    boolean isSilent = false;
    List<Transport> promised = them.settings().transports();
    List<Transport> transports = promised == null ? UsualClient.ALL : them.endpoint().transports();
    for (Transport transport : transports) {
      Carrier carrier = transport == Transport.POLLING ? Carrier.POLLING : Carrier.WEBSOCKET;
      try {
        judge(carrier, opened(them.probe(), carrier), checks);
      } catch (EngineIoRefused refused) {
        if (refused.turnedAway()) {
          throw refused;
        }
        refusals.put(carrier.slug(), String.valueOf(refused.getMessage()));
        isSilent |= carrier == Carrier.WEBSOCKET && isAcceptedInSilence(them);
      }
    }
    boolean owed = promised != null || refusals.size() == transports.size() || isSilent;
    refusals.forEach(
        (slug, words) -> {
          if (owed) {
            checks.must(slug, false, words, "an open packet");
          } else {
            checks.observe(slug, words);
          }
        });
  }

  /** Returns whether a WebSocket is accepted, and neither brings anything nor ends. */
  private static boolean isAcceptedInSilence(Connections them) {
    try (HandshakeAttempt attempt = them.probe().attemptWebSocket(EngineIoProbe.WEBSOCKET)) {
      return attempt.switchedProtocols()
          && attempt
                  .webSocket()
                  .await(
                      WebSocketEvent.class,
                      it -> it instanceof WebSocketEvent.Message || isEnd(it),
                      them.answer())
              == null;
    }
  }

  private static OpenPacket opened(EngineIoProbe probe, Carrier carrier) {
    if (carrier == Carrier.POLLING) {
      PollingSession session = probe.handshake();
      sayGoodbye(session);
      return session.open();
    }
    try (EngineIoConnection connection = probe.open(carrier)) {
      return connection.open();
    }
  }

  /** Lets the server forget the session; whether it does is of no interest here. */
  static void sayGoodbye(PollingSession session) {
    var unused = session.post(EngineIoPacket.of(EngineIoType.CLOSE).pollingText());
  }

  private static void judge(Carrier carrier, OpenPacket open, Checks checks) {
    List<String> flaws = open.flaws();
    checks.must(
        carrier.slug(),
        flaws.isEmpty(),
        flaws.isEmpty() ? open.json().toString() : String.join("; ", flaws) + ": " + open.json(),
        "sid, upgrades, pingInterval, pingTimeout and maxPayload");
    if (flaws.isEmpty()) {
      boolean usable =
          Stream.of("pingInterval", "pingTimeout", "maxPayload")
              .allMatch(key -> open.json().path(key).doubleValue() > 0);
      checks.should(
          carrier.slug() + "-usable", usable, open.json().toString(), "numbers above zero");
    }
  }

  @ConformanceCase(
      id = "eio.handshake.missing-parameters",
      clause = "EIO4#query-parameters/mandatory",
      title = "A request without a mandatory parameter is answered 400",
      sends = "A whole handshake, a GET without EIO, and one without transport.",
      accepts =
          "400 for each but the first. Who speaks revision 3 as well may take a client without EIO"
              + " for one of that, and answers in its form.",
      why = "A server that guesses speaks another version than its client.",
      causes = "A parameter that is missing gets a default.",
      capabilities = Capability.POLLING)
  void refusesARequestWithoutAMandatoryParameter(EngineIoProbe probe, Checks checks) {
    sayGoodbye(probe.handshake());
    checks.each(
        List.of("transport=polling", "EIO=4"),
        parameters -> parameters.startsWith("EIO") ? "without-transport" : "without-version",
        (parameters, slug) -> {
          HttpAnswer answer = probe.request(EngineIoRequest.get(parameters));
          if (REVISION_3_OPEN.matcher(answer.text()).lookingAt()) {
            checks.observe(slug, "taken for revision 3: " + answer.describe());
          } else {
            checks.must(slug, answer.status() == BAD_REQUEST, answer.describe(), "400");
          }
        });
  }

  @ConformanceCase(
      id = "eio.handshake.websocket-parameters",
      clause = "EIO4#websocket/mandatory",
      title = "A WebSocket without a mandatory parameter is closed",
      sends = "A WebSocket without EIO, and one without transport, and a CONNECT on each.",
      accepts =
          "An HTTP error in place of 101, or the end of the connection without an answer. Who speaks"
              + " revision 3 as well may take a client without EIO for one of that: it answers pings.",
      why = "A server that guesses speaks another version than its client.",
      causes = "The parameters are judged for long-polling alone.")
  void closesAWebSocketWithoutAMandatoryParameter(Connections them, Checks checks) {
    if (!them.endpoint().transports().contains(Transport.WEBSOCKET)) {
      checks.observe("websocket", "the profile promises no WebSocket");
      return;
    }
    checks.each(
        List.of("transport=websocket", "EIO=4"),
        parameters -> parameters.startsWith("EIO") ? "without-transport" : "without-version",
        (parameters, slug) -> {
          try (HandshakeAttempt attempt = them.probe().attemptWebSocket(parameters)) {
            boolean opened = attempt.switchedProtocols();
            String next = opened ? whatFollowsAConnect(attempt.webSocket(), them) : CLOSED;
            if (!next.equals(CLOSED) && speaksRevision3(them.probe(), parameters)) {
              checks.observe(slug, "taken for revision 3: " + attempt.describe());
              return;
            }
            checks.must(
                slug,
                next.equals(CLOSED),
                attempt.describe() + (opened ? ", then " + next : ""),
                "an HTTP error",
                "the end of the connection");
          }
        });
  }

  /**
   * Says what comes first: an answer, so that no timeout can be taken for a refusal, or the end.
   */
  private static String whatFollowsAConnect(WebSocketConnection socket, Connections them) {
    SocketIoPacket connect = SocketIoPacket.connect(them.namespace(), them.endpoint().auth());
    connect.encode().forEach(packet -> socket.send(Frame.text(packet.pollingText())));
    WebSocketEvent first =
        socket.await(
            WebSocketEvent.class,
            it -> isMessage(it) || isEnd(it),
            them.probe().patience().answer());
    return first == null
        ? "the connection stays open"
        : isEnd(first) ? CLOSED : "the CONNECT is answered";
  }

  /**
   * Whether the server answers a ping of its client, as it does in revision 3 alone: on another
   * connection, since what was sent on the first may have been wrong in that revision.
   */
  private static boolean speaksRevision3(EngineIoProbe probe, String parameters) {
    try (HandshakeAttempt attempt = probe.attemptWebSocket(parameters)) {
      if (!attempt.switchedProtocols()) {
        return false;
      }
      WebSocketConnection socket = attempt.webSocket();
      socket.send(Frame.text(EngineIoPacket.of(EngineIoType.PING).pollingText()));
      String pong = EngineIoPacket.of(EngineIoType.PONG).pollingText();
      return socket.await(
              WebSocketEvent.Message.class,
              it -> it.payload().text().equals(pong),
              probe.patience().answer())
          != null;
    }
  }

  private static boolean isMessage(WebSocketEvent event) {
    return event instanceof WebSocketEvent.Message message
        && message.payload().text().startsWith(String.valueOf(EngineIoType.MESSAGE.digit()));
  }

  static boolean isEnd(WebSocketEvent event) {
    return event instanceof WebSocketEvent.Close || event instanceof WebSocketEvent.Ended;
  }

  /** Waits for the end of a WebSocket. */
  static boolean isClosed(WebSocketConnection socket, EngineIoProbe probe) {
    return isClosed(socket, probe.patience().answer());
  }

  static boolean isClosed(WebSocketConnection socket, Duration atMost) {
    return socket.await(WebSocketEvent.class, HandshakeCases::isEnd, atMost) != null;
  }

  @ConformanceCase(
      id = "eio.handshake.unique-ids",
      clause = "EIO4#handshake/session-id",
      title = "Each session has an id of its own, which cannot be guessed",
      sends =
          SESSIONS
              + " handshakes, each other one over WebSocket where both transports are spoken; fewer"
              + " where the profile promises few connections.",
      accepts =
          "Ids that differ, and in enough of their characters to hold " + FEWEST_BITS + " bits.",
      why = "Whoever knows the id of a session over polling reads its messages.",
      causes = "Sessions are counted, or ids are made of the time.")
  void givesEachSessionAnIdOfItsOwn(EndpointPlan plan, Connections them, Checks checks) {
    Integer bearable = plan.endpoint().limits().connections();
    int sessions = bearable == null ? SESSIONS : Math.max(2, Math.min(SESSIONS, bearable * 2 / 3));
    List<Carrier> carriers = them.carriers().stream().filter(it -> it != Carrier.UPGRADED).toList();
    List<String> ids = new ArrayList<>();
    Deadline half = Deadline.in(them.probe().patience().wholeCase().dividedBy(2));
    for (int i = 0; i < sessions && (i < 2 || !half.hasPassed()); i++) {
      ids.add(opened(them.probe(), carriers.get(i % carriers.size())).sid());
    }
    int distinct = new HashSet<>(ids).size();
    checks.should(
        "distinct",
        distinct == ids.size(),
        distinct + " ids of " + ids.size() + " sessions",
        "an id for each");
    if (ids.size() < ENOUGH_TO_TELL) {
      checks.observe("not-guessable", "too few sessions to tell");
      return;
    }
    long bits = Math.round(bits(ids));
    checks.should(
        "not-guessable",
        bits >= FEWEST_BITS,
        "what differs between the ids holds about " + bits + " bits, for instance " + ids.get(0),
        FEWEST_BITS + " bits or more");
  }

  /** Returns how much the ids differ: at each place by as many bits as its characters tell. */
  private static double bits(List<String> ids) {
    int shortest = ids.stream().mapToInt(String::length).min().orElse(0);
    double bits = 0;
    for (int i = 0; i < shortest; i++) {
      int place = i;
      double characters = ids.stream().map(id -> id.charAt(place)).distinct().count();
      bits += Math.log(characters) / Math.log(2);
    }
    return bits;
  }

  @ConformanceCase(
      id = "eio.handshake.method",
      clause = "EIO4#handshake/method",
      title = "A POST opens no session",
      sends = "A whole handshake, and POSTs without a session id, with and without a body.",
      accepts = "An HTTP error, or the end of the connection.",
      why = "A handshake is a GET; forms of other sites can send a POST.",
      causes = "The method is not looked at before a session is made.",
      capabilities = Capability.POLLING)
  void opensNoSessionForAPost(EngineIoProbe probe, Checks checks) {
    sayGoodbye(probe.handshake());
    checks.each(
        List.of("", "40"),
        body -> body.isEmpty() ? "without-body" : "with-body",
        (body, slug) -> {
          HttpAnswer answer = probe.request(EngineIoRequest.post(EngineIoRequest.POLLING, body));
          checks.should(
              slug,
              answer.status() == 0 || answer.status() >= BAD_REQUEST,
              answer.describe(),
              "an HTTP error");
        });
  }

  @ConformanceCase(
      id = "eio.handshake.unsupported-version",
      clause = "EIO4#query-parameters/version",
      title = "What becomes of clients of other versions is recorded",
      sends = "Handshakes of versions 3 and 99.",
      accepts = "Anything.",
      why = "It tells with which clients the server can speak.",
      capabilities = Capability.POLLING)
  void tellsWhatBecomesOfOtherVersions(EngineIoProbe probe, Checks checks) {
    checks.each(
        List.of("3", "99"),
        version -> "version-" + version,
        (version, slug) ->
            checks.observe(
                slug,
                probe
                    .request(EngineIoRequest.get("EIO=" + version + "&transport=polling"))
                    .describe()));
  }

  @ConformanceCase(
      id = "eio.handshake.headers",
      clause = "EIO4#headers/answers",
      title = "What the headers of an answer say is recorded",
      sends = "A handshake over long-polling.",
      accepts = "Anything.",
      why = "Proxies and browsers keep what they may, and read a body as its type says.",
      capabilities = Capability.POLLING)
  void tellsWhatItsHeadersSay(EngineIoProbe probe, Checks checks) {
    PollingSession session = probe.handshake();
    sayGoodbye(session);
    for (String name : List.of("Content-Type", "Cache-Control")) {
      String value = session.handshake().header(name);
      checks.observe(name.toLowerCase(Locale.ROOT), value.isEmpty() ? "none" : value);
    }
  }

  @ConformanceCase(
      id = "eio.handshake.error-bodies",
      clause = "EIO4#query-parameters/error-bodies",
      title = "What an error tells is recorded",
      sends = "An unknown transport, an unknown session, and a handshake by POST.",
      accepts = "Anything.",
      why = "The reference implementation tells a code and a message, which some clients show.",
      capabilities = Capability.POLLING)
  void tellsWhatIsWrong(EngineIoProbe probe, Checks checks) {
    Map<String, EngineIoRequest> requests =
        Map.of(
            "unknown-transport", EngineIoRequest.get("EIO=4&transport=pigeon"),
            "unknown-session",
                EngineIoRequest.get(EngineIoRequest.POLLING + "&sid=" + Payloads.unique()),
            "handshake-by-post", EngineIoRequest.post(EngineIoRequest.POLLING, ""));
    checks.each(
        List.of("unknown-transport", "unknown-session", "handshake-by-post"),
        slug -> slug,
        (name, slug) ->
            checks.observe(
                slug, probe.request(Objects.requireNonNull(requests.get(name))).describe()));
  }
}
