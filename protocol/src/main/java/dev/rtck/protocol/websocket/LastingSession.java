package dev.rtck.protocol.websocket;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.glassfish.tyrus.client.ClientManager;
import org.glassfish.tyrus.core.TyrusUpgradeResponse;
import org.glassfish.tyrus.spi.ClientContainer;
import org.glassfish.tyrus.spi.ClientEngine;
import org.glassfish.tyrus.spi.CompletionHandler;
import org.glassfish.tyrus.spi.UpgradeRequest;
import org.glassfish.tyrus.spi.UpgradeResponse;
import org.glassfish.tyrus.spi.Writer;

/**
 * A session with nobody, which never ends: with its last session Tyrus ends its threads, and a
 * connection that is being made at that moment fails for no fault of the target.
 */
final class LastingSession implements ClientContainer {

  /** What RFC 6455 §1.3 appends to the key. */
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private LastingSession() {}

  /** Begins such a session. */
  static void begin(ClientManager manager) {
    ClientEndpointConfig config = ClientEndpointConfig.Builder.create().build();
    config.getUserProperties().put(WireContainer.SOCKET, new LastingSession());
    try {
      var unused = manager.connectToServer(new Nobody(), config, WebSocketTransport.SOMEWHERE);
    } catch (Exception e) {
      throw new IllegalStateException("Tyrus refuses a session with nobody", e);
    }
  }

  /** Says and hears nothing. */
  private static final class Nobody extends Endpoint {
    @Override
    public void onOpen(Session session, EndpointConfig config) {}
  }

  @Override
  public void openClientSocket(
      ClientEndpointConfig config, Map<String, Object> properties, ClientEngine engine) {
    UpgradeRequest request = engine.createUpgradeRequest(() -> {});
    String key =
        Objects.requireNonNull(request.getHeaders().get(HandshakeRequest.KEY), "Tyrus sends a key")
            .get(0);
    TyrusUpgradeResponse response = new TyrusUpgradeResponse();
    response.setStatus(101);
    response.getHeaders().put(UpgradeRequest.UPGRADE, List.of("websocket"));
    response.getHeaders().put(UpgradeRequest.CONNECTION, List.of("Upgrade"));
    response.getHeaders().put(UpgradeResponse.SEC_WEBSOCKET_ACCEPT, List.of(accept(key)));
    var unused = engine.processResponse(response, new Nowhere(), reason -> {}).createConnection();
  }

  private static String accept(String key) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      byte[] hash = digest.digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  /** Takes everything. */
  private static final class Nowhere extends Writer {
    @Override
    public void write(ByteBuffer frame, CompletionHandler<ByteBuffer> handler) {
      handler.completed(frame);
    }

    @Override
    public void close() {}
  }
}
