package dev.rtck.conformance.application;

import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.Departure;
import dev.rtck.protocol.client.Received;
import java.util.List;
import java.util.stream.Collectors;

/** Says for a report what a client saw. */
final class Words {

  private static final int MOST = 4;

  private Words() {}

  /** Says what came to the client, and how its connection ended. */
  static String what(Client client) {
    return what(client, 0);
  }

  /** Says what came to the client since the mark, and how its connection ended. */
  static String what(Client client, int mark) {
    List<Received> came = client.inbox().since(mark);
    Departure departure = client.departure();
    String messages =
        came.isEmpty()
            ? "nothing came"
            : "what came: "
                + came.stream().limit(MOST).map(Received::toString).collect(Collectors.joining(" "))
                + (came.size() > MOST ? " and " + (came.size() - MOST) + " more" : "");
    return departure == null ? messages : messages + "; then " + departure.words();
  }

  /** Says whether and how the client's connection ended. */
  static String ending(Client client) {
    Departure departure = client.departure();
    return departure == null ? "still connected" : departure.words();
  }

  /** Says how often. */
  static String times(long count) {
    return count == 1 ? "once" : count == 2 ? "twice" : count == 0 ? "never" : count + " times";
  }

  /** Names the first few of many. */
  static String few(List<String> all) {
    return all.isEmpty()
        ? "none"
        : all.stream().limit(MOST).collect(Collectors.joining(", "))
            + (all.size() > MOST ? " and " + (all.size() - MOST) + " more" : "");
  }
}
