package dev.rtck.conformance.socketio;

import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.EndpointSession;
import dev.rtck.conformance.ProtocolCases;
import dev.rtck.protocol.Protocol;
import java.util.List;

/** What Engine.IO and Socket.IO bring to the suite. */
public final class SocketIoCases implements ProtocolCases {

  @Override
  public Protocol protocol() {
    return Protocol.SOCKETIO;
  }

  @Override
  public List<Class<?>> classes() {
    return List.of();
  }

  @Override
  public EndpointSession open(EndpointPlan endpoint) {
    return new SocketIoSession(endpoint);
  }
}
