package dev.rtck.conformance.application;

import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.NotConnected;
import dev.rtck.protocol.profile.History;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.User;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Some way in which one client reaches another: the broadcast, where the profile has one, or a room
 * of the case's own.
 */
final class Channel {

  private final Clients clients;
  private final @Nullable String room;
  private final Talk talk;

  private Channel(Clients clients, @Nullable String room, Talk talk) {
    this.clients = clients;
    this.room = room;
    this.talk = talk;
  }

  static Channel of(Clients clients) {
    if (clients.declares(OperationName.BROADCAST)) {
      return new Channel(clients, null, Talk.by(clients, OperationName.BROADCAST));
    }
    if (clients.declares(OperationName.ROOM)) {
      return room(clients);
    }
    throw new Untestable("the profile declares neither broadcast nor room");
  }

  /** Returns one where much may be said: a room where all newcomers would be told of it else. */
  static Channel ofMuch(Clients clients) {
    Channel usual = of(clients);
    return usual.keepsHistory() && hasMembers(clients) ? room(clients) : usual;
  }

  /** Returns a room of the case's own, which the profile must declare. */
  static Channel room(Clients clients) {
    String room = Rooms.fresh();
    return new Channel(clients, room, Talk.in(room, clients, OperationName.ROOM));
  }

  /** Returns whether one can enter and leave it, and it is not for everybody. */
  static boolean hasMembers(Clients clients) {
    return clients.declares(OperationName.ROOM) && clients.declares(OperationName.JOIN);
  }

  Talk talk() {
    return talk;
  }

  /** Returns which operation it is. */
  OperationName operation() {
    return room == null ? OperationName.BROADCAST : OperationName.ROOM;
  }

  /** Returns whether newcomers are told all that was said before. */
  boolean keepsHistory() {
    return history() == History.ALL;
  }

  /** Returns what newcomers are told of what was said before, where the profile says so. */
  @Nullable History history() {
    History ofRoom =
        room != null && clients.declares(OperationName.JOIN)
            ? clients.operation(OperationName.JOIN).history()
            : null;
    return ofRoom == null ? clients.operation(operation()).history() : ofRoom;
  }

  /** Returns a client that is on the channel. */
  Client open() {
    return open(clients.nextUser());
  }

  /** Returns a client that is on the channel, as that user. */
  Client open(@Nullable User user) {
    Client client = clients.open(user);
    enter(client);
    return client;
  }

  /** Brings a client that is connected onto the channel. */
  void enter(Client client) {
    if (room != null) {
      Rooms.enter(clients, room, client);
    }
  }

  /** Returns what brings one reconnecting client onto the channel whenever that is needed. */
  Consumer<Client> entering() {
    return room == null ? connected -> {} : Rooms.entering(clients, room);
  }

  /** Brings a client that is connected onto the channel, if the target lets it. */
  boolean tryToEnter(Client client) {
    return room == null || Rooms.tryToEnter(clients, room, client);
  }

  /** Lets somebody ask to be let onto the channel who may not be; no answer is waited for. */
  void ask(Client stranger) {
    if (room == null || !clients.declares(OperationName.JOIN)) {
      return;
    }
    try {
      stranger.send(OperationName.JOIN, stranger.identity().with("room", room));
    } catch (NotConnected refused) {
      clients.note(String.valueOf(refused.getMessage()));
    }
  }

  /** Returns whether what the one says now reaches the other, which is not owed. */
  boolean reaches(Client from, Client to) {
    Deliveries heard = talk.at(to);
    return heard.seek(List.of(talk.say(from)), clients.answer());
  }

  /** Returns whether what the one says now reaches the other. */
  boolean carries(Client from, Client to) {
    Deliveries heard = talk.at(to);
    return heard.await(talk.say(from), clients.answer());
  }
}
