package dev.rtck.conformance.stomp;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.profile.StompSettings.Ability;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.StompVersion;
import dev.rtck.protocol.stomp.SubscriptionProof;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.IntStream;

/** Sections "BEGIN", "COMMIT" and "ABORT" of STOMP 1.2. */
final class TransactionsCases {

  private static final String INDIVIDUAL = "client-individual";
  private static final int MANY = 50;

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
      sends =
          "BEGIN and three SENDs in the transaction, one in none, something that is answered, then COMMIT."
              + " Then a SEND with headers, a type and octets outside ASCII, in a transaction and in none;"
              + " 50 SENDs in a transaction; a transaction in each older version that the profile"
              + " promises; and a SEND to a queue in one, where the profile names some.",
      accepts =
          "All three MESSAGEs after COMMIT only, and the one that is in none before it; in the order of the"
              + " SENDs, at best. What comes of"
              + " the other is the same in a transaction. All of the 50, or a refusal.",
      why = "Half of a transaction is what transactions are there to prevent.",
      causes = {
        "The steps of a transaction are kept in a set, or on a stack.",
        "All that a session sends is taken for a part of the transaction that it has begun.",
        "Queues take another way than topics, which knows no transactions."
      },
      capabilities = Capability.TRANSACTIONS)
  void deliversAtCommit(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection sender = probe.open()) {
      String transaction = fresh();
      List<StompFrame> frames =
          List.of(send(topic, transaction), send(topic, transaction), send(topic, transaction));
      List<Bytes> bodies = bodies(frames);
      sender.send(of("BEGIN", transaction));
      sender.send(frames.toArray(StompFrame[]::new));
      StompFrame outside = topic.send();
      sender.send(outside);
      boolean passed = topic.received(outside.body()) != null;
      checks.must(
          "in-none",
          passed,
          passed ? "delivered" : "held back; " + sender.outcome().describe(),
          "a MESSAGE of what is in no transaction");
      boolean early = topic.gotAnyFrom(sender, fence, bodies);
      checks.must("before", !early, early ? "delivered" : "held back", "nothing before COMMIT");
      sender.send(of("COMMIT", transaction));
      List<Bytes> missing = bodies.stream().filter(it -> topic.received(it) == null).toList();
      checks.must(
          "after",
          missing.isEmpty(),
          missing.size() + " of 3 are missing; " + sender.outcome().describe(),
          "each MESSAGE");
      List<Bytes> came =
          topic.connection().messages().stream()
              .map(ReceivedFrame::body)
              .filter(bodies::contains)
              .distinct()
              .toList();
      List<Bytes> inOrder = bodies.stream().filter(came::contains).toList();
      checks.should(
          "order",
          came.equals(inOrder),
          "the SENDs " + came.stream().map(it -> bodies.indexOf(it) + 1).toList(),
          "in the order in which they were sent");
      judgeWhole(probe, plan, topic, checks);
      judgeMany(probe, plan, topic, checks);
      for (StompVersion version : StompClient.promisedOlder(plan)) {
        judgeOlder(probe, topic, version, checks);
      }
    }
    if (OwnQueue.isNamed(plan)) {
      judgeQueue(probe, plan, proof, checks);
    }
  }

  /** Judges that what is sent to a queue waits for its COMMIT as well. */
  private static void judgeQueue(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    Duration answer = probe.patience().answer();
    try (OwnQueue queue = OwnQueue.open(probe, plan, proof);
        QueueConsumer consumer = queue.consumer(null)) {
      String transaction = fresh();
      StompFrame held = queue.message().with("transaction", transaction);
      queue.send(of("BEGIN", transaction));
      queue.send(held);
      if (consumer.connection().awaitMessage(queue.send(), answer) == null) {
        checks.observe("queue", "nothing came that is in no transaction");
        return;
      }
      boolean early = consumer.bodies().contains(held.body());
      checks.must(
          "queue-before", !early, early ? "delivered" : "held back", "nothing before COMMIT");
      queue.send(of("COMMIT", transaction));
      checks.must(
          "queue-after",
          consumer.connection().awaitMessage(held.body(), answer) != null,
          consumer.connection().outcome().describe(),
          "MESSAGE");
    }
  }

  /** Judges that a transaction of many frames is not cut in silence. */
  private static void judgeMany(
      StompProbe probe, EndpointPlan plan, OwnTopic topic, Checks checks) {
    try (StompConnection sender = probe.open()) {
      String transaction = fresh();
      List<StompFrame> frames =
          IntStream.range(0, Burst.atMost(plan, MANY))
              .mapToObj(i -> send(topic, transaction))
              .toList();
      sender.send(of("BEGIN", transaction));
      sender.send(frames.toArray(StompFrame[]::new));
      sender.send(of("COMMIT", transaction));
      long came = frames.stream().takeWhile(it -> topic.received(it.body()) != null).count();
      if (came < frames.size() && sender.outcome().closed()) {
        checks.observe("many", "refused: " + sender.outcome().describe());
        return;
      }
      checks.must("many", came == frames.size(), came + " came, then one was missing", "all");
    }
  }

  /** Judges a transaction of an older version, with something behind it that is in none. */
  private static void judgeOlder(
      StompProbe probe, OwnTopic topic, StompVersion version, Checks checks) {
    String end = "-" + StompClient.in(version);
    try (StompConnection sender = probe.open(version)) {
      String transaction = fresh();
      StompFrame held = send(topic, transaction);
      StompFrame behind = topic.send();
      sender.send(of("BEGIN", transaction), held, behind);
      boolean passed = topic.received(behind.body()) != null;
      boolean early =
          topic.connection().messages().stream().anyMatch(it -> it.body().equals(held.body()));
      checks.must(
          "before" + end,
          passed && !early,
          early ? "delivered" : passed ? "held back" : sender.outcome().describe(),
          "nothing before COMMIT");
      if (passed) {
        sender.send(of("COMMIT", transaction));
        checks.must(
            "after" + end,
            topic.received(held.body()) != null,
            sender.outcome().describe(),
            "MESSAGE");
      }
    }
  }

  /** Judges that nothing of a message is lost while its transaction is open. */
  private static void judgeWhole(
      StompProbe probe, EndpointPlan plan, OwnTopic topic, Checks checks) {
    try (StompConnection sender = probe.open()) {
      String transaction = fresh();
      Parcel straight = Parcel.of(probe, plan, topic.send());
      Parcel held = Parcel.of(probe, plan, topic.send());
      sender.send(
          straight.frame(),
          of("BEGIN", transaction),
          held.frame().with("transaction", transaction),
          of("COMMIT", transaction));
      Duration answer = probe.patience().answer();
      ReceivedFrame first = straight.await(topic.connection(), answer);
      ReceivedFrame second = first == null ? null : held.await(topic.connection(), answer);
      held.judge(checks, "whole", second, straight, first);
    }
  }

  private static List<Bytes> bodies(List<StompFrame> frames) {
    return frames.stream().map(StompFrame::body).toList();
  }

  @ConformanceCase(
      id = "stomp.transaction.all-or-nothing",
      clause = "STOMP1.2#BEGIN/all-or-nothing",
      title = "A transaction of which a part cannot be done is not done at all",
      sends =
          "BEGIN and three SENDs in the transaction, the second to a destination that the profile"
              + " says is forbidden; COMMIT, where no ERROR came.",
      accepts = "None of the other two is delivered.",
      why = "Half of a transaction is what transactions are there to prevent.",
      causes = "COMMIT works on one step after the other, and ends at the first that fails.",
      capabilities = Capability.TRANSACTIONS)
  void doesNothingOfWhatCannotBeDone(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    String forbidden = SendCases.forbidden(plan);
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection sender = probe.open()) {
      String transaction = fresh();
      List<StompFrame> allowed = List.of(send(topic, transaction), send(topic, transaction));
      sender.send(
          of("BEGIN", transaction),
          allowed.get(0),
          send(topic, transaction).replacing("destination", forbidden),
          allowed.get(1));
      // Who is told that a part was refused, and commits the rest, means the rest.
      if (sender.awaitClosing(probe.patience().quiet()).silent()) {
        sender.send(of("COMMIT", transaction));
      }
      boolean half = topic.gotAnyFrom(sender, fence, bodies(allowed));
      checks.must(
          "message",
          !half,
          (half ? "delivered; " : "") + sender.outcome().describe(),
          "none of the two");
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
      sends =
          "Three messages to a queue, ACK of the first and NACK of the second in a transaction,"
              + " ABORT; ACK of the third in another one that is left open, DISCONNECT. NACK of a message"
              + " in a transaction, while somebody else waits.",
      accepts =
          "All three messages come to somebody else; the last one does not before the end of its"
              + " transaction.",
      why = "Else work that was rolled back is lost.",
      capabilities = {Capability.TRANSACTIONS, Capability.REDELIVERY})
  void undoesAcknowledgementsAtAbort(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    try (OwnQueue queue = OwnQueue.open(probe, plan, proof);
        QueueConsumer consumer = queue.consumer(INDIVIDUAL)) {
      List<ReceivedFrame> messages = queue.deliver(consumer, 3);
      String transaction = fresh();
      String open = fresh();
      consumer
          .connection()
          .send(
              of("BEGIN", transaction),
              consumer.answer("ACK", messages.get(0)).with("transaction", transaction),
              consumer.answer("NACK", messages.get(1)).with("transaction", transaction),
              of("ABORT", transaction),
              of("BEGIN", open),
              consumer.answer("ACK", messages.get(2)).with("transaction", open));
      consumer.leave();
      List<Bytes> again = queue.rest(messages.stream().map(ReceivedFrame::body).toList());
      judgeAgain(checks, "message", consumer, again, messages.get(0));
      judgeAgain(checks, "refused", consumer, again, messages.get(1));
      judgeAgain(checks, "left-open", consumer, again, messages.get(2));
      judgeEarlyNack(queue, fence, checks);
    }
  }

  /** Judges that a NACK waits for its COMMIT. */
  private static void judgeEarlyNack(OwnQueue queue, Fence fence, Checks checks) {
    try (QueueConsumer consumer = queue.consumer(INDIVIDUAL)) {
      ReceivedFrame message = queue.deliver(consumer, 1).get(0);
      String transaction = fresh();
      try (QueueConsumer waiting = queue.consumer(null)) {
        consumer
            .connection()
            .send(
                of("BEGIN", transaction),
                consumer.answer("NACK", message).with("transaction", transaction));
        var unused = fence.behind(consumer.connection());
        var unusedToo = fence.behind(waiting.connection());
        if (!consumer.stands()) {
          // A session may have no other subscription; what it had is given back then.
          checks.observe("early", consumer.connection().outcome().describe());
          return;
        }
        boolean early =
            waiting.bodies().contains(message.body())
                || consumer.bodies().stream().filter(message.body()::equals).count() > 1;
        checks.should(
            "early", !early, early ? "it came again" : "held back", "nothing before COMMIT");
      }
    }
  }

  private static void judgeAgain(
      Checks checks,
      String slug,
      QueueConsumer consumer,
      List<Bytes> again,
      ReceivedFrame message) {
    checks.should(
        slug,
        again.contains(message.body()),
        consumer.connection().outcome().describe(),
        "it comes to somebody else");
  }

  @ConformanceCase(
      id = "stomp.transaction.commit-keeps-ack",
      clause = "STOMP1.2#COMMIT/acknowledgements",
      title = "An acknowledgement in a committed transaction counts",
      sends =
          "A message to a queue, ACK of it in a transaction, COMMIT, DISCONNECT. Two messages, NACK of"
              + " the first, NACK of the second in a transaction, COMMIT, DISCONNECT. Two messages in mode"
              + " client, ACK of the later one in a transaction, COMMIT, DISCONNECT.",
      accepts =
          "The first message comes to nobody else. The two others fare alike: both come again, or"
              + " neither. Neither of the last two comes to somebody else.",
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
      judgeRefusal(plan, queue, checks);
      judgeBefore(queue, checks);
    }
  }

  /** Judges that in mode client an ACK in a transaction is for the messages before, too. */
  private static void judgeBefore(OwnQueue queue, Checks checks) {
    try (QueueConsumer consumer = queue.consumer("client")) {
      List<ReceivedFrame> came = consumer.inOrder(queue.deliverUpTo(consumer, 2));
      if (came.size() < 2) {
        // Who has something to do need not get more.
        checks.observe("before", came.size() + " messages came before an ACK");
        return;
      }
      String transaction = fresh();
      consumer
          .connection()
          .send(
              of("BEGIN", transaction),
              consumer.answer("ACK", came.get(came.size() - 1)).with("transaction", transaction));
      consumer.settle(of("COMMIT", transaction));
      if (!consumer.stands()) {
        checks.observe("before", consumer.connection().outcome().describe());
        return;
      }
      consumer.leave();
      List<Bytes> again = queue.rest(List.of());
      checks.should(
          "before",
          came.stream().noneMatch(it -> again.contains(it.body())),
          "one of the two came to somebody else",
          "none does");
    }
  }

  /** Judges that a NACK does in a transaction that is committed what it does without one. */
  private static void judgeRefusal(EndpointPlan plan, OwnQueue queue, Checks checks) {
    try (QueueConsumer consumer = queue.consumer(INDIVIDUAL)) {
      List<ReceivedFrame> messages = queue.deliver(consumer, 2);
      Bytes straight = messages.get(0).body();
      Bytes committed = messages.get(1).body();
      String transaction = fresh();
      consumer.settle(consumer.answer("NACK", messages.get(0)));
      consumer
          .connection()
          .send(
              of("BEGIN", transaction),
              consumer.answer("NACK", messages.get(1)).with("transaction", transaction));
      consumer.settle(of("COMMIT", transaction));
      if (!consumer.stands()) {
        checks.observe("refused", consumer.connection().outcome().describe());
        return;
      }
      consumer.leave();
      boolean promised = StompClient.promises(plan, Ability.REDELIVERY);
      List<Bytes> again = queue.rest(promised ? List.of(straight, committed) : List.of());
      checks.should(
          "refused",
          again.contains(straight) == again.contains(committed),
          "without a transaction "
              + (again.contains(straight) ? "it came again" : "it did not")
              + ", with one "
              + (again.contains(committed) ? "it came again" : "it did not"),
          "the same in both ways");
    }
  }

  @ConformanceCase(
      id = "stomp.transaction.implicit-abort",
      clause = "STOMP1.2#BEGIN/implicit-abort",
      title = "A transaction that is open at the end of its session is aborted",
      sends =
          "BEGIN and SEND in the transaction, then DISCONNECT; again, then the end without one, then"
              + " a reset, then a SEND without destination.",
      accepts = "No MESSAGE.",
      why = "Nobody can say any more whether the rest would have come.",
      capabilities = Capability.TRANSACTIONS)
  void abortsAtTheEnd(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      checks.each(
          List.of("disconnect", "reset", "end", "error"),
          slug -> slug,
          (end, slug) -> {
            StompConnection sender = probe.open();
            String transaction = fresh();
            StompFrame frame = send(topic, transaction);
            sender.send(of("BEGIN", transaction), frame);
            var unused = fence.behind(sender);
            end(probe, sender, end);
            ReceivedFrame message =
                topic
                    .connection()
                    .awaitMessage(frame.body(), probe.patience().quiet().dividedBy(2));
            checks.must(
                slug,
                message == null && !topic.gotFrom(sender, fence, frame.body()),
                topic.describe(message),
                "no MESSAGE");
          });
    }
  }

  /** Ends the session in one of four ways. */
  private static void end(StompProbe probe, StompConnection sender, String how) {
    switch (how) {
      case "disconnect" -> {
        var unused = sender.sendForReceipt(StompFrame.of("DISCONNECT"), probe.patience().quiet());
        sender.close();
      }
      case "reset" -> sender.reset();
      case "error" -> {
        sender.send(StompFrame.of("SEND").withBody("no destination"));
        var unused = sender.awaitClosing(probe.patience().quiet());
        sender.close();
      }
      default -> {
        sender.leave();
        var unused = sender.awaitClosing(probe.patience().quiet());
        sender.close();
      }
    }
  }

  @ConformanceCase(
      id = "stomp.transaction.unknown-at-send",
      clause = "STOMP1.2#SEND/unknown-transaction",
      title = "A SEND in a transaction that never began is not processed",
      sends =
          "SEND with a transaction that never began; and BEGIN, COMMIT, and SEND with the same"
              + " transaction.",
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
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection sender = probe.open()) {
      String transaction = fresh();
      StompFrame first = send(topic, transaction);
      StompFrame late = send(topic, transaction);
      sender.send(of("BEGIN", transaction), first, of("COMMIT", transaction), late);
      if (topic.received(first.body()) == null) {
        // Other cases say so.
        return;
      }
      checks.must(
          "message-after-commit",
          !topic.gotFrom(sender, fence, late.body()),
          sender.outcome().describe(),
          "no MESSAGE");
      checks.should(
          "end-after-commit",
          sender.outcome().closed(),
          sender.outcome().describe(),
          "ERROR and the end");
    }
  }

  @ConformanceCase(
      id = "stomp.transaction.unknown",
      clause = "STOMP1.2#COMMIT/unknown",
      title = "COMMIT and ABORT of a transaction that never began are refused",
      sends =
          "COMMIT, and ABORT, of a transaction that never began, and of one that was committed before.",
      accepts = "ERROR and the end.",
      why = "The client believes that something was committed.",
      capabilities = Capability.TRANSACTIONS)
  void refusesToEndUnknownTransactions(StompProbe probe, Checks checks) {
    checks.each(
        List.of("commit", "abort", "commit-again", "abort-again"),
        slug -> slug,
        (slug, id) -> {
          String transaction = fresh();
          try (StompConnection connection = probe.open()) {
            if (slug.endsWith("-again")) {
              connection.send(of("BEGIN", transaction), of("COMMIT", transaction));
            }
            String command = slug.replace("-again", "").toUpperCase(Locale.ROOT);
            connection.send(of(command, transaction));
            Refusal.of(connection, probe.patience().answer()).wise(checks, id);
          }
        });
  }

  @ConformanceCase(
      id = "stomp.transaction.begun-twice",
      clause = "STOMP1.2#BEGIN/twice",
      title = "A second BEGIN of one transaction is refused",
      sends = "BEGIN twice with one transaction.",
      accepts = "ERROR and the end; before version 1.2, whose text says so first, anything.",
      why = "Two transactions would be one.",
      capabilities = Capability.TRANSACTIONS)
  void refusesASecondBegin(StompProbe probe, Checks checks) {
    StompFrame begin = of("BEGIN", fresh());
    try (StompConnection connection = probe.open()) {
      if (!connection.version().atLeast(StompVersion.V1_2)) {
        checks.observe("version", "it speaks " + connection.version());
        return;
      }
    }
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
      sends =
          "Two transactions in turn with two SENDs each; COMMIT of one, ABORT of the other. The same"
              + " with one SEND each, and the ABORT comes first.",
      accepts = "The messages of the committed ones alone.",
      why = "Whoever takes part of his work back keeps the rest.",
      causes = "ABORT empties all transactions of its session.",
      capabilities = Capability.TRANSACTIONS)
  void keepsTransactionsApart(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection sender = probe.open()) {
      String one = fresh();
      // Another name, although it begins alike.
      String two = one + "-2";
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
      judgeAbortFirst(topic, sender, checks);
    }
  }

  private static void judgeAbortFirst(OwnTopic topic, StompConnection sender, Checks checks) {
    String one = fresh();
    String two = fresh();
    StompFrame kept = send(topic, one);
    StompFrame dropped = send(topic, two);
    StompFrame behind = topic.send();
    sender.send(
        of("BEGIN", one),
        of("BEGIN", two),
        kept,
        dropped,
        of("ABORT", two),
        of("COMMIT", one),
        behind);
    checks.must(
        "committed-behind-abort",
        topic.received(kept.body()) != null,
        sender.outcome().describe(),
        "the message");
    boolean passed = topic.received(behind.body()) != null;
    checks.must(
        "aborted-before-commit",
        !passed
            || topic.connection().messages().stream()
                .noneMatch(it -> it.body().equals(dropped.body())),
        "the message of the aborted one",
        "no message");
  }

  @ConformanceCase(
      id = "stomp.transaction.same-id-on-two-connections",
      clause = "STOMP1.2#BEGIN/connection",
      title = "The same transaction on two connections is two transactions",
      sends =
          "BEGIN with one name and SEND on two connections; COMMIT on the first. Then BEGIN and SEND"
              + " on one, and COMMIT, or ABORT, on another that began nothing.",
      accepts =
          "Each message after the COMMIT of its own connection, and not before; the COMMIT and ABORT"
              + " of what never began are refused, or do nothing.",
      why = "Clients of one library count from the same number.",
      causes = "Transactions are kept in one map for all connections.",
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
      checks.each(
          List.of("COMMIT", "ABORT"),
          command -> "foreign-" + command.toLowerCase(Locale.ROOT),
          (command, slug) -> judgeForeign(probe, topic, fence, checks, command, slug));
    }
  }

  /** Judges that the end of a transaction is no matter of a connection that did not begin it. */
  private static void judgeForeign(
      StompProbe probe, OwnTopic topic, Fence fence, Checks checks, String command, String slug) {
    try (StompConnection owner = probe.open();
        StompConnection stranger = probe.open()) {
      String transaction = fresh();
      StompFrame frame = send(topic, transaction);
      owner.send(of("BEGIN", transaction), frame);
      var unused = fence.behind(owner);
      stranger.send(of(command, transaction));
      boolean early = topic.gotFrom(stranger, fence, frame.body());
      owner.send(of("COMMIT", transaction));
      boolean came = topic.received(frame.body()) != null;
      checks.must(
          slug,
          !early && came,
          early
              ? "delivered before its own COMMIT"
              : came ? "delivered" : "not delivered; " + owner.outcome().describe(),
          "a MESSAGE after its own COMMIT, and not before");
    }
  }

  @ConformanceCase(
      id = "stomp.transaction.id-free-again",
      clause = "STOMP1.2#BEGIN/again",
      title = "A transaction that has ended lends its name to another one",
      sends =
          "BEGIN, SEND and ABORT, then BEGIN, SEND and COMMIT with the same transaction; the same"
              + " with COMMIT in place of ABORT.",
      accepts =
          "The second message, once; the first never where it was aborted, and once where it was"
              + " committed. That the name is refused is no more than unkind.",
      why = "Clients name a transaction by what it is about, or count from the same number.",
      causes = "What a transaction holds is kept for the next one of its name.",
      capabilities = Capability.TRANSACTIONS)
  void takesATransactionAgain(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      checks.each(
          List.of("ABORT", "COMMIT"),
          command -> "after-" + command.toLowerCase(Locale.ROOT),
          (command, slug) -> judgeSecond(probe, topic, fence, checks, command, slug));
    }
  }

  private static void judgeSecond(
      StompProbe probe, OwnTopic topic, Fence fence, Checks checks, String command, String slug) {
    try (StompConnection sender = probe.open()) {
      String transaction = fresh();
      StompFrame first = send(topic, transaction);
      StompFrame second = send(topic, transaction);
      sender.send(of("BEGIN", transaction), first, of(command, transaction));
      sender.send(of("BEGIN", transaction), second, of("COMMIT", transaction));
      // Different transactions are to have different names, by one reading for ever.
      checks.should(
          slug, topic.received(second.body()) != null, sender.outcome().describe(), "a MESSAGE");
      boolean again = topic.gotFrom(sender, fence, first.body());
      long times =
          topic.connection().messages().stream()
              .filter(it -> it.body().equals(first.body()))
              .count();
      checks.must(
          slug + "-first",
          command.equals("ABORT") ? !again : times <= 1,
          "the first message came " + times + " times",
          command.equals("ABORT") ? "it never comes" : "it comes once");
    }
  }
}
