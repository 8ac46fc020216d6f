package dev.rtck.conformance.application;

import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.ConnectionState;
import dev.rtck.protocol.client.ReconnectingClient;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client that is there all the time, on a channel. A stream of events may end in good order
 * whenever the target likes: there it opens the next one behind it, as a browser does.
 */
final class StandingClient {

  private static final int TRIES = 3;

  private final Clients clients;
  private final @Nullable ReconnectingClient coming;
  private Client now;

  private StandingClient(Clients clients, @Nullable ReconnectingClient coming, Client now) {
    this.clients = clients;
    this.coming = coming;
    this.now = now;
  }

  /** Connects one as the user whose turn it is. */
  static StandingClient on(Channel channel, Clients clients) {
    if (clients.plan().endpoint().protocol() != Protocol.SSE) {
      return new StandingClient(clients, null, channel.open());
    }
    ReconnectingClient coming = clients.reconnecting(clients.nextUser(), null);
    coming.onConnected(channel.entering());
    return new StandingClient(clients, coming, Comeback.connect(clients, coming));
  }

  /** Returns the connection that it has now, or had last. */
  Client now() {
    ReconnectingClient its = coming;
    if (its == null) {
      return now;
    }
    Client ended = its.current();
    if (ended != null && ended.departure() != null) {
      // It is about to be noticed.
      ended.inbox().await(() -> its.current() != ended, clients.quiet().dividedBy(2));
    }
    if (its.current() == null) {
      its.awaitState(ConnectionState.CONNECTED, Comeback.patience(clients));
    }
    Client current = its.current();
    if (current != null) {
      now = current;
    }
    return now;
  }

  private boolean mayBeBack(Client client) {
    return coming != null && client.departure() != null;
  }

  /** Returns whether a stream of it was ended otherwise than in good order. */
  boolean wasCutOff() {
    List<Client> all = coming == null ? List.of() : coming.clients();
    return all.stream()
        .map(Client::departure)
        .anyMatch(it -> it != null && it.byTarget() && !it.atWill());
  }

  /**
   * Returns the first of two that is owed what the client says, or else the second: of few users,
   * one of them may be the client to the target.
   */
  static StandingClient anotherThan(
      Client client, Channel channel, StandingClient first, StandingClient second) {
    return channel.talk().owes(client, first.now()) ? first : second;
  }

  /** Returns whether what each says reaches the other. */
  static boolean talk(Channel channel, StandingClient one, StandingClient other) {
    return reaches(channel, one, other) && reaches(channel, other, one);
  }

  private static boolean reaches(Channel channel, StandingClient from, StandingClient to) {
    boolean again = true;
    for (int tries = 0; again && tries < TRIES; tries++) {
      Client speaker = from.now();
      Client hearer = to.now();
      if (channel.reaches(speaker, hearer)) {
        return true;
      }
      again = from.mayBeBack(speaker) || to.mayBeBack(hearer);
    }
    from.clients.missed();
    return false;
  }

  /** Says how its connection is. */
  String words() {
    return Words.ending(now);
  }
}
