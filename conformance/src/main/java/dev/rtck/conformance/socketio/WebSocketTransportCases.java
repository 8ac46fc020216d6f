package dev.rtck.conformance.socketio;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.engineio.EngineIoProbe;
import dev.rtck.protocol.profile.SocketIoSettings.Transport;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEndpoint;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Engine.IO, WebSocket: which of them may carry a session. */
final class WebSocketTransportCases {

  private static final String AN_ERROR = "an HTTP error";
  private static final String THE_END = "the end of the connection";

  @ConformanceCase(
      id = "eio.upgrade.second-websocket",
      clause = "EIO4#websocket/second",
      title = "A second WebSocket of a session is closed",
      sends =
          "A WebSocket with the id of a session that was upgraded, also when that has ended, and a"
              + " probe on it; and a second one that probes while another one has probed.",
      accepts =
          "An HTTP error, or the end of the second WebSocket, and nothing that serves it"
              + " before; that the first still works is a SHOULD. Of two that probe, one is closed.",
      why = "Whoever knows the id could take the session over.",
      causes = {
        "Each WebSocket with a known id is welcome.",
        "The latest one wins.",
        "Whether a session was upgraded is looked at, and not whether it is about to be.",
        "What ends it is the time that an upgrade may take."
      },
      capabilities = Capability.UPGRADE)
  void closesASecondWebSocket(Connections them, Checks checks) {
    if (!UpgradeCases.offersUpgrade(them.probe(), checks)) {
      return;
    }
    checks.each(
        List.of(true, false),
        upgraded -> upgraded ? "second" : "while-probing",
        (upgraded, slug) -> {
          if (upgraded) {
            judgeSecond(them, checks, slug);
          } else {
            judgeProbing(them, checks, slug);
          }
        });
  }

  private static void judgeSecond(Connections them, Checks checks, String slug) {
    try (SocketIoConnection connection = them.connected(Carrier.UPGRADED)) {
      try (HandshakeAttempt attempt = connection.engine().attemptWebSocket()) {
        Outcome second = outcome(them, attempt);
        checks.must(slug, second.isRefused(), second.words(), AN_ERROR, THE_END);
        judgeFirst(them, connection, checks);
      }
      Objects.requireNonNull(connection.engine().webSocket()).send(Frame.close(1000, ""));
      var unusedEnd = connection.awaitEnd(them.answer());
      // Whether or not the server has seen the end by now: it has no room for another one.
      try (HandshakeAttempt attempt = connection.engine().attemptWebSocket()) {
        Outcome later = outcome(them, attempt);
        checks.should(slug + "-of-ended", later.isRefused(), later.words(), AN_ERROR, THE_END);
      }
    }
  }

  private static void judgeProbing(Connections them, Checks checks, String slug) {
    try (SocketIoConnection connection = them.connected(Carrier.POLLING)) {
      // A poll of a session that is being upgraded may be answered at once, again and again.
      connection.engine().pausePolling();
      try (HandshakeAttempt first = connection.engine().attemptWebSocket()) {
        WebSocketEvent probed =
            first.switchedProtocols() ? probe(them, first.webSocket(), 0) : null;
        if (probed == null || HandshakeCases.isEnd(probed)) {
          checks.untestable(slug, "the first WebSocket got: " + first.describe());
          return;
        }
        try (HandshakeAttempt attempt = connection.engine().attemptWebSocket()) {
          Outcome second = outcome(them, attempt);
          WebSocketEvent again = second.isRefused() ? null : probe(them, first.webSocket(), 1);
          boolean gaveWay = again != null && HandshakeCases.isEnd(again);
          checks.must(
              slug,
              second.isRefused() || gaveWay,
              second.words() + (gaveWay ? "; the first one is closed" : ""),
              AN_ERROR,
              "the end of one of the two");
        }
      }
    }
  }

  /** What became of a WebSocket that probes. */
  private record Outcome(boolean isRefused, String words) {}

  /** Who is served is not refused, also where the time for an upgrade ends it later. */
  private static Outcome outcome(Connections them, HandshakeAttempt attempt) {
    if (!attempt.switchedProtocols()) {
      return new Outcome(true, attempt.describe());
    }
    WebSocketEvent event = probe(them, attempt.webSocket(), 0);
    boolean ended = event != null && HandshakeCases.isEnd(event);
    String then = event == null ? "it stays open" : ended ? "the end" : "it is served: " + event;
    return new Outcome(ended, attempt.describe() + ", and " + then);
  }

  /**
   * Sends a probe and returns its answer, a session's open packet or the end, what comes first.
   *
   * @param before how many probes were answered before
   */
  private static @Nullable WebSocketEvent probe(
      Connections them, WebSocketConnection socket, int before) {
    AtomicInteger services = new AtomicInteger();
    socket.send(Frame.text("2probe"));
    return socket.await(
        WebSocketEvent.class,
        it ->
            HandshakeCases.isEnd(it)
                || (it instanceof WebSocketEvent.Message message
                    && isService(message.payload().text())
                    && services.incrementAndGet() > before),
        them.answer());
  }

  private static boolean isService(String packet) {
    return packet.equals("3probe") || packet.startsWith("0");
  }

  @ConformanceCase(
      id = "eio.websocket.second",
      clause = "EIO4#websocket/second-from-the-start",
      title = "A second WebSocket of a session that began as one is closed",
      sends = "A WebSocket with the id of a session that began as a WebSocket, and a probe on it.",
      accepts =
          "An HTTP error, or the end of the second WebSocket, and nothing that serves it"
              + " before; and a first one that works. A widespread server lets the second probe, so that this is a warning only.",
      why = "Whoever knows the id could take the session over.",
      causes = "Whether a session was upgraded is looked at, and not what carries it.")
  void closesASecondWebSocketOfOneThatBeganSo(Connections them, Checks checks) {
    if (!them.endpoint().transports().contains(Transport.WEBSOCKET)) {
      checks.observe("second", "the profile promises no WebSocket");
      return;
    }
    try (SocketIoConnection connection = them.connected(Carrier.WEBSOCKET);
        HandshakeAttempt attempt = connection.engine().attemptWebSocket()) {
      Outcome second = outcome(them, attempt);
      checks.should("second", second.isRefused(), second.words(), AN_ERROR, THE_END);
      judgeFirst(them, connection, checks);
    }
  }

  private static void judgeFirst(Connections them, SocketIoConnection connection, Checks checks) {
    boolean works = them.isServed(connection);
    checks.should(
        "first",
        works,
        works ? "it works" : "it works no more: " + Words.ending(connection),
        "a first one that works");
  }

  @ConformanceCase(
      id = "eio.upgrade.unknown-session",
      clause = "EIO4#websocket/unknown-session",
      title = "A WebSocket for an unknown session is refused",
      sends = "A WebSocket with an id that the server never gave out.",
      accepts = "An HTTP error, or the end of the connection before anything comes on it.",
      why = "A client whose session is gone must learn it.",
      causes = "An unknown id opens a session under that id.")
  void refusesAWebSocketForAnUnknownSession(
      EngineIoProbe probe, SocketIoEndpoint endpoint, Checks checks) {
    if (!endpoint.transports().contains(Transport.WEBSOCKET)) {
      checks.observe("refused", "the profile promises no WebSocket");
      return;
    }
    String parameters = EngineIoProbe.WEBSOCKET + "&sid=" + Payloads.unique();
    try (HandshakeAttempt attempt = probe.attemptWebSocket(parameters)) {
      judgeRefusal(attempt, "refused", probe, checks);
    }
  }

  /** Judges whether no session is found by the WebSocket. */
  static void judgeRefusal(
      HandshakeAttempt attempt, String slug, EngineIoProbe probe, Checks checks) {
    boolean refused = !attempt.switchedProtocols();
    String seen = attempt.describe();
    if (!refused) {
      // Who opens a session may close it again when it stays silent: that is no refusal.
      WebSocketEvent first =
          attempt.webSocket().await(WebSocketEvent.class, it -> true, probe.patience().answer());
      refused = first != null && HandshakeCases.isEnd(first);
      seen += first == null ? ", and it stays open" : ", then " + first;
    }
    checks.should(slug, refused, seen, "an HTTP error", "the end of the connection");
  }
}
