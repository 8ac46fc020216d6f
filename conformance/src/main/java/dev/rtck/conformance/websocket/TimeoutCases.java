package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Schedule;
import dev.rtck.conformance.SideBySide;
import dev.rtck.conformance.UnfinishedRequest;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.protocol.wire.Unreachable;
import dev.rtck.protocol.wire.WireConnection;
import dev.rtck.reports.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** RFC 6455 §10.4: what becomes of those who begin something and do not go on. */
final class TimeoutCases {

  private static final int PIECES = 40;

  @ConformanceCase(
      id = "ws.timeout.silent-connection",
      clause = "PROFILE#limits/handshake",
      title = "A connection on which no handshake comes is closed after the promised time",
      sends =
          "A TCP connection, over TLS where the target speaks it, and nothing on it; and a whole"
              + " handshake on another one, and signs of life.",
      accepts =
          "The end of the connection, with an HTTP error before it or without. The other one stays.",
      why = "Whoever may connect can hold as many sockets as the server has.",
      causes = {
        "The timeout begins with the first byte of a request.",
        "The clock is not stopped when the handshake is done, or the credentials have come."
      },
      capabilities = Capability.HANDSHAKE_LIMIT,
      spans = 2)
  void closesASilentConnection(WebSocketProbe probe, EndpointPlan plan, Echo echo, Checks checks) {
    try (WebSocketConnection finished = probe.open()) {
      LivingPeer peer = LivingPeer.on(finished, promised(plan));
      SideBySide.times(
          2,
          2,
          i -> {
            if (i == 0) {
              new UnfinishedRequest(probe.connect(), plan).judge(checks);
            } else {
              peer.judge(checks, "finished", Verdict.FAIL, LivingPeer.everything(plan, echo));
            }
          });
    }
  }

  @ConformanceCase(
      id = "ws.timeout.unfinished-headers",
      clause = "PROFILE#limits/handshake",
      title = "A handshake without its end is closed after the promised time",
      sends = "A whole opening handshake but for the empty line at its end, and nothing more.",
      accepts = "The end of the connection, with an HTTP error before it or without.",
      why = "A request that never ends holds a socket and the memory for its headers.",
      causes = "The timeout ends when the first line is read.",
      capabilities = Capability.HANDSHAKE_LIMIT,
      spans = 1)
  void closesAHandshakeWithoutItsEnd(WebSocketProbe probe, EndpointPlan plan, Checks checks) {
    Bytes head = probe.request().head();
    UnfinishedRequest request = new UnfinishedRequest(probe.connect(), plan);
    request.begin(head.slice(0, head.length() - 2));
    request.judge(checks);
  }

  @ConformanceCase(
      id = "ws.timeout.slow-headers",
      clause = "PROFILE#limits/handshake",
      title = "A handshake that trickles in is closed after the promised time",
      sends =
          "A header that never ends, a byte every twentieth of limits.handshake: never silent, and"
              + " never done.",
      accepts = "The end of the connection, with an HTTP error before it or without.",
      why = "It is the oldest way to bring a server down with one machine (Slowloris).",
      causes = "Every byte starts the clock again.",
      capabilities = Capability.HANDSHAKE_LIMIT,
      spans = 1)
  void closesAHandshakeThatTrickles(WebSocketProbe probe, EndpointPlan plan, Checks checks) {
    Bytes head = probe.request().head();
    UnfinishedRequest request = new UnfinishedRequest(probe.connect(), plan);
    request.begin(Bytes.concat(head.slice(0, head.length() - 2), Bytes.utf8("X-Slow: ")));
    request.judgeWhileSending(Bytes.utf8("x"), promised(plan).dividedBy(20), checks);
  }

  private static Duration promised(EndpointPlan plan) {
    return Objects.requireNonNull(plan.endpoint().limits().handshake());
  }

  @ConformanceCase(
      id = "ws.timeout.half-open-handshakes",
      clause = "RFC6455#10.4/half-open",
      title = "Many unfinished handshakes keep nobody out",
      sends =
          "200 connections with half a handshake each (1,000 with --thorough; fewer where the"
              + " profile promises fewer connections), and then a whole handshake.",
      accepts =
          "101 for the whole one; that it comes at most a second later than without them is a"
              + " SHOULD. A refusal (429, 503, 403 or a drop) cannot be judged: so many connections"
              + " may come from one address and no more.",
      why = "Unfinished handshakes cost an attacker nothing.",
      causes = {
        "A thread is bound to each connection from its first byte on.",
        "The queue of pending connections is short, and served in order."
      },
      schedule = Schedule.ALONE,
      hostile = true,
      volume = true)
  void letsOthersInBesideUnfinishedHandshakes(
      WebSocketProbe probe, EndpointPlan plan, Checks checks) {
    int count = Volume.connections(plan, 200, 1_000);
    long alone = millisToBeLetIn(probe);
    Bytes head = probe.request().head();
    Bytes half = head.slice(0, head.length() / 2);
    List<WireConnection> halves = new ArrayList<>();
    String refusal = open(halves, count, half, probe);
    String beside = "beside " + halves.size() + " unfinished handshakes" + refusal;
    long since = System.nanoTime();
    try (HandshakeAttempt canary = probe.attempt(probe.request())) {
      long millis = (System.nanoTime() - since) / 1_000_000;
      // Who has no room says so at once; who is dropped later has waited in vain.
      if (canary.mayHaveBeenTurnedAway()
          && (millis < 1_000 + alone || isTurnedAwayWithin(1_000 + alone, probe))) {
        // That somebody else is let in who comes from elsewhere cannot be seen from here.
        checks.untestable("another-is-let-in", HandshakeJudgement.turnedAway(canary));
      } else {
        HandshakeJudgement.accepted(checks, "another-is-let-in", canary, Verdict.WARN);
      }
      for (int look = 0;
          look < 2 && canary.switchedProtocols() && millis >= 1_000 + alone;
          look++) {
        // A machine that was busy at that moment is none that is kept busy.
        long again = millisToBeLetIn(probe);
        millis = again == 0 ? millis : Math.min(millis, again);
      }
      checks.should(
          "within-a-second",
          !canary.switchedProtocols() || millis < 1_000 + alone,
          canary.describe() + " after " + millis + " ms, " + beside + "; " + alone + " ms without",
          "101 within 1,000 ms, or that much more than without them");
    } catch (Unreachable kept) {
      checks.should("another-is-let-in", false, kept.getMessage() + ", " + beside, "101");
    }
    halves.forEach(WireConnection::close);
  }

  /** Looks twice more: a machine that was busy at that moment is none that is kept busy. */
  private static boolean isTurnedAwayWithin(long millis, WebSocketProbe probe) {
    for (int look = 0; look < 2; look++) {
      long since = System.nanoTime();
      try (HandshakeAttempt again = probe.attempt(probe.request())) {
        if (again.mayHaveBeenTurnedAway() && (System.nanoTime() - since) / 1_000_000 < millis) {
          return true;
        }
      }
    }
    return false;
  }

  /** Returns how long a handshake takes when there are no others. */
  private static long millisToBeLetIn(WebSocketProbe probe) {
    long since = System.nanoTime();
    try (HandshakeAttempt attempt = probe.attempt(probe.request())) {
      return attempt.switchedProtocols() ? (System.nanoTime() - since) / 1_000_000 : 0;
    }
  }

  /** Opens so many, or as many as are accepted; returns what the next one got. */
  private static String open(
      List<WireConnection> halves, int count, Bytes half, WebSocketProbe probe) {
    try {
      while (halves.size() < count) {
        WireConnection wire = probe.connect();
        halves.add(wire);
        var unused = wire.write(half);
      }
      return "";
    } catch (Unreachable noMore) {
      return "; the next: " + noMore.getMessage();
    }
  }

  @ConformanceCase(
      id = "ws.timeout.slow-frame",
      clause = "RFC6455#10.4/slow-frame",
      title = "A frame that trickles in harms nobody",
      sends =
          "A message whose bytes come one at a time, "
              + PIECES
              + " of them over 600 ms; a ping where the target does not echo.",
      accepts =
          "The echo, or the pong; or a Close or the end of the connection, if that is too slow for"
              + " the server. Neither is a warning.",
      why = "A slow network is no reason to hold up anybody else.",
      causes = "A thread that all share waits for the rest of a frame.",
      hostile = true)
  void isNotHeldUpByASlowFrame(WebSocketProbe probe, Echo echo, Checks checks) {
    String text = Payloads.unique() + "-" + "s".repeat(PIECES);
    Bytes nonce = Bytes.utf8(text);
    Frame frame = echo.isThere() ? echo.frame(text) : Frame.ping(nonce);
    Bytes whole = frame.encode();
    int at = whole.length() - PIECES;
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      connection.holdPongs();
      connection.sendBytes(whole.slice(0, at));
      for (int i = at; i < whole.length(); i++) {
        // The pause between the bytes is the subject; the end of the connection cuts it short.
        var unused =
            connection.await(WebSocketEvent.Ended.class, it -> true, Duration.ofMillis(15));
        connection.sendBytes(whole.slice(i, i + 1));
      }
      connection.releasePongs();
      boolean returned =
          echo.isThere()
              ? echo.await(connection, text, probe.patience().answer()) != null
              : connection.awaitPong(nonce, probe.patience().answer()) != null;
      Outcome outcome = Outcome.of(connection, since);
      checks.should(
          "read",
          returned || outcome.closed(),
          returned ? "answered" : "no answer, " + outcome.describe(),
          "an answer to it",
          "a Close",
          "connection dropped");
    }
  }
}
