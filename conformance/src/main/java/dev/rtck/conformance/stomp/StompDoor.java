package dev.rtck.conformance.stomp;

import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.application.Door;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.StompSettings.Framing;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompEndpoint;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompOutcome;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpResponse;
import dev.rtck.protocol.websocket.WebSocketEndpoint;
import dev.rtck.protocol.wire.WireConnection;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The opening handshake, CONNECT and what all subscribe to as a door: refused is who gets a status,
 * an ERROR or an end before any MESSAGE.
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

  private Visit session(StompProbe probe, StompConnection connection) {
    try (connection) {
      ReceivedFrame answer =
          connection.connect(probe.endpoint().connect(), probe.patience().handshake());
      if (answer != null && answer.is("CONNECTED")) {
        return subscribing(connection, answer, probe.patience().quiet());
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

  /** Some let everybody connect, and ask who it is when something is subscribed to. */
  private Visit subscribing(StompConnection connection, ReceivedFrame connected, Duration quiet) {
    Deadline patience = Deadline.in(quiet);
    for (StompFrame subscribe : subscriptions()) {
      ReceivedFrame answer = connection.sendForReceipt(subscribe, patience.cut(quiet));
      boolean isError = answer != null && answer.is("ERROR");
      if ((isError || connection.hasEnded()) && connection.messages().isEmpty()) {
        String words = "CONNECTED, then " + connection.awaitClosing(quiet).describe();
        return new Visit(Kind.REFUSED, words, said(answer));
      }
    }
    return new Visit(Kind.LET_IN, "CONNECTED", said(connected));
  }

  /** Returns what each client of the profile subscribes to, or a member of any room. */
  private List<StompFrame> subscriptions() {
    Bindings known = Bindings.EMPTY.with("room", "room-" + Payloads.unique());
    Set<String> destinations = new LinkedHashSet<>();
    for (Operation operation : plan.endpoint().operations().values()) {
      Template subscribe = operation.subscribe();
      if (subscribe != null && known.names().containsAll(subscribe.names())) {
        destinations.add(subscribe.renderText(known));
      }
    }
    return destinations.stream()
        .map(it -> StompFrame.subscribe("rtck-" + Payloads.unique(), it))
        .toList();
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
