package dev.rtck.protocol.websocket;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.wire.TlsOffer;
import dev.rtck.protocol.wire.WireConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * The harness's end of raw WebSocket connections to one endpoint: may send anything, legal or not.
 *
 * <p>Every byte goes into the transcript; every frame of the target is held against what no server
 * may send. Closing the probe closes all its connections. Thread-safe.
 */
public final class WebSocketProbe implements AutoCloseable {

  private static final int MOST_TRIES = 3;
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

  private final WebSocketEndpoint endpoint;
  private final Transcript transcript;
  private final Patience patience;
  private final Deadline deadline;
  private final Consumer<Violation> violations;
  private final LongConsumer onHandshake;
  private final List<WireConnection> open = new CopyOnWriteArrayList<>();

  /**
   * @param violations told of every rule that a frame of the target breaks, from any thread
   * @param onHandshake told the moment a handshake was sent, whenever one was answered: the target
   *     is alive
   */
  public WebSocketProbe(
      WebSocketEndpoint endpoint,
      Transcript transcript,
      Patience patience,
      Deadline deadline,
      Consumer<Violation> violations,
      LongConsumer onHandshake) {
    this.endpoint = endpoint;
    this.transcript = transcript;
    this.patience = patience;
    this.deadline = deadline;
    this.violations = violations;
    this.onHandshake = onHandshake;
  }

  /** Returns where this probe goes to, and how. */
  public WebSocketEndpoint endpoint() {
    return endpoint;
  }

  /** Returns how long to wait for the target. */
  public Patience patience() {
    return patience;
  }

  /** Returns the opening handshake that a usual client would send, with a fresh key. */
  public HandshakeRequest request() {
    return endpoint.request();
  }

  /**
   * Sends the request on a new connection and reads the answer's head.
   *
   * @throws dev.rtck.protocol.wire.Unreachable when no connection can be made
   */
  public HandshakeAttempt attempt(HandshakeRequest request) {
    return attempt(request, 0, 0);
  }

  /** Sends the request as {@link #attempt} does, in segments of the given size. */
  public HandshakeAttempt attemptSegmented(HandshakeRequest request, int segmentBytes) {
    return attempt(request, segmentBytes, 0);
  }

  /**
   * Sends a request that is to be accepted as {@link #attempt} does, and on another connection as
   * long as there may have been no room for it, three times at most: a target may let only so many
   * come at a time, or in a second.
   *
   * @return what came of the last try
   */
  public HandshakeAttempt attemptPatiently(HandshakeRequest request) {
    return patiently(() -> attempt(request));
  }

  /** Makes attempts as {@link #attemptPatiently} does, each on a connection of its own. */
  public HandshakeAttempt patiently(Supplier<HandshakeAttempt> attempts) {
    HandshakeAttempt attempt = attempts.get();
    for (int tries = 1;
        tries < MOST_TRIES && attempt.mayHaveBeenTurnedAway() && !deadline.hasPassed();
        tries++) {
      attempt.close();
      LockSupport.parkNanos(waitFor(BETWEEN_TRIES).toNanos() * tries);
      // Where no connection can be made by now, the target may have died: that goes to the caller.
      attempt = attempts.get();
    }
    return attempt;
  }

  /** Sends the request on a connection that was opened for it. */
  public HandshakeAttempt attempt(WireConnection wire, HandshakeRequest request) {
    return attempt(wire, request, 0);
  }

  private HandshakeAttempt attempt(
      HandshakeRequest request, int segmentBytes, int receiveBufferBytes) {
    return attempt(connect(receiveBufferBytes), request, segmentBytes);
  }

  private HandshakeAttempt attempt(
      WireConnection wire, HandshakeRequest request, int segmentBytes) {
    long sentAtNanos = System.nanoTime();
    wire.sending("http", request.summary(), request.encode());
    if (segmentBytes == 0) {
      var unused = wire.write(request.encode());
    } else {
      wire.note("tcp", "in segments of " + segmentBytes);
      var unused = wire.write(request.encode(), segmentBytes);
    }
    return attempted(
        new HandshakeAttempt(wire, deadline, violations, sentAtNanos, patience.handshake()));
  }

  /**
   * Sends bytes, which need not be a handshake, on a new connection and reads an answer's head.
   *
   * <p>They are sent beside the reading: a target that takes no more of them does not hold it up.
   *
   * @param summary what they are, for the transcript
   */
  public HandshakeAttempt attemptBytes(Bytes bytes, String summary, Duration atMost) {
    WireConnection wire = connect(0);
    long sentAtNanos = System.nanoTime();
    wire.sending("tcp", summary, bytes);
    Thread writer =
        new Thread(
            () -> {
              var unused = wire.write(bytes);
            },
            "rtck-bytes-" + wire.number());
    writer.setDaemon(true);
    writer.start();
    return attempted(new HandshakeAttempt(wire, deadline, violations, sentAtNanos, atMost));
  }

  /**
   * Sends the request's head on a new connection, its body once a 100 (Continue) comes, and reads
   * the final answer's head.
   */
  public HandshakeAttempt attemptWithholdingBody(HandshakeRequest request) {
    WireConnection wire = connect(0);
    long sentAtNanos = System.nanoTime();
    wire.sending("http", request.summary(), request.head());
    var unused = wire.write(request.head());
    return attempted(
        new HandshakeAttempt(
            wire,
            deadline,
            violations,
            sentAtNanos,
            patience.handshake(),
            Bytes.EMPTY,
            request.body()));
  }

  private HandshakeAttempt attempted(HandshakeAttempt attempt) {
    if (attempt.wasAnswered()) {
      onHandshake.accept(attempt.sentAtNanos());
    }
    return attempt;
  }

  /** Opens a connection and sends nothing: for what is not even a handshake. */
  public WireConnection connect() {
    return connect(0);
  }

  private WireConnection connect(int receiveBufferBytes) {
    return connect(endpoint.address(), TlsOffer.USUAL, receiveBufferBytes);
  }

  /** Opens a connection with an offer of TLS of its own. */
  public WireConnection connect(TlsOffer offer) {
    return connect(endpoint.address(), offer, 0);
  }

  /** Opens a connection without TLS, also where the endpoint speaks it. */
  public WireConnection connectInPlainText() {
    Address address = endpoint.address();
    return connect(
        new Address(address.host(), address.port(), false, address.insecure()), TlsOffer.USUAL, 0);
  }

  private WireConnection connect(Address address, TlsOffer offer, int receiveBufferBytes) {
    WireConnection wire =
        WireConnection.open(
            address, offer, transcript, receiveBufferBytes, waitFor(patience.handshake()));
    open.add(wire);
    return wire;
  }

  /**
   * Opens a WebSocket connection as a usual client would.
   *
   * @throws HandshakeRefused when the target does not answer 101
   * @throws dev.rtck.protocol.wire.Unreachable when no connection can be made
   */
  public WebSocketConnection open() {
    return open(request());
  }

  /** Opens a WebSocket connection with a handshake that is expected to be accepted. */
  public WebSocketConnection open(HandshakeRequest request) {
    WebSocketConnection connection = accepted(request, 0).webSocket();
    String greeting = endpoint.greeting();
    if (greeting != null) {
      connection.send(Frame.text(greeting));
      awaitAdmission(connection);
    }
    return connection;
  }

  /** Whoever was not let in yet need not be served; what comes instead is for others to say. */
  private void awaitAdmission(WebSocketConnection connection) {
    Template admission = endpoint.admission();
    if (admission != null) {
      var unused =
          connection.await(
              WebSocketEvent.class,
              event ->
                  event instanceof WebSocketEvent.Ended
                      || (event instanceof WebSocketEvent.Message message
                          && message.payload().isUtf8()
                          && admission.match(message.payload().text(), Bindings.EMPTY) != null),
              patience.answer());
    }
  }

  /**
   * Opens a WebSocket connection that nobody reads yet, with a small kernel buffer for what comes.
   *
   * @throws HandshakeRefused when the target does not answer 101
   */
  public HandshakeAttempt openUnread(int receiveBufferBytes) {
    HandshakeAttempt attempt = accepted(request(), receiveBufferBytes);
    String greeting = endpoint.greeting();
    if (greeting != null) {
      var unused = attempt.push(Frame.text(greeting).encode());
    }
    return attempt;
  }

  private HandshakeAttempt accepted(HandshakeRequest request, int receiveBufferBytes) {
    HandshakeAttempt attempt = patiently(() -> attempt(request, 0, receiveBufferBytes));
    if (!attempt.switchedProtocols()) {
      attempt.close();
      throw new HandshakeRefused(attempt);
    }
    return attempt;
  }

  /** Returns whether the case has no time left, and no wait would see anything. */
  public boolean isOutOfTime() {
    return deadline.hasPassed();
  }

  private Duration waitFor(Duration wanted) {
    return deadline.cut(wanted);
  }

  /**
   * Returns whether a write is under way on a connection: when it lasts, the target is at fault.
   */
  public boolean isWriting() {
    return open.stream().anyMatch(WireConnection::isWriting);
  }

  /** Closes every connection that this probe opened. */
  @Override
  public void close() {
    open.forEach(WireConnection::close);
  }
}
