package dev.rtck.conformance.websocket;

import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.EndpointSession;
import dev.rtck.conformance.ProtocolCases;
import dev.rtck.protocol.Protocol;
import java.util.List;

/** What raw WebSocket brings to the suite. */
public final class WebSocketCases implements ProtocolCases {

  @Override
  public Protocol protocol() {
    return Protocol.WEBSOCKET;
  }

  @Override
  public List<Class<?>> classes() {
    return List.of(
        ReadingTheClientsOpeningHandshakeCases.class,
        SendingTheServersOpeningHandshakeCases.class,
        NegotiatingExtensionsCases.class,
        UpgradeCases.class,
        MessageParsingCases.class,
        SecurityConsiderationsCases.class,
        BaseFramingProtocolCases.class,
        ClientToServerMaskingCases.class,
        FragmentationCases.class,
        ControlFramesCases.class,
        ErrorsInUtf8EncodedDataCases.class,
        ClosingTheConnectionCases.class,
        StatusCodesCases.class,
        NormalClosureOfConnectionsCases.class,
        DataFramesCases.class,
        KeepaliveCases.class,
        ImplementationSpecificLimitsCases.class,
        TimeoutCases.class,
        BackPressureCases.class,
        ConcurrencyCases.class,
        ConnectionConfidentialityAndIntegrityCases.class,
        CompressionNegotiationCases.class,
        CompressionParametersCases.class,
        CompressionFramingCases.class,
        MessagePayloadTransformationCases.class,
        CompressionLimitsCases.class);
  }

  @Override
  public EndpointSession open(EndpointPlan endpoint) {
    return new WebSocketSession(endpoint);
  }
}
