package dev.rtck.protocol.websocket;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.Transcript.Direction;
import dev.rtck.protocol.client.Departure;
import dev.rtck.protocol.client.NotConnected;
import dev.rtck.protocol.client.Refused;
import dev.rtck.protocol.client.Transport;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.wire.AnyCertificate;
import dev.rtck.protocol.wire.Unreachable;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.glassfish.tyrus.client.ClientManager;
import org.glassfish.tyrus.client.ClientProperties;
import org.glassfish.tyrus.client.SslEngineConfigurator;
import org.glassfish.tyrus.container.jdk.client.JdkClientContainer;
import org.glassfish.tyrus.core.HandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Raw WebSocket at application level, on Tyrus: a strict client that knows nothing of the harness.
 * Thread-safe.
 */
public final class WebSocketTransport implements Transport {

  /** Tyrus logs what a target does wrong; that is for the cases to say. Kept: loggers are weak. */
  private static final Logger SILENCED = Logger.getLogger("org.glassfish.tyrus");

  /**
   * A policy, a message too large, and «try again later» (RFC 6455 §7.4.1, and IANA's registry).
   */
  private static final Set<Integer> OVER_LIMIT = Set.of(1008, 1009, 1013);

  private static final int LARGEST_MESSAGE = 64 << 20;
  private static final int SHARED_FOR_SECONDS = 5;

  static {
    SILENCED.setLevel(Level.OFF);
  }

  private final WebSocketEndpoint endpoint;
  private final Transcript transcript;
  private final int number;
  private final Object sending = new Object();
  private final CountDownLatch pong = new CountDownLatch(1);
  private final byte[] nonce = new byte[8];
  private volatile @Nullable Session session;
  private volatile @Nullable String ended;
  private volatile boolean endedByUs;

  /**
   * @param endpoint where to connect, and as whom
   * @param transcript of all that comes and goes
   */
  public WebSocketTransport(WebSocketEndpoint endpoint, Transcript transcript) {
    this.endpoint = endpoint;
    this.transcript = transcript;
    this.number = transcript.nextConnection();
    ThreadLocalRandom.current().nextBytes(nonce);
  }

  @Override
  public void connect(Listener listener, Duration atMost) {
    ClientManager manager = ClientManager.createClient(JdkClientContainer.class.getName());
    Map<String, Object> properties = manager.getProperties();
    properties.put(ClientProperties.SHARED_CONTAINER, true);
    properties.put(ClientProperties.SHARED_CONTAINER_IDLE_TIMEOUT, SHARED_FOR_SECONDS);
    properties.put(
        ClientProperties.HANDSHAKE_TIMEOUT, (int) Math.max(1, Math.min(60_000, atMost.toMillis())));
    properties.put(ClientProperties.INCOMING_BUFFER_SIZE, LARGEST_MESSAGE);
    manager.setDefaultMaxTextMessageBufferSize(LARGEST_MESSAGE);
    manager.setDefaultMaxBinaryMessageBufferSize(LARGEST_MESSAGE);
    Address address = endpoint.address();
    if (address.tls()) {
      SslEngineConfigurator tls =
          new SslEngineConfigurator(AnyCertificate.context(address.insecure()), true, false, false);
      tls.setHostVerificationEnabled(!address.insecure());
      properties.put(ClientProperties.SSL_ENGINE_CONFIGURATOR, tls);
    }
    ClientEndpointConfig config =
        ClientEndpointConfig.Builder.create()
            .preferredSubprotocols(endpoint.subprotocols())
            .configurator(new Headers())
            .build();
    transcript.note(number, "ws", "connecting to " + address + endpoint.resource());
    try {
      Session opened = manager.connectToServer(new Ears(listener), config, uri());
      session = opened;
    } catch (DeploymentException | IOException e) {
      throw failed(e);
    }
    transcript.note(number, "ws", "connected");
    String greeting = endpoint.greeting();
    if (greeting != null) {
      send(Bytes.utf8(greeting), false);
    }
  }

  /** Tyrus writes the path and query decoded, so what is to be encoded is encoded once more. */
  private URI uri() {
    Address address = endpoint.address();
    return URI.create(
        (address.tls() ? "wss" : "ws")
            + "://"
            + address.toString()
            + endpoint.resource().replace("%", "%25"));
  }

  private RuntimeException failed(Exception thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof HandshakeException refusal) {
        int status = refusal.getHttpStatusCode();
        Refused refused =
            new Refused(
                "the opening handshake was refused: "
                    + (status > 0 ? "status " + status : String.valueOf(refusal.getMessage())));
        transcript.note(number, "ws", String.valueOf(refused.getMessage()));
        return refused;
      }
    }
    String words = thrown.getMessage() + (thrown.getCause() == null ? "" : ": " + cause(thrown));
    transcript.note(number, "ws", words);
    boolean nobody = root(thrown) instanceof ConnectException;
    return new Unreachable(
        nobody ? Unreachable.Kind.REFUSED : Unreachable.Kind.BROKEN,
        "no connection to " + endpoint.address() + ": " + words);
  }

  private static String cause(Throwable thrown) {
    return String.valueOf(root(thrown).getMessage());
  }

  private static Throwable root(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /** What a client of this endpoint sends besides the handshake's own headers, and nothing else. */
  private final class Headers extends ClientEndpointConfig.Configurator {
    @Override
    public void beforeRequest(Map<String, List<String>> headers) {
      headers.keySet().removeIf(name -> name.equalsIgnoreCase("Origin"));
      for (HttpHeader header : endpoint.headers()) {
        headers.put(header.name(), List.of(header.value()));
      }
    }
  }

  /** What comes on the connection. */
  private final class Ears extends jakarta.websocket.Endpoint {
    private final Listener listener;

    Ears(Listener listener) {
      this.listener = listener;
    }

    @Override
    public void onOpen(Session opened, EndpointConfig config) {
      opened.addMessageHandler(String.class, text -> received(Bytes.utf8(text), false));
      opened.addMessageHandler(
          ByteBuffer.class, buffer -> received(Bytes.copyOf(remaining(buffer)), true));
      opened.addMessageHandler(
          PongMessage.class,
          message -> {
            if (message.getApplicationData().equals(ByteBuffer.wrap(nonce))) {
              pong.countDown();
            }
          });
    }

    private void received(Bytes payload, boolean binary) {
      long now = System.nanoTime();
      transcript.record(now, Direction.RECEIVED, number, "ws", summary(payload, binary), payload);
      listener.received(new WebSocketMessage(now, payload, binary));
    }

    @Override
    public void onClose(Session closed, CloseReason reason) {
      int code = reason.getCloseCode().getCode();
      String why = reason.getReasonPhrase() == null ? "" : reason.getReasonPhrase();
      String words =
          code == CloseReason.CloseCodes.CLOSED_ABNORMALLY.getCode()
              ? "the connection broke off"
              : "Close " + code + (why.isEmpty() ? "" : " '" + why + "'");
      synchronized (WebSocketTransport.this) {
        if (ended != null) {
          return;
        }
        ended = words;
      }
      transcript.note(number, "ws", endedByUs ? words + " (by rtck)" : words);
      listener.ended(new Departure(!endedByUs, OVER_LIMIT.contains(code), words));
    }
  }

  private static byte[] remaining(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static String summary(Bytes payload, boolean binary) {
    return (binary ? "BINARY " : "TEXT ") + payload.length() + " bytes";
  }

  @Override
  public void send(Operation operation, Bindings values) {
    String text =
        Objects.requireNonNull(operation.send(), () -> operation.name() + " has a send")
            .renderText(values);
    send(Bytes.utf8(text), operation.binary());
  }

  @Override
  public void sendRaw(Bytes payload, boolean binary) {
    send(payload, binary);
  }

  private void send(Bytes payload, boolean binary) {
    Session open = session;
    if (open == null || ended != null || !open.isOpen()) {
      throw new NotConnected(ended == null ? "never connected" : ended);
    }
    // A Session is for one sender at a time.
    synchronized (sending) {
      transcript.record(
          System.nanoTime(), Direction.SENT, number, "ws", summary(payload, binary), payload);
      try {
        if (binary) {
          open.getBasicRemote().sendBinary(ByteBuffer.wrap(payload.toArray()));
        } else {
          open.getBasicRemote().sendText(payload.text());
        }
      } catch (IOException | IllegalStateException e) {
        throw new NotConnected(String.valueOf(e.getMessage()));
      }
    }
  }

  @Override
  public boolean isAlive(Duration atMost) {
    Session open = session;
    if (open == null || ended != null) {
      return false;
    }
    try {
      open.getBasicRemote().sendPing(ByteBuffer.wrap(nonce));
      return pong.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (IOException | IllegalStateException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void drop() {
    endedByUs = true;
  }

  @Override
  public void close() {
    Session open = session;
    endedByUs = true;
    if (open != null && open.isOpen()) {
      try {
        open.close();
      } catch (IOException | IllegalStateException alreadyGone) {
        transcript.note(number, "ws", "closing: " + alreadyGone.getMessage());
      }
    }
  }
}
