package dev.rtck.protocol.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rtck.protocol.engineio.EngineIoEndpoint;
import dev.rtck.protocol.profile.SocketIoSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One namespace at an endpoint, and how a client comes to it. Immutable, but for the tree, which
 * callers leave as it is.
 *
 * @param engine where Engine.IO is spoken, with the credentials that travel in HTTP
 * @param auth the payload of the CONNECT, or null for none
 * @param transports by which clients come, the first of them first; with both they upgrade
 */
public record SocketIoEndpoint(
    EngineIoEndpoint engine,
    String namespace,
    @Nullable JsonNode auth,
    List<SocketIoSettings.Transport> transports) {

  public SocketIoEndpoint {
    transports = List.copyOf(transports);
  }

  /** Returns the endpoint as it is come to by these transports. */
  public SocketIoEndpoint over(List<SocketIoSettings.Transport> others) {
    return new SocketIoEndpoint(engine, namespace, auth, others);
  }
}
