package dev.rtck.conformance.stomp;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.profile.StompSettings.Ability;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.StompVersion;
import dev.rtck.protocol.stomp.SubscriptionProof;
import java.time.Duration;
import java.util.List;

/** Section "NACK" of STOMP 1.2. */
final class NackCases {

  @ConformanceCase(
      id = "stomp.nack.individual",
      clause = "STOMP1.2#NACK/individual",
      title = "In mode client-individual a NACK is for one message alone",
      sends =
          "Three messages to a queue in mode client-individual, NACK of the second, ACK of the"
              + " others, DISCONNECT. A message, and its NACK in version 1.1, where the profile"
              + " promises it.",
      accepts =
          "All frames are accepted; the first and the third come to nobody else. What becomes of the"
              + " second is recorded: it may come again, or be thrown away.",
      why = "What one message was refused for is no matter of the others.",
      capabilities = Capability.MESSAGE_ACKNOWLEDGEMENTS)
  void refusesOneMessageInModeClientIndividual(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    try (OwnQueue queue = OwnQueue.open(probe, plan, proof);
        QueueConsumer consumer = queue.consumer("client-individual")) {
      List<ReceivedFrame> messages = queue.deliver(consumer, 3);
      boolean accepted = consumer.accepts(consumer.answer("NACK", messages.get(1)), fence);
      checks.must("nack", accepted, consumer.connection().outcome().describe(), "accepted");
      if (!accepted) {
        return;
      }
      for (int i : List.of(0, 2)) {
        checks.must(
            i == 0 ? "ack-of-the-first" : "ack-of-the-third",
            consumer.accepts(consumer.answer("ACK", messages.get(i)), fence),
            consumer.connection().outcome().describe(),
            "accepted");
      }
      consumer.leave();
      List<Bytes> again = queue.rest(List.of());
      AckCases.judgeDone(checks, "first", again, messages.get(0));
      AckCases.judgeDone(checks, "third", again, messages.get(2));
      boolean second = again.contains(messages.get(1).body());
      checks.observe("outcome", second ? "it came to somebody else" : "it came to nobody else");
    }
    if (StompClient.promisedOlder(plan).contains(StompVersion.V1_1)) {
      judgeOlder(probe, plan, proof, fence, checks);
    }
  }

  private static void judgeOlder(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    try (OwnQueue queue = OwnQueue.open(probe, plan, proof);
        QueueConsumer old = queue.consumer(probe.open(StompVersion.V1_1), "client-individual")) {
      if (old.connection().version() == StompVersion.V1_1) {
        ReceivedFrame message = queue.deliver(old, 1).get(0);
        checks.must(
            "nack-" + StompClient.in(StompVersion.V1_1),
            old.accepts(old.answer("NACK", message), fence),
            old.connection().outcome().describe(),
            "accepted");
      }
    }
  }

  @ConformanceCase(
      id = "stomp.nack.cumulative",
      clause = "STOMP1.2#NACK/cumulative",
      title = "In mode client a NACK is for the messages before, too",
      sends = "Three messages to a queue in mode client, NACK of the second; somebody else comes.",
      accepts =
          "The first fares as the second does: both come again, or neither. The third stays where"
              + " it is.",
      why = "Half of what was refused is lost, or done twice.",
      capabilities = Capability.MESSAGE_ACKNOWLEDGEMENTS)
  void refusesEarlierMessagesInModeClient(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    boolean promised = StompClient.promises(plan, Ability.REDELIVERY);
    Duration answer = probe.patience().answer();
    try (OwnQueue queue = OwnQueue.open(probe, plan, proof);
        QueueConsumer consumer = queue.consumer("client")) {
      List<ReceivedFrame> messages = queue.deliver(consumer, 3);
      Bytes first = messages.get(0).body();
      Bytes second = messages.get(1).body();
      try (QueueConsumer other = queue.consumer(null)) {
        Again again = new Again(consumer, other, consumer.connection().mark());
        if (!consumer.accepts(consumer.answer("NACK", messages.get(1)), fence)) {
          throw new Untestable("NACK is refused: " + consumer.connection().outcome().describe());
        }
        if (again.comes(second, promised ? answer : probe.patience().quiet())) {
          boolean came = again.comes(first, answer);
          checks.must("first", came, came ? "came again" : "stayed", "comes again as the second");
          boolean taken =
              again.comes(messages.get(2).body(), probe.patience().quiet().dividedBy(2));
          // Who rolls back redelivers what is behind it, too, and no text forbids that.
          checks.should(
              "third",
              !taken,
              taken ? "came again" : "stayed",
              "it stays with the one who did not refuse it");
          return;
        }
        other.leave();
      }
      // Refused messages are thrown away here, so that only what was not refused is left.
      consumer.leave();
      List<Bytes> rest = queue.rest(List.of());
      checks.must(
          "first",
          rest.contains(first) == rest.contains(second),
          "only one of the two came again",
          "thrown away as the second");
    }
  }

  /** Who may get a refused message again: somebody else, or the one who refused it. */
  private record Again(QueueConsumer refusing, QueueConsumer other, long mark) {

    boolean comes(Bytes body, Duration atMost) {
      return other.connection().awaitMessage(body, atMost) != null
          || refusing
                  .connection()
                  .awaitFrameSince(
                      mark, it -> it.is("MESSAGE") && it.body().equals(body), Duration.ZERO)
              != null;
    }
  }
}
