package dev.rtck.conformance.sse;

import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.EndpointSession;
import dev.rtck.conformance.ProtocolCases;
import dev.rtck.protocol.Protocol;
import java.util.List;

/** What server-sent events bring to the suite. */
public final class SseCases implements ProtocolCases {

  @Override
  public Protocol protocol() {
    return Protocol.SSE;
  }

  @Override
  public List<Class<?>> classes() {
    return List.of(
        IntroductionCases.class,
        TheEventSourceInterfaceCases.class,
        TheLastEventIdHeaderCases.class,
        ParsingAnEventStreamCases.class,
        InterpretingAnEventStreamCases.class,
        AuthoringNotesCases.class,
        ProxyBufferingCases.class,
        ResumeCases.class,
        ResumeUnderLoadCases.class,
        ReconciliationCases.class,
        StreamLifetimeCases.class,
        LimitsCases.class,
        MessageBodyLengthCases.class,
        HttpSemanticsCases.class,
        HttpCorsProtocolCases.class,
        ExpressingHttpSemanticsInHttp2Cases.class,
        StreamsAndMultiplexingCases.class);
  }

  @Override
  public EndpointSession open(EndpointPlan endpoint) {
    return new SseSession(endpoint);
  }
}
