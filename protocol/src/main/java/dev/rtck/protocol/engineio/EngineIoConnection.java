package dev.rtck.protocol.engineio;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Transcript.Direction;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.Opcode;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.protocol.wire.Unreachable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One Engine.IO session that lives by itself: it polls or listens all the time, answers pings
 * unless told otherwise, and keeps what comes. Sends anything, legal or not. Thread-safe.
 */
public final class EngineIoConnection implements AutoCloseable {

  private static final Duration FAREWELL = Duration.ofMillis(300);

  private final EngineIoProbe probe;
  private final @Nullable PollingSession session;
  private final int number;
  private final Sightings<EngineIoEvent> events;

  /** Held while something is sent: two POSTs at a time end a session. */
  private final ReentrantLock sending = new ReentrantLock(true);

  private final Object polls = new Object();
  private @Nullable HttpExchange pending;
  private boolean paused;

  /** Whether somebody polls, or waits for the poll that is pending: two at a time end a session. */
  private boolean polling;

  private final Object listening = new Object();
  private Consumer<EngineIoEvent> listener = event -> {};

  private volatile OpenPacket open;
  private volatile @Nullable WebSocketConnection webSocket;
  private volatile boolean answersPings = true;
  private volatile boolean closedByUs;

  private EngineIoConnection(EngineIoProbe probe, @Nullable PollingSession session) {
    this.probe = probe;
    this.session = session;
    this.number = session == null ? probe.transcript().nextConnection() : session.connection();
    this.open = session == null ? OpenPacket.parse("") : session.open();
    this.events =
        new Sightings<>(
            probe.deadline(),
            EngineIoConnection::size,
            event -> event instanceof EngineIoEvent.Ended);
    probe.opened(this);
  }

  private static long size(EngineIoEvent event) {
    if (event instanceof EngineIoEvent.Came came) {
      return came.packet() instanceof EngineIoPacket.Binary binary
          ? binary.data().length()
          : 2L * came.packet().pollingText().length();
    }
    return 0;
  }

  static EngineIoConnection over(PollingSession session, EngineIoProbe probe) {
    EngineIoConnection connection = new EngineIoConnection(probe, session);
    HttpAnswer handshake = session.handshake();
    List<EngineIoPacket> packets = handshake.packets();
    packets.forEach(packet -> connection.took(handshake.atNanos(), packet, Carrier.POLLING));
    connection.resumePolling();
    return connection;
  }

  static EngineIoConnection over(HandshakeAttempt attempt, EngineIoProbe probe) {
    EngineIoConnection connection = new EngineIoConnection(probe, null);
    Ears ears = connection.new Ears(true);
    connection.webSocket = attempt.webSocket(ears::heard);
    EngineIoEvent.Came first =
        connection.await(it -> it.is(EngineIoType.OPEN), 0, probe.patience().answer());
    if (first == null || !(first.packet() instanceof EngineIoPacket.Text text)) {
      EngineIoEvent.Ended ended = connection.awaitEnd(Duration.ZERO);
      connection.close();
      throw new EngineIoRefused(
          "the WebSocket of Engine.IO brought no open packet: "
              + (ended == null ? "nothing came" : ended.words()),
          false,
          first == null && ended == null);
    }
    connection.open = OpenPacket.parse(text.data());
    return connection;
  }

  /** Returns what the server told when the session began. */
  public OpenPacket open() {
    return open;
  }

  /** Returns the session's id. */
  public String sid() {
    return open.sid();
  }

  /** Returns what carries packets now: {@link Carrier#POLLING} or {@link Carrier#WEBSOCKET}. */
  public Carrier carrier() {
    return webSocket == null ? Carrier.POLLING : Carrier.WEBSOCKET;
  }

  /** Returns the session's polling requests, or null when it began as a WebSocket. */
  public @Nullable PollingSession session() {
    return session;
  }

  /** Returns the WebSocket that carries the session, or null as long as it polls. */
  public @Nullable WebSocketConnection webSocket() {
    return webSocket;
  }

  /** From now on the server's pings get no pong. */
  public void stopAnsweringPings() {
    note("stops to answer pings");
    answersPings = false;
  }

  /** Has every event handed on, also those that came before, in order. */
  public void listen(Consumer<EngineIoEvent> listens) {
    synchronized (listening) {
      events.since(0).forEach(listens);
      listener = listens;
    }
  }

  private void add(EngineIoEvent event) {
    synchronized (listening) {
      if (!events.isOver()) {
        events.add(event);
        listener.accept(event);
      }
    }
  }

  private void took(long atNanos, EngineIoPacket packet, Carrier carrier) {
    probe
        .transcript()
        .record(atNanos, Direction.RECEIVED, number, "eio", packet.toString(), bytes(packet));
    EngineIoEvent.Came came = new EngineIoEvent.Came(atNanos, packet, carrier);
    // Whoever hears of it may want the next ones unanswered.
    boolean answers = answersPings;
    add(came);
    if (came.is(EngineIoType.PING) && answers) {
      // Whoever reads must not wait for a sender.
      PollingClient.THREADS.execute(this::pong);
    }
    if (came.is(EngineIoType.CLOSE)) {
      end(atNanos, null, null, "a close packet over " + carrier.slug());
    }
  }

  private void pong() {
    var unused = send(EngineIoPacket.of(EngineIoType.PONG));
  }

  private static Bytes bytes(EngineIoPacket packet) {
    return packet instanceof EngineIoPacket.Binary binary
        ? binary.data()
        : Bytes.utf8(packet.pollingText());
  }

  private void end(
      long atNanos, @Nullable Integer closeCode, @Nullable HttpAnswer answer, String words) {
    if (!events.isOver()) {
      note("ended: " + words + (closedByUs ? " (by rtck)" : ""));
      add(new EngineIoEvent.Ended(atNanos, !closedByUs, closeCode, answer, words));
    }
  }

  /** Records something that matters for reading the transcript. */
  public void note(String summary) {
    note("eio", summary);
  }

  /** Records something as seen at a layer above this one. */
  public void note(String layer, String summary) {
    probe.transcript().note(number, layer, summary);
  }

  private void pollUntilItEnds() {
    PollingSession polled = session;
    while (polled != null && !events.isOver() && !closedByUs) {
      HttpExchange exchange;
      synchronized (polls) {
        if (paused) {
          polling = false;
          return;
        }
        exchange = polled.poll();
        pending = exchange;
      }
      HttpAnswer answer = exchange.future().join();
      if (answer.is(200)) {
        answer.packets().forEach(packet -> took(answer.atNanos(), packet, Carrier.POLLING));
      } else {
        end(answer.atNanos(), null, answer, "a poll got " + answer.describe());
      }
      synchronized (polls) {
        pending = null;
        polls.notifyAll();
      }
    }
  }

  /** From now on no more polls are begun; the pending one goes on. */
  public void pausePolling() {
    synchronized (polls) {
      paused = true;
    }
  }

  /** Goes on polling, once a pending poll has been answered. */
  public void resumePolling() {
    synchronized (polls) {
      paused = false;
      if (polling) {
        return;
      }
      polling = true;
    }
    PollingClient.THREADS.execute(this::pollUntilItEnds);
  }

  /** Waits until no poll is pending; returns whether that came in time. */
  public boolean awaitNoPoll(Duration atMost) {
    Deadline end = Deadline.in(probe.deadline().cut(atMost));
    synchronized (polls) {
      while (pending != null) {
        long left = end.atNanos() - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        try {
          polls.wait(left / 1_000_000, (int) (left % 1_000_000));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return false;
        }
      }
      return true;
    }
  }

  /** Returns the poll that waits for an answer, or null. */
  public @Nullable HttpExchange pendingPoll() {
    synchronized (polls) {
      return pending;
    }
  }

  /**
   * Changes from polling to a WebSocket as the section on the upgrade wants it; nothing is sent
   * meanwhile.
   *
   * @throws EngineIoRefused when the target does not follow; the session goes on polling then
   */
  public void upgrade() {
    upgrade(() -> {});
  }

  /**
   * Upgrades as above, and does something between the answer to the probe and the upgrade packet.
   */
  public void upgrade(Runnable meanwhile) {
    upgrade(socket -> meanwhile.run());
  }

  /** Upgrades as above; what is done meanwhile may be done with the WebSocket that has probed. */
  public void upgrade(Consumer<WebSocketConnection> meanwhile) {
    PollingSession polled = session;
    if (polled == null || webSocket != null) {
      throw new IllegalStateException("only a session that polls can be upgraded");
    }
    sending.lock();
    WebSocketConnection made = null;
    try {
      pausePolling();
      HandshakeAttempt attempt = polled.attemptWebSocket();
      if (!attempt.switchedProtocols()) {
        attempt.close();
        throw new EngineIoRefused(
            "the upgrade got: " + attempt.describe(),
            attempt.wasTurnedAway(),
            attempt.metSilence());
      }
      Ears ears = new Ears(false);
      int mark = events.mark();
      WebSocketConnection probed = attempt.webSocket(ears::heard);
      made = probed;
      probed.send(Frame.text("2probe"));
      if (await(EngineIoConnection::isProbed, mark, probe.patience().answer()) == null) {
        throw new EngineIoRefused("no 3probe came over the WebSocket of the upgrade", false, false);
      }
      if (!awaitNoPoll(probe.patience().answer())) {
        throw new EngineIoRefused(
            "the pending poll got no answer during the upgrade", false, false);
      }
      meanwhile.accept(probed);
      probed.send(Frame.text("5"));
      webSocket = probed;
      ears.isCurrent = true;
    } finally {
      if (webSocket == null) {
        if (made != null) {
          made.close();
        }
        resumePolling();
      }
      sending.unlock();
    }
  }

  /** Opens another WebSocket with this session's id, and sends nothing on it. */
  public HandshakeAttempt attemptWebSocket() {
    return probe.attemptWebSocket(EngineIoProbe.WEBSOCKET + "&sid=" + EngineIoProbe.encoded(sid()));
  }

  private static boolean isProbed(EngineIoEvent.Came came) {
    return came.carrier() == Carrier.WEBSOCKET
        && came.packet().equals(new EngineIoPacket.Text(EngineIoType.PONG, "probe"));
  }

  /** Hears one WebSocket; before the upgrade is complete its end is not that of the session. */
  private final class Ears {
    private volatile boolean isCurrent;

    Ears(boolean isCurrent) {
      this.isCurrent = isCurrent;
    }

    void heard(WebSocketEvent event) {
      if (event instanceof WebSocketEvent.Message message) {
        EngineIoPacket packet =
            message.opcode() == Opcode.TEXT
                ? EngineIoPacket.ofText(message.payload().text())
                : new EngineIoPacket.Binary(message.payload());
        took(message.atNanos(), packet, Carrier.WEBSOCKET);
      } else if (event instanceof WebSocketEvent.Close close && isCurrent) {
        WebSocketConnection closing = webSocket;
        if (closing != null) {
          closing.send(Frame.of(Opcode.CLOSE, close.body()));
        }
        end(close.atNanos(), close.code(), null, "the WebSocket ended: " + close);
      } else if (event instanceof WebSocketEvent.Ended ended && isCurrent) {
        end(ended.atNanos(), null, null, "the WebSocket ended: " + ended);
      }
    }
  }

  /**
   * Sends the packets: in one POST, and waits for its answer; or in a frame each.
   *
   * @return what the POST got; null over a WebSocket
   */
  public @Nullable HttpAnswer send(EngineIoPacket... packets) {
    return sending(
        PollingPayload.encode(List.of(packets)),
        socket -> {
          Frame[] frames = new Frame[packets.length];
          for (int i = 0; i < packets.length; i++) {
            frames[i] =
                packets[i] instanceof EngineIoPacket.Binary binary
                    ? Frame.binary(binary.data())
                    : Frame.text(packets[i].pollingText());
          }
          socket.send(frames);
        },
        List.of(packets));
  }

  /**
   * Sends the text as it is: as the body of a POST, or as one text message.
   *
   * @return what the POST got; null over a WebSocket
   */
  public @Nullable HttpAnswer sendText(String raw) {
    return send(new EngineIoPacket.Malformed(raw));
  }

  private @Nullable HttpAnswer sending(
      String body, Consumer<WebSocketConnection> frames, List<EngineIoPacket> packets) {
    sending.lock();
    try {
      long now = System.nanoTime();
      for (EngineIoPacket packet : packets) {
        String words =
            packet instanceof EngineIoPacket.Malformed raw ? raw.raw() : packet.toString();
        probe.transcript().record(now, Direction.SENT, number, "eio", words, bytes(packet));
      }
      WebSocketConnection socket = webSocket;
      PollingSession polled = session;
      if (socket != null) {
        frames.accept(socket);
        return null;
      }
      if (polled == null) {
        return null;
      }
      HttpExchange exchange = polled.post(body);
      HttpAnswer answer = exchange.await(probe.patience().answer());
      if (answer == null) {
        exchange.abort();
        return HttpAnswer.none(
            now, new Unreachable(Unreachable.Kind.TIMED_OUT, "no answer to a POST in time"));
      }
      return answer;
    } finally {
      sending.unlock();
    }
  }

  /** Returns how many events came so far: what comes later stands behind this mark. */
  public int mark() {
    return events.mark();
  }

  /** Returns what came since the mark; of a flood only the latest. */
  public List<EngineIoEvent> since(int mark) {
    return events.since(mark);
  }

  /**
   * Waits for a packet that matches, among those that came since the mark.
   *
   * @return null when none came in time, or the connection ended
   */
  public EngineIoEvent.@Nullable Came await(
      Predicate<EngineIoEvent.Came> matches, int mark, Duration atMost) {
    EngineIoEvent event =
        events.await(
            it -> it instanceof EngineIoEvent.Came came && matches.test(came), mark, atMost);
    return event instanceof EngineIoEvent.Came came ? came : null;
  }

  /** Waits for the packet, among those that came since the mark. */
  public EngineIoEvent.@Nullable Came await(EngineIoPacket packet, int mark, Duration atMost) {
    return await(came -> came.packet().equals(packet), mark, atMost);
  }

  /** Waits for the end of the connection; null when it did not come in time. */
  public EngineIoEvent.@Nullable Ended awaitEnd(Duration atMost) {
    EngineIoEvent event = events.await(EngineIoEvent.Ended.class::isInstance, 0, atMost);
    return event instanceof EngineIoEvent.Ended ended ? ended : null;
  }

  /** Returns whether the connection has ended. */
  public boolean hasEnded() {
    return events.isOver();
  }

  /** Breaks the connection off without farewell: a reset, or a poll that is given up. */
  public void drop() {
    closedByUs = true;
    note("drops the connection");
    WebSocketConnection socket = webSocket;
    if (socket != null) {
      socket.reset();
    }
    abortPoll();
  }

  private void abortPoll() {
    pausePolling();
    HttpExchange poll = pendingPoll();
    if (poll != null) {
      poll.abort();
    }
  }

  /** Ends the connection as a client does: a close packet, or a Close frame. */
  @Override
  public void close() {
    if (closedByUs) {
      return;
    }
    closedByUs = true;
    WebSocketConnection socket = webSocket;
    PollingSession polled = session;
    if (socket != null) {
      if (!hasEnded()) {
        socket.send(Frame.close(1000, ""));
      }
      socket.close();
    } else if (polled != null) {
      pausePolling();
      if (!hasEnded()) {
        var unused = polled.post("1").await(FAREWELL);
      }
    }
    abortPoll();
  }
}
