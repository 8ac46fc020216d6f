package dev.rtck.conformance.stomp;

import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.EndpointSession;
import dev.rtck.conformance.ProtocolCases;
import dev.rtck.protocol.Protocol;
import java.util.List;

/** What STOMP brings to the suite. */
public final class StompCases implements ProtocolCases {

  @Override
  public Protocol protocol() {
    return Protocol.STOMP;
  }

  @Override
  public List<Class<?>> classes() {
    return List.of(
        ConnectingCases.class,
        SessionCases.class,
        HeartBeatingCases.class,
        StompFramesCases.class,
        ValueEncodingCases.class,
        BodyCases.class,
        TransactionsCases.class,
        DisconnectCases.class,
        ReceiptCases.class,
        ErrorCases.class,
        OlderVersionCases.class,
        WebSocketBindingCases.class,
        ServerFramesCases.class,
        SubprotocolCases.class,
        SockJsCases.class,
        SockJsTimeCases.class,
        SizeLimitsCases.class,
        SendCases.class,
        SubscribeCases.class,
        MessageCases.class,
        UnsubscribeCases.class,
        AckCases.class,
        NackCases.class);
  }

  @Override
  public EndpointSession open(EndpointPlan endpoint) {
    return new StompSession(endpoint);
  }
}
