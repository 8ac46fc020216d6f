package dev.rtck.protocol.client;

import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.OperationName;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A client that comes back, as the hook of a browser application does: when its connection is lost
 * it makes another one, with waits in between, and sends then what it was to send meanwhile, in
 * order and each once. After a {@linkplain Refused#isForGood refusal for good} it makes none.
 *
 * <p>Each connection is a {@link Client} of its own. One daemon thread connects, flushes and looks
 * for signs of life; it ends with {@link #close}. Thread-safe.
 */
public final class ReconnectingClient implements AutoCloseable {

  /** What became of something that was to be sent. */
  public enum Sending {
    /** It was handed to the connection. */
    SENT,
    /** It waits for a connection, or behind what waited for one. */
    QUEUED,
    /** It will never be sent: there is no room for it, or the client was closed. */
    DROPPED
  }

  /**
   * How long to wait for the target.
   *
   * @param connect for the connection
   * @param welcome for the application's welcome, when the profile declares one
   */
  public record Timeouts(Duration connect, Duration welcome) {}

  /** Each keeps what it received; a target that ends every connection must not fill the memory. */
  static final int MOST_CLIENTS = 1_000;

  private final Supplier<Client> source;
  private final ReconnectPolicy policy;
  private final Timeouts timeouts;
  private final RandomGenerator random;
  private final Scheduler scheduler;
  private final OfflineQueue queue;
  private final Transitions transitions;
  private final List<Client> clients = new CopyOnWriteArrayList<>();
  private final Object lock = new Object();
  private volatile Consumer<Client> onConnected = client -> {};
  private volatile @Nullable Client live;
  private volatile int attempts;
  private int retries;
  private boolean flushing;
  private boolean closed;
  private @Nullable Duration livenessEvery;
  private Duration livenessAtMost = Duration.ZERO;

  /**
   * @param source makes a new client, not yet connected, whenever it is asked; this takes its
   *     {@link Client#onEnd}
   * @param queueCapacity how much may wait to be sent; what comes beyond is dropped
   */
  public ReconnectingClient(
      Supplier<Client> source, ReconnectPolicy policy, int queueCapacity, Timeouts timeouts) {
    this(source, policy, queueCapacity, timeouts, new SplittableRandom(), new DaemonScheduler());
  }

  ReconnectingClient(
      Supplier<Client> source,
      ReconnectPolicy policy,
      int queueCapacity,
      Timeouts timeouts,
      RandomGenerator random,
      Scheduler scheduler) {
    this.source = source;
    this.policy = policy;
    this.timeouts = timeouts;
    this.random = random;
    this.scheduler = scheduler;
    this.queue = new OfflineQueue(queueCapacity);
    this.transitions = new Transitions(scheduler::nanoTime);
  }

  /**
   * Names what is done on each new connection, after the welcome and before anything that waited is
   * sent: rooms are entered again here. What it throws fails the attempt. To be called before
   * {@link #connect}.
   */
  public void onConnected(Consumer<Client> action) {
    onConnected = action;
  }

  /**
   * Names who is told of each transition, in order, by the thread that makes it; it must neither
   * wait nor throw. To be called before {@link #connect}.
   */
  public void onTransition(Consumer<Transition> listener) {
    transitions.onTransition(listener);
  }

  /**
   * Has the connection looked at now and then: without a sign of life it is dropped, and another
   * one made. Nothing else shows that a connection is frozen. To be called before {@link #connect}.
   *
   * @param every how long after the last look, longer than nothing
   * @param atMost how long the target has to answer
   */
  public void checkLiveness(Duration every, Duration atMost) {
    if (every.isNegative() || every.isZero()) {
      throw new IllegalArgumentException("the looks must lie apart");
    }
    synchronized (lock) {
      livenessEvery = every;
      livenessAtMost = atMost;
    }
  }

  /**
   * Begins to connect and returns at once; does nothing while it is connecting or connected.
   *
   * @throws IllegalStateException when this was closed
   */
  public void connect() {
    synchronized (lock) {
      if (closed) {
        throw new IllegalStateException("closed");
      }
      if (state() != ConnectionState.DISCONNECTED) {
        return;
      }
      attempts = 0;
      retries = 0;
      transitions.to(ConnectionState.CONNECTING, "connect() was called");
      scheduler.schedule(this::attempt, Duration.ZERO);
    }
  }

  private void attempt() {
    synchronized (lock) {
      if (closed) {
        return;
      }
      attempts++;
    }
    Client client = null;
    String failure;
    boolean forGood = false;
    try {
      client = source.get();
      clients.add(client);
      failure = made(client);
    } catch (Refused e) {
      failure = words(e);
      forGood = e.isForGood();
    } catch (RuntimeException e) {
      failure = words(e);
    }
    if (failure == null && client != null) {
      flush(client);
      return;
    }
    failed(String.valueOf(failure), forGood);
    if (client != null) {
      release(client);
    }
  }

  /** Returns why the client is of no use, or null when it is the connected one now. */
  private @Nullable String made(Client client) {
    client.onEnd(how -> lost(client, how.words()));
    if (isClosed()) {
      return "closed";
    }
    client.connect(timeouts.connect());
    boolean welcome = client.awaitWelcome(timeouts.welcome());
    Departure early = client.departure();
    if (early != null) {
      return early.words();
    }
    if (!welcome) {
      return "no welcome within " + timeouts.welcome().toMillis() + " ms";
    }
    if (isClosed()) {
      return "closed";
    }
    onConnected.accept(client);
    synchronized (lock) {
      if (closed) {
        return "closed";
      }
      Departure departure = client.departure();
      if (departure != null) {
        return departure.words();
      }
      live = client;
      attempts = 0;
      retries = 0;
      flushing = true;
      transitions.to(ConnectionState.CONNECTED, "connected");
      scheduleLiveness(client);
    }
    return null;
  }

  private boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }

  private static String words(RuntimeException thrown) {
    return thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
  }

  private void failed(String why, boolean forGood) {
    synchronized (lock) {
      if (closed) {
        return;
      }
      if (forGood) {
        transitions.to(ConnectionState.DISCONNECTED, "gave up for good: " + why);
      } else {
        retry(why);
      }
    }
  }

  private void retry(String why) {
    if (!policy.allowsAnother(attempts) || clients.size() >= MOST_CLIENTS) {
      transitions.to(ConnectionState.DISCONNECTED, "gave up: " + why);
      return;
    }
    retries++;
    transitions.to(ConnectionState.RECONNECTING, why);
    scheduler.schedule(this::attempt, policy.backOff().before(retries, random));
  }

  /** Takes note, once, that the connected client is connected no more. */
  private void lost(Client client, String why) {
    synchronized (lock) {
      if (closed || live != client) {
        return;
      }
      live = null;
      flushing = false;
      scheduler.schedule(() -> release(client), Duration.ZERO);
      retry(why);
    }
  }

  private static void release(Client client) {
    try {
      client.close();
    } catch (RuntimeException nothingLeftToClose) {
      // It is not used any more.
    }
  }

  private void scheduleLiveness(Client client) {
    Duration every = livenessEvery;
    if (every != null) {
      scheduler.schedule(() -> lookForLife(client), every);
    }
  }

  private void lookForLife(Client client) {
    Duration atMost;
    synchronized (lock) {
      if (live != client) {
        return;
      }
      atMost = livenessAtMost;
    }
    boolean alive = client.isAlive(atMost);
    synchronized (lock) {
      if (live != client) {
        return;
      }
      if (alive) {
        scheduleLiveness(client);
        return;
      }
      lost(client, "no sign of life within " + atMost.toMillis() + " ms");
    }
    client.drop();
  }

  /**
   * Does what the operation's {@code send} says, now or once there is a connection, behind whatever
   * waits already.
   *
   * @throws dev.rtck.protocol.profile.UnboundNameException when it goes out now and a name has no
   *     value; what waited and turns out so is dropped
   */
  public Sending send(OperationName operation, Bindings values) {
    QueuedSend entry = new QueuedSend(operation, values);
    Client client;
    synchronized (lock) {
      client = live;
      if (client == null || flushing || queue.head() != null) {
        return enqueue(entry);
      }
    }
    try {
      client.send(operation, values);
      return Sending.SENT;
    } catch (NotConnected e) {
      synchronized (lock) {
        Sending sending = enqueue(entry);
        lost(client, words(e));
        return sending;
      }
    }
  }

  private Sending enqueue(QueuedSend entry) {
    if (closed) {
      queue.drop(entry);
      return Sending.DROPPED;
    }
    if (!queue.add(entry)) {
      return Sending.DROPPED;
    }
    Client client = live;
    if (client != null && !flushing) {
      flushing = true;
      scheduler.schedule(() -> flush(client), Duration.ZERO);
    }
    return Sending.QUEUED;
  }

  private void flush(Client client) {
    while (true) {
      QueuedSend entry;
      synchronized (lock) {
        if (live != client) {
          return;
        }
        entry = queue.head();
        if (entry == null) {
          flushing = false;
          return;
        }
      }
      try {
        client.send(entry.operation(), entry.values());
        queue.removeHead();
      } catch (NotConnected e) {
        lost(client, words(e));
        return;
      } catch (RuntimeException neverToBeSent) {
        queue.dropHead();
      }
    }
  }

  /** Returns how far the connection is. */
  public ConnectionState state() {
    return transitions.state();
  }

  /**
   * Waits until the state is the given one; one that came and went while this waited counts too.
   *
   * @return whether it came in time
   */
  public boolean awaitState(ConnectionState state, Duration atMost) {
    return transitions.await(state, atMost);
  }

  /**
   * Waits for a transition to the state.
   *
   * @param mark where the history stood before
   * @return whether it came in time
   */
  public boolean awaitTransition(ConnectionState to, int mark, Duration atMost) {
    return transitions.awaitSince(to, mark, atMost);
  }

  /** Returns how many transitions there were so far: what comes later stands behind this mark. */
  public int mark() {
    return transitions.mark();
  }

  /** Returns all transitions so far, in order. */
  public List<Transition> history() {
    return transitions.history();
  }

  /** Returns the client that is connected now, or null. */
  public @Nullable Client current() {
    return live;
  }

  /** Returns all clients so far, in order, also those that never were connected. */
  public List<Client> clients() {
    return List.copyOf(clients);
  }

  /** Returns how many attempts were begun since this was last connected, or told to connect. */
  public int attempts() {
    return attempts;
  }

  /** Returns how much waits to be sent. */
  public int queued() {
    return queue.size();
  }

  /** Returns what was to be sent and never will: no room, closed, or a name without a value. */
  public Dropped dropped() {
    return queue.dropped();
  }

  /** Ends the connection, and all attempts to make one; what waits is not sent. */
  @Override
  public void close() {
    synchronized (lock) {
      if (!closed) {
        closed = true;
        live = null;
        flushing = false;
        transitions.to(ConnectionState.DISCONNECTED, "close() was called");
      }
    }
    // The one that is being connected is among them.
    clients.forEach(ReconnectingClient::release);
    scheduler.close();
  }
}
