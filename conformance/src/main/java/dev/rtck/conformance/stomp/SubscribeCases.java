package dev.rtck.conformance.stomp;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.StompVersion;
import dev.rtck.protocol.stomp.SubscriptionProof;
import dev.rtck.reports.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Sections "SUBSCRIBE", "SUBSCRIBE id Header" and "SUBSCRIBE ack Header" of STOMP 1.2. */
final class SubscribeCases {

  private static final String ZERO = "0";

  /** How many sessions its judgement takes. */
  private static final int IN_ZERO = 4;

  private static final int SUBSCRIPTIONS = 30;
  private static final int MANY_SUBSCRIPTIONS = 200;

  @ConformanceCase(
      id = "stomp.subscribe.missing-destination",
      clause = "STOMP1.2#SUBSCRIBE/destination",
      title = "A SUBSCRIBE without destination is refused",
      sends = "SUBSCRIBE with an id and without destination.",
      accepts = "ERROR and the end.",
      why = "A subscriber that hears nothing does not know why.",
      hostile = true)
  void refusesASubscribeWithoutDestination(StompProbe probe, Checks checks) {
    try (StompConnection connection = probe.open()) {
      StompClient.require(connection, StompVersion.V1_1);
      StompFrame frame = StompFrame.of("SUBSCRIBE").with("id", "nowhere");
      Refusal.of(probe, connection, probe.patience().answer(), frame).demanded(checks);
    }
  }

  @ConformanceCase(
      id = "stomp.subscribe.forbidden-destination",
      clause = "STOMP1.2#SUBSCRIBE/failure",
      title = "A SUBSCRIBE that cannot be done is refused",
      sends =
          "SUBSCRIBE to a destination that the profile says is forbidden; one in version 1.1, where the"
              + " profile promises it.",
      accepts = "ERROR and the end.",
      why = "A subscriber that hears nothing does not know why.",
      hostile = true)
  void refusesASubscribeToAForbiddenDestination(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    String destination = SendCases.forbidden(plan);
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      topic.require(StompVersion.V1_1);
      StompFrame frame = StompFrame.subscribe("forbidden", destination);
      Refusal.of(probe, topic.connection(), probe.patience().answer(), frame).demanded(checks);
      Refusal.demandedInVersionBefore(probe, plan, frame, checks);
    }
  }

  @ConformanceCase(
      id = "stomp.subscribe.missing-id",
      clause = "STOMP1.2#SUBSCRIBE_id_Header/needed",
      title = "A SUBSCRIBE without id is refused",
      sends = "SUBSCRIBE with a destination and without id.",
      accepts = "ERROR and the end. That it is taken is a warning; other refusals fail.",
      why = "Nobody could say of which subscription a MESSAGE is.",
      hostile = true)
  void refusesASubscribeWithoutId(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      topic.require(StompVersion.V1_1);
      StompFrame frame =
          StompFrame.of("SUBSCRIBE").with("destination", topic.destination() + "-other");
      Refusal.of(probe, topic.connection(), probe.patience().answer(), frame)
          .demandedOnceMade(checks);
    }
  }

  @ConformanceCase(
      id = "stomp.subscribe.duplicate-id",
      clause = "STOMP1.2#SUBSCRIBE_id_Header/unique",
      title = "A second SUBSCRIBE with the same id is refused",
      sends = "SUBSCRIBE to another destination with the id of a subscription of the session.",
      accepts = "ERROR and the end. That it is taken is a warning; other refusals fail.",
      why = "Nobody could say of which subscription a MESSAGE is.",
      hostile = true)
  void refusesAnIdTwice(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      topic.require(StompVersion.V1_1);
      topic.connection().send(StompFrame.subscribe(topic.id(), topic.destination() + "-other"));
      Refusal.of(topic.connection(), probe.patience().answer()).demandedOnceMade(checks);
    }
  }

  @ConformanceCase(
      id = "stomp.subscribe.same-id-on-two-connections",
      clause = "STOMP1.2#SUBSCRIBE_id_Header/connection",
      title = "Two sessions may use the same id",
      sends =
          "SUBSCRIBE to one topic with the same id in two sessions, then messages. SUBSCRIBE with the id"
              + " 0 in three sessions, UNSUBSCRIBE in one of them, DISCONNECT in another, then messages.",
      accepts = "Both get a message; so does the session that stays.",
      why = "Every client counts from 0.",
      causes = {
        "Subscriptions are kept in one map for all sessions.",
        "The id 0 is taken for none."
      })
  void takesTheSameIdInTwoSessions(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      try (StompConnection other = topic.join(topic.id())) {
        boolean both = topic.reaches(List.of(topic.connection(), other));
        checks.must(
            "both",
            both,
            topic.connection().messages().size() + " and " + other.messages().size() + " messages",
            "a message in both sessions");
      }
      Integer connections = plan.endpoint().limits().connections();
      if (connections == null || connections > IN_ZERO) {
        judgeZero(probe, topic, checks);
      }
    }
  }

  /** Judges the id that clients begin with, in sessions of which one stays. */
  private static void judgeZero(StompProbe probe, OwnTopic topic, Checks checks) {
    try (StompConnection stays = probe.open();
        StompConnection unsubscribes = probe.open();
        StompConnection leaves = probe.open()) {
      List<StompConnection> all = List.of(stays, unsubscribes, leaves);
      boolean heard = all.stream().allMatch(it -> topic.subscribes(it, ZERO)) && topic.reaches(all);
      if (!heard && !topic.connection().outcome().silent()) {
        checks.observe("zero", "one of so many was ended: " + topic.describe(null));
        return;
      }
      checks.must("zero", heard, stays.outcome().describe(), "a message in all sessions");
      if (!heard) {
        return;
      }
      var unused =
          unsubscribes.sendForReceipt(
              StompFrame.of("UNSUBSCRIBE").with("id", ZERO), probe.patience().quiet());
      var unusedToo = leaves.sendForReceipt(StompFrame.of("DISCONNECT"), probe.patience().quiet());
      checks.must(
          "stays",
          topic.reaches(List.of(stays)),
          stays.outcome().describe(),
          "a message in the session that stays");
    }
  }

  @ConformanceCase(
      id = "stomp.subscribe.unknown-ack-mode",
      clause = "STOMP1.2#SUBSCRIBE_ack_Header/unknown",
      title = "An unknown ack mode is refused",
      sends = "SUBSCRIBE with ack:bogus.",
      accepts = "ERROR and the end.",
      why = "What was meant to be kept until it is acknowledged is lost.",
      hostile = true)
  void refusesAnUnknownAckMode(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      topic
          .connection()
          .send(StompFrame.subscribe("bogus", topic.destination() + "-other").with("ack", "bogus"));
      Refusal.of(topic.connection(), probe.patience().answer()).wise(checks);
    }
  }

  @ConformanceCase(
      id = "stomp.subscribe.auto-by-default",
      clause = "STOMP1.2#SUBSCRIBE_ack_Header/auto",
      title = "Without an ack mode nothing need be acknowledged",
      sends =
          "SUBSCRIBE to a queue without ack, three messages one after the other, DISCONNECT; the"
              + " same with one message, and the connection is reset; the same with ack:auto.",
      accepts = "All of them come, and to nobody else afterwards.",
      why = "What was done once is done again.",
      causes = {
        "All that was ever delivered on a connection is given back when it is lost.",
        "Any ack header is taken for one that demands acknowledgements."
      })
  void demandsNoAcknowledgementUnasked(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    try (OwnQueue queue = OwnQueue.open(probe, plan, proof);
        QueueConsumer consumer = queue.consumer(null)) {
      List<Bytes> got = new ArrayList<>();
      got.add(queue.deliver(consumer, 1).get(0).body());
      for (String slug : List.of("second", "third")) {
        Bytes body = queue.send();
        ReceivedFrame next = consumer.connection().awaitMessage(body, probe.patience().answer());
        checks.must(slug, next != null, consumer.connection().outcome().describe(), "MESSAGE");
        got.add(body);
      }
      consumer.leave();
      List<Bytes> again = queue.rest(List.of());
      long repeated = got.stream().filter(again::contains).count();
      checks.must(
          "again", repeated == 0, repeated + " of 3 came again", "none comes to somebody else");
      judgeReset(queue, null, "again-after-reset", fence, checks);
      judgeReset(queue, "auto", "again-from-auto", fence, checks);
    }
  }

  private static void judgeReset(
      OwnQueue queue, @Nullable String mode, String slug, Fence fence, Checks checks) {
    try (QueueConsumer consumer = queue.consumer(mode)) {
      ReceivedFrame message = queue.deliver(consumer, 1).get(0);
      // By then the target knows that it has sent the message.
      var unused = fence.behind(consumer.connection());
      consumer.connection().reset();
      AckCases.judgeDone(checks, slug, queue.rest(List.of()), message);
    }
  }

  @ConformanceCase(
      id = "stomp.subscribe.effective-at-receipt",
      clause = "STOMP1.2#RECEIPT/subscribe",
      title = "A subscription stands when its RECEIPT comes",
      sends =
          "SUBSCRIBE with a receipt; at the RECEIPT a SEND from another session; 30 times (200 with"
              + " --thorough), or fewer where limits.ratePerSecond says so.",
      accepts =
          "Every MESSAGE. That one is missed is a warning, if the next one to the same subscription"
              + " comes, or ERROR.",
      why = "Else a client never knows from when on it misses nothing.",
      causes = "A session may have so many subscriptions, and is not told of the others.",
      capabilities = Capability.RECEIPTS,
      volume = true)
  void deliversFromTheReceiptOn(StompProbe probe, EndpointPlan plan, Checks checks) {
    String prefix = OwnTopic.prefix(plan) + "rtck-" + UUID.randomUUID() + "-";
    try (StompConnection connection = probe.open();
        StompConnection sender = probe.open()) {
      int delivered = 0;
      int many = Burst.atMost(plan, plan.thorough() ? MANY_SUBSCRIPTIONS : SUBSCRIPTIONS);
      for (int i = 0; i < many && delivered == i; i++) {
        StompFrame subscribe = StompFrame.subscribe("at-receipt-" + i, prefix + i);
        ReceivedFrame answer = connection.sendForReceipt(subscribe, probe.patience().answer());
        if (answer == null || !answer.is("RECEIPT")) {
          throw new Untestable("SUBSCRIBE gets no RECEIPT: " + connection.outcome().describe());
        }
        if (gets(probe, connection, sender, prefix + i)) {
          delivered++;
        } else {
          judgeMissed(probe, connection, sender, prefix, i, checks);
        }
      }
      checks.should(
          "deliveries",
          delivered == many,
          delivered + " messages, then one was missed",
          many + " messages");
    }
  }

  /** Judges a subscription that missed a message: it may be late, and not without any effect. */
  private static void judgeMissed(
      StompProbe probe,
      StompConnection connection,
      StompConnection sender,
      String prefix,
      int missing,
      Checks checks) {
    boolean late = gets(probe, connection, sender, prefix + missing);
    if (missing == 0 && !late) {
      throw new Untestable("a topic delivers nothing");
    }
    // Where the first subscription gets nothing any more either, it is not about this one.
    boolean served = late || gets(probe, connection, sender, prefix + 0);
    checks.record(
        "stands-at-all",
        late ? Verdict.PASS : served && connection.outcome().silent() ? Verdict.FAIL : Verdict.INFO,
        late ? "the next message came" : "nothing came; " + connection.outcome().describe(),
        "a later MESSAGE",
        "ERROR");
  }

  private static boolean gets(
      StompProbe probe, StompConnection receiver, StompConnection sender, String destination) {
    StompFrame send = StompFrame.send(destination, "body-" + UUID.randomUUID());
    sender.send(send);
    return receiver.awaitMessage(send.body(), probe.patience().answer()) != null;
  }
}
