package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Checks;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.websocket.CloseCode;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.Opcode;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.reports.Verdict;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Judges whether a target fails the connection (RFC 6455 §7.1.7).
 *
 * <p>Every way that the RFC allows is right: a Close frame, with the code, or with none, since code
 * and reason are optional (§7.4), and a drop of TCP by FIN or RST, since the Close frame may be
 * omitted (§7.1.7). Who takes no messages of a kind may say so by 1003 where there was one
 * (§7.4.1). A Close with another sendable code breaks no MUST and is a warning. Never right is an
 * answer to the offending data, or silence, also where the sentence binds who sends: a receiver
 * that goes on no longer knows where its messages begin. Where a case says that no MUST demands the
 * failure, they are warnings.
 */
final class FailingTheConnection {

  private final Checks checks;
  private final Patience patience;
  private final List<Integer> codes;
  private Verdict atWorst = Verdict.FAIL;
  private @Nullable Bytes answer;
  private boolean holdsData;

  private FailingTheConnection(Checks checks, Patience patience, List<Integer> codes) {
    this.checks = checks;
    this.patience = patience;
    this.codes = codes;
  }

  /** A failure with one of these codes, the best first. */
  static FailingTheConnection with(Checks checks, WebSocketProbe probe, Integer... codes) {
    return new FailingTheConnection(checks, probe.patience(), List.of(codes));
  }

  /** A failure with whichever code. */
  static FailingTheConnection withAnyCode(Checks checks, WebSocketProbe probe) {
    return new FailingTheConnection(checks, probe.patience(), List.of());
  }

  /** Says that no MUST demands the failure. */
  FailingTheConnection atMostAWarning() {
    atWorst = Verdict.WARN;
    return this;
  }

  /** Says that a message or a pong with this payload would be an answer to the offence. */
  FailingTheConnection neverAnsweredBy(Bytes payload) {
    answer = payload;
    return this;
  }

  /** Sends the frames in one write and judges what comes of it, as the check of the id. */
  Outcome judge(String id, WebSocketConnection connection, Frame... offence) {
    holdsData = Stream.of(offence).anyMatch(frame -> frame.opcode() <= Opcode.BINARY);
    long since = System.nanoTime();
    connection.send(offence);
    return judge(id, connection, since);
  }

  /** Judges what comes of an offence that was sent at the moment. */
  Outcome judge(String id, WebSocketConnection connection, long sinceNanos) {
    Outcome outcome = Outcome.awaitClosing(connection, sinceNanos, patience);
    String answered = answered(outcome);
    String[] expected = {
      codes.isEmpty()
          ? "close with any code"
          : "close " + codes.stream().map(String::valueOf).collect(Collectors.joining(" or ")),
      "close without code",
      "connection dropped"
    };
    if (answered != null) {
      checks.record(id, atWorst, answered + ", then " + outcome.describe(), expected);
    } else if (!outcome.closed()) {
      checks.record(id, atWorst, outcome.describe(), expected);
    } else {
      checks.record(id, verdict(outcome), outcome.describe(), expected);
    }
    return outcome;
  }

  private Verdict verdict(Outcome outcome) {
    Integer code = outcome.code();
    // A code that may not be sent at all is the business of the cases about codes.
    WebSocketEvent.Close close = outcome.close();
    if (close != null && close.body().length() == 1) {
      return atWorst;
    }
    boolean right =
        code == null
            || codes.isEmpty()
            || codes.contains(code)
            || (holdsData && code == CloseCode.UNSUPPORTED_DATA)
            || CloseCode.isForbidden(code);
    return right ? Verdict.PASS : Verdict.WARN;
  }

  private @Nullable String answered(Outcome outcome) {
    Bytes payload = answer;
    if (payload == null) {
      return null;
    }
    return outcome.events().stream()
        .filter(
            event ->
                (event instanceof WebSocketEvent.Message message
                        && message.payload().contains(payload))
                    || (event instanceof WebSocketEvent.Pong pong
                        && pong.payload().equals(payload)))
        .map(event -> "answered with " + event)
        .findFirst()
        .orElse(null);
  }
}
