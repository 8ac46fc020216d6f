package dev.rtck.conformance.stomp;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.profile.StompSettings.Ability;
import dev.rtck.protocol.profile.StompSettings.Framing;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompOutcome;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.SubscriptionProof;
import dev.rtck.reports.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Section "DISCONNECT" of STOMP 1.2, and what becomes of those who go without it. */
final class DisconnectCases {

  private static final int MANY = 300;
  private static final int VERY_MANY = 1_000;
  private static final int BEFORE_THE_END = 20;
  private static final int TRIES = 4;
  private static final int TRIES_TO_LEAVE = 3;

  @ConformanceCase(
      id = "stomp.disconnect.receipt",
      clause = "STOMP1.2#DISCONNECT/receipt",
      title = "DISCONNECT with a receipt gets its RECEIPT",
      sends = "DISCONNECT with a receipt.",
      accepts =
          "RECEIPT. Where a reset may have overtaken it, it is asked for up to three times. Whether the"
              + " server then ends the connection itself is recorded.",
      why = "A client waits for it to know that all has arrived.",
      capabilities = Capability.RECEIPTS)
  void answersDisconnect(StompProbe probe, Checks checks) {
    boolean answered = false;
    boolean reset = true;
    String seen = "";
    for (int i = 0; i < TRIES_TO_LEAVE && !answered && reset; i++) {
      try (StompConnection connection = probe.open()) {
        ReceivedFrame answer =
            connection.sendForReceipt(StompFrame.of("DISCONNECT"), probe.patience().answer());
        answered = answer != null && answer.is("RECEIPT");
        reset = answer == null && connection.outcome().wasReset();
        if (answered) {
          StompOutcome end = connection.awaitClosing(probe.patience().quiet().dividedBy(4));
          checks.observe("end", end.closed() ? "the server ends it" : "left to the client");
        }
        seen = connection.outcome().describe();
      }
    }
    if (!answered && reset) {
      checks.should("receipt", false, seen, "RECEIPT");
    } else {
      checks.must("receipt", answered, seen, "RECEIPT");
    }
  }

  @ConformanceCase(
      id = "stomp.disconnect.earlier-frames",
      clause = "STOMP1.2#DISCONNECT/earlier",
      title = "What was sent before DISCONNECT is delivered",
      sends =
          "300 SENDs (1,000 with --thorough), or fewer where limits.ratePerSecond says so, and"
              + " DISCONNECT with a receipt at once.",
      accepts = "As many MESSAGEs. A refusal, where five are taken.",
      why = "DISCONNECT is there so that nothing is lost.",
      volume = true)
  void deliversWhatWasSentBefore(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      int many = Burst.atMost(plan, plan.thorough() ? VERY_MANY : MANY);
      Burst.judge(many, count -> leave(probe, topic, checks, count));
    }
  }

  private static Burst leave(StompProbe probe, OwnTopic topic, Checks checks, int count) {
    try (StompConnection sender = probe.open()) {
      List<StompFrame> frames = IntStream.range(0, count).mapToObj(i -> topic.send()).toList();
      sender.send(frames.toArray(StompFrame[]::new));
      ReceivedFrame answer =
          sender.sendForReceipt(StompFrame.of("DISCONNECT"), probe.patience().answer());
      boolean refused = answer == null ? sender.outcome().closed() : answer.is("ERROR");
      var unused = !refused && Burst.arrives(frames, topic);
      boolean delivers = topic.delivers();
      List<Bytes> bodies = frames.stream().map(StompFrame::body).toList();
      long got =
          topic.connection().messages().stream()
              .map(ReceivedFrame::body)
              .filter(bodies::contains)
              .distinct()
              .count();
      return new Burst(
          refused && got < count ? sender.outcome().describe() : null,
          () ->
              checks.should(
                  "messages", delivers && got == count, got + " of " + count, "all messages"));
    }
  }

  @ConformanceCase(
      id = "stomp.disconnect.frame-behind",
      clause = "STOMP1.2#DISCONNECT/behind",
      title = "A frame behind DISCONNECT does not keep it from being answered",
      sends =
          "DISCONNECT with a receipt, and a SEND in the same write (over WebSocket: a message each).",
      accepts =
          "RECEIPT, or ERROR, or the end; not silence, unless the profile's supports leave receipts out."
              + " Whether the SEND is delivered is recorded: no client may send it.",
      why = "A session that hangs holds what it had for as long as its client waits.",
      hostile = true)
  void answersDisconnectDespiteAFrameBehindIt(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection leaving = probe.open()) {
      StompFrame disconnect =
          StompFrame.of("DISCONNECT").with("receipt", StompConnection.freshReceipt());
      StompFrame behind = topic.send();
      leaving.send(probe.overWebSocket() ? Framing.SINGLE : Framing.COALESCED, disconnect, behind);
      ReceivedFrame answer =
          leaving.awaitFrame(it -> it.is("RECEIPT") || it.is("ERROR"), probe.patience().answer());
      boolean answered = answer != null || leaving.hasEnded();
      checks.record(
          "answer",
          answered
              ? Verdict.PASS
              : StompClient.mayHave(plan, Ability.RECEIPTS) ? Verdict.WARN : Verdict.INFO,
          leaving.outcome().describe(),
          "RECEIPT",
          "ERROR",
          "the end of the connection");
      if (topic.delivers()) {
        boolean came =
            topic.connection().messages().stream().anyMatch(it -> it.body().equals(behind.body()));
        checks.observe("behind", came ? "the SEND was delivered" : "the SEND was not delivered");
      }
    }
  }

  @ConformanceCase(
      id = "stomp.disconnect.lost-connection",
      clause = "STOMP1.2#RECEIPT/lost",
      title = "A session whose connection is gone takes no messages any more",
      sends =
          "SUBSCRIBE to a queue, the end of the connection; messages for another subscriber. The same with"
              + " a reset, and with a SEND without destination before the end. 20 SENDs to a topic,"
              + " and the end by FIN, or a WebSocket by Close.",
      accepts = "All come to the other one, after a while. What came before the end is delivered.",
      why = "Messages to the dead are lost.")
  void freesSubscriptionsOfTheLost(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    checks.each(
        List.of("messages", "after-reset", "after-error"),
        slug -> slug,
        (how, slug) ->
            judgeFreed(
                slug,
                probe,
                plan,
                proof,
                checks,
                consumer -> leave(consumer.connection(), how, probe)));
    judgeSentBeforeTheEnd(probe, plan, proof, checks);
  }

  /** Ends a connection, which nobody confirms. */
  private static boolean leave(StompConnection connection, String how, StompProbe probe) {
    if (how.equals("after-reset")) {
      connection.reset();
      return false;
    }
    if (how.equals("after-error")) {
      connection.send(StompFrame.of("SEND").withBody("no destination"));
      var unused = connection.awaitClosing(probe.patience().quiet().dividedBy(2));
    }
    connection.close();
    return false;
  }

  /** Judges that what was sent is delivered although its sender left without a word. */
  private static void judgeSentBeforeTheEnd(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection sender = probe.open()) {
      List<StompFrame> frames =
          IntStream.range(0, Burst.atMost(plan, BEFORE_THE_END))
              .mapToObj(i -> topic.send())
              .toList();
      sender.send(frames.toArray(StompFrame[]::new));
      sender.leave();
      long came = frames.stream().takeWhile(it -> topic.received(it.body()) != null).count();
      checks.should(
          "sent-before",
          came == frames.size(),
          came + " of " + frames.size() + ", then one was missed",
          "all messages");
    }
  }

  /**
   * Judges that all messages of a queue come to the one who stays when the other has gone.
   *
   * @param goes has somebody go, and returns whether the target has said that it is done: then no
   *     message may be lost for a while, nor come to the one who has gone
   */
  static void judgeFreed(
      String slug,
      StompProbe probe,
      EndpointPlan plan,
      SubscriptionProof proof,
      Checks checks,
      Predicate<QueueConsumer> goes) {
    try (OwnQueue queue = OwnQueue.open(probe, plan, proof);
        QueueConsumer stays = queue.consumer(null);
        QueueConsumer lost = queue.consumer(null)) {
      // It is the other one's turn then.
      queue.awaitEach(List.of(queue.send()), List.of(stays, lost));
      boolean told = goes.test(lost);
      // Some need a while to see it.
      int tries = told ? 1 : TRIES;
      boolean all = false;
      boolean any = false;
      List<Bytes> sent = new ArrayList<>();
      for (int i = 0; i < tries && !all; i++) {
        List<Bytes> bodies = List.of(queue.send(), queue.send(), queue.send());
        sent.addAll(bodies);
        all = true;
        Duration answer = probe.patience().answer();
        Deadline deadline = Deadline.in(i + 1 < tries ? answer.dividedBy(TRIES) : answer);
        for (Bytes body : bodies) {
          boolean came = stays.connection().awaitMessage(body, deadline.cut(answer)) != null;
          all = came && all;
          any = came || any;
        }
      }
      checks.should(
          slug,
          all,
          (any ? "some came; " : "none came; ") + stays.connection().outcome().describe(),
          "all messages");
      if (told) {
        long late = lost.bodies().stream().filter(sent::contains).count();
        checks.must(
            slug + "-ended", late == 0, late + " MESSAGEs all the same", "no MESSAGE any more");
      }
    }
  }
}
