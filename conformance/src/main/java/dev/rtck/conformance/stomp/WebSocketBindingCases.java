package dev.rtck.conformance.stomp;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.profile.StompSettings.Framing;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompOutcome;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.SubscriptionProof;
import dev.rtck.protocol.stomp.WebSocketCarrier;
import dev.rtck.protocol.websocket.DeflateAgreement;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.reports.Verdict;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** How STOMP lies over the messages of a WebSocket. */
final class WebSocketBindingCases {

  private static final String NO_MESSAGES = "plain TCP has no messages";
  private static final int COMPRESSED = 20;

  private static WebSocketConnection webSocket(StompConnection connection) {
    if (connection.carrier() instanceof WebSocketCarrier carrier) {
      return carrier.webSocket();
    }
    throw new Untestable("no WebSocket");
  }

  @ConformanceCase(
      id = "stomp.websocket.split-frame",
      clause = "STOMP1.2#STOMP_Frames/split",
      title = "A frame may be split over messages",
      sends = "Two SENDs, each over several messages; one has no content-length.",
      accepts = "Both MESSAGEs.",
      why = "Libraries of clients split large frames.")
  void joinsSplitFrames(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    judge(probe, plan, proof, checks, Framing.SPLIT, 2);
  }

  @ConformanceCase(
      id = "stomp.websocket.several-frames",
      clause = "STOMP1.2#STOMP_Frames/several",
      title = "A message may have several frames",
      sends = "20 SENDs in one message.",
      accepts = "20 MESSAGEs.",
      why = "What is behind the first is easily lost.")
  void takesSeveralFramesOfAMessage(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    judge(probe, plan, proof, checks, Framing.COALESCED, 20);
  }

  @ConformanceCase(
      id = "stomp.websocket.fragmented",
      clause = "STOMP1.2#STOMP_Frames/fragmented",
      title = "A message may come in fragments",
      sends = "SEND in a message of several fragments.",
      accepts = "MESSAGE.",
      why = "Proxies may fragment what passes through them.")
  void takesFragments(StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    judge(probe, plan, proof, checks, Framing.FRAGMENTED, 1);
  }

  @ConformanceCase(
      id = "stomp.websocket.binary",
      clause = "STOMP1.2#STOMP_Frames/binary",
      title = "A message may be binary",
      sends = "SEND in a binary message.",
      accepts = "MESSAGE.",
      why = "A body need not be text.")
  void takesBinaryMessages(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    judge(probe, plan, proof, checks, Framing.BINARY, 1);
  }

  private static void judge(
      StompProbe probe,
      EndpointPlan plan,
      SubscriptionProof proof,
      Checks checks,
      Framing framing,
      int count) {
    if (!probe.overWebSocket()) {
      checks.observe("messages", NO_MESSAGES);
      return;
    }
    var framings = StompClient.settings(plan).framings();
    if (framings != null && !framings.contains(framing)) {
      checks.observe("messages", "the profile leaves it out");
      return;
    }
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      List<StompFrame> frames =
          IntStream.range(0, count)
              .mapToObj(i -> i % 2 == 0 ? topic.send() : topic.send().without("content-length"))
              .toList();
      topic.connection().send(framing, frames.toArray(StompFrame[]::new));
      ReceivedFrame last = topic.received(frames.get(count - 1).body());
      List<Bytes> bodies = frames.stream().map(StompFrame::body).toList();
      long got =
          topic.connection().messages().stream().filter(it -> bodies.contains(it.body())).count();
      boolean all = last != null && got == count;
      // STOMP itself says nothing of WebSocket; who names a framing promises it.
      Verdict otherwise = framings == null ? Verdict.WARN : Verdict.FAIL;
      checks.record(
          "messages",
          all ? Verdict.PASS : otherwise,
          got + " of " + count + "; " + topic.connection().outcome().describe(),
          "all");
    }
  }

  @ConformanceCase(
      id = "stomp.websocket.compression",
      clause = "RFC7692#7.2.2/stomp",
      title = "Frames may travel in compressed messages",
      sends =
          "CONNECT, SUBSCRIBE and 20 SENDs in messages that are compressed as permessage-deflate"
              + " was agreed: one in each, several in one, and one in fragments.",
      accepts = "CONNECTED, and 20 MESSAGEs with the same bodies.",
      why = "Browsers compress unasked.",
      causes = {
        "Only the first message of a connection is inflated with the right dictionary.",
        "What is behind the first frame of a message is dropped."
      },
      capabilities = Capability.COMPRESSION)
  void takesCompressedMessages(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    String destination;
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      destination = topic.destination();
    }
    WebSocketCarrier carrier =
        probe.webSocket(
            probe
                .endpoint()
                .handshake(probe.endpoint().connect())
                .with(HandshakeRequest.EXTENSIONS, DeflateAgreement.NAME));
    try (StompConnection session = probe.over(carrier, Framing.SINGLE, event -> {})) {
      if (carrier.webSocket().compression() == null) {
        throw new Untestable("the target declines now what it accepted before");
      }
      ReceivedFrame answer =
          session.connect(probe.endpoint().connect(), probe.patience().handshake());
      boolean connected = answer != null && answer.is("CONNECTED");
      checks.must("connected", connected, session.outcome().describe(), "CONNECTED");
      if (!connected) {
        return;
      }
      StompFrame subscribe = StompFrame.subscribe("compressed", destination);
      boolean subscribed = proof.subscribe(session, subscribe, probe.patience().answer());
      List<StompFrame> frames =
          IntStream.range(0, COMPRESSED)
              .mapToObj(i -> StompFrame.send(destination, "body-" + i + "-" + UUID.randomUUID()))
              .toList();
      int half = COMPRESSED / 2;
      session.send(frames.subList(0, half).toArray(StompFrame[]::new));
      session.send(
          Framing.COALESCED, frames.subList(half, COMPRESSED - 1).toArray(StompFrame[]::new));
      session.send(Framing.FRAGMENTED, frames.get(COMPRESSED - 1));
      long got =
          frames.stream()
              .takeWhile(it -> session.awaitMessage(it.body(), probe.patience().answer()) != null)
              .count();
      checks.must(
          "messages",
          subscribed && got == COMPRESSED,
          got + " of " + COMPRESSED + "; " + session.outcome().describe(),
          "all");
    }
  }

  @ConformanceCase(
      id = "stomp.websocket.missing-nul",
      clause = "STOMP1.2#STOMP_Frames/nul",
      title = "The end of a message is not the end of a frame",
      sends = "SEND without its NUL, then nothing.",
      accepts = "No MESSAGE.",
      why = "Half a frame would be processed.")
  void waitsForTheNul(StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    if (!probe.overWebSocket()) {
      checks.observe("messages", NO_MESSAGES);
      return;
    }
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection sender = probe.open()) {
      StompFrame frame = topic.send().without("content-length").withTail(Bytes.EMPTY);
      sender.send(frame);
      var unused = sender.awaitClosing(probe.patience().quiet().dividedBy(4));
      boolean delivers = topic.delivers();
      checks.should(
          "messages",
          delivers
              && topic.connection().messages().stream()
                  .noneMatch(it -> it.body().equals(frame.body())),
          delivers ? "what was seen" : "the topic delivers nothing any more",
          "no MESSAGE");
    }
  }

  @ConformanceCase(
      id = "stomp.websocket.error-then-close",
      clause = "STOMP1.2#ERROR/websocket",
      title = "ERROR comes before the Close",
      sends = "SEND without destination.",
      accepts = "ERROR, then Close, then the end.",
      why = "Browsers show nothing but a code when the Close is missing.")
  void closesBehindError(StompProbe probe, Checks checks) {
    if (!probe.overWebSocket()) {
      checks.observe("error", NO_MESSAGES);
      return;
    }
    try (StompConnection connection = probe.open()) {
      connection.send(StompFrame.of("SEND").withBody("no destination"));
      StompOutcome outcome = connection.awaitClosing(probe.patience().answer());
      checks.should("error", outcome.error() != null, outcome.describe(), "ERROR");
      checks.should("close", outcome.farewell() != null, outcome.describe(), "a Close frame");
    }
  }

  @ConformanceCase(
      id = "stomp.websocket.ping",
      clause = "STOMP1.2#Heart-beating/ping",
      title = "A ping is answered in a session",
      sends = "A ping of the WebSocket.",
      accepts = "A pong.",
      why = "Proxies and clients look for dead connections so.")
  void answersPings(StompProbe probe, Checks checks) {
    if (!probe.overWebSocket()) {
      checks.observe("pong", NO_MESSAGES);
      return;
    }
    try (StompConnection connection = probe.open()) {
      Bytes nonce = Bytes.utf8(UUID.randomUUID().toString().substring(0, 8));
      webSocket(connection).send(Frame.ping(nonce));
      checks.should(
          "pong",
          webSocket(connection).awaitPong(nonce, probe.patience().answer()) != null,
          connection.outcome().describe(),
          "a pong");
    }
  }

  @ConformanceCase(
      id = "stomp.websocket.close",
      clause = "STOMP1.2#DISCONNECT/websocket",
      title = "A session whose WebSocket was closed takes no messages any more",
      sends = "SUBSCRIBE to a queue, Close 1000; messages for another subscriber.",
      accepts = "A Close; all messages come to the other one, after a while.",
      why = "Messages to the dead are lost.")
  void freesSubscriptionsAtClose(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    if (!probe.overWebSocket()) {
      checks.observe("messages", NO_MESSAGES);
      return;
    }
    DisconnectCases.judgeFreed(
        "messages",
        probe,
        plan,
        proof,
        checks,
        consumer -> {
          StompConnection lost = consumer.connection();
          webSocket(lost).send(Frame.close(1000, ""));
          checks.should(
              "close",
              webSocket(lost).awaitClose(probe.patience().answer()) != null,
              lost.outcome().describe(),
              "a Close");
          lost.close();
        });
  }
}
