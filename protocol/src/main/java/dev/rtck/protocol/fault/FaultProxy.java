package dev.rtck.protocol.fault;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Transcript;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A TCP relay in front of the target that fails on request.
 *
 * <p>It listens on a free port of the loopback interface and passes on whatever comes, in both
 * directions; a FIN, and a RST, reach the other side behind the bytes that came before. The target
 * is connected to at once, so that it may speak first; when it cannot be reached, the client is
 * reset. A client that begins with an HTTP {@code CONNECT} is answered 200 and relayed to the same
 * target, whatever host it asked for: so clients that know an HTTP proxy keep their {@code Host}
 * header, server name and certificate. The target must not speak first to those.
 *
 * <p>Where the receiver does not read, the sender is not read either; memory is bounded by 256 KiB
 * for each direction of a connection, and {@value Fault.Delay#LARGEST_WINDOW_BYTES} bytes for one
 * that is delayed.
 *
 * <p>A command has had its effect when its method returns, except on connections whose target has
 * not answered yet: there it takes effect as soon as both ends stand. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {

  private final Address target;
  private final EventLog log;
  private final Exchange exchange;
  private final RelayLoop loop;
  private final boolean standsForTheName;

  /** Starts a proxy that tries these addresses of the target in turn. */
  FaultProxy(
      Address target, InetAddress[] candidates, Transcript transcript, int receiveBufferBytes)
      throws IOException {
    this.target = target;
    this.log = new EventLog(transcript);
    this.exchange =
        new Exchange(
            Arrays.stream(candidates)
                .map(candidate -> new InetSocketAddress(candidate, target.port()))
                .toList(),
            transcript,
            log,
            receiveBufferBytes);
    this.loop = exchange.loop();
    this.standsForTheName = List.of(candidates).contains(exchange.address().getAddress());
    loop.start();
  }

  /**
   * Starts a proxy in front of the target.
   *
   * @param transcript gets the events, and gives the connections their numbers
   * @throws UnknownHostException when the target's host has no address
   * @throws IOException when no port is free
   */
  public static FaultProxy to(Address target, Transcript transcript) throws IOException {
    return to(target, transcript, 0);
  }

  /**
   * Starts a proxy as above, for a client that takes little at a time.
   *
   * @param receiveBufferBytes the size of the kernel's buffer for what comes from the target, which
   *     is full soon when the connection is frozen; 0 for the usual one
   * @throws UnknownHostException when the target's host has no address
   * @throws IOException when no port is free
   */
  public static FaultProxy to(Address target, Transcript transcript, int receiveBufferBytes)
      throws IOException {
    return new FaultProxy(
        target, InetAddress.getAllByName(target.host()), transcript, receiveBufferBytes);
  }

  /** Returns the port that the proxy listens on. */
  public int port() {
    return exchange.address().getPort();
  }

  /**
   * Returns where to connect instead of to the target: with the target's own name for this machine,
   * where it has one, so that a certificate holds.
   */
  public Address address() {
    String host =
        standsForTheName ? target.host() : exchange.address().getAddress().getHostAddress();
    return new Address(host, port(), target.tls(), target.insecure());
  }

  /** Keeps to the rule from now on; of those that act at the same place the first comes first. */
  public ActiveRule add(Rule rule) {
    ActiveRule active = new ActiveRule(rule, this);
    run(() -> exchange.add(active));
    return active;
  }

  /**
   * Lets the fault act now: on the connections with these numbers, or on all there are when none is
   * given.
   *
   * @return what ends a delay, throttle or split again
   * @throws IllegalArgumentException for {@link Fault.Refuse}
   */
  public ActiveRule apply(Fault fault, Integer... connections) {
    return add(Rule.when(new Trigger.Immediately(), fault).on(connections));
  }

  void remove(ActiveRule active) {
    if (!loop.hasEnded()) {
      try {
        run(() -> exchange.remove(active));
      } catch (IllegalStateException closedMeanwhile) {
        // With its connections the rule has ended.
      }
    }
  }

  /** Resets both ends of all connections. */
  public void resetAll() {
    var unused = apply(Fault.Reset.both());
  }

  /** Resets both ends of one connection. */
  public void reset(int connection) {
    var unused = apply(Fault.Reset.both(), connection);
  }

  /** Ends all connections with FIN to both ends. */
  public void closeAll() {
    var unused = apply(new Fault.Close());
  }

  /** Ends one connection with FIN to both ends. */
  public void close(int connection) {
    var unused = apply(new Fault.Close(), connection);
  }

  /** Freezes all connections there are, in these directions; in both when none is given. */
  public void freeze(Direction... directions) {
    var unused = apply(new Fault.Freeze(these(directions)));
  }

  /** Freezes one connection, in these directions; in both when none is given. */
  public void freeze(int connection, Direction... directions) {
    var unused = apply(new Fault.Freeze(these(directions)), connection);
  }

  /** Thaws all connections, in these directions; in both when none is given. */
  public void thaw(Direction... directions) {
    var unused = apply(new Fault.Thaw(these(directions)));
  }

  /** Thaws one connection, in these directions; in both when none is given. */
  public void thaw(int connection, Direction... directions) {
    var unused = apply(new Fault.Thaw(these(directions)), connection);
  }

  private static Set<Direction> these(Direction... directions) {
    return directions.length == 0
        ? EnumSet.allOf(Direction.class)
        : EnumSet.copyOf(List.of(directions));
  }

  /** Stops listening: new connections are refused by the kernel; those there are go on. */
  public void refuseConnections() {
    run(exchange::stopListening);
  }

  /**
   * Listens again, on the same port.
   *
   * @throws java.io.UncheckedIOException when somebody else has taken it meanwhile
   */
  public void acceptConnections() {
    run(exchange::startListening);
  }

  /**
   * Returns the numbers of the connections that are not over, the oldest first. A number is that of
   * the transcript.
   */
  public List<Integer> connections() {
    return loop.call(exchange::connections);
  }

  /**
   * Returns how many bytes were passed on one way through a connection that is not over.
   *
   * @throws IllegalArgumentException when it is, or never was
   */
  public long relayed(int connection, Direction direction) {
    return loop.call(() -> exchange.relayed(connection, direction));
  }

  /** Returns how many bytes were passed on one way through each connection that is not over. */
  public Map<Integer, Long> relayed(Direction direction) {
    return loop.call(
        () -> {
          Map<Integer, Long> all = new TreeMap<>();
          exchange.connections().forEach(it -> all.put(it, exchange.relayed(it, direction)));
          return all;
        });
  }

  /** Returns the latest events, at most {@value EventLog#MOST_KEPT}, the oldest first. */
  public List<ProxyEvent> events() {
    return log.events();
  }

  private void run(Runnable command) {
    var unused =
        loop.call(
            () -> {
              command.run();
              return true;
            });
  }

  /** Resets what is open and frees the port; takes at most a few seconds, usually none. */
  @Override
  public void close() {
    loop.stop();
  }
}
