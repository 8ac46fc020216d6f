package dev.rtck.protocol.engineio;

import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.Violation;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.protocol.wire.Unreachable;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The harness's end of Engine.IO sessions at one endpoint: any HTTP request, any WebSocket, any
 * packet, legal or not.
 *
 * <p>Everything goes into the transcript. Closing the probe closes all its sessions. Thread-safe.
 */
public final class EngineIoProbe implements AutoCloseable {

  /** The parameters of every WebSocket. */
  public static final String WEBSOCKET = "EIO=4&transport=websocket";

  private static final int MOST_TRIES = 3;
  private static final Duration FAREWELL = Duration.ofMillis(300);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

  private final EngineIoEndpoint endpoint;
  private final Transcript transcript;
  private final Patience patience;
  private final Deadline deadline;
  private final PollingClient http;
  private final WebSocketProbe webSockets;
  private final List<EngineIoConnection> open = new CopyOnWriteArrayList<>();

  /** How to say goodbye in sessions over polling, by their ids. */
  private final Map<String, Supplier<HttpExchange>> farewells = new ConcurrentHashMap<>();

  /**
   * @param violations told of every rule of WebSocket that the target breaks, from any thread
   * @param onAnswer told the moment a request or handshake was sent, whenever one was answered: the
   *     target is alive
   */
  public EngineIoProbe(
      EngineIoEndpoint endpoint,
      Transcript transcript,
      Patience patience,
      Deadline deadline,
      Consumer<Violation> violations,
      LongConsumer onAnswer) {
    this.endpoint = endpoint;
    this.transcript = transcript;
    this.patience = patience;
    this.deadline = deadline;
    this.http = new PollingClient(endpoint, transcript, patience.handshake(), deadline, onAnswer);
    this.webSockets =
        new WebSocketProbe(
            endpoint.webSocket(""), transcript, patience, deadline, violations, onAnswer);
  }

  /** Returns where this probe goes to, and how. */
  public EngineIoEndpoint endpoint() {
    return endpoint;
  }

  /** Returns how long to wait for the target. */
  public Patience patience() {
    return patience;
  }

  /** Returns whether the case has no time left, and no wait would see anything. */
  public boolean isOutOfTime() {
    return deadline.hasPassed();
  }

  /** Begins a request under a number of its own in the transcript. */
  public HttpExchange begin(EngineIoRequest request) {
    return begin(request, transcript.nextConnection());
  }

  HttpExchange begin(EngineIoRequest request, int connection) {
    HttpExchange exchange = http.begin(request, connection);
    if (!request.parameters().contains("sid=")) {
      var unused = exchange.future().thenAccept(answer -> keepInMind(answer, connection));
    }
    return exchange;
  }

  private void keepInMind(HttpAnswer answer, int connection) {
    OpenPacket packet = openPacket(answer);
    if (packet != null) {
      String parameters = EngineIoRequest.POLLING + "&sid=" + encoded(packet.sid());
      farewells.putIfAbsent(
          packet.sid(),
          () -> http.begin(EngineIoRequest.post(parameters, PollingSession.GOODBYE), connection));
    }
  }

  /** The session was told goodbye. */
  void left(String sid) {
    farewells.remove(sid);
  }

  HttpExchange beginOnKept(EngineIoRequest request, int connection) {
    return http.beginOnKept(request, connection);
  }

  /** Sends the request and waits for its answer, as long as for that to a handshake. */
  public HttpAnswer request(EngineIoRequest request) {
    return request(request, transcript.nextConnection());
  }

  private HttpAnswer request(EngineIoRequest request, int connection) {
    return answer(begin(request, connection), patience.handshake());
  }

  /** Waits for the answer; where none comes in time, that is what came. */
  HttpAnswer answer(HttpExchange exchange, Duration atMost) {
    long sentAtNanos = System.nanoTime();
    HttpAnswer answer = exchange.await(atMost);
    if (answer != null) {
      return answer;
    }
    return HttpAnswer.none(
        sentAtNanos,
        new Unreachable(
            Unreachable.Kind.TIMED_OUT, "no answer within " + atMost.toMillis() + " ms"));
  }

  /**
   * Opens a session over polling in which nothing happens by itself.
   *
   * @throws EngineIoRefused when the answer is no open packet
   * @throws Unreachable when no answer came
   */
  public PollingSession handshake() {
    return handshake(EngineIoRequest.get(EngineIoRequest.POLLING));
  }

  /** Opens a session as {@link #handshake()} does, with a request of one's own. */
  public PollingSession handshake(EngineIoRequest request) {
    int connection = transcript.nextConnection();
    HttpAnswer answer = request(request, connection);
    for (int tries = 1;
        tries < MOST_TRIES && wasTurnedAway(answer.status()) && !deadline.hasPassed();
        tries++) {
      LockSupport.parkNanos(deadline.cut(BETWEEN_TRIES).toNanos() * tries);
      answer = request(request, connection);
    }
    Unreachable failure = answer.failure();
    if (answer.status() == 0 && failure != null) {
      throw new Unreachable(
          failure.kind(),
          "the Engine.IO handshake with " + endpoint.address() + ": " + failure.getMessage());
    }
    OpenPacket packet = openPacket(answer);
    if (packet == null) {
      throw new EngineIoRefused(
          "the Engine.IO handshake got: " + answer.describe(),
          wasTurnedAway(answer.status()),
          answer.status());
    }
    PollingSession session = new PollingSession(this, answer, packet, connection);
    farewells.put(session.sid(), () -> session.post(PollingSession.GOODBYE));
    return session;
  }

  private static @Nullable OpenPacket openPacket(HttpAnswer answer) {
    return answer.is(200)
            && answer.packets().get(0) instanceof EngineIoPacket.Text text
            && text.type() == EngineIoType.OPEN
        ? OpenPacket.parse(text.data())
        : null;
  }

  private static boolean wasTurnedAway(int status) {
    return status == 429 || status == 503;
  }

  /**
   * Sends the opening handshake of a WebSocket with these parameters, and reads the answer's head.
   *
   * @throws Unreachable when no connection can be made
   */
  public HandshakeAttempt attemptWebSocket(String parameters) {
    return attemptWebSocket(parameters, endpoint.header("Cookie"));
  }

  HandshakeAttempt attemptWebSocket(String parameters, String cookie) {
    HandshakeRequest request = webSockets.request().withTarget(endpoint.resource(parameters));
    return webSockets.attempt(cookie.isEmpty() ? request : request.replacing("Cookie", cookie));
  }

  /** Returns the probe for WebSockets of this endpoint; it is closed with this one. */
  public WebSocketProbe webSockets() {
    return webSockets;
  }

  /**
   * Opens a session that lives by itself: it polls, and answers pings.
   *
   * @throws EngineIoRefused when the target answered otherwise
   * @throws Unreachable when no answer came
   */
  public EngineIoConnection open(Carrier carrier) {
    if (carrier == Carrier.WEBSOCKET) {
      HandshakeAttempt attempt =
          webSockets.attemptPatiently(
              webSockets.request().withTarget(endpoint.resource(WEBSOCKET)));
      if (!attempt.switchedProtocols()) {
        attempt.close();
        throw new EngineIoRefused(
            "the WebSocket of Engine.IO got: " + attempt.describe(),
            attempt.wasTurnedAway(),
            attempt.metSilence());
      }
      return EngineIoConnection.over(attempt, this);
    }
    EngineIoConnection connection = handshake().live();
    if (carrier == Carrier.UPGRADED) {
      connection.upgrade();
    }
    return connection;
  }

  void opened(EngineIoConnection connection) {
    open.add(connection);
  }

  /** Returns when the case must have ended. */
  public Deadline deadline() {
    return deadline;
  }

  Transcript transcript() {
    return transcript;
  }

  static String encoded(String sid) {
    return URLEncoder.encode(sid, StandardCharsets.UTF_8);
  }

  /** Ends every session that this probe opened, and every request. */
  @Override
  public void close() {
    open.forEach(EngineIoConnection::close);
    open.forEach(it -> left(it.sid()));
    sayGoodbye();
    http.close();
    webSockets.close();
  }

  /** A session that nobody polls counts among those that stand, until its heartbeat is missed. */
  private void sayGoodbye() {
    Deadline end = Deadline.in(FAREWELL);
    List<HttpExchange> said = farewells.values().stream().map(Supplier::get).toList();
    said.forEach(it -> it.await(end.cut(FAREWELL)));
  }
}
