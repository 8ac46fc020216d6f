package dev.rtck.conformance.stomp;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompEvent;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.StompRefused;
import dev.rtck.protocol.stomp.StompVersion;
import dev.rtck.protocol.stomp.SubscriptionProof;
import dev.rtck.protocol.stomp.WebSocketCarrier;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpResponse;
import dev.rtck.protocol.websocket.WebSocketEndpoint;
import java.util.List;
import java.util.UUID;

/** What a server selects of a client's subprotocols, and what it sends text and bytes in. */
final class SubprotocolCases {

  private static final int LONG_TEXT = 40_000;
  private static final String CHARACTER = "\u65e5";
  private static final int CHARACTER_OCTETS = 3;
  private static final String NO_MESSAGES = "plain TCP has no messages";

  @ConformanceCase(
      id = "stomp.websocket.subprotocol",
      clause = "RFC6455#4.2.2/stomp",
      title = "The subprotocol of STOMP is one of those offered",
      sends =
          "Opening handshakes that offer v12, v10 and v11, v10 and v12; v10 alone, and a CONNECT that"
              + " offers version 1.2 alone.",
      accepts =
          "One of those offered, or none; or a refusal. What the CONNECT gets is recorded: STOMP says"
              + " nothing of subprotocols.",
      why = "Browsers end a connection whose subprotocol they did not offer.")
  void selectsWhatWasOffered(StompProbe probe, Checks checks) {
    WebSocketEndpoint webSocket = probe.endpoint().webSocket();
    if (webSocket == null) {
      checks.observe("subprotocol", NO_MESSAGES);
      return;
    }
    checks.each(
        List.of(
            List.of("v12.stomp"),
            List.of("v10.stomp", "v11.stomp"),
            List.of("v10.stomp", "v12.stomp")),
        offer -> String.join("-", offer).replace(".stomp", ""),
        (offer, slug) -> {
          try (HandshakeAttempt attempt = attempt(probe, webSocket, offer)) {
            HttpResponse response = attempt.response();
            if (response == null || !attempt.switchedProtocols()) {
              checks.observe(slug, attempt.describe());
              return;
            }
            List<String> selected = response.members(HandshakeRequest.PROTOCOL);
            checks.must(
                slug,
                selected.isEmpty() || (selected.size() == 1 && offer.contains(selected.get(0))),
                selected.toString(),
                "one of " + offer,
                "none");
          }
        });
    observeOtherVersion(probe, checks);
  }

  /** Records which version a session gets whose CONNECT says otherwise than its subprotocol. */
  private static void observeOtherVersion(StompProbe probe, Checks checks) {
    StompFrame oldest = probe.endpoint().connect(List.of(StompVersion.V1_0));
    try (StompConnection connection = probe.raw(oldest)) {
      StompFrame newest = probe.endpoint().connect(List.of(StompVersion.V1_2));
      ReceivedFrame answer = connection.connect(newest, probe.patience().answer());
      checks.observe(
          "other-version",
          answer != null && answer.is("CONNECTED")
              ? "CONNECTED with version:" + answer.header("version")
              : connection.outcome().describe());
    } catch (StompRefused refused) {
      checks.observe("other-version", String.valueOf(refused.getMessage()));
    }
  }

  @ConformanceCase(
      id = "stomp.websocket.without-subprotocol",
      clause = "RFC6455#4.2.2/stomp-none",
      title = "A client that offers no subprotocol of STOMP breaks nothing",
      sends = "Opening handshakes without subprotocol, and with one that nobody knows.",
      accepts = "101 that selects nothing else, or a refusal with a status below 500.",
      why = "Clients that do not offer one are in the field.")
  void answersThoseWithoutSubprotocol(StompProbe probe, Checks checks) {
    WebSocketEndpoint webSocket = probe.endpoint().webSocket();
    if (webSocket == null) {
      checks.observe("subprotocol", NO_MESSAGES);
      return;
    }
    checks.each(
        List.of(List.<String>of(), List.of("rtck.bogus")),
        offer -> offer.isEmpty() ? "none" : "unknown",
        (offer, slug) -> {
          try (HandshakeAttempt attempt = attempt(probe, webSocket, offer)) {
            checks.should(
                slug,
                attempt.wasTurnedAway() || (attempt.status() > 0 && attempt.status() < 500),
                attempt.describe(),
                "101",
                "a status below 500");
            HttpResponse response = attempt.response();
            if (response != null && attempt.switchedProtocols()) {
              List<String> selected = response.members(HandshakeRequest.PROTOCOL);
              checks.must(
                  slug + "-selected",
                  offer.containsAll(selected),
                  selected.toString(),
                  offer.isEmpty() ? "none" : "what was offered, or none");
            }
          }
        });
  }

  private static HandshakeAttempt attempt(
      StompProbe probe, WebSocketEndpoint webSocket, List<String> offer) {
    HandshakeRequest request = webSocket.request().without(HandshakeRequest.PROTOCOL);
    return probe.attempt(
        probe.connect(),
        offer.isEmpty()
            ? request
            : request.with(HandshakeRequest.PROTOCOL, String.join(", ", offer)));
  }

  @ConformanceCase(
      id = "stomp.websocket.binary-body",
      clause = "STOMP1.2#Header_content-length/binary",
      title = "A body that is no text travels in a binary message",
      sends =
          "SEND with a body that is not UTF-8, in a binary message; SEND with a text of 40,000 octets"
              + " outside ASCII, where limits.messageBytes promises no less.",
      accepts =
          "MESSAGE with the same body in a binary message, or none; each text message is UTF-8, however"
              + " the MESSAGE is cut.",
      why = "A browser ends a connection whose text is not UTF-8.",
      causes = "Long frames are cut into messages within a character.")
  void sendsBytesAsBytes(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    if (!probe.overWebSocket()) {
      checks.observe("messages", NO_MESSAGES);
      return;
    }
    judgeLongText(probe, plan, proof, checks);
    // Some answer bytes with bytes: who receives them has sent none.
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection sender = probe.open()) {
      // Whatever becomes of the rest, its beginning tells it from what a server says of its own.
      Bytes beginning = Bytes.utf8("octets-" + UUID.randomUUID());
      Bytes body = Bytes.concat(beginning, Bytes.of(0xc3, 0x28, 0x00, 0xff, 0x80));
      sender.send(topic.send().withBody(body).counted());
      StompFrame usual = topic.send();
      sender.send(usual);
      var unused = topic.received(usual.body());
      List<StompEvent.Frame> got =
          topic.connection().events().stream()
              .filter(it -> it instanceof StompEvent.Frame)
              .map(it -> (StompEvent.Frame) it)
              .filter(it -> it.frame().is("MESSAGE"))
              .filter(it -> it.frame().body().contains(beginning))
              .toList();
      if (got.isEmpty()) {
        if (sender.outcome().error() == null
            && !sender.hasEnded()
            && !topic.connection().hasEnded()) {
          throw new Untestable("such a body is not delivered");
        }
        checks.observe("messages", "refused: " + sender.outcome().describe());
        return;
      }
      checks.should(
          "body",
          got.stream().allMatch(it -> it.frame().body().equals(body)),
          got.get(0).frame().summary(),
          "the same octets");
      checks.should(
          "message", got.stream().allMatch(StompEvent.Frame::binary), "a text", "a binary message");
    }
  }

  /** Judges messages that are likely to be cut. */
  private static void judgeLongText(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    Long promised = plan.endpoint().limits().messageBytes();
    if (promised != null && promised < 2 * LONG_TEXT) {
      return;
    }
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection sender = probe.open()) {
      StompFrame send = topic.send();
      String text = send.body().text() + CHARACTER.repeat(LONG_TEXT / CHARACTER_OCTETS);
      StompFrame frame = send.withBody(text).counted();
      sender.send(frame);
      if (topic.received(frame.body()) == null) {
        checks.observe("long-text", "not delivered; " + sender.outcome().describe());
      } else if (topic.connection().carrier() instanceof WebSocketCarrier carrier) {
        boolean wrong =
            carrier.webSocket().violations().stream().anyMatch(it -> it.rule().equals("utf-8"));
        checks.must(
            "long-text",
            !wrong,
            wrong ? "a text that is not UTF-8" : "UTF-8",
            "each text is UTF-8");
      }
    }
  }
}
