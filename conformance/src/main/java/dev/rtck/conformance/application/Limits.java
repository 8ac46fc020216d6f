package dev.rtck.conformance.application;

import dev.rtck.conformance.Checks;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.Departure;
import java.util.Arrays;
import java.util.Collection;

/** Tells a target that holds its clients to a limit from one that fails them. */
final class Limits {

  private Limits() {}

  /** As {@link #wereReached(Checks, Collection)}. */
  static boolean wereReached(Checks checks, Client... clients) {
    return wereReached(checks, Arrays.asList(clients));
  }

  /**
   * Returns whether the target closed one of the clients for asking too much; then that is what the
   * case says, since a profile need not name every limit.
   */
  static boolean wereReached(Checks checks, Collection<Client> clients) {
    for (Client client : clients) {
      Departure departure = client.departure();
      if (departure != null && departure.overLimit()) {
        checks.untestable(
            "limit",
            departure.words()
                + "; limits.ratePerSecond and limits.messageBytes can say what the target takes");
        return true;
      }
    }
    return false;
  }
}
