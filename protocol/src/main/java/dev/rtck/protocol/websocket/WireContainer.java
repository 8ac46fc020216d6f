package dev.rtck.protocol.websocket;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.glassfish.tyrus.spi.ClientContainer;
import org.glassfish.tyrus.spi.ClientEngine;

/** Leads Tyrus to the socket of the transport it works for; Tyrus makes one by this name. */
public final class WireContainer implements ClientContainer {

  /** The property of a connection's configuration under which its socket stands. */
  static final String SOCKET = "dev.rtck.socket";

  @Override
  public void openClientSocket(
      ClientEndpointConfig config, Map<String, Object> properties, ClientEngine engine)
      throws DeploymentException, IOException {
    Object socket = Objects.requireNonNull(config.getUserProperties().get(SOCKET), SOCKET);
    ((ClientContainer) socket).openClientSocket(config, properties, engine);
  }
}
