package dev.rtck.conformance.stomp;

import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.application.Door;
import dev.rtck.protocol.profile.StompSettings.Framing;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompEndpoint;
import dev.rtck.protocol.stomp.StompOutcome;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpResponse;
import dev.rtck.protocol.websocket.WebSocketEndpoint;
import dev.rtck.protocol.wire.WireConnection;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The opening handshake and CONNECT as a door: refused is who gets a status, an ERROR or an end
 * before CONNECTED.
 *
 * @param probes makes the probe of somebody who wants to come in
 */
record StompDoor(Function<StompEndpoint, StompProbe> probes, EndpointPlan plan) implements Door {

  @Override
  public Visit knock(Visitor visitor) {
    StompEndpoint theirs = StompClient.as(plan, visitor.user());
    StompProbe probe = probes.apply(theirs);
    WebSocketEndpoint webSocket = theirs.webSocket();
    if (webSocket == null) {
      return session(probe, probe.raw());
    }
    HandshakeRequest request = theirs.handshake(theirs.connect());
    String origin = visitor.origin();
    if (origin != null) {
      request = request.replacing("Origin", origin);
    }
    WireConnection wire = probe.connect();
    HandshakeAttempt attempt = probe.attempt(wire, request);
    if (attempt.switchedProtocols()) {
      return session(probe, probe.over(probe.carrier(wire, attempt), Framing.SINGLE, event -> {}));
    }
    try (attempt) {
      if (attempt.wasTurnedAway()) {
        return new Visit(Kind.OPEN, attempt.describe(), "");
      }
      boolean refused = attempt.status() >= 300 || attempt.wasDropped();
      return new Visit(
          refused ? Kind.REFUSED : Kind.IGNORED, attempt.describe(), content(attempt, probe));
    }
  }

  private static String content(HandshakeAttempt attempt, StompProbe probe) {
    HttpResponse response = attempt.response();
    if (response == null) {
      return "no answer";
    }
    var unused = attempt.readContent(probe.patience().answer());
    return response.statusLine() + "\n" + attempt.unread().text();
  }

  private static Visit session(StompProbe probe, StompConnection connection) {
    try (connection) {
      ReceivedFrame answer =
          connection.connect(probe.endpoint().connect(), probe.patience().handshake());
      if (answer != null && answer.is("CONNECTED")) {
        return new Visit(Kind.LET_IN, "CONNECTED", said(answer));
      }
      if (answer != null) {
        // An ERROR that keeps the connection is a refusal, too; the wire cases judge the rest.
        StompOutcome outcome = connection.awaitClosing(probe.patience().quiet());
        return new Visit(Kind.REFUSED, outcome.describe(), said(answer));
      }
      StompOutcome outcome = connection.outcome();
      return new Visit(
          outcome.closed() ? Kind.REFUSED : Kind.IGNORED, outcome.describe(), "no frame");
    }
  }

  private static String said(@Nullable ReceivedFrame frame) {
    return frame == null
        ? ""
        : frame.command()
            + "\n"
            + frame.headers().stream()
                .map(header -> header.name() + ":" + header.value())
                .collect(Collectors.joining("\n"))
            + "\n"
            + frame.text();
  }
}
