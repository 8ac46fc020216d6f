package dev.rtck.conformance.stomp;

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
import java.util.List;

/** Section "UNSUBSCRIBE" of STOMP 1.2. */
final class UnsubscribeCases {

  private static final String ID = "to-be-ended";
  private static final String OTHER = "to-go-on";
  private static final int TRIES = 3;

  private static StompFrame unsubscribe() {
    return StompFrame.of("UNSUBSCRIBE").with("id", ID);
  }

  /** Opens a session that hears the topic for sure. */
  private static StompConnection hearer(OwnTopic topic) {
    StompConnection session = topic.join(ID);
    if (!topic.reaches(List.of(session))) {
      session.close();
      throw new Untestable("a topic reaches no second subscriber");
    }
    return session;
  }

  @ConformanceCase(
      id = "stomp.unsubscribe.stops",
      clause = "STOMP1.2#UNSUBSCRIBE/ends",
      title = "Nothing comes from a subscription that has ended",
      sends =
          "SUBSCRIBE, UNSUBSCRIBE with a receipt, then messages of another session; the same beside"
              + " a second subscription to the topic. SUBSCRIBE to a queue in two sessions, a message,"
              + " UNSUBSCRIBE in one of them, then messages.",
      accepts =
          "No MESSAGE behind the RECEIPT, of the queue neither; without receipts, none of the topic from some"
              + " moment on. The second subscription goes on. That not all that is sent to the queue comes to"
              + " the session that stays is a warning.",
      why = "A client that left a room goes on to hear what is said there.",
      causes = {
        "A subscription to a queue is forgotten, but not taken out of the queue.",
        "It is still the turn of the consumer who has gone."
      })
  void sendsNothingAfterUnsubscribe(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection session = hearer(topic)) {
      ReceivedFrame answer = session.sendForReceipt(unsubscribe(), probe.patience().answer());
      if (answer != null && answer.is("ERROR")) {
        throw new Untestable("UNSUBSCRIBE is refused: " + session.outcome().describe());
      }
      int tries = answer == null ? TRIES : 1;
      boolean hears = true;
      for (int i = 0; i < tries && hears; i++) {
        StompFrame frame = topic.send();
        if (topic.passed(frame) == null || fence.behind(session) == Fence.Held.NO) {
          throw new Untestable("nothing is delivered any more");
        }
        Bytes body = frame.body();
        hears = session.messages().stream().anyMatch(it -> it.body().equals(body));
      }
      checks.must(
          "message", !hears, hears ? "MESSAGE all the same" : "none", "no MESSAGE any more");
      judgeOther(probe, topic, fence, answer != null, checks);
    }
    if (OwnQueue.isNamed(plan)) {
      DisconnectCases.judgeFreed("queue", probe, plan, proof, checks, QueueConsumer::unsubscribe);
    }
  }

  /**
   * Judges one of two subscriptions of a session to the same destination: it ends, and the other
   * one goes on.
   *
   * @param receipts whether UNSUBSCRIBE gets a RECEIPT
   */
  private static void judgeOther(
      StompProbe probe, OwnTopic topic, Fence fence, boolean receipts, Checks checks) {
    try (StompConnection session = hearer(topic)) {
      StompFrame before = topic.send();
      boolean both =
          topic.subscribes(session, OTHER)
              && topic.passed(before) != null
              && fence.behind(session) != Fence.Held.NO
              && isHeard(session, OTHER, before)
              && isHeard(session, ID, before);
      if (!both) {
        checks.observe("other", "two subscriptions to one destination are judged elsewhere");
        return;
      }
      boolean told = false;
      if (receipts) {
        told = session.sendForReceipt(unsubscribe(), probe.patience().answer()) != null;
      } else {
        session.send(unsubscribe());
      }
      var unused = fence.behind(session);
      StompFrame after = topic.send();
      if (topic.passed(after) == null || fence.behind(session) == Fence.Held.NO) {
        throw new Untestable("nothing is delivered any more");
      }
      checks.must(
          "other",
          isHeard(session, OTHER, after),
          session.outcome().describe(),
          "the other subscription of the session goes on");
      // Without a RECEIPT it may end a while later.
      if (told) {
        boolean hears = isHeard(session, ID, after);
        checks.must(
            "one-of-two", !hears, hears ? "MESSAGE all the same" : "none", "no MESSAGE any more");
      }
    }
  }

  private static boolean isHeard(StompConnection session, String id, StompFrame sent) {
    return session.messages().stream()
        .anyMatch(it -> it.has("subscription", id) && it.body().equals(sent.body()));
  }

  @ConformanceCase(
      id = "stomp.unsubscribe.unknown-id",
      clause = "STOMP1.2#UNSUBSCRIBE/unknown",
      title = "An UNSUBSCRIBE with an unknown id is refused",
      sends = "UNSUBSCRIBE with an id of no subscription.",
      accepts = "ERROR and the end.",
      why = "A client that mistook the id goes on to hear what it wanted to end.",
      hostile = true)
  void refusesAnUnknownId(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      topic.connection().send(unsubscribe());
      Refusal.of(topic.connection(), probe.patience().answer()).wise(checks);
    }
  }

  @ConformanceCase(
      id = "stomp.unsubscribe.missing-id",
      clause = "STOMP1.2#UNSUBSCRIBE/id",
      title = "An UNSUBSCRIBE without id is refused",
      sends = "UNSUBSCRIBE without headers.",
      accepts = "ERROR and the end.",
      why = "Nobody knows which subscription is meant.",
      hostile = true)
  void refusesAnUnsubscribeWithoutId(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      topic.require(StompVersion.V1_1);
      topic.connection().send(StompFrame.of("UNSUBSCRIBE"));
      Refusal.of(topic.connection(), probe.patience().answer()).wise(checks);
    }
  }

  @ConformanceCase(
      id = "stomp.unsubscribe.id-free-again",
      clause = "STOMP1.2#UNSUBSCRIBE/again",
      title = "The id of a subscription that has ended is free again",
      sends = "SUBSCRIBE, UNSUBSCRIBE, SUBSCRIBE with the same id, then messages.",
      accepts = "A MESSAGE, once.",
      why = "Clients name a subscription by what it is about.",
      causes = "The subscription that has ended comes back to life with its id.")
  void takesAnIdAgain(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection session = hearer(topic)) {
      ReceivedFrame answer = session.sendForReceipt(unsubscribe(), probe.patience().answer());
      if (answer != null && answer.is("ERROR")) {
        throw new Untestable("UNSUBSCRIBE is refused: " + session.outcome().describe());
      }
      boolean hears = topic.subscribes(session, ID) && topic.reaches(List.of(session));
      checks.should("message", hears, session.outcome().describe(), "MESSAGE");
      StompFrame next = topic.send();
      if (hears && topic.passed(next) != null && fence.behind(session) != Fence.Held.NO) {
        var unused = session.awaitMessage(next.body(), probe.patience().answer());
        long came = session.messages().stream().filter(it -> it.body().equals(next.body())).count();
        checks.should("once", came == 1, came + " MESSAGEs", "one");
      }
    }
  }
}
