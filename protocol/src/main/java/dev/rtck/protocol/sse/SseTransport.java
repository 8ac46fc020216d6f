package dev.rtck.protocol.sse;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.client.Departure;
import dev.rtck.protocol.client.NotConnected;
import dev.rtck.protocol.client.Refused;
import dev.rtck.protocol.client.Rejection;
import dev.rtck.protocol.client.Transport;
import dev.rtck.protocol.fault.FaultProxy;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpResponse;
import dev.rtck.protocol.wire.Unreachable;
import dev.rtck.protocol.wire.WireConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events at application level: follows the stream as a browser's EventSource does, and
 * sends by HTTP requests. A room that is a stream of its own is opened by joining it, gone back to
 * when it ends, and closed by leaving. Thread-safe.
 */
public final class SseTransport implements Transport {

  /** Content too large, too many requests. */
  private static final Set<Integer> OVER_LIMIT = Set.of(413, 429);

  private static final Set<Integer> BUSY = Set.of(429, 503);
  private static final int NO_CONTENT = 204;
  private static final int FIRST_CLIENT_ERROR = 400;
  private static final int FIRST_SERVER_ERROR = 500;

  /** A browser would wait as long as the server says; here it goes on sooner. */
  private static final Duration LONGEST_RECONNECTION_TIME = Duration.ofMillis(250);

  /** How long it may take to hear of the end of the connection, too. */
  private static final Duration KNOWN_BY_THEN = Duration.ofMillis(50);

  /** How long a head may take of which it is known that it may wait for an event. */
  private static final Duration HEAD_AT_ONCE = Duration.ofMillis(100);

  /** So often a stream beside the connection is opened again: a server may end each at once. */
  private static final int MOST_RETURNS = 300;

  /** What may be sent that is no operation: to the first of these that has a send. */
  private static final List<OperationName> SENDS =
      List.of(
          OperationName.ECHO,
          OperationName.BROADCAST,
          OperationName.ROOM,
          OperationName.DIRECT,
          OperationName.VOLATILE);

  private final SseEndpoint endpoint;
  private final Endpoint profile;
  private final StreamMemory memory;
  private final Transcript transcript;
  private final @Nullable FaultProxy proxy;
  private final Duration patience;
  private final AtomicInteger unanswered = new AtomicInteger();
  private final Consumer<SseViolation> onViolation;
  private final HttpSender sender = new HttpSender(this::wire);
  private final HttpSender signs = new HttpSender(this::wire);
  private final Map<String, Beside> rooms = new ConcurrentHashMap<>();
  private volatile @Nullable Listener listener;
  private volatile @Nullable SseStream stream;
  private volatile @Nullable String ended;
  private volatile @Nullable Runnable wakeUp;
  private volatile boolean endedByUs;
  private volatile boolean connected;

  /**
   * @param endpoint where to connect, and as whom
   * @param profile what the application does
   * @param memory what an earlier connection of the same client left
   * @param transcript of all that comes and goes
   * @param proxy through which to connect; null for the straight way
   * @param patience how long the answer to a request may take; less once one had none, so that a
   *     target that hangs is not waited for again and again
   * @param onViolation told of what a stream's author cannot have meant
   */
  public SseTransport(
      SseEndpoint endpoint,
      Endpoint profile,
      StreamMemory memory,
      Transcript transcript,
      @Nullable FaultProxy proxy,
      Duration patience,
      Consumer<SseViolation> onViolation) {
    this.endpoint = endpoint;
    this.profile = profile;
    this.memory = memory;
    this.transcript = transcript;
    this.proxy = proxy;
    this.patience = patience;
    this.onViolation = onViolation;
  }

  /**
   * From now on does something where the head of an answer does not come soon, again and again:
   * some targets hold it back until there is an event.
   */
  public void wakeBy(Runnable wakeUp) {
    this.wakeUp = wakeUp;
  }

  private @Nullable HttpResponse awaitHead(SseStream opened, Duration atMost) {
    Runnable wake = wakeUp;
    Deadline end = Deadline.in(atMost);
    while (wake != null
        && opened.awaitHead(end.cut(HEAD_AT_ONCE)) == null
        && !opened.hasEnded()
        && !endedByUs
        && !end.hasPassed()) {
      wake.run();
    }
    return opened.awaitHead(end.cut(atMost));
  }

  /** How long the head may take of a room, where there may be no event for long. */
  private Duration headOfRoom(Duration atMost) {
    return wakeUp == null ? atMost : HEAD_AT_ONCE;
  }

  private WireConnection wire(Duration atMost) {
    return proxy == null
        ? WireConnection.open(endpoint.address(), transcript, 0, atMost)
        : WireConnection.openThrough(proxy.address(), endpoint.address(), transcript, atMost);
  }

  @Override
  public void connect(Listener told, Duration atMost) {
    listener = told;
    if (memory.isFinished()) {
      throw Refused.forGood("the server said with a 204 that it has finished", false);
    }
    awaitReconnectionTime(memory);
    HandshakeRequest request = endpoint.request();
    String lastEventId = memory.lastEventId();
    if (!lastEventId.isEmpty()) {
      request = request.with(SseEndpoint.LAST_EVENT_ID, lastEventId);
    }
    SseStream opened = open(request, lastEventId, new Main(told), atMost);
    stream = opened;
    admit(opened, atMost);
    Operation broadcast = profile.operation(OperationName.BROADCAST);
    Template also = broadcast == null ? null : broadcast.subscribe();
    if (also != null) {
      String path = SendRequest.path(also, Bindings.EMPTY.withFresh());
      Beside everything = new Beside(told, path);
      admit(everything.open(atMost), atMost);
      rooms.put("", everything);
    }
    if (proxy != null) {
      // The connection that tells of the network must have stood when the network fails.
      var unused = isAlive(atMost);
    }
    connected = true;
    if (opened.hasEnded()) {
      new Main(told).ended(opened);
    }
  }

  private void awaitReconnectionTime(StreamMemory its) {
    Duration asked = its.left();
    Duration waited =
        asked.compareTo(LONGEST_RECONNECTION_TIME) < 0 ? asked : LONGEST_RECONNECTION_TIME;
    if (asked.compareTo(waited) > 0) {
      transcript.note(
          0,
          "sse",
          "a browser would wait for "
              + asked.toMillis()
              + " ms, rtck does for "
              + waited.toMillis());
    }
    LockSupport.parkNanos(waited.toNanos());
  }

  private SseStream open(
      HandshakeRequest request, String lastEventId, SseStream.Watcher watcher, Duration atMost) {
    WireConnection wire = wire(atMost);
    if (endedByUs) {
      wire.reset();
      throw closedMeanwhile();
    }
    // What comes is kept by who is told of it.
    SseStream opened =
        new SseStream(
            new Http1Carrier(wire), lastEventId, Deadline.in(Duration.ofDays(1)), watcher, false);
    opened.begin(request);
    return opened;
  }

  private static Unreachable closedMeanwhile() {
    return new Unreachable(Unreachable.Kind.BROKEN, "rtck closed the connection meanwhile");
  }

  private void admit(SseStream opened, Duration atMost) {
    if (awaitHead(opened, atMost) == null) {
      boolean broke = opened.hasEnded();
      opened.close();
      throw endedByUs
          ? closedMeanwhile()
          : new Unreachable(
              broke ? Unreachable.Kind.BROKEN : Unreachable.Kind.TIMED_OUT,
              "the request for the stream got: " + opened.describe());
    }
    if (!opened.isStream()) {
      if (opened.status() == NO_CONTENT) {
        memory.finished();
      }
      opened.awaitEnd(Duration.ofMillis(100));
      String words = "the request for the stream got: " + opened.describe();
      opened.close();
      boolean busy = BUSY.contains(opened.status());
      // HTML 9.2.3: a browser fails the connection, and does not come back. Those who ask for a
      // stream by other means do so where a server says that it is busy, or fails itself.
      throw busy || opened.status() >= FIRST_SERVER_ERROR
          ? new Refused(words, busy)
          : Refused.forGood(words, false);
    }
  }

  /** Follows the stream that is the connection. */
  private final class Main implements SseStream.Watcher {
    private final Listener told;

    Main(Listener told) {
      this.told = told;
    }

    @Override
    public void event(SseEvent event) {
      memory.lastEventId(event.id());
      told.received(new SseMessage(event));
    }

    @Override
    public void violation(SseViolation violation) {
      transcript.note(0, "sse", violation.seen());
      onViolation.accept(violation);
    }

    @Override
    public void ended(SseStream its) {
      memory.lastEventId(its.lastEventId());
      memory.retry(its.retryMillis());
      memory.ended();
      String words = its.describe();
      boolean byUs = endedByUs;
      synchronized (SseTransport.this) {
        if (!connected || ended != null) {
          return;
        }
        ended = words;
      }
      rooms.values().forEach(Beside::close);
      boolean overLimit = OVER_LIMIT.contains(its.status());
      told.ended(new Departure(!byUs, overLimit, its.endedOrderly(), words));
    }
  }

  /**
   * Follows a stream beside the one that is the connection, that of a room, and comes back to it as
   * an EventSource of its own does.
   */
  private final class Beside implements SseStream.Watcher {
    private final Listener told;
    private final String path;
    private final StreamMemory its;
    private volatile @Nullable SseStream current;
    private volatile boolean left;
    private @Nullable SseStream cameBackFrom;
    private int returns;

    Beside(Listener told, String path) {
      this.told = told;
      this.path = path;
      this.its = memory.of(path);
    }

    /** Opens the stream, and goes where a browser is sent. */
    SseStream open(Duration atMost) {
      HandshakeRequest asked = endpoint.streamAt(path);
      String lastEventId = its.lastEventId();
      if (!lastEventId.isEmpty()) {
        asked = asked.with(SseEndpoint.LAST_EVENT_ID, lastEventId);
      }
      SseStream opened = SseTransport.this.open(asked, lastEventId, this, atMost);
      for (int i = 0; i < Redirect.MOST; i++) {
        String target =
            Redirect.target(
                opened.awaitHead(headOfRoom(atMost)), endpoint.address(), asked.target());
        if (target == null) {
          break;
        }
        opened.close();
        asked = asked.withTarget(target);
        opened = SseTransport.this.open(asked, lastEventId, this, atMost);
      }
      current = opened;
      if (isOver()) {
        opened.close();
      } else if (opened.hasEnded()) {
        comeBack(opened);
      }
      return opened;
    }

    private boolean isOver() {
      return left || endedByUs || ended != null;
    }

    /** A stream that has ended is opened again; an answer that is none is the last word. */
    private void comeBack(SseStream from) {
      synchronized (this) {
        if (isOver() || !from.isStream() || cameBackFrom == from || returns == MOST_RETURNS) {
          return;
        }
        cameBackFrom = from;
        returns++;
      }
      Thread thread =
          new Thread(
              () -> {
                // By then it is known whether the connection has ended, too.
                awaitReconnectionTime(its);
                LockSupport.parkNanos(KNOWN_BY_THEN.toNanos());
                if (!isOver()) {
                  openAgain();
                }
              },
              "rtck-sse-room");
      thread.setDaemon(true);
      thread.start();
    }

    private void openAgain() {
      try {
        var unused = open(patience());
      } catch (Unreachable unreachable) {
        transcript.note(0, "sse", "the stream of a room: " + unreachable.getMessage());
      }
    }

    void close() {
      left = true;
      SseStream last = current;
      if (last != null) {
        last.close();
      }
    }

    void reset() {
      left = true;
      SseStream last = current;
      if (last != null) {
        last.reset();
      }
    }

    @Override
    public void event(SseEvent event) {
      its.lastEventId(event.id());
      told.received(new SseMessage(event));
    }

    @Override
    public void violation(SseViolation violation) {
      transcript.note(0, "sse", violation.seen());
      onViolation.accept(violation);
    }

    @Override
    public void ended(SseStream stream) {
      transcript.note(0, "sse", "the stream of a room: " + stream.describe());
      if (stream == current) {
        its.lastEventId(stream.lastEventId());
        its.retry(stream.retryMillis());
        its.ended();
        comeBack(stream);
      }
    }
  }

  @Override
  public void send(Operation operation, Bindings values) {
    requireConnection();
    boolean joins = operation.name() == OperationName.JOIN;
    if (joins) {
      enter(operation, values);
    } else if (operation.name() == OperationName.LEAVE) {
      Beside left = rooms.remove(String.valueOf(values.text("room")));
      if (left != null) {
        left.close();
        memory.forget(left.path);
      }
    }
    if (operation.send() != null) {
      request(SendRequest.of(operation, values, endpoint));
      if (joins && refused(values) != null) {
        // Some have the stream of a room for its members alone.
        enter(operation, values);
      }
    }
    SseStream refused = joins ? refused(values) : null;
    if (refused != null) {
      tell(refused.status(), "the stream of the room got: " + refused.describe());
    }
  }

  /**
   * Returns what came instead of the stream of the room; null where it is open, or nothing came.
   */
  private @Nullable SseStream refused(Bindings values) {
    Beside room = rooms.get(String.valueOf(values.text("room")));
    SseStream its = room == null ? null : room.current;
    return its != null && its.response() != null && !its.isStream() ? its : null;
  }

  private void enter(Operation join, Bindings values) {
    Operation talk = profile.operation(OperationName.ROOM);
    Template path = join.subscribe() == null && talk != null ? talk.subscribe() : join.subscribe();
    Listener told = listener;
    if (path == null || told == null) {
      return;
    }
    Beside room = new Beside(told, SendRequest.path(path, values));
    SseStream opened = room.open(patience());
    Beside before = rooms.put(String.valueOf(values.text("room")), room);
    if (before != null) {
      before.close();
    }
    opened.awaitHead(headOfRoom(patience()));
    if (endedByUs) {
      room.close();
    }
    if (!opened.isStream()) {
      transcript.note(0, "sse", "the stream of a room got: " + opened.describe());
    }
  }

  private Duration patience() {
    return patience.dividedBy(1L + unanswered.get());
  }

  private void requireConnection() {
    SseStream its = stream;
    if (its == null || !connected || ended != null || endedByUs) {
      throw new NotConnected(ended == null ? "never connected" : String.valueOf(ended));
    }
  }

  private void request(HandshakeRequest request) {
    HttpReply reply;
    try {
      reply = sender.send(request, patience());
    } catch (Unreachable unreachable) {
      throw new NotConnected(String.valueOf(unreachable.getMessage()));
    }
    if (reply.response() == null) {
      unanswered.incrementAndGet();
      throw new NotConnected("a request got: " + reply.describe());
    }
    unanswered.set(0);
    if (!reply.isAccepted()) {
      transcript.note(0, "sse", "not accepted: " + reply.describe());
      tell(reply.status(), "a request got: " + reply.describe());
    }
  }

  private void tell(int status, String words) {
    boolean overLimit = OVER_LIMIT.contains(status) || BUSY.contains(status);
    boolean refused = status >= FIRST_CLIENT_ERROR && status < FIRST_SERVER_ERROR;
    Listener told = listener;
    if (told != null && (refused || overLimit)) {
      told.rejected(new Rejection(overLimit, words));
    }
  }

  @Override
  public void sendUninvited(Operation operation, Bindings values) {
    if (operation.send() != null && !endedByUs) {
      request(SendRequest.of(operation, values, endpoint));
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>It is the body of a request like the one that says something; without any, it is posted to
   * the stream's own path.
   */
  @Override
  public void sendRaw(Bytes payload, boolean binary) {
    requireConnection();
    Operation like =
        SENDS.stream()
            .map(profile::operation)
            .filter(it -> it != null && it.send() != null && isFixed(it.send()))
            .findFirst()
            .orElse(null);
    if (like != null) {
      request(SendRequest.withBody(like, payload, endpoint));
      return;
    }
    request(
        endpoint
            .plain("POST", endpoint.resource())
            .with("Content-Type", binary ? "application/octet-stream" : "text/plain")
            .with("Content-Length", String.valueOf(payload.length()))
            .followedBy(payload));
  }

  /** Whether only the body holds what is not known. */
  private static boolean isFixed(Template send) {
    return send.members().entrySet().stream()
        .filter(it -> !it.getKey().equals("body"))
        .allMatch(it -> Set.of("uuid", "now").containsAll(it.getValue().names()));
  }

  /**
   * {@inheritDoc}
   *
   * <p>A stream cannot be asked; that another request to the same path is answered, on a connection
   * that has stood for a while, tells of the network at least.
   */
  @Override
  public boolean isAlive(Duration atMost) {
    SseStream its = stream;
    if (its == null || its.hasEnded() || ended != null) {
      return false;
    }
    try {
      // Where heads wait for events, that of this answer may, too.
      String asked = wakeUp == null ? endpoint.resource() : "/";
      HttpReply reply = signs.ask(endpoint.plain("OPTIONS", asked), atMost);
      return reply.response() != null && !its.hasEnded();
    } catch (Unreachable unreachable) {
      return false;
    }
  }

  @Override
  public void drop() {
    endedByUs = true;
    SseStream its = stream;
    if (its != null) {
      its.reset();
    }
    rooms.values().forEach(Beside::reset);
    sender.reset();
    signs.reset();
  }

  @Override
  public void close() {
    endedByUs = true;
    SseStream its = stream;
    if (its != null) {
      its.close();
    }
    rooms.values().forEach(Beside::close);
    sender.close();
    signs.close();
  }
}
