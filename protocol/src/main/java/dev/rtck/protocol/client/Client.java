package dev.rtck.protocol.client;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.profile.Auth;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.profile.User;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client of an application, for one connection: connects as a user, does the operations of the
 * profile, and sees what comes. What the operations are on the wire is its {@link Transport}'s
 * matter. Thread-safe.
 */
public final class Client implements AutoCloseable {

  private static final Duration USUAL_HEARTBEAT = Duration.ofSeconds(5);
  private static final int MOST_REJECTIONS = 1000;

  /** How many signs of life there are in the time after which the target closes who gives none. */
  private static final int SIGNS = 3;

  private final Transport transport;
  private final Endpoint endpoint;
  private final @Nullable User user;
  private final Inbox inbox = new Inbox();
  private volatile ConnectionState state = ConnectionState.DISCONNECTED;
  private volatile @Nullable Departure departure;
  private volatile @Nullable Bindings welcome;
  private final List<Rejection> rejections = new CopyOnWriteArrayList<>();
  private long lastHeartbeatNanos;
  private volatile Consumer<Departure> onEnd = end -> {};

  /**
   * @param user as whom it connects, or null for somebody without credentials
   */
  public Client(Transport transport, Endpoint endpoint, @Nullable User user) {
    this.transport = transport;
    this.endpoint = endpoint;
    this.user = user;
  }

  /** Names who is told, once, when the connection ends. To be called before {@link #connect}. */
  public void onEnd(Consumer<Departure> listener) {
    onEnd = listener;
  }

  /**
   * Connects; what the target sends unasked may come from then on.
   *
   * @throws Refused when the target answered, and did not let the client in
   * @throws dev.rtck.protocol.wire.Unreachable when nothing answered
   */
  public void connect(Duration atMost) {
    state = ConnectionState.CONNECTING;
    boolean connected = false;
    try {
      transport.connect(new Ears(), atMost);
      connected = true;
    } finally {
      if (!connected) {
        state = ConnectionState.DISCONNECTED;
      }
    }
    synchronized (this) {
      if (departure == null) {
        state = ConnectionState.CONNECTED;
      }
    }
    Operation heartbeat = endpoint.operation(OperationName.HEARTBEAT);
    Duration every = heartbeat == null ? null : heartbeat.every();
    if (heartbeat != null && heartbeat.send() != null && every != null && !every.isZero()) {
      synchronized (this) {
        if (lastHeartbeatNanos == 0) {
          lastHeartbeatNanos = System.nanoTime() - every.toNanos();
        }
      }
      takeTheInitiative(every);
    }
    Duration idle = endpoint.limits().idle();
    if (idle != null && endpoint.protocol() == Protocol.WEBSOCKET) {
      showThatSomebodyIsThere(idle.dividedBy(SIGNS));
    }
  }

  /**
   * Gives signs of life by itself where the target closes who gives none: its own pings, which a
   * client answers, nobody has promised. Who was not let in yet has nothing to say.
   */
  private void showThatSomebodyIsThere(Duration pause) {
    CompletableFuture.delayedExecutor(
            pause.toNanos(), TimeUnit.NANOSECONDS, Client::inAThreadOfItsOwn)
        .execute(
            () -> {
              if (departure != null) {
                return;
              }
              if (isLetIn()) {
                transport.giveSignOfLife();
              }
              showThatSomebodyIsThere(pause);
            });
  }

  /** A target that reads nothing holds up whoever writes. */
  private static void inAThreadOfItsOwn(Runnable task) {
    Thread thread = new Thread(task, "rtck-sign-of-life");
    thread.setDaemon(true);
    thread.start();
  }

  private boolean isLetIn() {
    Auth auth = endpoint.auth();
    return endpoint.declares(OperationName.WELCOME)
        ? welcome != null
        : user != null || auth == null || !auth.required();
  }

  /**
   * Sends heartbeats by itself where the target does not begin: once nothing was exchanged for an
   * interval and a quarter, in which the target's own would have come.
   */
  private void takeTheInitiative(Duration every) {
    CompletableFuture.delayedExecutor(every.toNanos() * 5 / 4, TimeUnit.NANOSECONDS)
        .execute(
            () -> {
              boolean due;
              synchronized (this) {
                due = System.nanoTime() - lastHeartbeatNanos >= every.toNanos();
              }
              if (departure != null) {
                return;
              }
              try {
                if (due) {
                  send(OperationName.HEARTBEAT, identity());
                }
                takeTheInitiative(every);
              } catch (NotConnected ended) {
                inbox.stir();
              }
            });
  }

  /** What happens on the connection. */
  private final class Ears implements Transport.Listener {
    @Override
    public void received(Received message) {
      Operation declared = endpoint.operation(OperationName.WELCOME);
      if (welcome == null && declared != null) {
        welcome = message.match(declared, Bindings.EMPTY);
      }
      Operation heartbeat = endpoint.operation(OperationName.HEARTBEAT);
      Bindings beat =
          heartbeat == null || heartbeat.send() == null
              ? null
              : message.match(heartbeat, Bindings.EMPTY);
      if (heartbeat != null && beat != null) {
        stayAlive(heartbeat, beat);
      }
      inbox.add(message);
    }

    @Override
    public void ended(Departure how) {
      synchronized (Client.this) {
        if (departure != null) {
          return;
        }
        departure = how;
        state = ConnectionState.DISCONNECTED;
      }
      inbox.stir();
      onEnd.accept(how);
    }

    @Override
    public void rejected(Rejection rejection) {
      if (rejections.size() < MOST_REJECTIONS) {
        rejections.add(rejection);
      }
    }
  }

  /**
   * Answers a heartbeat of the target, or takes one for the answer to the client's own: whose
   * initiative it is the profile does not say, so none is sent right after another.
   *
   * @param beat what stands in the target's, which has to stand in the answer, too
   */
  private void stayAlive(Operation heartbeat, Bindings beat) {
    Duration every = heartbeat.every() == null ? USUAL_HEARTBEAT : heartbeat.every();
    long now = System.nanoTime();
    synchronized (this) {
      if (lastHeartbeatNanos != 0 && now - lastHeartbeatNanos < every.toNanos() / 2) {
        return;
      }
      lastHeartbeatNanos = now;
    }
    Bindings answer =
        complete(heartbeat, identity())
            .withValueOf(beat, "uuid", "uuid")
            .withValueOf(beat, "now", "now");
    // The thread that reads must not wait for a target that does not.
    var unused =
        CompletableFuture.runAsync(
            () -> {
              try {
                transport.send(heartbeat, answer);
              } catch (NotConnected ended) {
                inbox.stir();
              }
            });
  }

  /** Returns how far the connection is. */
  public ConnectionState state() {
    return state;
  }

  /** Returns how the connection ended, or null while it has not. */
  public @Nullable Departure departure() {
    return departure;
  }

  /** Returns what the target refused while the connection went on, in order; the first thousand. */
  public List<Rejection> rejections() {
    return List.copyOf(rejections);
  }

  /** Returns as whom it connects, or null for somebody without credentials. */
  public @Nullable User user() {
    return user;
  }

  /** Returns what came, in the order it came. */
  public Inbox inbox() {
    return inbox;
  }

  /**
   * Waits for the application's welcome.
   *
   * @return whether it came, or the profile declares none
   */
  public boolean awaitWelcome(Duration atMost) {
    return !endpoint.declares(OperationName.WELCOME)
        || (inbox.await(() -> welcome != null || departure != null, atMost) && welcome != null);
  }

  /**
   * Returns the client's identity, bound to {@code self}: learnt from the welcome, or given by the
   * profile; without any, nothing is bound.
   */
  public Bindings identity() {
    Bindings learnt = welcome;
    if (learnt != null && learnt.get("self") != null) {
      return Bindings.EMPTY.withValueOf(learnt, "self", "self");
    }
    String given = user == null ? null : user.identity();
    return given == null ? Bindings.EMPTY : Bindings.EMPTY.withUntyped("self", given);
  }

  /** Returns whether it is known what the application calls this client. */
  public boolean hasIdentity() {
    return identity().get("self") != null;
  }

  /**
   * Does what the operation's {@code send} says, with a fresh {@code uuid} and {@code now}.
   *
   * @throws NotConnected when there is no connection (any more) to send it on
   */
  public void send(OperationName operation, Bindings values) {
    var unused = sendFresh(operation, values);
  }

  /**
   * Does what the operation's {@code send} says, be it the profile's or a variation of it.
   *
   * @throws NotConnected when there is no connection (any more) to send it on
   */
  public void send(Operation operation, Bindings values) {
    transport.send(operation, complete(operation, values));
  }

  /**
   * Returns the values with all that the operation's {@code send} has besides: a fresh {@code uuid}
   * and {@code now}, and what the welcome told by a name of the profile's own.
   */
  public Bindings complete(Operation operation, Bindings values) {
    Bindings whole = values.withFresh();
    Bindings told = welcome;
    Template send = operation.send();
    if (told != null && send != null) {
      for (String name : send.names()) {
        whole = whole.names().contains(name) ? whole : whole.withValueOf(told, name, name);
      }
    }
    return whole;
  }

  /**
   * Does what the operation's {@code send} says, as {@link #send(OperationName, Bindings)}.
   *
   * @return the values, with the fresh {@code uuid} that the answer must have where one was sent
   * @throws NotConnected when there is no connection (any more) to send it on
   */
  public Bindings sendFresh(OperationName operation, Bindings values) {
    String uuid = UUID.randomUUID().toString();
    send(operation, values, uuid);
    Operation declared = endpoint.operation(operation);
    Template send = declared == null ? null : declared.send();
    return send != null && send.names().contains("uuid") ? values.with("uuid", uuid) : values;
  }

  /**
   * Does what the operation's {@code send} says, as {@link #send(OperationName, Bindings)}, with
   * this {@code uuid}.
   *
   * @throws NotConnected when there is no connection (any more) to send it on
   */
  public void send(OperationName operation, Bindings values, String uuid) {
    if (operation == OperationName.HEARTBEAT) {
      synchronized (this) {
        lastHeartbeatNanos = System.nanoTime();
      }
    }
    Operation declared =
        Objects.requireNonNull(endpoint.operation(operation), () -> operation + " is declared");
    transport.send(declared, complete(declared, values).with("uuid", uuid));
  }

  /**
   * Does what the operation's {@code send} says, whether or not the client was let in, where the
   * protocol needs no connection for it.
   *
   * @throws NotConnected when it needs one, and there is none (any more)
   */
  public void sendUninvited(OperationName operation, Bindings values) {
    Operation declared =
        Objects.requireNonNull(endpoint.operation(operation), () -> operation + " is declared");
    transport.sendUninvited(declared, complete(declared, values));
  }

  /**
   * Sends a payload that is no operation of the application, as one message.
   *
   * @throws NotConnected when there is no connection (any more) to send it on
   */
  public void sendRaw(Bytes payload, boolean binary) {
    transport.sendRaw(payload, binary);
  }

  /**
   * Waits for a message that is the operation's {@code receive}.
   *
   * @param mark where the inbox stood before
   * @return what the message told, or null when none came in time
   */
  public @Nullable Bindings await(
      OperationName operation, Bindings known, int mark, Duration atMost) {
    Operation declared =
        Objects.requireNonNull(endpoint.operation(operation), () -> operation + " is declared");
    return await(declared, known, mark, atMost);
  }

  private @Nullable Bindings await(Operation declared, Bindings known, int mark, Duration atMost) {
    Search search = new Search(declared, known, mark);
    inbox.await(() -> search.goesOn() || departure != null, atMost);
    search.goesOn();
    return search.found;
  }

  /** Looks at each message once. */
  private final class Search {
    private final Operation operation;
    private final Bindings known;
    private int next;
    private @Nullable Bindings found;

    Search(Operation operation, Bindings known, int mark) {
      this.operation = operation;
      this.known = known;
      this.next = mark;
    }

    boolean goesOn() {
      for (Received message : inbox.since(next)) {
        next++;
        if (found == null) {
          found = message.match(operation, known);
        }
      }
      return found != null;
    }
  }

  /**
   * Enters the room, and waits for what the profile declares as the acknowledgement.
   *
   * @return whether it came, or none is declared
   */
  public boolean join(String room, Duration atMost) {
    return inAndOut(OperationName.JOIN, room, atMost);
  }

  /**
   * Leaves the room, and waits for what the profile declares as the acknowledgement.
   *
   * @return whether it came, or none is declared
   */
  public boolean leave(String room, Duration atMost) {
    return inAndOut(OperationName.LEAVE, room, atMost);
  }

  private boolean inAndOut(OperationName operation, String room, Duration atMost) {
    Operation declared =
        Objects.requireNonNull(endpoint.operation(operation), () -> operation + " is declared");
    int mark = inbox.mark();
    Bindings known = sendFresh(operation, identity().with("room", room));
    Deadline patience = Deadline.in(atMost);
    // Where both are declared, both must come.
    return (declared.receive() == null
            || await(declared.withoutAck(), known, mark, patience.cut(atMost)) != null)
        && (declared.ack() == null
            || await(declared.withoutReceive(), known, mark, patience.cut(atMost)) != null);
  }

  /** Returns whether the target answered a sign of life of the protocol itself in time. */
  public boolean isAlive(Duration atMost) {
    return transport.isAlive(atMost);
  }

  /** Breaks the connection off, as a crash or a lost network does: no farewell of the protocol. */
  public void drop() {
    transport.drop();
  }

  /** Ends the connection as the page of a browser does that is closed. */
  public void goAway() {
    transport.goAway();
  }

  /** Ends the connection as a script does that says no reason. */
  public void closeWithoutReason() {
    transport.closeWithoutReason();
  }

  /** Ends the connection as the protocol wants it. */
  @Override
  public void close() {
    transport.close();
    inbox.release();
  }
}
