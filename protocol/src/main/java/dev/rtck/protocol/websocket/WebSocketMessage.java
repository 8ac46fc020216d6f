package dev.rtck.protocol.websocket;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.client.Received;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.Template;
import org.jspecify.annotations.Nullable;

/** One message of an application that speaks raw WebSocket. */
record WebSocketMessage(long atNanos, Bytes payload, boolean binary) implements Received {

  private static final int SHOWN = 200;

  @Override
  public @Nullable Bindings match(Operation operation, Bindings known) {
    Template receive = operation.receive();
    // Who expects a text gets no text out of a binary message: a browser makes a Blob of it.
    if (receive == null || operation.binary() != binary || !payload.isUtf8()) {
      return null;
    }
    return receive.match(payload.text(), known);
  }

  @Override
  public boolean contains(String text) {
    return payload.isUtf8() && payload.text().contains(text);
  }

  @Override
  public int length() {
    return payload.length();
  }

  @Override
  public String toString() {
    String words = payload.isUtf8() ? payload.text() : payload.toHex();
    String shown = words.length() <= SHOWN ? words : words.substring(0, SHOWN) + "…";
    return binary ? "(in a binary message) " + shown : shown;
  }
}
