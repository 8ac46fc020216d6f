package dev.rtck.conformance.stomp;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompEvent;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompOutcome;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.SubscriptionProof;
import dev.rtck.protocol.stomp.WebSocketCarrier;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.Opcode;
import dev.rtck.reports.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** Section "Size Limits" of STOMP 1.2. */
final class SizeLimitsCases {

  /** The code of a WebSocket for a message that is too big (RFC 6455 §7.4.1). */
  private static final int TOO_BIG = 1009;

  private static final int MIB = 1 << 20;
  private static final int HUNDRED = 100;

  private static final int MOST_OF_HEAD = 4 << 10;

  /** More is not sent to see whether it is delivered; larger than any promise that is tried. */
  private static final long LARGEST = 24L << 20;

  private static void judge(
      StompProbe probe, Fence fence, Checks checks, StompConnection sender, StompFrame frame) {
    sender.send(frame);
    judgeAnswer(probe, fence, checks, "", sender);
  }

  /**
   * Judges what became of a frame that was sent.
   *
   * @param about what the slugs of the checks begin with
   */
  private static void judgeAnswer(
      StompProbe probe, Fence fence, Checks checks, String about, StompConnection sender) {
    StompOutcome first = sender.awaitClosing(probe.patience().quiet().dividedBy(4));
    boolean accepted = first.silent() && fence.behind(sender) != Fence.Held.NO;
    Refusal refusal = Refusal.of(sender, accepted ? Duration.ZERO : probe.patience().answer());
    StompOutcome outcome = refusal.outcome();
    checks.should(
        about + "error",
        !outcome.closed() || isTold(outcome),
        outcome.describe(),
        "accepted",
        "ERROR before the end");
    refusal.judgeEnd(checks, about + "end", accepted ? Verdict.PASS : Verdict.WARN);
  }

  /**
   * A reset may have overtaken the ERROR; and what is too much for the WebSocket, STOMP never sees.
   */
  private static boolean isTold(StompOutcome outcome) {
    StompEvent.Farewell farewell = outcome.farewell();
    return outcome.failed()
        || outcome.wasReset()
        || (farewell != null && Objects.equals(farewell.code(), TOO_BIG));
  }

  @ConformanceCase(
      id = "stomp.limits.header-count",
      clause = "STOMP1.2#Size_Limits/headers",
      title = "Too many headers are refused with ERROR",
      sends = "SEND with 2000 headers.",
      accepts = "Accepted, or ERROR and the end; over WebSocket also a Close with 1009.",
      why = "Who does not learn what was wrong tries again.",
      hostile = true)
  void saysThatHeadersAreTooMany(StompProbe probe, EndpointPlan plan, Fence fence, Checks checks) {
    try (StompConnection sender = probe.open()) {
      StompFrame frame = StompFrame.send(OwnTopic.prefix(plan) + "rtck-" + UUID.randomUUID(), "a");
      StringBuilder lines = new StringBuilder("rtck-0:a");
      for (int i = 1; i < 2_000; i++) {
        lines.append("\nrtck-").append(i).append(":a");
      }
      judge(probe, fence, checks, sender, frame.withLine(lines.toString()));
    }
  }

  @ConformanceCase(
      id = "stomp.limits.header-line",
      clause = "STOMP1.2#Size_Limits/line",
      title = "A line that is too long is refused with ERROR",
      sends = "SEND with a header value of 64 KiB.",
      accepts = "Accepted, or ERROR and the end; over WebSocket also a Close with 1009.",
      why = "Who does not learn what was wrong tries again.",
      hostile = true)
  void saysThatALineIsTooLong(StompProbe probe, EndpointPlan plan, Fence fence, Checks checks) {
    try (StompConnection sender = probe.open()) {
      StompFrame frame = StompFrame.send(OwnTopic.prefix(plan) + "rtck-" + UUID.randomUUID(), "a");
      judge(probe, fence, checks, sender, frame.with("rtck-long", "a".repeat(64 << 10)));
    }
  }

  @ConformanceCase(
      id = "stomp.limits.body",
      clause = "STOMP1.2#Size_Limits/body",
      title = "A body that is too large is refused with ERROR",
      sends =
          "The head of a SEND with a content-length of 1 GiB, and a body of some octets; SEND with a body"
              + " of 1 MiB, to a topic that somebody hears; with --thorough one of 100 MiB, over WebSocket in a hundred fragments.",
      accepts =
          "Nothing, ERROR and the end; over WebSocket a Close with 1009. A whole body may be accepted,"
              + " and is delivered whole then, if at all.",
      why = "Who does not learn what was wrong tries again.",
      hostile = true,
      volume = true)
  void saysThatABodyIsTooLarge(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    try (StompConnection sender = probe.open()) {
      String destination = OwnTopic.prefix(plan) + "rtck-" + UUID.randomUUID();
      sender.send(
          StompFrame.send(destination, "the beginning")
              .replacing("content-length", Integer.toString(1 << 30)));
      StompOutcome outcome = sender.awaitClosing(probe.patience().quiet());
      checks.should(
          "error",
          !outcome.closed() || isTold(outcome),
          outcome.describe(),
          "ERROR before the end",
          "silence");
    }
    judgeMib(probe, plan, proof, fence, checks);
    if (plan.thorough()) {
      judgeHuge(probe, plan, fence, checks, "hundred-mib-");
    }
  }

  /** Judges a body that some refuse; who delivers it delivers all of it. */
  private static void judgeMib(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    // Who may have one session alone keeps the later one, which is judged.
    try (StompConnection receiver = probe.open();
        StompConnection sender = probe.open()) {
      String destination = OwnTopic.prefix(plan) + "rtck-" + UUID.randomUUID();
      boolean hears =
          receiver.outcome().silent()
              && proof.subscribe(
                  receiver, StompFrame.subscribe("mib", destination), probe.patience().answer());
      long mark = receiver.mark();
      String beginning = "mib-" + UUID.randomUUID() + " ";
      StompFrame frame = StompFrame.send(destination, filled(beginning, MIB));
      sender.send(frame);
      judgeAnswer(probe, fence, checks, "one-mib-", sender);
      if (hears && sender.outcome().silent() && fence.behind(receiver) != Fence.Held.NO) {
        ReceivedFrame came =
            receiver.awaitFrameSince(
                mark, it -> it.is("MESSAGE") && it.text().startsWith(beginning), Duration.ZERO);
        checks.must(
            "one-mib-whole",
            came == null || came.body().equals(frame.body()),
            came == null ? "it did not come" : came.body().length() + " octets",
            "all of it, or nothing");
      }
    }
  }

  /** Returns a text of so many octets: nothing else that comes begins as it does. */
  private static String filled(String beginning, int octets) {
    return beginning + "a".repeat(Math.max(0, octets - beginning.length()));
  }

  /** Sends a body of a hundred MiB, as long as it is taken. */
  private static void judgeHuge(
      StompProbe probe, EndpointPlan plan, Fence fence, Checks checks, String about) {
    try (StompConnection sender = probe.open()) {
      StompFrame head =
          StompFrame.send(OwnTopic.prefix(plan) + "rtck-" + UUID.randomUUID(), "")
              .replacing("content-length", Long.toString((long) HUNDRED * MIB))
              .withTail(Bytes.EMPTY);
      List<Bytes> pieces = new ArrayList<>();
      pieces.add(head.encode(sender.version()));
      Bytes piece = Bytes.utf8("a".repeat(MIB));
      for (int i = 0; i < HUNDRED; i++) {
        pieces.add(piece);
      }
      pieces.add(StompFrame.NUL);
      for (int i = 0; i < pieces.size() && !sender.hasEnded(); i++) {
        send(sender, pieces.get(i), i == 0, i == pieces.size() - 1);
      }
      judgeAnswer(probe, fence, checks, about, sender);
    }
  }

  /** Sends a piece of a frame; over WebSocket as a fragment of one message. */
  private static void send(StompConnection sender, Bytes piece, boolean first, boolean last) {
    if (sender.carrier() instanceof WebSocketCarrier carrier) {
      Frame fragment = first ? Frame.of(Opcode.TEXT, piece) : Frame.continuation(piece);
      carrier.webSocket().send(last ? fragment : fragment.unfinished());
    } else {
      sender.sendBytes(piece, "a piece of SEND");
    }
  }

  @ConformanceCase(
      id = "stomp.limits.promised-body",
      clause = "PROFILE#limits/messageBytes",
      title = "A body of the promised size is delivered, and one of twice that size is not",
      sends =
          "SEND whose frame has the promised size; each in a session of its own, one with a body twice as"
              + " long (24 MiB at most), and one of that size without content-length.",
      accepts =
          "MESSAGE with the same body; of the others none, however it is refused, or dropped.",
      why =
          "What is promised is sent one day, and whoever may send without end fills the memory of all.",
      causes = "The limit is that of one of the ways in, or of a body whose length is not given.",
      capabilities = Capability.MESSAGE_LIMIT,
      volume = true)
  void deliversABodyOfThePromisedSize(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    long promised = Objects.requireNonNull(plan.endpoint().limits().messageBytes());
    if (promised <= MOST_OF_HEAD || promised > (16 << 20)) {
      throw new Untestable("a body of " + promised + " bytes is not tried");
    }
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      String beginning = "promised-" + UUID.randomUUID() + " ";
      StompFrame frame = ofSize((int) promised, topic, beginning);
      long mark = topic.connection().mark();
      topic.connection().send(frame);
      ReceivedFrame message =
          topic
              .connection()
              .awaitFrameSince(
                  mark,
                  it -> it.is("MESSAGE") && it.text().startsWith(beginning),
                  probe.patience().handshake());
      checks.must(
          "message",
          message != null && message.body().equals(frame.body()),
          message == null
              ? topic.connection().outcome().describe()
              : message.body().length() + " octets",
          frame.body().length() + " octets");
      if (!topic.connection().hasEnded()) {
        int twice = (int) Math.min(2 * promised, LARGEST);
        StompFrame counted = topic.send().withBody("b".repeat(twice)).counted();
        judgeLarger(probe, topic, fence, "larger", counted, checks);
        StompFrame uncounted = topic.send().without("content-length").withBody("c".repeat(twice));
        judgeLarger(probe, topic, fence, "larger-uncounted", uncounted, checks);
      }
    }
  }

  /**
   * Returns a SEND that is as large as promised with its head: that is no more than promised,
   * whether a target counts bodies or frames.
   */
  private static StompFrame ofSize(int promised, OwnTopic topic, String beginning) {
    StompFrame whole = topic.send().withBody(filled(beginning, promised)).counted();
    int head = whole.encode(topic.connection().version()).length() - promised;
    return topic.send().withBody(filled(beginning, promised - head)).counted();
  }

  /** Judges a body that is too large, however a target counts. */
  private static void judgeLarger(
      StompProbe probe, OwnTopic topic, Fence fence, String slug, StompFrame frame, Checks checks) {
    int size = frame.body().length();
    try (StompConnection sender = probe.open()) {
      sender.send(frame);
      boolean got = topic.gotFrom(sender, fence, frame.body());
      checks.must(
          slug,
          !got,
          got ? "delivered" : sender.outcome().describe(),
          "nothing of a body of " + size + " octets");
    }
  }
}
