package dev.rtck.referenceserver.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** Decides who may connect to a namespace. */
@FunctionalInterface
public interface Middleware {
  /** The refusal, or nothing when the client may connect. */
  @Nullable Refusal refuse(SocketHandshake handshake);

  /** Lets everybody in. */
  static Middleware open() {
    return handshake -> null;
  }

  /**
   * What the client is told instead of being connected.
   *
   * @param data details for the client's program, if any
   */
  record Refusal(String message, @Nullable JsonNode data) {}
}
