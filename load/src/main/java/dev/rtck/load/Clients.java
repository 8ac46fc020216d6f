package dev.rtck.load;

import dev.rtck.load.LoadPlan.Caller;
import dev.rtck.protocol.Protocol;
import java.util.List;
import java.util.Set;

/** Makes the client of each protocol. */
final class Clients {

  /** The protocols that can be loaded. */
  static final Set<Protocol> PROTOCOLS =
      Set.of(Protocol.WEBSOCKET, Protocol.SOCKETIO, Protocol.STOMP, Protocol.SSE);

  private Clients() {}

  /**
   * @param delivery who takes what comes; {@link Delivery#NONE} for a client that only publishes
   */
  static LoadClient of(
      LoadPlan plan, Caller caller, List<String> rooms, Delivery delivery, Troubles troubles) {
    return switch (plan.protocol()) {
      case SOCKETIO -> new SocketIoClient(plan, caller, rooms, delivery, troubles);
      case STOMP -> new StompClient(plan, caller, rooms, delivery, troubles);
      case SSE -> new SseClient(plan, caller, rooms, delivery, troubles);
      default -> new WebSocketClient(plan, caller, rooms, delivery, troubles);
    };
  }
}
