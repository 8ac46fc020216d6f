package dev.rtck.conformance.application;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.ConnectionState;
import dev.rtck.protocol.client.ReconnectingClient;
import dev.rtck.protocol.client.Transition;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Waits for clients that come back. */
final class Comeback {

  static final String BACK = "connected again within the policy";

  private Comeback() {}

  /**
   * Connects for the first time.
   *
   * @throws Untestable when that does not work
   */
  static Client connect(Clients clients, ReconnectingClient client) {
    client.connect();
    return awaitFirst(clients, client);
  }

  /** Waits for the first connection. */
  static Client awaitFirst(Clients clients, ReconnectingClient client) {
    boolean connected = client.awaitState(ConnectionState.CONNECTED, patience(clients));
    Client current = client.current();
    if (!connected || current == null) {
      throw new Untestable("a client did not get its first connection: " + describe(client));
    }
    return current;
  }

  /** How long a client may take to be back. */
  static Duration patience(Clients clients) {
    return clients.answer().multipliedBy(2);
  }

  /** Waits until the client is back, and judges that it is; null when it is not. */
  static @Nullable Client await(
      Clients clients, Checks checks, ReconnectingClient client, int mark) {
    return await(clients, checks, client, mark, "back");
  }

  /** As above, under another name. */
  static @Nullable Client await(
      Clients clients, Checks checks, ReconnectingClient client, int mark, String slug) {
    Client current = await(clients, client, mark, patience(clients));
    checks.must(slug, current != null, describe(client), BACK);
    return current;
  }

  /** Waits until the client is back; null when it is not. */
  static @Nullable Client await(
      Clients clients, ReconnectingClient client, int mark, Duration atMost) {
    boolean came = client.awaitTransition(ConnectionState.CONNECTED, mark, atMost);
    Client current = client.current();
    if (!came || current == null) {
      clients.missed();
      return null;
    }
    return current;
  }

  /** Says how the client fared. */
  static String describe(ReconnectingClient client) {
    List<Transition> history = client.history();
    return history.stream()
        .skip(Math.max(0, history.size() - 4))
        .map(it -> it.to().name().toLowerCase(java.util.Locale.ROOT) + " (" + it.why() + ")")
        .collect(Collectors.joining(", "));
  }
}
