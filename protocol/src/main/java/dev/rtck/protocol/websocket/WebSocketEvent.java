package dev.rtck.protocol.websocket;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.deflate.Inflation;
import dev.rtck.protocol.wire.Ending;
import org.jspecify.annotations.Nullable;

/** What a WebSocket connection brought; times are those of {@link System#nanoTime}. */
public sealed interface WebSocketEvent {

  /** When it came. */
  long atNanos();

  /**
   * A whole data message.
   *
   * @param opcode {@link Opcode#TEXT} or {@link Opcode#BINARY}
   * @param payload the bytes of all its frames, inflated when that was agreed and possible, else as
   *     they came
   * @param compressed whether its first frame had RSV1 set
   * @param inflation what inflating it showed; null when it is not compressed, or
   *     permessage-deflate was not agreed
   */
  record Message(
      long atNanos,
      int opcode,
      Bytes payload,
      int frames,
      boolean compressed,
      @Nullable Inflation inflation)
      implements WebSocketEvent {

    /** Returns whether the payload is what the server meant to say. */
    public boolean isReadable() {
      Inflation seen = inflation;
      return !compressed || (seen != null && seen.isWhole());
    }

    @Override
    public String toString() {
      return Frame.of(opcode, payload).summary().strip();
    }
  }

  /** A ping; the probe answers it unless told otherwise. */
  record Ping(long atNanos, Bytes payload) implements WebSocketEvent {
    @Override
    public String toString() {
      return Frame.ping(payload).summary().strip();
    }
  }

  /** A pong. */
  record Pong(long atNanos, Bytes payload) implements WebSocketEvent {
    @Override
    public String toString() {
      return Frame.pong(payload).summary().strip();
    }
  }

  /** A Close frame. */
  record Close(long atNanos, Bytes body) implements WebSocketEvent {

    /** Returns the status code, or null when the frame carries none. */
    public @Nullable Integer code() {
      return body.length() >= 2 ? (Integer) body.unsignedShortAt(0) : null;
    }

    /** Returns the reason's bytes. */
    public Bytes reason() {
      return body.length() > 2 ? body.slice(2, body.length()) : Bytes.EMPTY;
    }

    @Override
    public String toString() {
      Integer code = code();
      return code == null ? "close without code" : "close " + code;
    }
  }

  /** A frame with an opcode that RFC 6455 does not define. */
  record Unknown(long atNanos, int opcode, Bytes payload) implements WebSocketEvent {
    @Override
    public String toString() {
      return Opcode.name(opcode);
    }
  }

  /** The end of the connection; nothing comes after it. */
  record Ended(long atNanos, Ending ending) implements WebSocketEvent {
    @Override
    public String toString() {
      return ending.word();
    }
  }
}
