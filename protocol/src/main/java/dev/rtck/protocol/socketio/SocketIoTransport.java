package dev.rtck.protocol.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.Transcript.Direction;
import dev.rtck.protocol.client.Departure;
import dev.rtck.protocol.client.NotConnected;
import dev.rtck.protocol.client.Refused;
import dev.rtck.protocol.client.Transport;
import dev.rtck.protocol.fault.FaultProxy;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.JsonText;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.wire.Unreachable;
import io.socket.client.Ack;
import io.socket.client.Manager;
import io.socket.client.Socket;
import io.socket.parser.Packet;
import io.socket.parser.Parser;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
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
import org.json.JSONArray;
import org.jspecify.annotations.Nullable;

/**
 * Socket.IO at application level, on socket.io-client for Java: a real client that knows nothing of
 * the harness, made anew for each connection, without its own reconnecting. Thread-safe.
 */
public final class SocketIoTransport implements Transport {

  /**
   * The event of {@code socket.send()}, which an application listens to that listens to anything.
   */
  private static final String MESSAGE = "message";

  /** What only the protocol itself emits. */
  private static final Set<String> RESERVED =
      Set.of(
          "connect",
          "connect_error",
          "disconnect",
          "disconnecting",
          "newListener",
          "removeListener");

  /** What the client calls the end that a DISCONNECT of the server makes. */
  private static final String BY_SERVER = "io server disconnect";

  /** A policy, a message too large, and «try again later», as for any WebSocket. */
  private static final Set<Integer> OVER_LIMIT = Set.of(1008, 1009, 1013);

  /** Content too large, and too many requests. */
  private static final Set<Integer> OVER_LIMIT_STATUS = Set.of(413, 429);

  /** How long a target has to take note of a farewell. */
  private static final Duration FAREWELL = Duration.ofSeconds(1);

  /** Kept: loggers are weak. What a target does wrong is for the cases to say. */
  private static final Logger SILENCED = Logger.getLogger("io.socket");

  static {
    SILENCED.setLevel(Level.OFF);
  }

  private final SocketIoEndpoint endpoint;
  private final Transcript transcript;
  private final ClientSockets sockets;
  private final int number;
  private final CompletableFuture<Boolean> joined = new CompletableFuture<>();
  private final Map<String, CompletableFuture<Boolean>> signs = new ConcurrentHashMap<>();
  private final Watch watch = new Watch();
  private volatile @Nullable ClientHttp http;
  private volatile @Nullable Listener listener;
  private volatile @Nullable Manager manager;
  private volatile @Nullable Socket socket;
  private volatile @Nullable String ended;
  private volatile boolean connected;
  private volatile boolean endedByUs;
  private volatile int failedStatus;
  private volatile int closeCode;
  private volatile String closeReason = "";

  /**
   * @param endpoint where to connect, and as whom
   * @param transcript of all that comes and goes
   * @param proxy through which to connect; null for the straight way
   */
  public SocketIoTransport(
      SocketIoEndpoint endpoint, Transcript transcript, @Nullable FaultProxy proxy) {
    this.endpoint = endpoint;
    this.transcript = transcript;
    this.sockets = new ClientSockets(proxy == null ? null : proxy.address());
    this.number = transcript.nextConnection();
  }

  @Override
  public void connect(Listener told, Duration atMost) {
    listener = told;
    ClientHttp client = new ClientHttp(endpoint.engine(), sockets, atMost, watch);
    http = client;
    Manager.Options options = new Manager.Options();
    options.reconnection = false;
    // Its own would be a thread that keeps the process alive.
    options.timeout = -1;
    options.callFactory = client.calls();
    options.webSocketFactory = client.webSockets(watch);
    options.encoder = WatchedParser.encoder(watch, endpoint.namespace(), endpoint.auth());
    options.decoder = WatchedParser.decoder(watch);
    options.transports =
        endpoint.transports().stream()
            .map(transport -> transport.name().toLowerCase(Locale.ROOT))
            .toArray(String[]::new);
    URI address = address();
    options.path = address.getRawPath();
    Manager made = new Manager(address, options);
    Socket own = made.socket(endpoint.namespace());
    manager = made;
    socket = own;
    made.on("packet", args -> took(told, (Packet<?>) args[0]));
    own.on(
        Socket.EVENT_CONNECT,
        args -> {
          connected = true;
          joined.complete(true);
        });
    own.on(Socket.EVENT_CONNECT_ERROR, args -> refused(args.length == 0 ? null : args[0]));
    own.on(
        Socket.EVENT_DISCONNECT,
        args -> left(told, args.length == 0 ? "" : String.valueOf(args[0])));
    if (endedByUs) {
      throw closedMeanwhile();
    }
    own.connect();
    awaitJoined(atMost);
  }

  private URI address() {
    String base =
        (endpoint.engine().address().tls() ? "https://" : "http://")
            + endpoint.engine().address().authority();
    return URI.create(base + endpoint.engine().resource());
  }

  private void awaitJoined(Duration atMost) {
    boolean made = false;
    try {
      made = joined.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new Unreachable(
          Unreachable.Kind.TIMED_OUT,
          "no answer to the CONNECT to "
              + endpoint.namespace()
              + " within "
              + atMost.toMillis()
              + " ms");
    } catch (ExecutionException e) {
      if (endedByUs) {
        throw closedMeanwhile();
      }
      if (e.getCause() instanceof Refused refused) {
        throw refused;
      }
      if (e.getCause() instanceof Unreachable unreachable) {
        throw unreachable;
      }
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unreachable(Unreachable.Kind.BROKEN, "interrupted");
    } finally {
      if (!made) {
        abandon();
      }
    }
  }

  private static Unreachable closedMeanwhile() {
    return new Unreachable(Unreachable.Kind.BROKEN, "rtck closed the connection meanwhile");
  }

  /** Takes note of a CONNECT_ERROR, or of a transport that failed before there was an answer. */
  private void refused(@Nullable Object why) {
    RuntimeException outcome;
    if (why instanceof Exception thrown) {
      int status = failedStatus;
      IOException cause = causeOf(thrown);
      if (status >= 400) {
        outcome = new Refused("the Engine.IO handshake was refused: status " + status);
      } else if (status != 0) {
        outcome = new Refused("the Engine.IO handshake got status " + status);
      } else if (cause != null) {
        outcome = Unreachable.of(cause);
      } else {
        outcome = new Refused("no connection: " + thrown.getMessage());
      }
    } else {
      outcome = new Refused("the server answered CONNECT_ERROR " + why);
    }
    note(String.valueOf(outcome.getMessage()));
    joined.completeExceptionally(outcome);
  }

  private static @Nullable IOException causeOf(Exception thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException io) {
        return io;
      }
    }
    return null;
  }

  private void took(Listener told, Packet<?> packet) {
    boolean event = packet.type == Parser.EVENT || packet.type == Parser.BINARY_EVENT;
    if (event && endpoint.namespace().equals(packet.nsp)) {
      told.received(SocketIoMessage.of(System.nanoTime(), OrgJson.toNode(packet.data), null));
    }
  }

  private void left(Listener told, String reason) {
    String words = words(reason);
    if (!connected) {
      note(words);
      joined.completeExceptionally(new Refused("the connection ended before a CONNECT: " + words));
      return;
    }
    boolean byUs = endedByUs;
    synchronized (this) {
      if (ended != null) {
        return;
      }
      ended = words;
    }
    note(byUs ? words + " (by rtck)" : words);
    signs.values().forEach(sign -> sign.complete(false));
    boolean overLimit = OVER_LIMIT.contains(closeCode) || OVER_LIMIT_STATUS.contains(failedStatus);
    told.ended(new Departure(!byUs, overLimit, reason.equals(BY_SERVER), words));
  }

  private String words(String reason) {
    String why = closeReason.isEmpty() ? "" : " '" + closeReason + "'";
    return (reason.equals(BY_SERVER) ? "DISCONNECT" : reason)
        + (closeCode == 0 ? "" : " (Close " + closeCode + why + ")")
        + (failedStatus == 0 ? "" : " (status " + failedStatus + ")");
  }

  private void note(String words) {
    transcript.note(number, "sio", words);
  }

  /** What is seen on the way, below the client. */
  private final class Watch implements WatchedParser.Watcher, ClientHttp.Watcher {
    @Override
    public void sending(@Nullable String text, @Nullable Bytes attachment) {
      record(Direction.SENT, text, attachment);
    }

    @Override
    public void came(@Nullable String text, @Nullable Bytes attachment) {
      record(Direction.RECEIVED, text, attachment);
      if (text == null || text.isEmpty()) {
        return;
      }
      boolean answer = text.charAt(0) == '0' || text.charAt(0) == '4';
      if (answer) {
        signs.forEach(
            (namespace, sign) -> {
              if (text.startsWith(namespace, 1)) {
                sign.complete(true);
              }
            });
      }
      String asked = endpoint.namespace().equals("/") ? "" : endpoint.namespace();
      if (text.charAt(0) == '4' && !connected && text.startsWith(asked, 1)) {
        // The client does not understand every payload that a refusal may have.
        joined.completeExceptionally(
            new Refused("the server answered CONNECT_ERROR " + text.substring(1)));
      }
    }

    private void record(Direction direction, @Nullable String text, @Nullable Bytes attachment) {
      Bytes bytes = attachment == null ? Bytes.utf8(String.valueOf(text)) : attachment;
      String summary =
          attachment == null ? summary(String.valueOf(text)) : "attachment of " + bytes.length();
      transcript.record(System.nanoTime(), direction, number, "sio", summary, bytes);
    }

    private static String summary(String text) {
      return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }

    @Override
    public void request(String summary) {
      transcript.record(System.nanoTime(), Direction.SENT, number, "http", summary, Bytes.EMPTY);
    }

    @Override
    public void answer(int status, String summary) {
      transcript.record(
          System.nanoTime(), Direction.RECEIVED, number, "http", summary, Bytes.EMPTY);
      if (status != 101 && (status < 200 || status >= 300)) {
        failedStatus = status;
      }
    }

    @Override
    public void closed(int code, String reason) {
      closeCode = code;
      closeReason = reason;
      transcript.note(number, "ws", "Close " + code + (reason.isEmpty() ? "" : " " + reason));
    }
  }

  @Override
  public void send(Operation operation, Bindings values) {
    JsonNode event =
        Objects.requireNonNull(operation.send(), () -> operation.name() + " has a send")
            .render(values);
    emit(event, operation.ack() == null ? null : operation.name());
  }

  /**
   * {@inheritDoc}
   *
   * <p>What is written as an event, {@code ["name", argument, …]}, is emitted as that, whatever the
   * arguments are. Anything else is the only argument of a {@code message} event: as the JSON value
   * that it is, else as a text or bytes. So what is sent is always right by the protocol, and has
   * to be borne by the application and not by its parser, whose refusals are cases of their own.
   */
  @Override
  public void sendRaw(Bytes payload, boolean binary) {
    JsonNode value =
        binary
            ? BinaryNode.valueOf(payload.toArray())
            : payload.length() == 0 ? null : JsonText.parse(payload.text());
    boolean isEvent =
        value != null
            && value.isArray()
            && value.path(0).isTextual()
            && !RESERVED.contains(value.path(0).textValue());
    if (isEvent && value != null) {
      emit(value, null);
    } else {
      emit(
          SocketIoPacket.payload(MESSAGE, value == null ? TextNode.valueOf(payload.text()) : value),
          null);
    }
  }

  private void emit(JsonNode event, @Nullable OperationName acknowledged) {
    Socket own = socket;
    Listener told = listener;
    if (own == null || told == null || !connected || ended != null || endedByUs) {
      throw new NotConnected(ended == null ? "never connected" : String.valueOf(ended));
    }
    Object[] arguments = OrgJson.arguments(event, 1);
    String name = event.path(0).asText();
    if (acknowledged == null) {
      var unused = own.emit(name, arguments);
    } else {
      Ack ack =
          its ->
              told.received(
                  SocketIoMessage.of(
                      System.nanoTime(), OrgJson.toNode(new JSONArray(its)), acknowledged));
      var unused = own.emit(name, arguments, ack);
    }
  }

  @Override
  public boolean isAlive(Duration atMost) {
    Manager its = manager;
    if (its == null || !connected || ended != null) {
      return false;
    }
    String namespace = "/rtck-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
    CompletableFuture<Boolean> answered = new CompletableFuture<>();
    signs.put(namespace, answered);
    if (ended != null) {
      answered.complete(false);
    }
    Socket sign = its.socket(namespace).connect();
    try {
      return answered.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      signs.remove(namespace);
      var unused = sign.disconnect();
    }
  }

  @Override
  public void drop() {
    endedByUs = true;
    note("drops the connection");
    abandon();
  }

  private void abandon() {
    sockets.reset();
    Socket own = socket;
    if (own != null) {
      // Without a socket nothing of this farewell gets out; the client's own threads end by it.
      var unused = own.disconnect();
    }
    ClientHttp client = http;
    if (client != null) {
      client.close();
    }
  }

  @Override
  public void close() {
    boolean before = endedByUs;
    endedByUs = true;
    Socket own = socket;
    if (own == null || before) {
      return;
    }
    if (!connected || ended != null) {
      abandon();
      return;
    }
    var unused = own.disconnect();
    CompletableFuture.delayedExecutor(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)
        .execute(this::abandon);
  }
}
