package dev.rtck.referenceserver.socketio;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.transport.End;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client's connection to one namespace. Safe for use by many threads; no method waits. */
public final class Socket {
  private final String id;
  private final @Nullable String privateId;
  private final boolean recovered;
  private final Namespace namespace;
  private final Client client;
  private final SocketHandshake handshake;
  private final AtomicInteger questions = new AtomicInteger();
  private final Map<String, Consumer<ArrayNode>> unanswered = new ConcurrentHashMap<>();

  Socket(
      String id,
      @Nullable String privateId,
      boolean recovered,
      Namespace namespace,
      Client client,
      SocketHandshake handshake) {
    this.id = id;
    this.privateId = privateId;
    this.recovered = recovered;
    this.namespace = namespace;
    this.client = client;
    this.handshake = handshake;
  }

  /** The id that others may know; also the name of a room that this socket alone is in. */
  public String id() {
    return id;
  }

  /** The id by which the client may come back to what it missed, if the server remembers. */
  @Nullable String privateId() {
    return privateId;
  }

  /** Whether the client came back in time, to its id and its rooms. */
  public boolean isRecovered() {
    return recovered;
  }

  /** What it is connected to. */
  public Namespace namespace() {
    return namespace;
  }

  /** What the client showed when it connected. */
  public SocketHandshake handshake() {
    return handshake;
  }

  /** Sends an event: its name, then its arguments. */
  public void emit(ArrayNode event) {
    namespace.emit(Audience.of(id), event, false);
  }

  /** Sends an event if it can go out now, else drops it. */
  public void emitIfReady(ArrayNode event) {
    namespace.emit(Audience.of(id), event, true);
  }

  /** Sends an event that asks for an acknowledgement; the answer is given its arguments, once. */
  void ask(ArrayNode event, Consumer<ArrayNode> answer) {
    String question = Integer.toString(questions.getAndIncrement());
    unanswered.put(question, answer);
    client.send(new SocketPacket(SocketPacketType.EVENT, namespace.name(), question, event));
  }

  /** Takes an answer; says no when nothing like it was asked. */
  boolean answered(String question, ArrayNode arguments) {
    Consumer<ArrayNode> answer =
        namespace.has(Defect.SECOND_ANSWER_COUNTED)
            ? unanswered.get(question)
            : unanswered.remove(question);
    if (answer != null) {
      answer.accept(arguments);
    }
    return answer != null;
  }

  /** Ends this connection to the namespace; with {@code closes}, all of the client's. */
  public void disconnect(boolean closes) {
    client.disconnect(this, closes);
  }

  /** Ends the session below without a word. */
  public void drop() {
    client.session().close();
  }

  /** Whether the client takes what it is told without delay. */
  public boolean keepsUp() {
    return client.session().keepsUp();
  }

  /** How the session below ended, if it has. */
  public End ending() {
    return client.session().ending();
  }

  /** Runs a task later in the thread of the session, also when it has ended by then. */
  public void later(Duration delay, Runnable task) {
    var unused = client.session().runLater(delay, task);
  }

  /** Whether long-polling carries the session below. */
  public boolean isPolling() {
    return client.session().isPolling();
  }

  void deliver(SocketPacket packet, boolean ifReady) {
    boolean polling = client.session().isPolling();
    if (!ifReady
        && !polling
        && !keepsUp()
        && namespace.has(Defect.EVENTS_LOST_FOR_STALLED_CLIENT)) {
      return;
    }
    if (ifReady && polling && namespace.has(Defect.VOLATILE_DROPPED_ON_POLLING)) {
      return;
    }
    if (ifReady && !namespace.has(Defect.VOLATILE_QUEUED)) {
      client.sendIfReady(packet);
    } else {
      client.send(packet);
    }
  }
}
