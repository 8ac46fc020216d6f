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
import dev.rtck.protocol.stomp.StompEvent;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompOutcome;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.StompVersion;
import dev.rtck.protocol.stomp.SubscriptionProof;
import dev.rtck.protocol.stomp.WebSocketCarrier;
import dev.rtck.protocol.websocket.DeflateAgreement;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.Opcode;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.reports.Verdict;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;

/** How STOMP lies over the messages of a WebSocket. */
final class WebSocketBindingCases {

  private static final String NO_MESSAGES = "plain TCP has no messages";
  private static final int COMPRESSED = 20;
  private static final int PIECES = 100;

  /** Takes more than one octet, and stands behind none that does. */
  private static final String CHARACTER = "\u65e5";

  private static final int MANY = 50;
  private static final int FEW = 5;
  private static final int LEAST_BORNE = 20;
  private static final long ROOM_FOR_MANY = 32 << 10;

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
      sends =
          "Two SENDs, each over several messages; one has no content-length. SENDs in two messages, in a"
              + " hundred (fewer where limits.ratePerSecond says so), with the NUL in a message of its own, and in two binary ones that cut a"
              + " character.",
      accepts = "A MESSAGE for each. That the binary ones are not joined is a warning at most.",
      why = "Libraries of clients split large frames.")
  void joinsSplitFrames(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    judge(probe, plan, proof, checks, Framing.SPLIT, 2);
    if (!probe.overWebSocket() || !StompClient.mayTake(plan, Framing.SPLIT)) {
      return;
    }
    Verdict otherwise = StompClient.settings(plan).framings() == null ? Verdict.WARN : Verdict.FAIL;
    checks.each(
        List.of("two", "hundred", "nul-alone", "behind-a-nul", "within-a-character"),
        slug -> slug,
        (it, slug) -> {
          boolean octets = it.equals("within-a-character");
          if (octets && !StompClient.mayTake(plan, Framing.BINARY)) {
            checks.observe(slug, "the profile leaves binary messages out");
            return;
          }
          try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
              StompConnection sender = probe.open()) {
            StompFrame plain = topic.send().with("rtck-value", octets ? CHARACTER : "a");
            StompFrame frame =
                it.equals("behind-a-nul")
                    ? plain.withBody("a\0b" + UUID.randomUUID()).counted()
                    : plain;
            Bytes whole = frame.encode(sender.version());
            for (Bytes piece : pieces(whole, it, Math.max(2, Burst.atMost(plan, PIECES)))) {
              sender.sendBytes(piece, "a piece of SEND");
            }
            ReceivedFrame message = topic.received(frame.body());
            boolean came = message != null && (!octets || message.has("rtck-value", CHARACTER));
            checks.record(
                slug,
                came ? Verdict.PASS : octets ? Verdict.WARN : otherwise,
                message == null ? "no MESSAGE; " + sender.outcome().describe() : message.summary(),
                "MESSAGE");
          }
        });
  }

  /**
   * Cuts a frame as the slug of a check says.
   *
   * @param many how many pieces a hundred may be
   */
  private static List<Bytes> pieces(Bytes whole, String how, int many) {
    int length = whole.length();
    return switch (how) {
      case "hundred" ->
          IntStream.range(0, many)
              .mapToObj(i -> whole.slice(length * i / many, length * (i + 1) / many))
              .toList();
      case "nul-alone" -> List.of(whole.slice(0, length - 1), whole.slice(length - 1, length));
      case "behind-a-nul" -> {
        int cut = whole.text().indexOf('\0') + 1;
        yield List.of(whole.slice(0, cut), whole.slice(cut, length));
      }
      case "within-a-character" -> {
        int cut = whole.text().indexOf(CHARACTER) + 1;
        yield List.of(whole.slice(0, cut), whole.slice(cut, length));
      }
      default -> List.of(whole.slice(0, length / 2), whole.slice(length / 2, length));
    };
  }

  @ConformanceCase(
      id = "stomp.websocket.several-frames",
      clause = "STOMP1.2#STOMP_Frames/several",
      title = "A message may have several frames",
      sends =
          "2 SENDs in one message, and 50 in another one; 5 where limits.messageBytes or"
              + " limits.ratePerSecond promise little.",
      accepts = "As many MESSAGEs.",
      why = "What is behind the first is easily lost.")
  void takesSeveralFramesOfAMessage(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    Long promised = plan.endpoint().limits().messageBytes();
    int many = promised != null && promised < ROOM_FOR_MANY ? FEW : MANY;
    judge(probe, plan, proof, checks, "two", Framing.COALESCED, 2);
    judge(probe, plan, proof, checks, "many", Framing.COALESCED, Burst.atMost(plan, many));
  }

  @ConformanceCase(
      id = "stomp.websocket.fragmented",
      clause = "RFC6455#5.4/stomp",
      title = "A message may come in fragments",
      sends =
          "SEND in a message of several fragments, and in one that has a ping between two of them;"
              + " nothing where the profile's framings leave fragments out.",
      accepts = "MESSAGE for each, and a pong.",
      why = "Proxies may fragment what passes through them.")
  void takesFragments(StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    judge(probe, plan, proof, checks, Framing.FRAGMENTED, 1);
    if (probe.overWebSocket() && StompClient.mayTake(plan, Framing.FRAGMENTED)) {
      judgePingBetween(probe, plan, proof, checks);
    }
  }

  private static void judgePingBetween(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection sender = probe.open()) {
      StompFrame frame = topic.send();
      Bytes whole = frame.encode(sender.version());
      Bytes nonce = Bytes.utf8(UUID.randomUUID().toString().substring(0, 8));
      int half = whole.length() / 2;
      sender.note("SEND in two fragments with a ping between them");
      webSocket(sender)
          .send(
              Frame.of(Opcode.TEXT, whole.slice(0, half)).unfinished(),
              Frame.ping(nonce),
              Frame.continuation(whole.slice(half, whole.length())));
      boolean came = topic.received(frame.body()) != null;
      checks.must(
          "ping-between",
          came,
          came ? "MESSAGE" : "no MESSAGE; " + sender.outcome().describe(),
          "MESSAGE");
      boolean ponged = webSocket(sender).awaitPong(nonce, probe.patience().answer()) != null;
      checks.must("pong", ponged, ponged ? "a pong" : sender.outcome().describe(), "a pong");
    }
  }

  @ConformanceCase(
      id = "stomp.websocket.binary",
      clause = "STOMP1.2#STOMP_Frames/binary",
      title = "A message may be binary",
      sends = "SEND in a binary message.",
      accepts = "MESSAGE. Whether it is binary, too, is recorded.",
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
    judge(probe, plan, proof, checks, "messages", framing, count);
  }

  private static void judge(
      StompProbe probe,
      EndpointPlan plan,
      SubscriptionProof proof,
      Checks checks,
      String slug,
      Framing framing,
      int count) {
    if (!probe.overWebSocket()) {
      checks.observe(slug, NO_MESSAGES);
      return;
    }
    if (!StompClient.mayTake(plan, framing)) {
      checks.observe(slug, "the profile leaves it out");
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
      // STOMP itself says nothing of WebSocket, which demands that fragments are joined. Who names
      // a framing promises it, though not for messages of any size.
      boolean tooLarge = count > LEAST_BORNE && topic.connection().outcome().closed();
      boolean bound =
          framing == Framing.FRAGMENTED || StompClient.settings(plan).framings() != null;
      Verdict otherwise = bound && !tooLarge ? Verdict.FAIL : Verdict.WARN;
      checks.record(
          slug,
          all ? Verdict.PASS : otherwise,
          got + " of " + count + "; " + topic.connection().outcome().describe(),
          "all");
      if (framing == Framing.BINARY && all) {
        boolean binary =
            topic.connection().events().stream()
                .anyMatch(it -> it instanceof StompEvent.Frame one && isOf(one, bodies));
        checks.observe("answer", binary ? "a binary message" : "a text");
      }
    }
  }

  private static boolean isOf(StompEvent.Frame event, List<Bytes> bodies) {
    return event.binary() && bodies.contains(event.frame().body());
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
      // One in each of the three ways at least.
      int count = Math.max(3, Burst.atMost(plan, COMPRESSED));
      List<StompFrame> frames =
          IntStream.range(0, count)
              .mapToObj(i -> StompFrame.send(destination, "body-" + i + "-" + UUID.randomUUID()))
              .toList();
      int half = count / 2;
      session.send(frames.subList(0, half).toArray(StompFrame[]::new));
      session.send(
          promisedOr(plan, Framing.COALESCED),
          frames.subList(half, count - 1).toArray(StompFrame[]::new));
      session.send(promisedOr(plan, Framing.FRAGMENTED), frames.get(count - 1));
      long got =
          frames.stream()
              .takeWhile(it -> session.awaitMessage(it.body(), probe.patience().answer()) != null)
              .count();
      checks.must(
          "messages",
          subscribed && got == count,
          got + " of " + count + "; " + session.outcome().describe(),
          "all");
    }
  }

  /** Returns the framing, or the plain one where the profile leaves it out. */
  private static Framing promisedOr(EndpointPlan plan, Framing framing) {
    return StompClient.mayTake(plan, framing) ? framing : Framing.SINGLE;
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
      accepts =
          "ERROR, then Close, then the end, which a Close that is answered makes a must (RFC 6455,"
              + " 5.5.1).",
      why = "Browsers show nothing but a code when the Close is missing.")
  void closesBehindError(StompProbe probe, Checks checks) {
    if (!probe.overWebSocket()) {
      checks.observe("error", NO_MESSAGES);
      return;
    }
    try (StompConnection connection = probe.open()) {
      if (connection.version() == StompVersion.V1_0) {
        throw new Untestable("version 1.0 names no ERROR for such a SEND");
      }
      connection.send(StompFrame.of("SEND").withBody("no destination"));
      StompOutcome outcome = connection.awaitClosing(probe.patience().answer());
      checks.should("error", outcome.error() != null, outcome.describe(), "ERROR");
      boolean closes = outcome.farewell() != null;
      checks.should("close", closes, outcome.describe(), "a Close frame");
      if (closes) {
        boolean ended = connection.awaitEnd(probe.patience().answer()) != null;
        checks.must("end", ended, connection.outcome().describe(), "the end of the connection");
      }
    }
  }

  @ConformanceCase(
      id = "stomp.websocket.ping",
      clause = "RFC6455#5.5.2/stomp",
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
      checks.must(
          "pong",
          webSocket(connection).awaitPong(nonce, probe.patience().answer()) != null,
          connection.outcome().describe(),
          "a pong");
    }
  }

  @ConformanceCase(
      id = "stomp.websocket.close-answered",
      clause = "RFC6455#5.5.1/stomp",
      title = "A Close is answered in a session",
      sends = "CONNECT, then Close 1000.",
      accepts = "A Close; that it has another code is a warning. Then the end of the connection.",
      why = "Browsers wait for it before they say that a connection was closed cleanly.")
  void answersClose(StompProbe probe, Checks checks) {
    if (!probe.overWebSocket()) {
      checks.observe("close", NO_MESSAGES);
      return;
    }
    try (StompConnection connection = probe.open()) {
      connection.leave();
      StompOutcome outcome = connection.awaitClosing(probe.patience().answer());
      StompEvent.Farewell farewell = outcome.farewell();
      boolean answered = farewell != null;
      if (!answered && outcome.wasReset()) {
        // A reset may have overtaken it.
        checks.should("close", false, outcome.describe(), "a Close");
      } else {
        checks.must("close", answered, outcome.describe(), "a Close");
      }
      if (farewell != null) {
        checks.should(
            "code", Objects.equals(farewell.code(), 1000), outcome.describe(), "Close 1000");
      }
      boolean ended = connection.awaitEnd(probe.patience().answer()) != null;
      Verdict otherwise = answered ? Verdict.FAIL : Verdict.WARN;
      checks.record(
          "end",
          ended ? Verdict.PASS : otherwise,
          connection.outcome().describe(),
          "the end of the connection");
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
          return false;
        });
  }
}
