package dev.rtck.conformance.application;

import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.ConnectionState;
import dev.rtck.protocol.client.ReconnectingClient;
import dev.rtck.protocol.fault.FaultProxy;
import java.util.function.Consumer;

/**
 * A client on a channel whose connection can be broken, and which comes back by itself.
 *
 * @param proxy through which it is connected
 * @param coming the client, over all its connections
 * @param before its first connection
 */
record UnsteadyClient(FaultProxy proxy, ReconnectingClient coming, Client before) {

  /** Connects one as the user whose turn it is; whenever it is connected it enters the channel. */
  static UnsteadyClient on(Channel channel, Clients clients) {
    return on(clients, channel.entering());
  }

  /** Connects one as above, which does what is named whenever it is connected. */
  static UnsteadyClient on(Clients clients, Consumer<Client> entering) {
    FaultProxy proxy = clients.proxy();
    ReconnectingClient coming = clients.reconnecting(clients.nextUser(), proxy);
    coming.onConnected(entering);
    return new UnsteadyClient(proxy, coming, Comeback.connect(clients, coming));
  }

  /**
   * Resets its connection and lets it make no other one, until the proxy accepts connections again.
   *
   * @param mark where its history stood before
   * @return whether it noticed
   */
  boolean cutOff(Clients clients, int mark) {
    proxy.refuseConnections();
    proxy.resetAll();
    return coming.awaitTransition(ConnectionState.RECONNECTING, mark, clients.answer());
  }
}
