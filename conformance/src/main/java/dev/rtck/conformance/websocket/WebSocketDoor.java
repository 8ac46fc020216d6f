package dev.rtck.conformance.websocket;

import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.application.Door;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.WebSocketEndpoint;
import dev.rtck.protocol.websocket.WebSocketProbe;

/** The opening handshake as a door. */
record WebSocketDoor(WebSocketProbe probe, EndpointPlan plan) implements Door {

  @Override
  public Visit knock(Visitor visitor) {
    WebSocketEndpoint theirs = UsualClient.as(plan, visitor.user());
    HandshakeRequest request = theirs.request();
    if (visitor.origin() != null) {
      request = request.replacing("Origin", visitor.origin());
    }
    Admission admission = Admission.of(probe, plan, theirs, request);
    return new Visit(kind(admission.kind()), admission.words(), admission.answer());
  }

  private static Kind kind(Admission.Kind kind) {
    return switch (kind) {
      case REFUSED -> Kind.REFUSED;
      case IGNORED -> Kind.IGNORED;
      case LET_IN -> Kind.LET_IN;
      case OPEN -> Kind.OPEN;
    };
  }
}
