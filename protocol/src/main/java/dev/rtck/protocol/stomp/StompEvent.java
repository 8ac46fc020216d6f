package dev.rtck.protocol.stomp;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.wire.Ending;
import org.jspecify.annotations.Nullable;

/** What a STOMP connection brought; times are those of {@link System#nanoTime}. */
public sealed interface StompEvent {

  /** When it came. */
  long atNanos();

  /**
   * A frame.
   *
   * @param message in which message of the carrier it ended, from 1; over TCP, in which read
   * @param binary whether that was a binary message
   */
  record Frame(long atNanos, ReceivedFrame frame, long message, boolean binary)
      implements StompEvent {
    @Override
    public String toString() {
      return frame.toString();
    }
  }

  /**
   * An end of line between frames.
   *
   * @param carriageReturn whether it is CR LF
   * @param trailing whether it stood right behind the NUL of a frame, in the same message
   * @param message in which message of the carrier it came, from 1
   */
  record EndOfLine(long atNanos, boolean carriageReturn, boolean trailing, long message)
      implements StompEvent {
    @Override
    public String toString() {
      return trailing ? "an end of line behind a frame" : "a heart-beat";
    }
  }

  /**
   * The carrier's own farewell: a WebSocket Close, or a close frame of SockJS.
   *
   * @param code null when there is none
   */
  record Farewell(long atNanos, @Nullable Integer code, String reason) implements StompEvent {
    @Override
    public String toString() {
      return code == null ? "a Close without code" : "Close " + code;
    }
  }

  /**
   * The end of the connection; nothing comes after it.
   *
   * @param unfinished what had come of a frame that never ended
   */
  record Ended(long atNanos, Ending ending, Bytes unfinished) implements StompEvent {
    @Override
    public String toString() {
      return ending.word();
    }
  }
}
