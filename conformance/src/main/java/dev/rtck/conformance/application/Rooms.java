package dev.rtck.conformance.application;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.NotConnected;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.profile.User;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Brings clients into rooms. */
final class Rooms {

  private Rooms() {}

  /** Returns the name of a room that nobody was in. */
  static String fresh() {
    return "room-" + Payloads.unique();
  }

  /**
   * Returns what lets one reconnecting client join the room at its first connection, and at the
   * later ones unless the profile says that rooms are restored.
   */
  static Consumer<Client> entering(Clients clients, String room) {
    boolean restored = areRestored(clients);
    AtomicBoolean member = new AtomicBoolean();
    return connected -> {
      if (!restored || !member.get()) {
        enter(clients, room, connected);
        member.set(true);
      }
    };
  }

  /** Whether who comes again is in its rooms without joining them. */
  static boolean areRestored(Clients clients) {
    return clients.declares(OperationName.JOIN) && clients.operation(OperationName.JOIN).restored();
  }

  /**
   * Takes the client out of a room that an earlier connection of its user may have joined, in an
   * earlier run even: where rooms are restored, a name that is not unique may be one of its rooms.
   * Where no client can leave, nothing is done.
   */
  static void forget(Clients clients, String room, Client client) {
    if (!areRestored(clients) || !clients.declares(OperationName.LEAVE)) {
      return;
    }
    try {
      // Whatever is answered to who was not in it: what the client sends next comes behind it.
      client.send(OperationName.LEAVE, client.identity().with("room", room));
    } catch (NotConnected ended) {
      clients.note(String.valueOf(ended.getMessage()));
    }
  }

  /**
   * Lets the clients join the room, one after the other.
   *
   * @throws Untestable when the acknowledgement that the profile declares does not come
   */
  static void enter(Clients clients, String room, Client... members) {
    for (Client member : members) {
      int mark = member.inbox().mark();
      if (!tryToEnter(clients, room, member)) {
        // The others that are judged meanwhile may be in the way: it is tried again alone.
        throw Untestable.forNow(
            "the join of a room was not acknowledged as the profile declares: "
                + Words.what(member, mark));
      }
    }
  }

  /** Returns whether the join was acknowledged as far as the profile declares an answer. */
  static boolean tryToEnter(Clients clients, String room, Client member) {
    return tryToEnter(clients, room, member, clients.answer());
  }

  /** As above, within a time of one's own. */
  static boolean tryToEnter(Clients clients, String room, Client member, Duration atMost) {
    clients.pace();
    if (!clients.declares(OperationName.JOIN)) {
      subscribe(clients, room, member);
      return true;
    }
    boolean acknowledged = acknowledged(() -> member.join(room, atMost));
    if (clients.operation(OperationName.JOIN).reply() == null) {
      Arrival.awaitMembership(clients, room, member);
    }
    clients.entered(room, member);
    return acknowledged;
  }

  /**
   * Brings them into a room of their own, where the profile has any that one can enter: what is for
   * one of them alone may go to all of its room.
   *
   * @return whether they are members
   */
  static boolean share(Clients clients, Client... all) {
    String room = fresh();
    return Channel.hasMembers(clients)
        && Arrays.stream(all).allMatch(client -> tryToEnter(clients, room, client));
  }

  /**
   * Returns whether the target may take both for one member: rooms may belong to a user, and then
   * all its connections are in a room as soon as one of them is.
   */
  static boolean mayBeOne(Clients clients, Client one, Client other) {
    User user = one.user();
    return Directs.mayBeOne(one, other)
        || (user != null && user.equals(other.user()) && areRestored(clients));
  }

  /** Says why nothing can be told of two who may be one member. */
  static final String MAY_BE_ONE =
      "the rooms may belong to the user, whose connections are members then as soon as one is: a"
          + " valid user for each client is needed";

  /** Judges that the client did not get the text, unless it may be one with an insider. */
  static void judgeLeak(
      Checks checks,
      Clients clients,
      String slug,
      Client client,
      String text,
      boolean fenced,
      Client... insiders) {
    boolean mayBe = Arrays.stream(insiders).anyMatch(it -> mayBeOne(clients, client, it));
    if (mayBe && Leak.count(client, text) > 0) {
      checks.untestable(slug, MAY_BE_ONE);
    } else {
      Leak.judge(checks, slug, client, text, fenced);
    }
  }

  /** Returns whether the profile says how somebody becomes a member. */
  static boolean canBeEntered(Clients clients) {
    return clients.declares(OperationName.JOIN) || subscription(clients) != null;
  }

  /**
   * Says that nothing can be told of members where the profile does not say what makes one.
   *
   * @throws Untestable then
   */
  static void requireEntrance(Clients clients) {
    if (!canBeEntered(clients)) {
      throw new Untestable("the profile has neither a join nor a subscribe with ${room}");
    }
  }

  /** Returns what members of rooms subscribe to, or null where that depends on no room. */
  private static @Nullable Template subscription(Clients clients) {
    Template subscribe =
        clients.declares(OperationName.ROOM)
            ? clients.operation(OperationName.ROOM).subscribe()
            : null;
    return subscribe != null && subscribe.names().contains("room") ? subscribe : null;
  }

  /** Subscribes to what is said in the room, where that is all that makes a member. */
  private static void subscribe(Clients clients, String room, Client member) {
    if (subscription(clients) == null) {
      return;
    }
    Operation said = clients.operation(OperationName.ROOM);
    boolean subscribed =
        acknowledged(
            () -> {
              member.send(said.subscribing(), member.identity().with("room", room));
              return true;
            });
    if (subscribed) {
      Arrival.awaitMembership(clients, room, member);
      clients.entered(room, member);
    }
  }

  /** Lets the client leave the room; an acknowledgement that does not come is the case's matter. */
  static boolean leave(Clients clients, String room, Client member) {
    clients.left(room, member);
    clients.pace();
    return acknowledged(() -> member.leave(room, clients.answer()));
  }

  private static boolean acknowledged(BooleanSupplier exchange) {
    try {
      return exchange.getAsBoolean();
    } catch (NotConnected ended) {
      return false;
    }
  }
}
