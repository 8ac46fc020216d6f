package dev.rtck.protocol.sse;

import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.http2.Http2Connection;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpResponse;
import dev.rtck.protocol.wire.WireConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The harness's end of streams at wire level: may ask for anything, legal or not. What it opens
 * ends with it. Thread-safe.
 */
public final class SseProbe implements AutoCloseable {

  /** Bytes that the kernel keeps for a reader that does not read. */
  private static final int SMALL_BUFFER = 4096;

  private static final int MOST_WAKES = 3;

  private final SseEndpoint endpoint;
  private final Transcript transcript;
  private final Patience patience;
  private final Deadline deadline;
  private final Consumer<SseViolation> onViolation;
  private final LongConsumer onAlive;
  private final HttpSender sender;
  private final @Nullable Http2Connection http2;
  private final List<AutoCloseable> opened = new CopyOnWriteArrayList<>();
  private volatile @Nullable Runnable wakeUp;

  /**
   * @param onViolation told of what a stream's author cannot have meant
   * @param onAlive told, with the moment it was sent, of each request that was answered
   */
  public SseProbe(
      SseEndpoint endpoint,
      Transcript transcript,
      Patience patience,
      Deadline deadline,
      Consumer<SseViolation> onViolation,
      LongConsumer onAlive) {
    this(endpoint, transcript, patience, deadline, onViolation, onAlive, null);
  }

  private SseProbe(
      SseEndpoint endpoint,
      Transcript transcript,
      Patience patience,
      Deadline deadline,
      Consumer<SseViolation> onViolation,
      LongConsumer onAlive,
      @Nullable Http2Connection http2) {
    this.endpoint = endpoint;
    this.transcript = transcript;
    this.patience = patience;
    this.deadline = deadline;
    this.onViolation = onViolation;
    this.onAlive = onAlive;
    this.http2 = http2;
    this.sender = new HttpSender(atMost -> connect(atMost, 0));
  }

  /** Returns how long to wait for the target. */
  public Patience patience() {
    return patience;
  }

  public SseEndpoint endpoint() {
    return endpoint;
  }

  /** Returns the same probe's way to the target as somebody else. */
  public SseProbe as(SseEndpoint other) {
    SseProbe probe = new SseProbe(other, transcript, patience, deadline, onViolation, onAlive);
    probe.wakeUp = wakeUp;
    opened.add(probe);
    return probe;
  }

  /**
   * From now on does something where the head of an answer does not come soon: some targets hold it
   * back until there is an event. What another probe asks for that is made of this one, too.
   */
  public void wakeBy(Runnable wakeUp) {
    this.wakeUp = wakeUp;
  }

  private @Nullable HttpResponse awaitHead(SseStream stream) {
    Runnable wake = wakeUp;
    for (int i = 0; wake != null && i < MOST_WAKES && !stream.hasEnded(); i++) {
      if (stream.awaitHead(patience.quiet()) != null) {
        break;
      }
      wake.run();
    }
    return stream.awaitHead(patience.handshake());
  }

  /**
   * Returns a probe whose streams all come over one connection of HTTP/2; other requests go over
   * HTTP/1.1 as before.
   *
   * @param answerAtMost how long to wait for the target to say that it speaks HTTP/2
   * @throws dev.rtck.protocol.http2.NotHttp2 when the target does not speak it
   * @throws dev.rtck.protocol.wire.Unreachable when no connection could be made
   */
  public SseProbe overHttp2(Duration answerAtMost) {
    Http2Connection connection =
        Http2Connection.open(
            endpoint.address(),
            transcript,
            deadline.cut(patience.handshake()),
            deadline.cut(answerAtMost));
    opened.add(connection);
    SseProbe probe =
        new SseProbe(endpoint, transcript, patience, deadline, onViolation, onAlive, connection);
    probe.wakeUp = wakeUp;
    opened.add(probe);
    return probe;
  }

  /** Returns the connection over which all streams come, or null when each has its own. */
  public @Nullable Http2Connection http2() {
    return http2;
  }

  private WireConnection connect(Duration atMost, int receiveBufferBytes) {
    return WireConnection.open(
        endpoint.address(), transcript, receiveBufferBytes, deadline.cut(atMost));
  }

  /** Opens a connection and sends nothing: for what is not even a request. */
  public WireConnection connect() {
    WireConnection wire = connect(patience.handshake(), 0);
    opened.add(wire);
    return wire;
  }

  /** Returns what a browser sends to open the stream. */
  public HandshakeRequest request() {
    return endpoint.request();
  }

  /** Returns what a browser sends that comes back; an empty id is none. */
  public HandshakeRequest requestBehind(String lastEventId) {
    return lastEventId.isEmpty()
        ? endpoint.request()
        : endpoint.request().with(SseEndpoint.LAST_EVENT_ID, lastEventId);
  }

  /**
   * Sends the request on a connection of its own and begins to read.
   *
   * @throws dev.rtck.protocol.wire.Unreachable when no connection could be made
   */
  public SseStream begin(HandshakeRequest request) {
    return begin(request, Long.MAX_VALUE, 0);
  }

  /**
   * Begins as above, and resets the connection as soon as so many bytes of content came.
   *
   * @param receiveBufferBytes the size of the kernel's receive buffer, or 0 for the usual one
   */
  public SseStream begin(HandshakeRequest request, long dropAfterBytes, int receiveBufferBytes) {
    return begin(
        request,
        dropAfterBytes,
        http2 == null
            ? new Http1Carrier(connect(patience.handshake(), receiveBufferBytes))
            : new Http2Carrier(http2));
  }

  /**
   * Begins as above over the connection that brought the answer to the last {@link
   * #exchange(HandshakeRequest) exchange}; null where the target did not keep it.
   */
  public @Nullable SseStream beginBehindTheLastExchange(HandshakeRequest request) {
    WireConnection kept = sender.giveAway();
    return kept == null ? null : begin(request, Long.MAX_VALUE, new Http1Carrier(kept));
  }

  private SseStream begin(HandshakeRequest request, long dropAfterBytes, Carrier carrier) {
    SseStream stream =
        new SseStream(
            carrier,
            request.header(SseEndpoint.LAST_EVENT_ID),
            deadline,
            SseStream.telling(event -> {}, onViolation),
            true);
    opened.add(stream);
    stream.dropAfter(dropAfterBytes);
    stream.readBehind();
    stream.begin(request);
    return stream;
  }

  /**
   * Sends the request as {@link #begin(HandshakeRequest)} does, and waits for the answer's head.
   */
  public SseStream ask(HandshakeRequest request) {
    SseStream stream = begin(request);
    if (awaitHead(stream) != null) {
      onAlive.accept(stream.sentAtNanos());
    }
    return stream;
  }

  /**
   * Opens a stream as a browser does.
   *
   * @throws SseRefused when the answer is anything but 200 and an event stream
   */
  public SseStream open() {
    return open(request());
  }

  /**
   * Opens a stream by the request, and goes where a browser is sent.
   *
   * @throws SseRefused when the answer is anything but 200 and an event stream
   */
  public SseStream open(HandshakeRequest request) {
    SseStream stream = ask(request);
    HandshakeRequest asked = request;
    for (int i = 0; i < Redirect.MOST; i++) {
      String target = Redirect.target(stream.response(), endpoint.address(), asked.target());
      if (target == null) {
        break;
      }
      stream.close();
      asked = asked.withTarget(target);
      stream = ask(asked);
    }
    return requireStream(stream);
  }

  /**
   * Opens a stream by the request, whose connection takes little that is not read yet.
   *
   * @throws SseRefused when the answer is anything but 200 and an event stream
   */
  public SseStream openNarrow(HandshakeRequest request) {
    SseStream stream = begin(request, Long.MAX_VALUE, SMALL_BUFFER);
    var unused = awaitHead(stream);
    return requireStream(stream);
  }

  /** Opens a stream as a browser does that comes back; an empty id is none. */
  public SseStream openBehind(String lastEventId) {
    return open(requestBehind(lastEventId));
  }

  /** Returns the stream, when it is one. */
  private SseStream requireStream(SseStream stream) {
    if (!stream.isStream()) {
      boolean ended = stream.awaitEnd(patience.quiet());
      String seen = stream.describe();
      stream.close();
      throw new SseRefused(
          "the request for the stream got: " + seen, stream.response() == null && !ended);
    }
    return stream;
  }

  /** Does the operation as the endpoint's user, and waits for the answer. */
  public HttpReply publish(Operation operation, Bindings values) {
    return exchange(SendRequest.of(operation, values, endpoint));
  }

  /** Sends the request and waits for the whole answer; requests share a connection. */
  public HttpReply exchange(HandshakeRequest request) {
    return exchange(request, List.of());
  }

  /**
   * Sends the request as above, in segments with a pause between them.
   *
   * @param cuts where the segments begin that follow the first, as offsets in the encoded request
   */
  public HttpReply exchange(HandshakeRequest request, List<Integer> cuts) {
    HttpReply reply = sender.send(request, cuts, deadline.cut(patience.answer()));
    if (reply.response() != null) {
      onAlive.accept(reply.sentAtNanos());
    }
    return reply;
  }

  /** Returns whether any content of a stream came. */
  public boolean hasRead() {
    return opened.stream()
        .anyMatch(
            it ->
                (it instanceof SseStream stream && stream.isStream() && stream.bytes() > 0)
                    || (it instanceof SseProbe probe && probe.hasRead()));
  }

  @Override
  public void close() {
    sender.close();
    for (AutoCloseable it : opened) {
      try {
        it.close();
      } catch (Exception alreadyClosed) {
        transcript.note(0, "rtck", "closing: " + alreadyClosed.getMessage());
      }
    }
  }
}
