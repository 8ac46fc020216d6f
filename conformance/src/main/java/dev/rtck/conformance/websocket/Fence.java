package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;

/**
 * A ping with a nonce behind what was sent: once its pong came, the target's frame layer has read
 * everything before it (RFC 6455 §5.5.2).
 *
 * <p>It proves nothing of the application above, whose answers travel on their own.
 *
 * @param held whether the pong came
 */
record Fence(boolean held, String describe) {

  static Fence behind(WebSocketConnection connection, Patience patience) {
    Bytes nonce = Bytes.utf8("fence-" + Payloads.unique());
    long sent = System.nanoTime();
    connection.send(Frame.ping(nonce));
    WebSocketEvent.Pong pong = connection.awaitPong(nonce, patience.answer());
    if (pong != null) {
      return new Fence(true, "a pong after " + millis(pong.atNanos() - sent));
    }
    return new Fence(
        false,
        "no pong within "
            + millis(System.nanoTime() - sent)
            + ", but "
            + Outcome.of(connection, sent).describe());
  }

  private static String millis(long nanos) {
    return nanos / 1_000_000 + " ms";
  }
}
