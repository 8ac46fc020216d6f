package dev.rtck.conformance.websocket;

import dev.rtck.conformance.EndpointPlan;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.CloseCode;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.Opcode;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.protocol.websocket.WebSocketProbe;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Tells a message that is longer than the target takes from one that it reads wrongly.
 *
 * <p>A server may limit what it takes (RFC 6455 §10.4), and may say so by any Close frame, by one
 * without code, by dropping the connection (§7.1.7), or in words of the application's. Where the
 * profile promises no such size, a message that ended its connection, or was answered by something
 * else, is therefore held against the target only when one of the same size comes back that is sent
 * in another way; and never when a Close 1009 says what it was, since frames may have a limit of
 * their own.
 */
final class UnpromisedSize {

  /** What every application takes; the search for an echo sends twice as much. */
  private static final int ALWAYS_TAKEN = 512;

  /** As much of a text, or of random bytes, is nobody else's. */
  private static final int BEGINNING = 40;

  /** The longest payload whose length stands in the frame's second byte (RFC 6455 §5.2). */
  static final int SHORT_FRAME = 125;

  private UnpromisedSize() {}

  /**
   * Returns whether a message of this size is one that the target may refuse, and did.
   *
   * @param said the text of the message, or its bytes where it has none
   * @param comesBackOtherwise sends as many bytes in another way; asked only where it matters
   */
  static boolean isRefused(
      EndpointPlan plan,
      int bytes,
      Bytes said,
      Outcome outcome,
      BooleanSupplier comesBackOtherwise) {
    Long promised = plan.endpoint().limits().messageBytes();
    return bytes > ALWAYS_TAKEN
        && (promised == null || bytes > promised)
        && (outcome.closed() || isAnsweredInWords(said, outcome))
        && (Objects.equals(outcome.code(), CloseCode.MESSAGE_TOO_BIG)
            || !comesBackOtherwise.getAsBoolean());
  }

  /** Returns whether something shorter came instead, that is not a part of what was said. */
  private static boolean isAnsweredInWords(Bytes said, Outcome outcome) {
    return outcome.messages().anyMatch(it -> it.payload().length() < said.length())
        && !comesBackInPart(said, outcome);
  }

  /** Returns whether a message came that has the beginning of what was said. */
  static boolean comesBackInPart(Bytes said, Outcome outcome) {
    Bytes beginning = said.slice(0, Math.min(BEGINNING, said.length()));
    return outcome.messages().anyMatch(it -> it.payload().contains(beginning));
  }

  /** Returns whether a text whose request has so many bytes comes back, sent in short frames. */
  static boolean comesBackInFragments(WebSocketProbe probe, Echo echo, int bytes) {
    String text = String.valueOf(echo.textForLength(bytes));
    Frame[] frames = DataFramesCases.fragments(echo.opcode(), echo.request(text), SHORT_FRAME);
    return comesBack(probe, message -> echo.answers(text, message), frames);
  }

  /** Returns whether the bytes come back as a binary message, sent in short frames. */
  static boolean comesBackInFragments(WebSocketProbe probe, Bytes payload) {
    Frame[] frames = DataFramesCases.fragments(Opcode.BINARY, payload, SHORT_FRAME);
    return comesBack(probe, message -> message.payload().equals(payload), frames);
  }

  /** Returns whether a text whose request has so many bytes comes back, sent in one frame. */
  static boolean comesBackWhole(WebSocketProbe probe, Echo echo, int bytes) {
    String text = String.valueOf(echo.textForLength(bytes));
    return comesBack(probe, message -> echo.answers(text, message), echo.frame(text));
  }

  /** Returns whether the bytes come back as a binary message, sent in one frame. */
  static boolean comesBackWhole(WebSocketProbe probe, Bytes payload) {
    return comesBack(
        probe, message -> message.payload().equals(payload), Frame.of(Opcode.BINARY, payload));
  }

  private static boolean comesBack(
      WebSocketProbe probe, Predicate<WebSocketEvent.Message> isAnswer, Frame... frames) {
    try (WebSocketConnection connection = probe.open()) {
      connection.note("as many bytes, sent in another way");
      connection.send(frames);
      return connection.await(WebSocketEvent.Message.class, isAnswer, probe.patience().answer())
          != null;
    }
  }

  /** Says in a report that the size was refused. */
  static String describe(int bytes, Outcome outcome) {
    return "the target takes no "
        + bytes
        + " bytes ("
        + outcome.describeWithWords()
        + "); the profile's limits.messageBytes can say what it takes";
  }
}
