package dev.rtck.protocol.stomp;

import dev.rtck.protocol.stomp.StompEvent.Ended;
import dev.rtck.protocol.stomp.StompEvent.Farewell;
import dev.rtck.protocol.stomp.StompEvent.Frame;
import dev.rtck.protocol.wire.Ending;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a session stands. Silence, an ERROR and an end are three different things, and so are FIN and
 * a reset. Immutable.
 *
 * @param error the first ERROR, or null
 * @param afterError the frames that came after it
 * @param farewell the carrier's Close, or null
 * @param ended how the target ended the connection, or null while it has not
 */
public record StompOutcome(
    @Nullable Frame error,
    List<ReceivedFrame> afterError,
    @Nullable Farewell farewell,
    @Nullable Ended ended) {

  public StompOutcome {
    afterError = List.copyOf(afterError);
  }

  static StompOutcome of(List<StompEvent> events) {
    Frame error = null;
    Farewell farewell = null;
    Ended ended = null;
    List<ReceivedFrame> after = new ArrayList<>();
    for (StompEvent event : events) {
      if (event instanceof Frame frame) {
        if (error != null) {
          after.add(frame.frame());
        } else if (frame.frame().is("ERROR")) {
          error = frame;
        }
      } else if (event instanceof Farewell close && farewell == null) {
        farewell = close;
      } else if (event instanceof Ended end && !StompConnection.isOurs(end)) {
        ended = end;
      }
    }
    return new StompOutcome(error, after, farewell, ended);
  }

  /** Returns whether the target said ERROR. */
  public boolean failed() {
    return error != null;
  }

  /** Returns whether the target closed: a Close of the WebSocket, FIN or a reset. */
  public boolean closed() {
    return farewell != null || ended != null;
  }

  /** Returns whether the connection was reset, so that what came last may be lost. */
  public boolean wasReset() {
    Ended end = ended;
    return end != null && end.ending() == Ending.RESET;
  }

  /** Returns whether nothing was refused, and nothing ended. */
  public boolean silent() {
    return !failed() && !closed();
  }

  /** Returns whether the target closed after the moment. */
  boolean closedSince(long nanos) {
    StompEvent first = farewell != null ? farewell : ended;
    return first != null && first.atNanos() - nanos > 0;
  }

  /** Returns how long after the moment the target closed, in milliseconds; -1 while it has not. */
  public long closedAfterMillis(long sinceNanos) {
    StompEvent first = farewell != null ? farewell : ended;
    return first == null ? -1 : Math.max(0, (first.atNanos() - sinceNanos) / 1_000_000);
  }

  /** Returns what was seen, in words for a report. */
  public String describe() {
    Frame said = error;
    Farewell close = farewell;
    Ended end = ended;
    StringBuilder words = new StringBuilder(said == null ? "no ERROR" : said.toString());
    if (!afterError.isEmpty()) {
      words.append(", then ").append(afterError.size()).append(" frames more");
    }
    if (close != null) {
      words.append(", then ").append(close);
    }
    if (end != null) {
      words.append(", then the connection ended (").append(end.ending().word()).append(')');
    } else if (close == null) {
      words.append(", and the connection stays open");
    }
    return words.toString();
  }
}
