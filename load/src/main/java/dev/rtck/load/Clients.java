package dev.rtck.load;

import dev.rtck.load.LoadPlan.Caller;
import dev.rtck.protocol.Protocol;
import java.util.List;
import java.util.Set;

/** Makes the client of each protocol. */
final class Clients {

  /** The protocols that can be loaded. */
  static final Set<Protocol> PROTOCOLS = Set.of(Protocol.WEBSOCKET, Protocol.SOCKETIO);

  private Clients() {}

  static WebSocketClient of(
      LoadPlan plan, Caller caller, List<String> rooms, Delivery delivery, Troubles troubles) {
    return plan.protocol() == Protocol.SOCKETIO
        ? new SocketIoClient(plan, caller, rooms, delivery, troubles)
        : new WebSocketClient(plan, caller, rooms, delivery, troubles);
  }
}
