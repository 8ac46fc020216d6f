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
    return List.of(
        HandshakeCases.class,
        HttpLongPollingCases.class,
        PacketEncodingCases.class,
        MaxPayloadCases.class,
        PacketTypesCases.class,
        HeartbeatCases.class,
        UpgradeCases.class,
        WebSocketTransportCases.class,
        DeliveryGuaranteesCases.class,
        HandlingCorsCases.class,
        ConnectionToANamespaceCases.class,
        SendingAndReceivingDataCases.class,
        AcknowledgementCases.class,
        DisconnectionFromANamespaceCases.class,
        ServerSocketInstanceCases.class,
        ClientSocketInstanceCases.class,
        ServerInstanceCases.class,
        FormatCases.class,
        BinaryCases.class,
        NamespacesCases.class,
        MiddlewaresCases.class,
        RoomsCases.class,
        BroadcastingEventsCases.class,
        VolatileEventsCases.class,
        ConnectionStateRecoveryCases.class);
  }

  @Override
  public EndpointSession open(EndpointPlan endpoint) {
    return new SocketIoSession(endpoint);
  }
}
