package dev.rtck.conformance.application;

import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Recipients;
import dev.rtck.protocol.profile.Template;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a target that says nothing when somebody comes in is likely to know of it: what the
 * client itself says then has come back to it. Nothing is judged by this.
 */
final class Arrival {

  private Arrival() {}

  /** Waits until the target is likely to know the client, which no welcome tells. */
  static void awaitAdmission(Clients clients, Client client) {
    Talk talk = null;
    if (returns(clients, OperationName.ECHO)) {
      talk = Talk.by(clients, OperationName.ECHO);
    } else if (returns(clients, OperationName.BROADCAST)) {
      talk = Talk.by(clients, OperationName.BROADCAST);
    }
    hearItself(clients, client, talk);
  }

  /** Waits until the target is likely to know the member, which no acknowledgement tells. */
  static void awaitMembership(Clients clients, String room, Client member) {
    Client other = clients.anotherMember(room, member);
    if (returns(clients, OperationName.ROOM)) {
      hearItself(clients, member, Talk.in(room, clients, OperationName.ROOM));
    } else if (other == null || !isTold(clients, OperationName.ROOM)) {
      hearItself(clients, member, null);
    } else {
      // Who came before may not have been in it, either.
      Talk talk = Talk.in(room, clients, OperationName.ROOM);
      var unused = hear(clients, talk, other, member) && hear(clients, talk, member, other);
    }
  }

  /** Whether what is said by it can be told. */
  private static boolean isTold(Clients clients, OperationName name) {
    if (!clients.declares(name)) {
      return false;
    }
    Template receive = clients.operation(name).reply();
    return receive != null && receive.names().contains("text");
  }

  /** Whether the sender gets back by which it can be told. */
  private static boolean returns(Clients clients, OperationName name) {
    if (!isTold(clients, name)) {
      return false;
    }
    Recipients to = clients.operation(name).to();
    return name == OperationName.ECHO || (to != null && to.includesSender());
  }

  private static void hearItself(Clients clients, Client client, @Nullable Talk talk) {
    if (talk == null) {
      // A sign of life of the protocol tells at least that what was sent before has been read; what
      // the target looks up then takes a moment.
      if (client.isAlive(clients.answer())) {
        client.inbox().await(() -> client.departure() != null, clients.quiet().dividedBy(2));
      }
      return;
    }
    var unused = hear(clients, talk, client, client);
  }

  /** Lets the one speak until the other has heard it; returns whether it has. */
  private static boolean hear(Clients clients, Talk talk, Client speaker, Client hearer) {
    Deliveries heard = talk.at(hearer);
    Deadline patience = Deadline.in(clients.answer());
    Duration each = clients.quiet();
    while (!patience.hasPassed() && hearer.departure() == null && speaker.departure() == null) {
      if (heard.seek(List.of(talk.say(speaker)), each)) {
        return true;
      }
      // A target that takes its time is not to be asked all the more often.
      each = each.multipliedBy(2);
    }
    return false;
  }
}
