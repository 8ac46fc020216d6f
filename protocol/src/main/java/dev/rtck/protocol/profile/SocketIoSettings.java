package dev.rtck.protocol.profile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What only a Socket.IO endpoint has.
 *
 * @param namespace where the operations live
 * @param namespaces every namespace that can be joined; holds {@code namespace}
 * @param transports what the server promises to speak; null: all is tried, nothing is promised
 * @param recovery whether the server restores a connection's state after a short break
 */
public record SocketIoSettings(
    String namespace,
    List<String> namespaces,
    @Nullable List<Transport> transports,
    boolean recovery)
    implements Settings {

  public SocketIoSettings {
    namespaces = List.copyOf(namespaces);
    transports = transports == null ? null : List.copyOf(transports);
  }

  /** How Engine.IO packets travel. */
  public enum Transport {
    /** HTTP long polling. */
    POLLING,
    /** WebSocket, from the start or after an upgrade. */
    WEBSOCKET
  }
}
