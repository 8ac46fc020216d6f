package dev.rtck.protocol.profile;

import java.util.List;

/**
 * What only a raw WebSocket endpoint has.
 *
 * @param subprotocols what clients offer in {@code Sec-WebSocket-Protocol}, in order
 */
public record WebSocketSettings(List<String> subprotocols) implements Settings {
  public WebSocketSettings {
    subprotocols = List.copyOf(subprotocols);
  }
}
