package dev.rtck.conformance.websocket;

import dev.rtck.protocol.Patience;
import dev.rtck.protocol.websocket.CloseCode;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.protocol.wire.Ending;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a connection went on after a stimulus: with a Close frame, with the end of TCP, with both, or
 * with neither.
 *
 * @param close the first Close frame, or null
 * @param ended the end of TCP, or null while it is open
 * @param sinceNanos when the stimulus was sent
 * @param untilNanos when the wait was over
 */
record Outcome(
    WebSocketEvent.@Nullable Close close,
    WebSocketEvent.@Nullable Ended ended,
    List<WebSocketEvent> events,
    long sinceNanos,
    long untilNanos) {

  /**
   * Waits until the target closes or ends the connection, by Close, FIN or RST; a target that is in
   * the middle of a message of its own may end that first.
   */
  static Outcome awaitClosing(WebSocketConnection connection, long sinceNanos, Patience patience) {
    return awaitClosing(connection, sinceNanos, patience.answer());
  }

  /** Waits as above, for another time. */
  static Outcome awaitClosing(WebSocketConnection connection, long sinceNanos, Duration atMost) {
    return await(
        connection, sinceNanos, atMost, WebSocketEvent.Close.class, WebSocketEvent.Ended.class);
  }

  /** Waits until TCP ends. */
  static Outcome awaitEnd(WebSocketConnection connection, long sinceNanos, Duration atMost) {
    return await(connection, sinceNanos, atMost, WebSocketEvent.Ended.class);
  }

  @SafeVarargs
  private static Outcome await(
      WebSocketConnection connection,
      long sinceNanos,
      Duration atMost,
      Class<? extends WebSocketEvent>... kinds) {
    var unused =
        connection.awaitBehindItsMessage(
            WebSocketEvent.class,
            event -> {
              for (Class<? extends WebSocketEvent> kind : kinds) {
                if (kind.isInstance(event)) {
                  return true;
                }
              }
              return false;
            },
            atMost);
    return of(connection, sinceNanos);
  }

  /** Returns how things stand now. */
  static Outcome of(WebSocketConnection connection, long sinceNanos) {
    List<WebSocketEvent> events = connection.events();
    WebSocketEvent.Close close = null;
    WebSocketEvent.Ended ended = null;
    for (WebSocketEvent event : events) {
      if (close == null && event instanceof WebSocketEvent.Close it) {
        close = it;
      } else if (event instanceof WebSocketEvent.Ended it) {
        ended = it;
      }
    }
    return new Outcome(close, ended, events, sinceNanos, System.nanoTime());
  }

  /** Returns the messages that came since the stimulus. */
  Stream<WebSocketEvent.Message> messages() {
    return events.stream()
        .filter(WebSocketEvent.Message.class::isInstance)
        .map(WebSocketEvent.Message.class::cast)
        .filter(message -> message.atNanos() - sinceNanos > 0);
  }

  /** Returns whether the target closed the connection in some way. */
  boolean closed() {
    return close != null
        || (ended != null && ended.ending() != Ending.TOO_MUCH && ended.ending() != Ending.OURS);
  }

  /** Returns when the target closed the connection, from when the stimulus was sent. */
  Duration closedAfter() {
    WebSocketEvent.Close frame = close;
    WebSocketEvent.Ended end = ended;
    long at = frame != null ? frame.atNanos() : end != null ? end.atNanos() : untilNanos;
    return Duration.ofNanos(at - sinceNanos);
  }

  /** Returns whether the target closed by a code that blames nobody's bytes. */
  boolean closedAtWill() {
    Integer code = code();
    return code != null
        && (code == CloseCode.NORMAL
            || code == CloseCode.GOING_AWAY
            || code == CloseCode.POLICY_VIOLATION
            || code >= CloseCode.FIRST_OF_LIBRARIES);
  }

  /** Returns the code of the Close frame; null without one, or without a frame. */
  @Nullable Integer code() {
    return close == null ? null : close.code();
  }

  /** Returns what happened, in words for a report. */
  String describe() {
    WebSocketEvent.Close frame = close;
    WebSocketEvent.Ended end = ended;
    if (frame != null) {
      return frame + " after " + millis(frame.atNanos());
    }
    if (end != null) {
      return "connection dropped (" + end.ending().word() + ") after " + millis(end.atNanos());
    }
    return "still open after " + millis(untilNanos);
  }

  /** Returns the same and, where the connection is still open, what was said last. */
  String describeWithWords() {
    String said =
        messages().reduce((earlier, later) -> later).map(it -> ", and said " + it).orElse("");
    return closed() ? describe() : describe() + said;
  }

  private String millis(long atNanos) {
    return Math.max(0, atNanos - sinceNanos) / 1_000_000 + " ms";
  }
}
