package dev.rtck.protocol.stomp;

import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.fault.FaultProxy;
import dev.rtck.protocol.profile.StompSettings.Framing;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.Violation;
import dev.rtck.protocol.websocket.WebSocketEndpoint;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.protocol.wire.Unreachable;
import dev.rtck.protocol.wire.WireConnection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The harness's end of raw STOMP connections to one endpoint, over TCP or a WebSocket: may send
 * anything, legal or not.
 *
 * <p>Closing the probe closes all its connections. Thread-safe.
 */
public final class StompProbe implements AutoCloseable {

  /** Who is told what no server may ever do, and that the target is alive. */
  public record Witnesses(
      Consumer<StompViolation> frames, Consumer<Violation> messages, LongConsumer alive) {

    /** Nobody. */
    public static final Witnesses NONE = new Witnesses(it -> {}, it -> {}, moment -> {});
  }

  private final StompEndpoint endpoint;
  private final Transcript transcript;
  private final Patience patience;
  private final Deadline deadline;
  private final Witnesses witnesses;
  private final @Nullable FaultProxy proxy;
  private final List<Carrier> open = new CopyOnWriteArrayList<>();
  private final List<StompConnection> sessions = new CopyOnWriteArrayList<>();

  /**
   * @param proxy through which to connect; null for the straight way
   */
  public StompProbe(
      StompEndpoint endpoint,
      Transcript transcript,
      Patience patience,
      Deadline deadline,
      Witnesses witnesses,
      @Nullable FaultProxy proxy) {
    this.endpoint = endpoint;
    this.transcript = transcript;
    this.patience = patience;
    this.deadline = deadline;
    this.witnesses = witnesses;
    this.proxy = proxy;
  }

  /** Returns where this probe goes to, and how. */
  public StompEndpoint endpoint() {
    return endpoint;
  }

  /** Returns how long to wait for the target. */
  public Patience patience() {
    return patience;
  }

  /** Returns whether the endpoint is reached over a WebSocket. */
  public boolean overWebSocket() {
    return endpoint.webSocket() != null;
  }

  /** Returns whether the case has no time left, and no wait would see anything. */
  public boolean isOutOfTime() {
    return deadline.hasPassed();
  }

  /** Opens a TCP connection and sends nothing. */
  public WireConnection connect() {
    return proxy == null
        ? WireConnection.open(endpoint.address(), transcript, 0, deadline.cut(patience.handshake()))
        : WireConnection.openThrough(
            proxy.address(), endpoint.address(), transcript, deadline.cut(patience.handshake()));
  }

  /**
   * Opens a connection without CONNECT, each frame in a message of its own.
   *
   * @throws StompRefused when the WebSocket's opening handshake was refused
   * @throws Unreachable when no connection can be made
   */
  public StompConnection raw() {
    return raw(endpoint.connect());
  }

  /** Opens a connection of a client that is about to send the CONNECT, which it does not yet. */
  public StompConnection raw(StompFrame connect) {
    return raw(Framing.SINGLE, connect, event -> {});
  }

  /** Opens a connection without CONNECT, in a framing; the listener is told of every event. */
  public StompConnection raw(Framing framing, Consumer<StompEvent> listener) {
    return raw(framing, endpoint.connect(), listener);
  }

  private StompConnection raw(Framing framing, StompFrame connect, Consumer<StompEvent> listener) {
    return over(
        overWebSocket() ? webSocket(endpoint.handshake(connect)) : tcp(), framing, listener);
  }

  /** Returns the connection that stands on a carrier. */
  public StompConnection over(Carrier carrier, Framing framing, Consumer<StompEvent> listener) {
    open.add(carrier);
    StompConnection connection =
        new StompConnection(
            carrier,
            framing,
            deadline,
            witnesses.frames(),
            event -> {
              if (event instanceof StompEvent.Frame frame) {
                witnesses.alive().accept(frame.atNanos());
              }
              listener.accept(event);
            });
    sessions.add(connection);
    return connection;
  }

  /** Returns whether the target ended one of the sessions so far, for whatever reason. */
  public boolean hasLostOne() {
    return sessions.stream().anyMatch(it -> it.connected() != null && it.outcome().closed());
  }

  /**
   * Returns whether the target ended a session of this probe when a newer one stood, or was about
   * to: a target may let a user have one alone.
   */
  public boolean hasLostToNewerOne() {
    List<StompConnection> inOrder = sessions.stream().filter(it -> it.connected() != null).toList();
    for (int i = 1; i < inOrder.size(); i++) {
      long came = inOrder.get(i).openedAtNanos();
      if (inOrder.subList(0, i).stream().anyMatch(it -> it.outcome().closedSince(came))) {
        return true;
      }
    }
    return false;
  }

  private Carrier tcp() {
    return new TcpCarrier(connect());
  }

  /**
   * Shakes hands with the WebSocket's request, and returns what carries STOMP then.
   *
   * @throws StompRefused when the target does not answer 101
   * @throws Unreachable when it does not answer
   */
  public WebSocketCarrier webSocket(HandshakeRequest request) {
    WireConnection wire = connect();
    HandshakeAttempt attempt = attempt(wire, request);
    if (!attempt.switchedProtocols()) {
      attempt.close();
      String seen = "the opening handshake got: " + attempt.describe();
      if (!attempt.wasAnswered()) {
        throw new Unreachable(
            attempt.wasDropped() ? Unreachable.Kind.BROKEN : Unreachable.Kind.TIMED_OUT, seen);
      }
      throw new StompRefused(seen, false);
    }
    return new WebSocketCarrier(wire, attempt);
  }

  /** Returns what carries STOMP on a WebSocket whose handshake was accepted on the connection. */
  public WebSocketCarrier carrier(WireConnection wire, HandshakeAttempt accepted) {
    return new WebSocketCarrier(wire, accepted);
  }

  /** Sends the WebSocket's request on the connection, and reads the head of the answer. */
  public HandshakeAttempt attempt(WireConnection wire, HandshakeRequest request) {
    WebSocketEndpoint webSocket = endpoint.webSocket();
    if (webSocket == null) {
      throw new IllegalStateException("the endpoint is plain TCP");
    }
    WebSocketProbe probe =
        new WebSocketProbe(
            webSocket, transcript, patience, deadline, witnesses.messages(), witnesses.alive());
    return probe.attempt(wire, request);
  }

  /**
   * Opens a session as a usual client would.
   *
   * @throws StompRefused when no CONNECTED came
   * @throws Unreachable when no connection can be made
   */
  public StompConnection open() {
    return open(Framing.SINGLE);
  }

  /** Opens a session as a usual client would, whose frames then go out in a framing. */
  public StompConnection open(Framing framing) {
    return open(framing, endpoint.connect());
  }

  /** Opens a session with a client that speaks one version alone. */
  public StompConnection open(StompVersion version) {
    return open(Framing.SINGLE, endpoint.connect(List.of(version)));
  }

  /** Opens a session with a CONNECT of its own, which is expected to be accepted. */
  public StompConnection open(Framing framing, StompFrame connect) {
    return connected(raw(framing, connect, event -> {}), connect);
  }

  /** Sends CONNECT, and returns the connection once CONNECTED came. */
  public StompConnection connected(StompConnection connection, StompFrame connect) {
    ReceivedFrame answer = connection.connect(connect, patience.handshake());
    if (answer != null && answer.is("CONNECTED")) {
      return connection;
    }
    StompOutcome outcome = connection.outcome();
    connection.close();
    throw new StompRefused(
        connect.command()
            + " got no CONNECTED within "
            + patience.handshake().toMillis()
            + " ms: "
            + outcome.describe(),
        answer == null && !outcome.closed() && !deadline.hasPassed());
  }

  /** Returns whether a write is under way: when it lasts, the target is at fault. */
  public boolean isWriting() {
    return open.stream().anyMatch(Carrier::isWriting);
  }

  /** Closes every connection that this probe opened. */
  @Override
  public void close() {
    open.forEach(Carrier::close);
  }
}
