package dev.rtck.conformance.application;

import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.profile.User;

/** What cases about direct messages need to know of the clients. */
final class Directs {

  private Directs() {}

  /**
   * Checks that it is known by what name each client is addressed.
   *
   * @throws Untestable when it is not
   */
  static void requireIdentities(Clients clients, Client... addressed) {
    Template send = clients.operation(OperationName.DIRECT).send();
    if (send == null || !send.names().contains("recipient")) {
      throw new Untestable("the send of direct has no ${recipient}");
    }
    for (Client client : addressed) {
      if (!client.hasIdentity()) {
        throw new Untestable(
            "nobody knows by what name a client is addressed: neither has the welcome a ${self},"
                + " nor has the user an identity");
      }
    }
  }

  /**
   * Checks that the target tells the clients apart.
   *
   * @throws Untestable when some of them are the same to it, as connections of one user often are
   */
  static void requireDistinct(Client... clients) {
    for (int i = 0; i < clients.length; i++) {
      for (int j = i + 1; j < clients.length; j++) {
        User user = clients[i].user();
        if (areOne(clients[i], clients[j]) && user != null && user.equals(clients[j].user())) {
          throw new Untestable(
              "the connections of one user share an identity: "
                  + clients.length
                  + " valid users are needed to tell them apart");
        }
      }
    }
  }

  /**
   * Returns whether the target may take both for one: nothing but their user tells who they are.
   */
  static boolean mayBeOne(Client one, Client other) {
    User user = one.user();
    return areOne(one, other) || (user != null && user.equals(other.user()) && !one.hasIdentity());
  }

  /** Returns whether the target calls both clients by the same name, as one user's often are. */
  static boolean areOne(Client one, Client other) {
    return one.hasIdentity() && one.identity().equals(other.identity());
  }
}
