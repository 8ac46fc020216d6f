package dev.rtck.conformance.stomp;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.SubscriptionProof;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** Sections "BEGIN", "COMMIT" and "ABORT" of STOMP 1.2. */
final class TransactionsCases {

  private static final String INDIVIDUAL = "client-individual";

  private static String fresh() {
    return "tx-" + UUID.randomUUID();
  }

  private static StompFrame of(String command, String transaction) {
    return StompFrame.of(command).with("transaction", transaction);
  }

  private static StompFrame send(OwnTopic topic, String transaction) {
    return topic.send().with("transaction", transaction);
  }

  @ConformanceCase(
      id = "stomp.transaction.commit",
      clause = "STOMP1.2#BEGIN/atomic",
      title = "What is sent in a transaction is delivered at COMMIT, and not before",
      sends = "BEGIN and SEND in the transaction, something that is answered, then COMMIT.",
      accepts = "MESSAGE after COMMIT only.",
      why = "Half of a transaction is what transactions are there to prevent.",
      capabilities = Capability.TRANSACTIONS)
  void deliversAtCommit(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection sender = probe.open()) {
      String transaction = fresh();
      StompFrame frame = send(topic, transaction);
      sender.send(of("BEGIN", transaction), frame);
      boolean early = topic.gotFrom(sender, fence, frame.body());
      checks.must("before", !early, early ? "delivered" : "held back", "nothing before COMMIT");
      sender.send(of("COMMIT", transaction));
      ReceivedFrame message = topic.received(frame.body());
      checks.must("after", message != null, sender.outcome().describe(), "a MESSAGE");
    }
  }

  @ConformanceCase(
      id = "stomp.transaction.abort",
      clause = "STOMP1.2#ABORT/rolled-back",
      title = "What is sent in an aborted transaction is never delivered",
      sends = "BEGIN, SEND in the transaction and ABORT, then something that is answered.",
      accepts = "No MESSAGE.",
      why = "The sender has taken it back.",
      capabilities = Capability.TRANSACTIONS)
  void forgetsWhatIsAborted(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection sender = probe.open()) {
      String transaction = fresh();
      StompFrame frame = send(topic, transaction);
      sender.send(of("BEGIN", transaction), frame, of("ABORT", transaction));
      checks.must(
          "message",
          !topic.gotFrom(sender, fence, frame.body()),
          sender.outcome().describe(),
          "no MESSAGE");
    }
  }

  @ConformanceCase(
      id = "stomp.transaction.abort-undoes-ack",
      clause = "STOMP1.2#ABORT/acknowledgements",
      title = "An acknowledgement in an aborted transaction does not count",
      sends = "A message to a queue, ACK of it in a transaction, ABORT, DISCONNECT.",
      accepts = "The message comes to somebody else.",
      why = "Else work that was rolled back is lost.",
      capabilities = {Capability.TRANSACTIONS, Capability.REDELIVERY})
  void undoesAcknowledgementsAtAbort(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnQueue queue = OwnQueue.open(probe, plan, proof);
        QueueConsumer consumer = queue.consumer(INDIVIDUAL)) {
      ReceivedFrame message = queue.deliver(consumer, 1).get(0);
      String transaction = fresh();
      consumer
          .connection()
          .send(
              of("BEGIN", transaction),
              consumer.answer("ACK", message).with("transaction", transaction),
              of("ABORT", transaction));
      consumer.leave();
      checks.should(
          "message",
          queue.rest(List.of(message.body())).contains(message.body()),
          consumer.connection().outcome().describe(),
          "it comes to somebody else");
    }
  }

  @ConformanceCase(
      id = "stomp.transaction.commit-keeps-ack",
      clause = "STOMP1.2#COMMIT/acknowledgements",
      title = "An acknowledgement in a committed transaction counts",
      sends = "A message to a queue, ACK of it in a transaction, COMMIT, DISCONNECT.",
      accepts = "The message comes to nobody else.",
      why = "What was done once is done again.",
      capabilities = {Capability.TRANSACTIONS, Capability.MESSAGE_ACKNOWLEDGEMENTS})
  void keepsAcknowledgementsAtCommit(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnQueue queue = OwnQueue.open(probe, plan, proof);
        QueueConsumer consumer = queue.consumer(INDIVIDUAL)) {
      ReceivedFrame message = queue.deliver(consumer, 1).get(0);
      String transaction = fresh();
      consumer
          .connection()
          .send(
              of("BEGIN", transaction),
              consumer.answer("ACK", message).with("transaction", transaction));
      consumer.settle(of("COMMIT", transaction));
      consumer.leave();
      checks.should(
          "message",
          !queue.rest(List.of()).contains(message.body()),
          consumer.connection().outcome().describe(),
          "it comes to nobody else");
    }
  }

  @ConformanceCase(
      id = "stomp.transaction.implicit-abort",
      clause = "STOMP1.2#BEGIN/implicit-abort",
      title = "A transaction that is open at the end of its session is aborted",
      sends = "BEGIN and SEND in the transaction, then DISCONNECT; again, then a reset.",
      accepts = "No MESSAGE.",
      why = "Nobody can say any more whether the rest would have come.",
      capabilities = Capability.TRANSACTIONS)
  void abortsAtTheEnd(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      for (String slug : List.of("disconnect", "reset")) {
        StompConnection sender = probe.open();
        String transaction = fresh();
        StompFrame frame = send(topic, transaction);
        sender.send(of("BEGIN", transaction), frame);
        var unused = fence.behind(sender);
        if (slug.equals("reset")) {
          sender.reset();
        } else {
          var unusedAnswer =
              sender.sendForReceipt(StompFrame.of("DISCONNECT"), probe.patience().quiet());
          sender.close();
        }
        ReceivedFrame message =
            topic.connection().awaitMessage(frame.body(), probe.patience().quiet().dividedBy(2));
        checks.must(
            slug,
            message == null && !topic.gotFrom(sender, fence, frame.body()),
            topic.describe(message),
            "no MESSAGE");
      }
    }
  }

  @ConformanceCase(
      id = "stomp.transaction.unknown-at-send",
      clause = "STOMP1.2#SEND/unknown-transaction",
      title = "A SEND in a transaction that never began is not processed",
      sends = "SEND with a transaction that never began.",
      accepts = "No MESSAGE; ERROR and the end.",
      why = "The sender means it to wait for a COMMIT.",
      capabilities = Capability.TRANSACTIONS)
  void holdsBackSendsInUnknownTransactions(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection sender = probe.open()) {
      StompFrame frame = send(topic, fresh());
      sender.send(frame);
      checks.must(
          "message",
          !topic.gotFrom(sender, fence, frame.body()),
          sender.outcome().describe(),
          "no MESSAGE");
      checks.should(
          "end", sender.outcome().closed(), sender.outcome().describe(), "ERROR and the end");
    }
  }

  @ConformanceCase(
      id = "stomp.transaction.unknown",
      clause = "STOMP1.2#COMMIT/unknown",
      title = "COMMIT and ABORT of a transaction that never began are refused",
      sends = "COMMIT, and ABORT, of a transaction that never began.",
      accepts = "ERROR and the end.",
      why = "The client believes that something was committed.",
      capabilities = Capability.TRANSACTIONS)
  void refusesToEndUnknownTransactions(StompProbe probe, Checks checks) {
    checks.each(
        List.of("COMMIT", "ABORT"),
        command -> command.toLowerCase(Locale.ROOT),
        (command, slug) -> judgeRefused(probe, checks, command, of(command, fresh())));
  }

  @ConformanceCase(
      id = "stomp.transaction.begun-twice",
      clause = "STOMP1.2#BEGIN/twice",
      title = "A second BEGIN of one transaction is refused",
      sends = "BEGIN twice with one transaction.",
      accepts = "ERROR and the end.",
      why = "Two transactions would be one.",
      capabilities = Capability.TRANSACTIONS)
  void refusesASecondBegin(StompProbe probe, Checks checks) {
    StompFrame begin = of("BEGIN", fresh());
    judgeRefused(probe, checks, "BEGIN", begin, begin);
  }

  @ConformanceCase(
      id = "stomp.transaction.missing-header",
      clause = "STOMP1.2#BEGIN/header",
      title = "BEGIN, COMMIT and ABORT without a transaction are refused",
      sends = "BEGIN, COMMIT and ABORT without transaction.",
      accepts = "ERROR and the end.",
      why = "Nobody can say what they are about.",
      capabilities = Capability.TRANSACTIONS)
  void refusesFramesWithoutTransaction(StompProbe probe, Checks checks) {
    checks.each(
        List.of("BEGIN", "COMMIT", "ABORT"),
        command -> command.toLowerCase(Locale.ROOT),
        (command, slug) -> judgeRefused(probe, checks, command, StompFrame.of(command)));
  }

  private static void judgeRefused(
      StompProbe probe, Checks checks, String command, StompFrame... frames) {
    try (StompConnection connection = probe.open()) {
      connection.send(frames);
      Refusal.of(connection, probe.patience().answer())
          .wise(checks, command.toLowerCase(Locale.ROOT));
    }
  }

  @ConformanceCase(
      id = "stomp.transaction.interleaved",
      clause = "STOMP1.2#BEGIN/independent",
      title = "Two transactions of one session are independent",
      sends = "Two transactions in turn with two SENDs each; COMMIT of one, ABORT of the other.",
      accepts = "The messages of the first alone.",
      why = "Whoever takes part of his work back keeps the rest.",
      capabilities = Capability.TRANSACTIONS)
  void keepsTransactionsApart(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection sender = probe.open()) {
      String one = fresh();
      String two = fresh();
      List<StompFrame> kept = List.of(send(topic, one), send(topic, one));
      List<StompFrame> dropped = List.of(send(topic, two), send(topic, two));
      sender.send(of("BEGIN", one), of("BEGIN", two));
      for (int i = 0; i < kept.size(); i++) {
        sender.send(kept.get(i), dropped.get(i));
      }
      sender.send(of("COMMIT", one), of("ABORT", two));
      checks.must(
          "committed",
          kept.stream().allMatch(it -> topic.received(it.body()) != null),
          sender.outcome().describe(),
          "both messages");
      checks.must(
          "aborted",
          dropped.stream().noneMatch(it -> topic.gotFrom(sender, fence, it.body())),
          sender.outcome().describe(),
          "neither message");
    }
  }

  @ConformanceCase(
      id = "stomp.transaction.same-id-on-two-connections",
      clause = "STOMP1.2#BEGIN/connection",
      title = "The same transaction on two connections is two transactions",
      sends = "BEGIN with one name and SEND on two connections; COMMIT on the first.",
      accepts = "The message of the first, and that of the second after its own COMMIT.",
      why = "Clients of one library count from the same number.",
      capabilities = Capability.TRANSACTIONS)
  void keepsTransactionsOfConnectionsApart(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection one = probe.open();
        StompConnection two = probe.open()) {
      String transaction = fresh();
      StompFrame first = send(topic, transaction);
      StompFrame second = send(topic, transaction);
      two.send(of("BEGIN", transaction), second);
      var unused = fence.behind(two);
      one.send(of("BEGIN", transaction), first, of("COMMIT", transaction));
      checks.must(
          "first", topic.received(first.body()) != null, one.outcome().describe(), "a MESSAGE");
      checks.must(
          "other",
          !topic.gotFrom(two, fence, second.body()),
          two.outcome().describe(),
          "no MESSAGE before its own COMMIT");
      two.send(of("COMMIT", transaction));
      checks.must(
          "second", topic.received(second.body()) != null, two.outcome().describe(), "a MESSAGE");
    }
  }
}
