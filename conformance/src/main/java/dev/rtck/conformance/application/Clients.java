package dev.rtck.conformance.application;

import dev.rtck.conformance.CaseRun;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.SideBySide;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.client.BackOff;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.ConnectionState;
import dev.rtck.protocol.client.Departure;
import dev.rtck.protocol.client.ReconnectPolicy;
import dev.rtck.protocol.client.ReconnectingClient;
import dev.rtck.protocol.client.Refused;
import dev.rtck.protocol.client.Transport;
import dev.rtck.protocol.fault.FaultProxy;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.User;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the clients of one case; they end with it. Thread-safe.
 *
 * <p>They come as the profile's valid users in order, and all over again where there are fewer.
 */
public final class Clients {

  /** Makes the protocol's part of a client. */
  @FunctionalInterface
  public interface Transports {

    /**
     * Returns a transport that was not used yet.
     *
     * @param user as whom it connects, or null for somebody without credentials
     * @param proxy through which it connects, or null for the straight way
     */
    Transport create(@Nullable User user, @Nullable FaultProxy proxy);

    /**
     * Returns a transport as above that goes the straight way and compresses, where the protocol's
     * clients can.
     */
    default Transport createCompressing(@Nullable User user) {
      return create(user, null);
    }

    /**
     * Returns why a client may be closed that is only slow, or null: a machine that runs many of
     * them may need longer for a sign of life than the target waits for it.
     */
    default @Nullable String hurry() {
      return null;
    }

    /**
     * Returns how many bytes a message may have, as the target announces; null where it does not.
     */
    default @Nullable Long largest() {
      return null;
    }

    /** Returns what makes the transports of one client that comes back: each behind the other. */
    default Transports ofOneClient() {
      return this;
    }
  }

  /** What a browser hook does, only faster. */
  private static final BackOff SOON =
      BackOff.exponential(Duration.ofMillis(50), Duration.ofMillis(500));

  private static final ReconnectPolicy COMES_BACK = new ReconnectPolicy(SOON, 40);

  /** A target that is started again may take as long as its profile says. */
  private static final ReconnectPolicy WAITS_FOR_THE_TARGET = ReconnectPolicy.tireless(SOON);

  /** A target counts by a clock of its own, and what was sent evenly may come in lumps. */
  private static final double PACE_TO_SPARE = 1.1;

  private static final double BURST_OF_RATE = 0.7;

  private static final int QUEUED = 1000;
  private static final int MOST_IMPATIENT = 9;
  private static final int LONG_TEXT = 1 << 20;

  private final CaseRun run;
  private final Transports transports;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger missed = new AtomicInteger();
  private final List<Client> made = new CopyOnWriteArrayList<>();

  /** Those who took the place of an earlier connection, too. */
  private final List<Client> all = new CopyOnWriteArrayList<>();

  /** When the next thing may be said, where the target takes only so many a second. */
  private final AtomicLong turn = new AtomicLong(System.nanoTime());

  private final Map<String, List<Client>> members = new ConcurrentHashMap<>();
  private final Set<Client> offenders = ConcurrentHashMap.newKeySet();

  /** Takes the case, and what makes the protocol's part of each client. */
  public Clients(CaseRun run, Transports transports) {
    this.run = run;
    this.transports = transports;
  }

  EndpointPlan plan() {
    return run.plan();
  }

  /** Takes a note for the report. */
  void note(String words) {
    run.transcript().note(0, "rtck", words);
  }

  /**
   * How long to wait for anything that is owed: less once something of it was missed, so that the
   * case comes to its end with what it has found.
   */
  Duration answer() {
    Duration usual = plan().patience().answer();
    return run.deadline().cut(usual.dividedBy(1L + Math.min(missed.get(), MOST_IMPATIENT)));
  }

  /**
   * How long to wait for a text: longer for one that takes a busy target long to read and write.
   */
  Duration answerTo(String text) {
    return text.length() < LONG_TEXT ? answer() : run.deadline().cut(answer().multipliedBy(2));
  }

  /**
   * Takes note that something that was owed did not come in time.
   *
   * @throws Untestable when it could not, since the target holds one connection for each user, said
   *     that somebody asks too often, has ended a stream in good order, or has closed somebody and
   *     waits for no slow client
   */
  void missed() {
    missed.incrementAndGet();
    for (Client client : all()) {
      String limit = Limits.told(this, client);
      if (limit != null) {
        throw new Untestable(limit);
      }
    }
    boolean someAreGone =
        all().stream().map(Client::departure).anyMatch(it -> it != null && it.byTarget());
    String hurry = someAreGone ? transports.hurry() : null;
    if (hurry != null) {
      throw Untestable.forNow(hurry);
    }
    for (Client earlier : made) {
      Departure departure = earlier.departure();
      if (departure != null
          && departure.byTarget()
          && departure.atWill()
          && !offenders.contains(earlier)) {
        requireNoRightTo(departure, earlier);
      }
    }
  }

  /**
   * Checks that nothing that is the target's right explains why it ended the client's connection.
   *
   * @throws Untestable when something does
   */
  private void requireNoRightTo(Departure departure, Client earlier) {
    User user = earlier.user();
    if (user != null) {
      // Also by one that comes back, or by its first connection.
      boolean replaced =
          all.stream().skip(all.indexOf(earlier) + 1L).anyMatch(it -> user.equals(it.user()));
      if (replaced) {
        throw new Untestable(
            "a connection of "
                + user.name()
                + " ended when the same user connected again ("
                + departure.words()
                + "): the case needs a valid user for each client");
      }
    }
    if (plan().endpoint().protocol() == Protocol.SSE) {
      // It may whenever the target likes: a browser opens the next one behind it.
      throw Untestable.forNow("a stream ended in good order: " + departure.words());
    }
  }

  /** Takes note that the target may close this one for what it does. */
  void offends(Client client) {
    offenders.add(client);
  }

  /** Returns all who connected, but for those who may be closed for what they do. */
  List<Client> all() {
    return all.stream().filter(it -> !offenders.contains(it)).toList();
  }

  /** Takes note that the client has entered the room. */
  void entered(String room, Client client) {
    members.computeIfAbsent(room, first -> new CopyOnWriteArrayList<>()).add(client);
  }

  /** Takes note that the client is to leave the room. */
  void left(String room, Client client) {
    members.getOrDefault(room, List.of()).remove(client);
  }

  /** Returns somebody else who is connected and has entered the room, or null. */
  @Nullable Client anotherMember(String room, Client client) {
    return members.getOrDefault(room, List.of()).stream()
        .filter(it -> !it.equals(client) && it.state() == ConnectionState.CONNECTED)
        .findFirst()
        .orElse(null);
  }

  /** Returns whether more than half of the case's time is left. */
  boolean isInFirstHalf() {
    Duration whole = plan().patience().wholeCase();
    return run.deadline().cut(whole).compareTo(whole.dividedBy(2)) > 0;
  }

  /** How long nothing must come where no fence can prove silence. */
  Duration quiet() {
    return run.deadline().cut(plan().patience().quiet());
  }

  /**
   * Returns how many bytes a message may have: what the profile promises, else what the target
   * itself announces; null where nobody says so.
   */
  @Nullable Long largest() {
    Long promised = plan().endpoint().limits().messageBytes();
    return promised == null ? transports.largest() : promised;
  }

  Operation operation(OperationName name) {
    return Objects.requireNonNull(plan().endpoint().operation(name), () -> name + " is declared");
  }

  boolean declares(OperationName name) {
    return plan().endpoint().declares(name);
  }

  /** Returns the user whose turn it is, or null where clients have no credentials. */
  @Nullable User nextUser() {
    return user(next.getAndIncrement());
  }

  private @Nullable User user(int turn) {
    List<User> users = plan().users();
    return users.isEmpty() ? null : users.get(turn % users.size());
  }

  /** Returns a client that has not connected. */
  Client unconnected(@Nullable User user) {
    return unconnected(user, null);
  }

  /** Returns a client that has not connected, and will do so through the proxy. */
  Client unconnected(@Nullable User user, @Nullable FaultProxy proxy) {
    Client client = create(transports, user, proxy);
    made.add(client);
    return client;
  }

  private Client create(Transports by, @Nullable User user, @Nullable FaultProxy proxy) {
    Client client = run.own(new Client(by.create(user, proxy), plan().endpoint(), user));
    all.add(client);
    return client;
  }

  /**
   * Returns a proxy in front of the target, which ends with the case.
   *
   * @throws Untestable when this machine has no port for it
   */
  FaultProxy proxy() {
    return proxy(0);
  }

  /**
   * Returns a proxy as above, which takes little at a time from the target.
   *
   * @param receiveBufferBytes how much the kernel takes for it; 0 for as much as usual
   */
  FaultProxy proxy(int receiveBufferBytes) {
    try {
      return run.own(FaultProxy.to(plan().address(), run.transcript(), receiveBufferBytes));
    } catch (IOException e) {
      throw new Untestable("no proxy could be put in front of the target: " + e.getMessage());
    }
  }

  /** Returns a client that has connected and was welcomed. */
  Client open() {
    return open(nextUser());
  }

  /**
   * Returns a client that has connected and was welcomed.
   *
   * @throws Untestable when it was refused or not welcomed
   */
  Client open(@Nullable User user) {
    return open(user, null);
  }

  /** Returns a client that has connected through the proxy and was welcomed. */
  Client open(@Nullable User user, @Nullable FaultProxy proxy) {
    Client client = unconnected(user, proxy);
    welcome(client);
    return client;
  }

  /**
   * Returns a client that comes back, not yet connected.
   *
   * @param proxy through which it connects, or null for the straight way
   */
  ReconnectingClient reconnecting(@Nullable User user, @Nullable FaultProxy proxy) {
    Transports its = transports.ofOneClient();
    return run.own(
        new ReconnectingClient(
            // Each of these takes the place of the one before, and is no other client.
            () -> create(its, user, proxy),
            plan().control() == null ? COMES_BACK : WAITS_FOR_THE_TARGET,
            QUEUED,
            new ReconnectingClient.Timeouts(
                run.deadline().cut(plan().patience().handshake()), answer())));
  }

  /** Connects the client and waits for its welcome. */
  void welcome(Client client) {
    long since = System.nanoTime();
    try {
      client.connect(run.deadline().cut(plan().patience().handshake()));
    } catch (Refused refused) {
      String words = "a client as the profile describes it: " + refused.getMessage();
      throw refused.isForNow() || wasLate(since) ? Untestable.forNow(words) : new Untestable(words);
    }
    if (!client.awaitWelcome(answer())) {
      throw new Untestable(
          "the welcome that the profile declares did not come: " + Words.what(client));
    }
    if (!declares(OperationName.WELCOME)) {
      Arrival.awaitAdmission(this, client);
    }
  }

  /**
   * Returns what lets one reconnecting client be known to the target before it enters: where no
   * welcome tells that it is, what is said to it at once may go past it.
   */
  Consumer<Client> admitting(Consumer<Client> entering) {
    return declares(OperationName.WELCOME)
        ? entering
        : connected -> {
          Arrival.awaitAdmission(this, connected);
          entering.accept(connected);
        };
  }

  /** Returns whether a handshake may have taken longer than the target promises to wait for it. */
  private boolean wasLate(long sinceNanos) {
    Duration promised = plan().endpoint().limits().handshake();
    return promised != null && System.nanoTime() - sinceNanos > promised.dividedBy(2).toNanos();
  }

  /** Returns a client that compresses, has connected and was welcomed. */
  Client openCompressing() {
    User user = nextUser();
    Client client =
        run.own(new Client(transports.createCompressing(user), plan().endpoint(), user));
    all.add(client);
    made.add(client);
    welcome(client);
    return client;
  }

  /** Returns so many clients that have connected and were welcomed, in the order they came. */
  List<Client> open(int count) {
    List<Client> clients = new ArrayList<>();
    // All in one go: whoever opens others meanwhile takes none of their users.
    int first = next.getAndAdd(count);
    for (int i = 0; i < count; i++) {
      clients.add(unconnected(user(first + i)));
    }
    SideBySide.times(count, plan().width(), i -> welcome(clients.get(i)));
    return List.copyOf(clients);
  }

  /**
   * Waits until the target is likely to have noticed that a member has gone: until the witness is
   * told so, where the profile has {@code left}, else for the quiet period.
   *
   * @param meanwhile says something that is written to the one who has gone, which some targets
   *     need to notice it
   * @return whether the witness was told
   */
  boolean awaitDeparture(Client gone, Client witness, Runnable meanwhile) {
    if (!declares(OperationName.LEFT)) {
      meanwhile.run();
      witness.inbox().await(() -> witness.departure() != null, quiet());
      return false;
    }
    Bindings known = Bindings.EMPTY.withValueOf(gone.identity(), "self", "sender");
    // Where rooms outlive connections, who was cut off need not be said to have left.
    boolean owed = !declares(OperationName.JOIN) || !operation(OperationName.JOIN).restored();
    Deadline patience = Deadline.in(owed ? answer() : quiet());
    boolean told = false;
    while (!told && witness.departure() == null && !patience.hasPassed()) {
      told = witness.await(OperationName.LEFT, known, 0, quiet()) != null;
      if (!told) {
        meanwhile.run();
      }
    }
    return told;
  }

  /** Returns how many clients there may be when so many are wanted: the target may hold fewer. */
  int atMost(int wanted) {
    Integer connections = plan().endpoint().limits().connections();
    return connections == null ? wanted : Math.max(2, Math.min(wanted, connections / 3));
  }

  /** Returns how many messages there may be in a burst: the target may take fewer a second. */
  int burst(int wanted) {
    Double rate = plan().endpoint().limits().ratePerSecond();
    return rate == null ? wanted : (int) Math.max(3, Math.min(wanted, BURST_OF_RATE * rate));
  }

  /**
   * Waits until one of the clients may say the next thing, where the target takes only so many a
   * second; all of them together keep to it.
   */
  void pace() {
    Double rate = plan().endpoint().limits().ratePerSecond();
    if (rate == null) {
      return;
    }
    long each = (long) (PACE_TO_SPARE * 1e9 / rate);
    long now = System.nanoTime();
    long its = turn.getAndUpdate(free -> (free - now > 0 ? free : now) + each);
    long left = its - now;
    while (left > 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(left);
      left = its - System.nanoTime();
    }
  }
}
