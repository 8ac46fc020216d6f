package dev.rtck.conformance.socketio;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.engineio.EngineIoProbe;
import dev.rtck.protocol.engineio.EngineIoRefused;
import dev.rtck.protocol.engineio.PollingSession;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.SocketIoSettings;
import dev.rtck.protocol.profile.SocketIoSettings.Transport;
import dev.rtck.protocol.profile.User;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEndpoint;
import dev.rtck.protocol.socketio.SocketIoRefused;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Connections to one endpoint, as its usual clients make them: over each transport that it speaks,
 * to its namespace and to others.
 *
 * @param probes makes the probe of somebody
 */
record Connections(
    EndpointPlan plan,
    EngineIoProbe probe,
    SocketIoEndpoint endpoint,
    Echo echo,
    Function<SocketIoEndpoint, EngineIoProbe> probes) {

  private static final List<Carrier> ALL =
      List.of(Carrier.WEBSOCKET, Carrier.POLLING, Carrier.UPGRADED);

  /** What is judged over one transport; it may throw whatever the probes throw. */
  interface Body {
    void judge(Carrier carrier, String slug);
  }

  SocketIoSettings settings() {
    return UsualClient.settings(plan);
  }

  /** Returns the namespace that the profile's operations live in. */
  String namespace() {
    return endpoint.namespace();
  }

  /** Returns another namespace that can be joined. */
  String second() {
    return Objects.requireNonNull(secondNamespace(plan), "the profile has a second namespace");
  }

  static @Nullable String secondNamespace(EndpointPlan plan) {
    SocketIoSettings settings = UsualClient.settings(plan);
    return settings.namespaces().stream()
        .filter(it -> !it.equals(settings.namespace()))
        .findFirst()
        .orElse(null);
  }

  /**
   * Returns how one client reaches others: the broadcast, or else a room; null when neither. Where
   * the echo is one of a room, it is rooms.
   */
  @Nullable OperationName channel() {
    return plan.endpoint().declares(OperationName.BROADCAST) && echo.room() == null
        ? OperationName.BROADCAST
        : plan.endpoint().declares(OperationName.ROOM) ? OperationName.ROOM : null;
  }

  Duration answer() {
    return probe.patience().answer();
  }

  /** Returns what carries a connection where nothing else is asked for. */
  Carrier usual() {
    return UsualClient.carrier(endpoint);
  }

  /** Returns what may carry a connection, the usual one first. */
  List<Carrier> carriers() {
    List<Transport> spoken = endpoint.transports();
    boolean polls = spoken.contains(Transport.POLLING);
    boolean sockets = spoken.contains(Transport.WEBSOCKET);
    return ALL.stream()
        .filter(
            it ->
                switch (it) {
                  case WEBSOCKET -> sockets;
                  case POLLING -> polls;
                  case UPGRADED -> polls && sockets;
                })
        .toList();
  }

  /**
   * Judges the same over each transport. One that the profile promises and that cannot be had, is
   * untestable here; one that is only tried, is no requirement.
   */
  void overEach(Checks checks, Body body) {
    checks.each(
        carriers(),
        Carrier::slug,
        (carrier, slug) -> {
          try {
            body.judge(carrier, slug);
          } catch (EngineIoRefused | SocketIoRefused refused) {
            String words = String.valueOf(refused.getMessage());
            if (isOnlyTried(carrier)) {
              checks.observe(slug + "-connection", words);
            } else {
              checks.untestable(slug + "-connection", words);
            }
          }
        });
  }

  /** Returns whether nothing promises the carrier: neither the profile nor the handshake. */
  boolean isOnlyTried(Carrier carrier) {
    return (settings().transports() == null && carrier != usual())
        || (carrier == Carrier.UPGRADED && !offersUpgrade());
  }

  /** Returns whether sessions over polling can be upgraded; a server may offer it to none. */
  private boolean offersUpgrade() {
    try {
      PollingSession session = probe.handshake();
      HandshakeCases.sayGoodbye(session);
      return session.open().upgrades().contains("websocket");
    } catch (EngineIoRefused noPolling) {
      return false;
    }
  }

  /**
   * Returns how many messages each of so many senders may send at once: as many as the case wants,
   * or as the profile's rate lets them be.
   */
  int burst(int wanted, int senders) {
    Double rate = ratePerSecond();
    return rate == null ? wanted : (int) Math.max(1, Math.min(wanted, rate / senders));
  }

  /**
   * Returns how many messages the profile says that the target takes in a second from a connection
   * that was opened within it; null where it does not say.
   */
  @Nullable Double ratePerSecond() {
    Double rate = plan.endpoint().limits().ratePerSecond();
    // To enter a room takes one of them.
    return rate == null || echo.room() == null ? rate : Double.valueOf(rate - 1);
  }

  /** Waits for as long as the profile's rate wants it between two messages. */
  void pace() {
    Double rate = plan.endpoint().limits().ratePerSecond();
    if (rate != null) {
      LockSupport.parkNanos((long) (1e9 / rate));
    }
  }

  /** Returns the room that the echo comes back in; where it is none of a room, a fresh one. */
  String room() {
    String room = echo.room();
    return room == null ? Member.freshRoom() : room;
  }

  /**
   * Returns the same with what serves for an echo, where the profile declares none and it comes
   * back.
   */
  Connections echoing() {
    Connections them = new Connections(plan, probe, endpoint, Echo.orItsLike(plan), probes);
    if (echo.isDeclared() || !them.echo.isDeclared()) {
      return this;
    }
    try (SocketIoConnection connection = them.connected()) {
      boolean comesBack = them.echo.roundTrip(connection, Payloads.unique(), answer()) != null;
      return comesBack ? them : this;
    } catch (EngineIoRefused | SocketIoRefused | Untestable noEcho) {
      return this;
    }
  }

  /** Opens a session that has asked for no namespace yet. */
  SocketIoConnection open(Carrier carrier) {
    return SocketIoConnection.open(probe, carrier);
  }

  /** Opens a session as the user, that has asked for no namespace yet. */
  SocketIoConnection open(Carrier carrier, @Nullable User user) {
    return SocketIoConnection.open(probes.apply(UsualClient.as(plan, user)), carrier);
  }

  /** Opens a connection to the endpoint's namespace, to which the echo comes back. */
  SocketIoConnection connected(Carrier carrier) {
    SocketIoConnection connection = open(carrier);
    var unused = connection.connect(namespace(), endpoint.auth());
    if (!enters(connection)) {
      throw new Untestable(Member.NOT_ENTERED);
    }
    return connection;
  }

  /**
   * Enters the room in which the echo comes back, if it is one of a room; returns whether that got
   * its answer.
   */
  boolean enters(SocketIoConnection connection) {
    String room = echo.room();
    if (room == null) {
      return true;
    }
    boolean entered = Member.standing(connection, this).enters(room);
    pace();
    return entered;
  }

  /** Opens a connection to the endpoint's namespace over the usual transport. */
  SocketIoConnection connected() {
    return connected(usual());
  }

  /** Opens a client that does what the profile's operations say. */
  Member member(Carrier carrier) {
    List<User> users = plan.users();
    return Member.on(open(carrier), this, users.isEmpty() ? null : users.get(0));
  }

  /** Opens a client as above over the usual transport. */
  Member member() {
    return member(usual());
  }

  /**
   * Opens a client as above that is somebody else than the others, unless the profile knows one
   * user alone.
   */
  Member somebodyElse() {
    List<User> users = plan.users();
    User user = users.isEmpty() ? null : users.get(1 % users.size());
    return Member.on(open(usual(), user), this, user);
  }

  /** Returns whether all come as the same user, whose connections may share what is told to one. */
  boolean areOnePerson() {
    return plan.users().size() == 1;
  }

  /** Returns whether the connection still answers: a CONNECT, or else the profile's echo. */
  boolean isServed(SocketIoConnection connection) {
    return connection.fence(answer()) != null
        || (!connection.hasEnded()
            && echo.isDeclared()
            && echo.roundTrip(connection, Payloads.unique(), answer()) != null);
  }

  /** Returns the text of a packet to the endpoint's namespace: its type, and what follows. */
  String text(char type, String rest) {
    return text(type, namespace(), rest);
  }

  /** Returns the text of a packet to the namespace. */
  static String text(char type, String namespace, String rest) {
    return type + (namespace.equals("/") ? "" : namespace + ",") + rest;
  }
}
