package dev.rtck.conformance.application;

import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Recipients;
import dev.rtck.protocol.profile.Template;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a target that says nothing when somebody comes in is likely to know of it: what the
 * client itself says then has come back to it. Nothing is judged by this.
 */
final class Arrival {

  private static final int TRIES = 3;

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
    boolean heard = returns(clients, OperationName.ROOM);
    hearItself(clients, member, heard ? Talk.in(room, clients, OperationName.ROOM) : null);
  }

  /** Whether the sender gets back by which it can be told. */
  private static boolean returns(Clients clients, OperationName name) {
    if (!clients.declares(name)) {
      return false;
    }
    Recipients to = clients.operation(name).to();
    Template receive = clients.operation(name).reply();
    return receive != null
        && receive.names().contains("text")
        && (name == OperationName.ECHO || (to != null && to.includesSender()));
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
    Deliveries heard = talk.at(client);
    for (int tries = 0; tries < TRIES && client.departure() == null; tries++) {
      if (heard.seek(List.of(talk.say(client)), clients.answer().dividedBy(TRIES))) {
        return;
      }
    }
  }
}
