package dev.rtck.referenceserver.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Decides who may connect to a namespace. */
@FunctionalInterface
public interface Middleware {
  /** How long a client may have one wait. */
  long LONGEST_MILLIS = 10_000;

  /** The refusal, or nothing when the client may connect. */
  @Nullable Refusal refuse(SocketHandshake handshake);

  /** How long it takes to decide; what comes meanwhile is handled. */
  default Duration pause(SocketHandshake handshake) {
    return Duration.ZERO;
  }

  /** Lets everybody in, after as many milliseconds as the payload of the CONNECT asks for. */
  static Middleware waiting() {
    return new Middleware() {
      @Override
      public @Nullable Refusal refuse(SocketHandshake handshake) {
        return null;
      }

      @Override
      public Duration pause(SocketHandshake handshake) {
        long millis = handshake.auth().path("wait").asLong();
        return Duration.ofMillis(Math.max(0, Math.min(LONGEST_MILLIS, millis)));
      }
    };
  }

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
