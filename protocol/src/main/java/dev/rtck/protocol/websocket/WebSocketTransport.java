package dev.rtck.protocol.websocket;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.client.Departure;
import dev.rtck.protocol.client.NotConnected;
import dev.rtck.protocol.client.Refused;
import dev.rtck.protocol.client.Transport;
import dev.rtck.protocol.fault.FaultProxy;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.wire.Ending;
import dev.rtck.protocol.wire.Unreachable;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.glassfish.tyrus.client.ClientManager;
import org.glassfish.tyrus.client.ClientProperties;
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

  private static final int NORMAL = 1000;
  private static final int POLICY = 1008;
  private static final int FIRST_OF_APPLICATIONS = 4000;
  private static final int LARGEST_MESSAGE = 64 << 20;

  /** Where Tyrus believes to connect to: its socket knows better, whatever a URI may hold. */
  static final URI SOMEWHERE = URI.create("ws://target/");

  /** One for all connections: each has ten threads. */
  private static final ClientManager TYRUS;

  static {
    SILENCED.setLevel(Level.OFF);
    TYRUS = ClientManager.createClient(WireContainer.class.getName());
    TYRUS.getProperties().put(ClientProperties.INCOMING_BUFFER_SIZE, LARGEST_MESSAGE);
    TYRUS.setDefaultMaxTextMessageBufferSize(LARGEST_MESSAGE);
    TYRUS.setDefaultMaxBinaryMessageBufferSize(LARGEST_MESSAGE);
    LastingSession.begin(TYRUS);
  }

  private final WebSocketEndpoint endpoint;
  private final Transcript transcript;
  private final @Nullable FaultProxy proxy;
  private final boolean compressing;
  private final Object sending = new Object();
  private final Map<ByteBuffer, CompletableFuture<Boolean>> pings = new ConcurrentHashMap<>();
  private volatile @Nullable TyrusSocket socket;
  private volatile @Nullable Session session;
  private volatile @Nullable String ended;
  private volatile boolean endedByUs;

  /**
   * @param endpoint where to connect, and as whom
   * @param transcript of all that comes and goes
   * @param proxy through which to connect; null for the straight way
   */
  public WebSocketTransport(
      WebSocketEndpoint endpoint, Transcript transcript, @Nullable FaultProxy proxy) {
    this(endpoint, transcript, proxy, false);
  }

  private WebSocketTransport(
      WebSocketEndpoint endpoint,
      Transcript transcript,
      @Nullable FaultProxy proxy,
      boolean compressing) {
    this.endpoint = endpoint;
    this.transcript = transcript;
    this.proxy = proxy;
    this.compressing = compressing;
  }

  /** Returns a client that offers permessage-deflate, as browsers do, and goes the straight way. */
  public static WebSocketTransport compressing(WebSocketEndpoint endpoint, Transcript transcript) {
    return new WebSocketTransport(endpoint, transcript, null, true);
  }

  @Override
  public void connect(Listener listener, Duration atMost) {
    Ears ears = new Ears(listener);
    Address via = proxy == null ? endpoint.address() : proxy.address();
    TyrusSocket own =
        new TyrusSocket(endpoint, via, transcript, Deadline.in(atMost), ears::broke, compressing);
    socket = own;
    if (endedByUs) {
      throw closedMeanwhile();
    }
    ClientEndpointConfig config =
        ClientEndpointConfig.Builder.create()
            .preferredSubprotocols(endpoint.subprotocols())
            .build();
    config.getUserProperties().put(WireContainer.SOCKET, own);
    try {
      session = TYRUS.connectToServer(ears, config, SOMEWHERE);
    } catch (DeploymentException | IOException e) {
      throw endedByUs ? closedMeanwhile() : failed(e);
    }
    if (endedByUs) {
      own.abandon();
      throw closedMeanwhile();
    }
    greet();
  }

  private void greet() {
    String greeting = endpoint.greeting();
    if (greeting == null) {
      return;
    }
    try {
      send(Bytes.utf8(greeting), false);
    } catch (NotConnected e) {
      // Who listens is told how the connection ended; it did stand.
      note("no greeting: " + e.getMessage());
    }
  }

  private void note(String words) {
    TyrusSocket own = socket;
    if (own != null) {
      own.note(words);
    }
  }

  private static Unreachable closedMeanwhile() {
    return new Unreachable(Unreachable.Kind.BROKEN, "rtck closed the connection meanwhile");
  }

  private RuntimeException failed(Exception thrown) {
    RuntimeException failure = failure(thrown);
    note(String.valueOf(failure.getMessage()));
    return failure;
  }

  private RuntimeException failure(Exception thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof Refused refused) {
        return refused;
      }
      if (cause instanceof Unreachable unreachable) {
        return unreachable;
      }
      if (cause instanceof HandshakeException refusal) {
        return new Refused("the opening handshake failed: " + refusal.getMessage());
      }
    }
    return new Unreachable(
        Unreachable.Kind.BROKEN, "no connection to " + endpoint.address() + ": " + thrown);
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
            CompletableFuture<Boolean> ping = pings.remove(message.getApplicationData());
            if (ping != null) {
              var unused = ping.complete(true);
            }
          });
    }

    private void received(Bytes payload, boolean binary) {
      long now = System.nanoTime();
      TyrusSocket own = socket;
      if (own != null) {
        own.wire().received(now, "ws", summary(payload, binary), payload);
      }
      listener.received(new WebSocketMessage(now, payload, binary));
    }

    @Override
    public void onClose(Session closed, CloseReason reason) {
      int code = reason.getCloseCode().getCode();
      String why = reason.getReasonPhrase() == null ? "" : reason.getReasonPhrase();
      boolean own = code == NORMAL || code == POLICY || code >= FIRST_OF_APPLICATIONS;
      end(
          "Close " + code + (why.isEmpty() ? "" : " '" + why + "'"),
          OVER_LIMIT.contains(code),
          own);
    }

    void broke(Ending ending) {
      end("the connection broke off: " + ending.word(), false, false);
    }

    private void end(String words, boolean overLimit, boolean atWill) {
      boolean byUs = endedByUs;
      synchronized (WebSocketTransport.this) {
        if (ended != null) {
          return;
        }
        ended = words;
      }
      note(byUs ? words + " (by rtck)" : words);
      pings.values().forEach(ping -> ping.complete(false));
      listener.ended(new Departure(!byUs, overLimit, atWill, words));
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
    TyrusSocket own = socket;
    Session open = session;
    if (own == null || open == null || ended != null || !open.isOpen()) {
      throw new NotConnected(ended == null ? "never connected" : ended);
    }
    // A Session is for one sender at a time.
    synchronized (sending) {
      own.wire().sending("ws", summary(payload, binary), payload);
      try {
        if (binary) {
          open.getBasicRemote().sendBinary(ByteBuffer.wrap(payload.toArray()));
        } else {
          open.getBasicRemote().sendText(payload.text());
        }
      } catch (IOException | RuntimeException e) {
        // Of a socket that is not connected Tyrus speaks with a bare RuntimeException.
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
    ByteBuffer nonce = nonce();
    CompletableFuture<Boolean> answered = new CompletableFuture<>();
    pings.put(nonce, answered);
    if (ended != null) {
      answered.complete(false);
    }
    // A target that reads nothing holds up whoever writes.
    Thread sender = new Thread(() -> ping(open, nonce, answered), "rtck-websocket-ping");
    sender.setDaemon(true);
    sender.start();
    try {
      return answered.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      pings.remove(nonce);
    }
  }

  /** Sends a ping of which nobody awaits the pong. */
  @Override
  public void giveSignOfLife() {
    Session open = session;
    if (open != null && ended == null) {
      ping(open, nonce(), new CompletableFuture<>());
    }
  }

  private static ByteBuffer nonce() {
    byte[] nonce = new byte[8];
    ThreadLocalRandom.current().nextBytes(nonce);
    return ByteBuffer.wrap(nonce).asReadOnlyBuffer();
  }

  private static void ping(Session open, ByteBuffer nonce, CompletableFuture<Boolean> answered) {
    try {
      open.getBasicRemote().sendPing(nonce.duplicate());
    } catch (IOException | RuntimeException notConnected) {
      answered.complete(false);
    }
  }

  @Override
  public void drop() {
    endedByUs = true;
    TyrusSocket own = socket;
    if (own != null) {
      own.abandon();
    }
  }

  /** Ends the connection with Close 1001 (RFC 6455 §7.4.1). */
  @Override
  public void goAway() {
    close(CloseReason.CloseCodes.GOING_AWAY);
  }

  /** Ends the connection with a Close frame without a body, which Tyrus cannot send. */
  @Override
  public void closeWithoutReason() {
    TyrusSocket own = socket;
    if (own == null || session == null) {
      close();
      return;
    }
    endedByUs = true;
    own.retire();
    synchronized (sending) {
      Frame close = Frame.close();
      own.wire().sending("ws", close.summary(), close.encode());
      var unused = own.wire().write(close.encode());
    }
  }

  @Override
  public void close() {
    close(CloseReason.CloseCodes.NORMAL_CLOSURE);
  }

  private void close(CloseReason.CloseCode code) {
    endedByUs = true;
    TyrusSocket own = socket;
    if (own == null) {
      return;
    }
    Session open = session;
    if (open == null) {
      own.abandon();
      return;
    }
    own.retire();
    try {
      open.close(new CloseReason(code, null));
    } catch (IOException | RuntimeException alreadyGone) {
      note("closing: " + alreadyGone.getMessage());
    }
  }
}
