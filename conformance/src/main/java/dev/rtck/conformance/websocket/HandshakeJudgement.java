package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Checks;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpResponse;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.reports.Verdict;
import java.util.List;

/**
 * Judges what came of an opening handshake that has to be accepted, or to be refused.
 *
 * <p>A target that answers 429 or 503 has no room at the moment, and so has one that refuses the
 * usual handshake, too. That says nothing of the handshake, so what had to be accepted is then
 * untestable, and not a failure.
 */
final class HandshakeJudgement {

  static final String ACCEPTED = "101 Switching Protocols";

  private static final String[] REFUSED = {
    "an HTTP error such as 400 Bad Request", "connection dropped"
  };

  private HandshakeJudgement() {}

  /**
   * Records whether a handshake was accepted that must be.
   *
   * @return whether it was
   */
  static boolean accepted(Checks checks, String id, HandshakeAttempt attempt) {
    return accepted(checks, id, attempt, Verdict.FAIL);
  }

  /** As above, with the verdict that a refusal gets. */
  static boolean accepted(Checks checks, String id, HandshakeAttempt attempt, Verdict refusal) {
    return accepted(checks, id, attempt, refusal, attempt.wasTurnedAway());
  }

  /** As above, for a handshake that is not the usual one: that may be refused now as well. */
  static boolean accepted(
      Checks checks, String id, HandshakeAttempt attempt, Verdict refusal, WebSocketProbe probe) {
    return accepted(checks, id, attempt, refusal, hasNoRoom(attempt, probe));
  }

  private static boolean accepted(
      Checks checks, String id, HandshakeAttempt attempt, Verdict refusal, boolean noRoom) {
    if (noRoom) {
      checks.untestable(id, turnedAway(attempt));
    } else {
      checks.record(
          id, attempt.switchedProtocols() ? Verdict.PASS : refusal, attempt.describe(), ACCEPTED);
    }
    return attempt.switchedProtocols();
  }

  /**
   * Records whether a handshake was accepted that must be, and its key read as it was meant.
   *
   * <p>A server that gets the accept value wrong for a usual handshake, too, is the business of
   * {@code ws.handshake.accept-key}.
   */
  static void acceptedByItsKey(
      Checks checks, String id, HandshakeAttempt attempt, String key, WebSocketProbe probe) {
    if (!attempt.switchedProtocols()
        || AcceptValue.belongs(attempt, key)
        || !belongsUsually(probe)) {
      var unused = accepted(checks, id, attempt, Verdict.FAIL, probe);
      return;
    }
    HttpResponse answer = attempt.response();
    List<String> values = answer == null ? List.of() : answer.lines(AcceptValue.NAME);
    checks.must(
        id,
        false,
        attempt.describe()
            + " with "
            + AcceptValue.NAME
            + ": "
            + (values.isEmpty() ? "nothing" : String.join(" and ", values)),
        ACCEPTED + " with " + AcceptValue.NAME + ": " + AcceptValue.of(key));
  }

  /**
   * Returns whether the target refused for want of room: it said so, or it refuses the usual
   * handshake now in the same ways.
   */
  static boolean hasNoRoom(HandshakeAttempt attempt, WebSocketProbe probe) {
    if (attempt.wasTurnedAway() || !attempt.mayHaveBeenTurnedAway()) {
      return attempt.wasTurnedAway();
    }
    try (HandshakeAttempt usual = probe.attemptPatiently(probe.request())) {
      return usual.mayHaveBeenTurnedAway();
    }
  }

  private static boolean belongsUsually(WebSocketProbe probe) {
    HandshakeRequest usual = probe.request();
    try (HandshakeAttempt attempt = probe.attemptPatiently(usual)) {
      return AcceptValue.belongs(attempt, usual.header(HandshakeRequest.KEY));
    }
  }

  /**
   * Records whether a handshake was refused that must be: no 101. §10.7 of RFC 6455 lets a server
   * just drop TCP; that it answers with an error status is a SHOULD, and a redirect is allowed too
   * (§4.2.2). To do neither is none of these: §4.2.1 demands an answer.
   */
  static void refused(Checks checks, String id, HandshakeAttempt attempt) {
    checks.record(
        id,
        attempt.switchedProtocols() || attempt.metSilence() ? Verdict.FAIL : manner(attempt),
        attempt.describe(),
        REFUSED);
  }

  /** Records whether a handshake was refused that no MUST demands to be refused. */
  static void preferablyRefused(Checks checks, String id, HandshakeAttempt attempt) {
    checks.should(
        id, !attempt.switchedProtocols() && !attempt.metSilence(), attempt.describe(), REFUSED);
  }

  private static Verdict manner(HandshakeAttempt attempt) {
    return attempt.status() >= 300 || attempt.wasDropped() ? Verdict.PASS : Verdict.WARN;
  }

  /** Records that no socket was opened; how the request is else served is open. */
  static void opensNoSocket(Checks checks, String id, HandshakeAttempt attempt) {
    checks.must(
        id,
        !attempt.switchedProtocols(),
        attempt.describe(),
        "any answer but 101",
        "connection dropped");
  }

  /** Returns why nothing can be said, once a handshake was turned away. */
  static String turnedAway(HandshakeAttempt attempt) {
    return "the target has no room for a handshake now: " + attempt.describe();
  }
}
