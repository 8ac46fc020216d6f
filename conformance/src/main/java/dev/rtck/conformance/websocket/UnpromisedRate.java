package dev.rtck.conformance.websocket;

import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.application.Limits;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.protocol.websocket.WebSocketProbe;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Tells more messages than the target takes in a second from ones that it loses.
 *
 * <p>A server may limit how often it is spoken to (RFC 6455 §10.4), and may say so by the end of
 * the connection, or in words. Where the profile promises no rate, missing answers are therefore
 * held against the target only when a few messages get none, either, or when nobody was told of it.
 */
final class UnpromisedRate {

  /** So many messages at once are no burst. */
  static final int A_FEW = 5;

  /** Who refuses says so in a few words; whatever is longer need not be read for them. */
  private static final int LONGEST_WORDS = 1024;

  private UnpromisedRate() {}

  /** Returns how many messages a burst has when so many are wanted: no more than are promised. */
  static int burst(EndpointPlan plan, int wanted) {
    Double rate = plan.endpoint().limits().ratePerSecond();
    return rate == null ? wanted : (int) Math.max(1, Math.min(wanted, rate));
  }

  /**
   * Returns whether the target ended the connection over the number of messages, or refused them in
   * words: a Close with 1008 or 1013 says so by itself, any other end, and a message that tells of
   * a limit, is taken for it where a few messages are answered.
   */
  static boolean isExceeded(WebSocketProbe probe, Echo echo, EndpointPlan plan, Outcome outcome) {
    if (Volume.wasTooOften(outcome)) {
      return true;
    }
    boolean mayBe = outcome.closed() ? Volume.mayHaveBeenTooOften(outcome) : isTold(plan, outcome);
    return mayBe && answersAFew(probe, echo);
  }

  /** Returns whether the target told the client of a limit, or of the error that is declared. */
  static boolean isTold(EndpointPlan plan, Outcome outcome) {
    Operation error = plan.endpoint().operation(OperationName.ERROR);
    Template declared = error == null ? null : error.receive();
    return outcome
        .messages()
        .map(WebSocketEvent.Message::payload)
        .filter(payload -> payload.length() <= LONGEST_WORDS && payload.isUtf8())
        .map(Bytes::text)
        .anyMatch(
            words ->
                Limits.mayNameALimit(words)
                    || (declared != null && declared.match(words, Bindings.EMPTY) != null));
  }

  private static boolean answersAFew(WebSocketProbe probe, Echo echo) {
    List<String> texts = IntStream.range(0, A_FEW).mapToObj(i -> Payloads.unique()).toList();
    try (WebSocketConnection connection = probe.open()) {
      connection.note("fewer in one write");
      connection.send(texts.stream().map(echo::frame).toArray(Frame[]::new));
      return texts.stream()
          .allMatch(text -> echo.await(connection, text, probe.patience().answer()) != null);
    }
  }

  /**
   * Returns whether a connection that does nothing else is ended before so many messages came back,
   * each sent when the one before had come: how often it may speak nobody has promised.
   */
  static boolean endsASeries(WebSocketProbe probe, Echo echo, EndpointPlan plan, int count) {
    if (count <= A_FEW || plan.endpoint().limits().ratePerSecond() != null) {
      return false;
    }
    try (WebSocketConnection connection = probe.open()) {
      connection.note("as many messages in a row, without anything else");
      long since = System.nanoTime();
      for (int i = 0; i < count; i++) {
        String text = Payloads.unique();
        connection.send(echo.frame(text));
        if (echo.await(connection, text, probe.patience().answer()) == null) {
          return Volume.mayHaveBeenTooOften(Outcome.of(connection, since));
        }
      }
      return false;
    }
  }

  /** Says in a report that the target limits how often it is spoken to. */
  static String describe(Outcome outcome) {
    return "the target limits the rate: "
        + outcome.describeWithWords()
        + "; limits.ratePerSecond can say how many it takes";
  }
}
