package dev.rtck.referenceserver.stomp;

import org.jspecify.annotations.Nullable;

/**
 * What is behind the destinations that no broker serves. Called by several threads at once for
 * different clients, one after the other for each.
 */
public interface Application {
  /** What the names of its destinations begin with. */
  String PREFIX = "/app/";

  /**
   * After CONNECTED.
   *
   * @param token by what the client is known, if it is
   */
  void connected(Client client, @Nullable String token);

  /** Whether something is at this destination, named without its prefix. */
  boolean serves(String name);

  /** For each SEND to a destination of its own, named without its prefix. */
  void sent(Client client, String name, byte[] body);

  /** For each SUBSCRIBE, to whatever destination. */
  void subscribed(Client client, String destination);

  /** When the last subscription of a client to a destination has ended by UNSUBSCRIBE. */
  void unsubscribed(Client client, String destination);

  /** Once, when the session has ended. */
  void disconnected(Client client);
}
