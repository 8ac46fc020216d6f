package dev.rtck.protocol.detection;

import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.profile.StompSettings.Framing;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompEndpoint;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpResponse;
import dev.rtck.protocol.websocket.WebSocketEndpoint;
import dev.rtck.protocol.wire.WireConnection;
import java.util.ArrayList;
import java.util.List;

/** Asks for a subprotocol of STOMP, or connects over TCP, and says CONNECT. */
final class StompQuestion {

  /** What clients offer, the newest first. */
  static final List<String> SUBPROTOCOLS = List.of("v12.stomp", "v11.stomp", "v10.stomp");

  private static final String HEART_BEAT = "heart-beat";

  private final Questions questions;

  StompQuestion(Questions questions) {
    this.questions = questions;
  }

  Reply ask(String resource) {
    WebSocketEndpoint there =
        new WebSocketEndpoint(questions.address(), resource, List.of(), SUBPROTOCOLS, null);
    StompEndpoint endpoint = StompEndpoint.over(there);
    try (StompProbe probe = questions.stomp(endpoint)) {
      WireConnection wire = probe.connect();
      HandshakeAttempt attempt = probe.attempt(wire, there.request());
      HttpResponse answer = attempt.response();
      String selected =
          answer == null ? "" : String.join(", ", answer.members(HandshakeRequest.PROTOCOL));
      if (!attempt.switchedProtocols() || !SUBPROTOCOLS.contains(selected)) {
        attempt.close();
        return Reply.other(attempt.status(), "an upgrade to STOMP got: " + attempt.describe());
      }
      if (selectsAnything(probe, there)) {
        attempt.close();
        return Reply.other(
            attempt.status(), "an upgrade selected a subprotocol that nobody speaks, too");
      }
      List<String> facts = new ArrayList<>();
      facts.add("an upgrade that offered STOMP selected the subprotocol " + selected);
      StompConnection connection =
          probe.over(probe.carrier(wire, attempt), Framing.SINGLE, event -> {});
      return Reply.found(connected(resource, endpoint, connection, facts));
    }
  }

  /**
   * Some libraries select whatever is offered first. What follows would then reach an application
   * that does not know what it is.
   */
  private static boolean selectsAnything(StompProbe probe, WebSocketEndpoint there) {
    try (HandshakeAttempt control =
        probe.attempt(
            probe.connect(),
            there.request().replacing(HandshakeRequest.PROTOCOL, "nobody.rtck.example"))) {
      HttpResponse answer = control.response();
      return control.switchedProtocols()
          && answer != null
          && answer.hasMember(HandshakeRequest.PROTOCOL, "nobody.rtck.example");
    }
  }

  /** Asks over TCP. */
  Reply askOverTcp() {
    StompEndpoint endpoint = StompEndpoint.tcp(questions.address());
    try (StompProbe probe = questions.stomp(endpoint)) {
      StompConnection connection = probe.raw();
      List<String> facts = new ArrayList<>();
      Sighting seen = connected("", endpoint, connection, facts);
      return connection.frames().isEmpty()
          ? Reply.other(0, "CONNECT over TCP got: " + connection.outcome().describe())
          : Reply.found(seen);
    }
  }

  private Sighting connected(
      String resource, StompEndpoint endpoint, StompConnection connection, List<String> facts) {
    List<String> advice = new ArrayList<>();
    List<String> settings = new ArrayList<>();
    StompFrame connect = endpoint.connect().with(HEART_BEAT, "10000,10000");
    ReceivedFrame answer = connection.connect(connect, questions.patience());
    if (answer == null) {
      facts.add("CONNECT got: " + connection.outcome().describe());
    } else if (answer.is("CONNECTED")) {
      facts.add("CONNECT got: " + Questions.shown(answer.summary()));
      facts.add(beats(answer));
      String version = answer.header("version");
      if (version != null) {
        settings.add(
            "#versions: [\"1.0\", \"1.1\", \"1.2\"]   # as promised; " + version + " was agreed");
      }
    } else {
      facts.add("CONNECT got: " + Questions.shown(answer.summary()));
      advice.add(
          "CONNECT was refused; where that is for want of credentials, write them as 'users' with"
              + " 'connect: {login: …, passcode: …}' in a profile");
    }
    return new Sighting(Protocol.STOMP, resource, facts, advice, settings);
  }

  private static String beats(ReceivedFrame connected) {
    String told = connected.header(HEART_BEAT);
    String[] both = told == null ? new String[0] : told.split(",", 2);
    return both.length < 2
        ? "heart-beats: none"
        : "heart-beats: it can send one every "
            + both[0].strip()
            + " ms and wants one every "
            + both[1].strip()
            + " ms (0: none)";
  }
}
