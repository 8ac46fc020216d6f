package dev.rtck.protocol.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.engineio.EngineIoConnection;
import dev.rtck.protocol.engineio.EngineIoEvent;
import dev.rtck.protocol.engineio.EngineIoPacket;
import dev.rtck.protocol.engineio.EngineIoProbe;
import dev.rtck.protocol.engineio.EngineIoType;
import dev.rtck.protocol.engineio.HttpAnswer;
import dev.rtck.protocol.engineio.Sightings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One Socket.IO connection on an Engine.IO session: any packet, legal or not, in any namespace.
 * Keeps what comes, with its attachments. Thread-safe.
 */
public final class SocketIoConnection implements AutoCloseable {

  private final EngineIoConnection engine;
  private final Duration answer;
  private final Sightings<SocketIoEvent> events;
  private final PacketAssembly assembly = new PacketAssembly(this::made);
  private final AtomicLong ids = new AtomicLong();

  private SocketIoConnection(EngineIoConnection engine, EngineIoProbe probe) {
    this.engine = engine;
    this.answer = probe.patience().answer();
    this.events =
        new Sightings<>(
            probe.deadline(),
            event -> event instanceof SocketIoEvent.Came came ? 4L * came.raw().length() : 0,
            event -> event instanceof SocketIoEvent.Ended);
    engine.listen(this::heard);
  }

  /**
   * Opens an Engine.IO session, and asks for no namespace yet.
   *
   * @throws dev.rtck.protocol.engineio.EngineIoRefused when the target answered otherwise
   * @throws dev.rtck.protocol.wire.Unreachable when no answer came
   */
  public static SocketIoConnection open(EngineIoProbe probe, Carrier carrier) {
    return over(probe.open(carrier), probe);
  }

  /** Speaks Socket.IO on a session that was opened with the probe. */
  public static SocketIoConnection over(EngineIoConnection engine, EngineIoProbe probe) {
    return new SocketIoConnection(engine, probe);
  }

  private void heard(EngineIoEvent event) {
    if (event instanceof EngineIoEvent.Ended ended) {
      assembly.giveUp(ended.atNanos(), "the connection ended before its attachments came");
      events.add(new SocketIoEvent.Ended(ended));
    } else if (event instanceof EngineIoEvent.Came came) {
      if (came.packet() instanceof EngineIoPacket.Binary binary) {
        assembly.bytes(came.atNanos(), binary.data());
      } else if (came.packet() instanceof EngineIoPacket.Text text
          && text.type() == EngineIoType.MESSAGE) {
        assembly.text(came.atNanos(), text.data());
      }
    }
  }

  private void made(SocketIoEvent event) {
    if (event instanceof SocketIoEvent.Came came && !came.flaws().isEmpty()) {
      engine.note("sio", came + ": " + String.join("; ", came.flaws()));
    }
    events.add(event);
  }

  /** Returns the session underneath, for what is no Socket.IO. */
  public EngineIoConnection engine() {
    return engine;
  }

  /**
   * Sends the packet, with its attachments; over polling in one POST, whose answer is waited for.
   *
   * @return what the POST got; null over a WebSocket
   */
  public @Nullable HttpAnswer send(SocketIoPacket packet) {
    return engine.send(packet.encode().toArray(EngineIoPacket[]::new));
  }

  /** Sends the text as a message, whatever it is; {@code 2["foo"]} is an event. */
  public @Nullable HttpAnswer sendText(String raw) {
    return engine.send(EngineIoPacket.message(raw));
  }

  /** Sends bytes as a message, be they announced or not. */
  public @Nullable HttpAnswer sendBytes(Bytes bytes) {
    return engine.send(new EngineIoPacket.Binary(bytes));
  }

  /** Emits an event without asking for an acknowledgement. */
  public void emit(String namespace, JsonNode payload) {
    var unused = send(SocketIoPacket.event(namespace, null, payload));
  }

  /**
   * Emits an event and asks for an acknowledgement.
   *
   * @return its id, not used before on this connection
   */
  public long emitWithAck(String namespace, JsonNode payload) {
    long id = ids.getAndIncrement();
    var unused = send(SocketIoPacket.event(namespace, id, payload));
    return id;
  }

  /**
   * Asks for the namespace.
   *
   * @return the CONNECT or CONNECT_ERROR that answers it; null when none came in time
   */
  public SocketIoEvent.@Nullable Came ask(String namespace, @Nullable JsonNode auth) {
    int mark = events.mark();
    var unused = send(SocketIoPacket.connect(namespace, auth));
    return await(
        came ->
            came.is(SocketIoType.CONNECT, namespace)
                || came.is(SocketIoType.CONNECT_ERROR, namespace),
        mark,
        answer);
  }

  /**
   * Asks for the namespace, and is let in.
   *
   * @return the id that the server gave, or an empty text
   * @throws SocketIoRefused when it is not let in
   */
  public String connect(String namespace, @Nullable JsonNode auth) {
    SocketIoEvent.Came came = ask(namespace, auth);
    if (came == null || came.packet().type() != SocketIoType.CONNECT) {
      SocketIoEvent.Ended ended = awaitEnd(Duration.ZERO);
      throw new SocketIoRefused(
          "the CONNECT to "
              + namespace
              + " got: "
              + (came != null ? came.toString() : ended != null ? ended.toString() : "nothing"),
          came == null && ended == null);
    }
    JsonNode data = came.packet().data();
    return data == null ? "" : data.path("sid").asText("");
  }

  /**
   * Waits until the server has read all that was sent so far: asks for a namespace that nobody has,
   * which a server must answer, and leaves it where it is let in. To be used once a namespace is
   * connected; it tells that the protocol has read so far, not that the application has answered.
   *
   * @return the answer, or null when none came in time
   */
  public SocketIoEvent.@Nullable Came fence(Duration atMost) {
    String namespace = "/rtck-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
    int mark = events.mark();
    var unused = send(SocketIoPacket.connect(namespace, null));
    SocketIoEvent.Came came =
        await(
            it ->
                it.is(SocketIoType.CONNECT, namespace)
                    || it.is(SocketIoType.CONNECT_ERROR, namespace),
            mark,
            atMost);
    if (came != null && came.packet().type() == SocketIoType.CONNECT) {
      disconnect(namespace);
    }
    return came;
  }

  /** Leaves the namespace; no answer is owed. */
  public void disconnect(String namespace) {
    var unused = send(SocketIoPacket.disconnect(namespace));
  }

  /** Returns how many events came so far: what comes later stands behind this mark. */
  public int mark() {
    return events.mark();
  }

  /** Returns what came since the mark; of a flood only the latest. */
  public List<SocketIoEvent> since(int mark) {
    return events.since(mark);
  }

  /** Returns the packets that came since the mark; of a flood only the latest. */
  public List<SocketIoEvent.Came> packets(int mark) {
    return since(mark).stream()
        .filter(SocketIoEvent.Came.class::isInstance)
        .map(SocketIoEvent.Came.class::cast)
        .toList();
  }

  /**
   * Waits for a packet that matches, among those that came since the mark.
   *
   * @return null when none came in time, or the connection ended
   */
  public SocketIoEvent.@Nullable Came await(
      Predicate<SocketIoEvent.Came> matches, int mark, Duration atMost) {
    SocketIoEvent event =
        events.await(
            it -> it instanceof SocketIoEvent.Came came && matches.test(came), mark, atMost);
    return event instanceof SocketIoEvent.Came came ? came : null;
  }

  /** Waits for the acknowledgement with the id, whenever it came. */
  public SocketIoEvent.@Nullable Came awaitAck(String namespace, long id, Duration atMost) {
    return await(came -> came.isAck(namespace, id), 0, atMost);
  }

  /** Waits for the end of the connection; null when it did not come in time. */
  public SocketIoEvent.@Nullable Ended awaitEnd(Duration atMost) {
    SocketIoEvent event = events.await(SocketIoEvent.Ended.class::isInstance, 0, atMost);
    return event instanceof SocketIoEvent.Ended ended ? ended : null;
  }

  /** Returns whether the connection has ended. */
  public boolean hasEnded() {
    return events.isOver();
  }

  /** Ends the connection as a client does. */
  @Override
  public void close() {
    engine.close();
  }
}
