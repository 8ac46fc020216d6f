package dev.rtck.conformance.stomp;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.profile.StompSettings;
import dev.rtck.protocol.profile.StompSettings.Ability;
import dev.rtck.protocol.profile.StompSettings.Framing;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.StompVersion;
import dev.rtck.protocol.stomp.SubscriptionProof;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/** Sections "RECEIPT" and "Header receipt" of STOMP 1.2. */
final class ReceiptCases {

  private static final int MANY = 200;
  private static final int VERY_MANY = 1_000;
  private static final int BEFORE_DISCONNECT = 20;

  @ConformanceCase(
      id = "stomp.receipt.exact",
      clause = "STOMP1.2#RECEIPT/exact",
      title = "A receipt-id is the value of the receipt header",
      sends =
          "SEND with a receipt of escapes, characters outside ASCII and 1 KB, and with the receipts 0,"
              + " 007, and 0 once more; with the same one in two sessions at once; last with an empty one.",
      accepts =
          "RECEIPT with the same receipt-id, each time, in its own session; a refusal of the one of 1 KB,"
              + " and of the empty one, which is a warning where nothing answers it.",
      why = "A client looks for exactly this.",
      causes = {
        "The value is read as a number, or 0, or an empty one, is taken for none.",
        "Receipts that were given are kept in a set.",
        "Receipts are kept in one map for all sessions."
      },
      capabilities = Capability.RECEIPTS)
  void repeatsTheReceiptExactly(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection connection = probe.open()) {
      StompClient.require(connection, StompVersion.V1_1);
      for (String number : List.of("0", "007")) {
        connection.send(topic.send().with("receipt", number));
        ReceivedFrame answer =
            connection.awaitFrame(
                it -> it.is("RECEIPT") && it.has("receipt-id", number), probe.patience().answer());
        checks.must(
            "number-" + number, answer != null, connection.outcome().describe(), "the same one");
      }
      long mark = connection.mark();
      connection.send(topic.send().with("receipt", "0"));
      ReceivedFrame second =
          connection.awaitFrameSince(
              mark, it -> it.is("RECEIPT") && it.has("receipt-id", "0"), probe.patience().answer());
      checks.must("used-again", second != null, connection.outcome().describe(), "the same one");
      judgeTwoSessions(probe, topic, connection, checks);
      // The long one comes last, since it may be refused.
      for (String receipt :
          List.of("a:b\\c\nd" + UUID.randomUUID(), "\u00fc\u65e5\u672c", "x".repeat(1024))) {
        connection.send(topic.send().with("receipt", receipt));
        ReceivedFrame answer = connection.awaitReceipt(receipt, probe.patience().answer());
        boolean isLong = receipt.startsWith("x");
        // The length of a header line may be limited.
        boolean refused = isLong && answer == null && connection.outcome().closed();
        checks.must(
            receipt.startsWith("a") ? "escapes" : isLong ? "long" : "characters",
            answer != null || refused,
            connection.outcome().describe(),
            "RECEIPT with the same receipt-id");
      }
      if (!connection.hasEnded()) {
        judgeEmpty(probe, topic, connection, checks);
      }
    }
  }

  /** Judges a receipt that two clients have chosen: they count from the same number. */
  private static void judgeTwoSessions(
      StompProbe probe, OwnTopic topic, StompConnection connection, Checks checks) {
    String receipt = StompConnection.freshReceipt();
    List<StompConnection> both = List.of(connection, topic.connection());
    both.forEach(it -> it.send(topic.send().with("receipt", receipt)));
    Duration answer = probe.patience().answer();
    long answered = both.stream().filter(it -> it.awaitReceipt(receipt, answer) != null).count();
    checks.must(
        "in-two-sessions",
        answered == both.size(),
        answered + " of 2 sessions got it; " + connection.outcome().describe(),
        "RECEIPT in each of the two sessions");
  }

  /** Judges the shortest of all values that a header may have. */
  private static void judgeEmpty(
      StompProbe probe, OwnTopic topic, StompConnection connection, Checks checks) {
    long mark = connection.mark();
    connection.send(topic.send().with("receipt", ""));
    ReceivedFrame answer =
        connection.awaitFrameSince(
            mark, it -> it.is("RECEIPT") || it.is("ERROR"), probe.patience().answer());
    checks.should(
        "empty",
        answer != null || connection.hasEnded(),
        connection.outcome().describe(),
        "RECEIPT with an empty receipt-id",
        "a refusal");
  }

  @ConformanceCase(
      id = "stomp.receipt.no-body",
      clause = "STOMP1.2#Body/receipt",
      title = "RECEIPT has no body",
      sends = "SEND with a receipt.",
      accepts = "RECEIPT without a body.",
      why = "Only SEND, MESSAGE and ERROR have one.",
      capabilities = Capability.RECEIPTS)
  void sendsReceiptsWithoutBody(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection connection = probe.open()) {
      ReceivedFrame answer = connection.sendForReceipt(topic.send(), probe.patience().answer());
      if (answer == null || !answer.is("RECEIPT")) {
        throw new Untestable("SEND gets no RECEIPT: " + connection.outcome().describe());
      }
      checks.must("body", answer.body().length() == 0, answer.summary(), "no body");
    }
  }

  @ConformanceCase(
      id = "stomp.receipt.each-once",
      clause = "STOMP1.2#RECEIPT/once",
      title = "Each receipt is answered once",
      sends =
          "200 SENDs (1,000 with --thorough) with a receipt each; 20 SENDs and DISCONNECT with a receipt"
              + " each, at once.",
      accepts =
          "As many RECEIPTs, each with another receipt-id. A refusal, where five are answered. That a"
              + " RECEIPT of the 20 is missing although that of DISCONNECT came is a warning.",
      why = "Clients resend what has no RECEIPT.",
      capabilities = Capability.RECEIPTS,
      volume = true)
  void answersEachReceiptOnce(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    judgeMany(
        probe,
        plan,
        proof,
        fence,
        (asked, got) -> {
          int different = new HashSet<>(got).size();
          checks.must(
              "receipts",
              got.size() == asked.size() && different == asked.size(),
              got.size() + " of " + asked.size() + ", " + different + " different ones",
              "each once");
        });
    judgeBeforeDisconnect(probe, plan, checks);
  }

  /** Judges that nothing that is to be answered is forgotten when the client leaves. */
  private static void judgeBeforeDisconnect(StompProbe probe, EndpointPlan plan, Checks checks) {
    StompFrame send =
        StompFrame.send(OwnTopic.prefix(plan) + "rtck-" + UUID.randomUUID(), "before DISCONNECT");
    int count = Burst.atMost(plan, BEFORE_DISCONNECT);
    List<String> asked =
        IntStream.range(0, count).mapToObj(i -> StompConnection.freshReceipt()).toList();
    String last = StompConnection.freshReceipt();
    List<StompFrame> frames =
        new ArrayList<>(asked.stream().map(it -> send.with("receipt", it)).toList());
    frames.add(StompFrame.of("DISCONNECT").with("receipt", last));
    try (StompConnection connection = probe.open()) {
      connection.send(
          probe.overWebSocket() ? Framing.SINGLE : Framing.COALESCED,
          frames.toArray(StompFrame[]::new));
      if (connection.awaitReceipt(last, probe.patience().answer()) == null) {
        checks.observe("before-disconnect", connection.outcome().describe());
        return;
      }
      long got = new HashSet<>(answered(connection, asked)).size();
      checks.should("before-disconnect", got == count, got + " of " + count, "all");
    }
  }

  @ConformanceCase(
      id = "stomp.receipt.order",
      clause = "STOMP1.2#RECEIPT/order",
      title = "Receipts come in the order of the frames",
      sends = "200 SENDs (1,000 with --thorough) with a receipt each.",
      accepts = "As many RECEIPTs in order. A refusal, where five are answered.",
      why = "A RECEIPT says that the frames before have arrived, too.",
      capabilities = Capability.RECEIPTS,
      volume = true)
  void answersReceiptsInOrder(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    judgeMany(
        probe,
        plan,
        proof,
        fence,
        (asked, got) ->
            checks.should(
                "order",
                got.stream().distinct().toList().equals(asked),
                got.size() + " of " + asked.size(),
                "all in order"));
  }

  /** Asks for many receipts; or for a few where so many are refused. */
  private static void judgeMany(
      StompProbe probe,
      EndpointPlan plan,
      SubscriptionProof proof,
      Fence fence,
      BiConsumer<List<String>, List<String>> judge) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      int many = Burst.atMost(plan, plan.thorough() ? VERY_MANY : MANY);
      Burst.judge(many, count -> ask(probe, topic, count, fence, judge));
    }
  }

  /** Asks for so many receipts, and has them judged together with those that came. */
  private static Burst ask(
      StompProbe probe,
      OwnTopic topic,
      int count,
      Fence fence,
      BiConsumer<List<String>, List<String>> judge) {
    StompFrame send = topic.send();
    List<String> asked =
        IntStream.range(0, count).mapToObj(i -> StompConnection.freshReceipt()).toList();
    try (StompConnection connection = probe.open()) {
      connection.send(
          asked.stream().map(it -> send.with("receipt", it)).toArray(StompFrame[]::new));
      for (String receipt : asked) {
        if (connection.awaitReceipt(receipt, probe.patience().answer()) == null) {
          break;
        }
      }
      String refusal = Burst.refusal(connection.outcome());
      var unused = fence.behind(connection);
      List<String> got = answered(connection, asked);
      return new Burst(refusal, () -> judge.accept(asked, got));
    }
  }

  private static List<String> answered(StompConnection connection, List<String> asked) {
    return connection.frames().stream()
        .filter(it -> it.is("RECEIPT"))
        .map(it -> Objects.requireNonNullElse(it.header("receipt-id"), ""))
        .filter(asked::contains)
        .toList();
  }

  @ConformanceCase(
      id = "stomp.receipt.every-frame",
      clause = "STOMP1.2#Header_receipt/every",
      title = "Every frame may ask for a receipt",
      sends =
          "SUBSCRIBE, SEND and UNSUBSCRIBE, BEGIN, ABORT, COMMIT and a SEND before it, ACK and NACK, in a"
              + " transaction and in none, with a receipt each, as far as the profile promises what they are for; SUBSCRIBE, SEND and UNSUBSCRIBE,"
              + " BEGIN and COMMIT, and ACK without one; then DISCONNECT with a receipt, and in a session"
              + " of its own without one.",
      accepts =
          "One RECEIPT for each that asks for it, those of what is in a transaction at COMMIT at the"
              + " latest; and no other one.",
      why = "A client waits for it.",
      capabilities = Capability.RECEIPTS)
  void answersReceiptsOfEveryFrame(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    String topic = delivering(probe, plan, proof);
    Map<String, StompFrame> frames = new LinkedHashMap<>();
    frames.put("subscribe", StompFrame.subscribe("every", topic));
    frames.put("send", StompFrame.send(topic, "every-" + UUID.randomUUID()));
    frames.put("unsubscribe", unsubscribe("every", topic));
    if (StompClient.mayHave(plan, Ability.TRANSACTIONS)) {
      StompFrame one = StompFrame.of("BEGIN").with("transaction", "tx-" + UUID.randomUUID());
      StompFrame two = StompFrame.of("BEGIN").with("transaction", "tx-" + UUID.randomUUID());
      frames.put("begin", one);
      frames.put("abort", one.withCommand("ABORT"));
      frames.put("begin-again", two);
      frames.put("commit", two.withCommand("COMMIT"));
    }
    try (StompConnection connection = probe.open()) {
      frames.forEach((slug, frame) -> judge(probe, checks, connection, slug, frame));
      connection.send(
          StompFrame.subscribe("unasked", topic),
          StompFrame.send(topic, "unasked-" + UUID.randomUUID()),
          unsubscribe("unasked", topic));
      int asked = frames.size();
      if (frames.containsKey("begin") && connection.outcome().silent()) {
        judgeInTransaction(probe, checks, connection, topic);
        asked++;
      }
      judgeNoOther(probe, checks, connection, "no-other", asked);
    }
    try (StompConnection connection = probe.open()) {
      connection.send(StompFrame.of("DISCONNECT"));
      ReceivedFrame answer =
          connection.awaitFrame(it -> it.is("RECEIPT"), probe.patience().quiet().dividedBy(2));
      checks.must(
          "none-for-disconnect", answer == null, String.valueOf(answer), "no RECEIPT unasked");
    }
    StompSettings.Destinations destinations = StompClient.settings(plan).destinations();
    if (StompClient.mayHave(plan, Ability.ACKNOWLEDGEMENTS)
        && destinations != null
        && destinations.queue() != null) {
      try (OwnQueue queue = OwnQueue.open(probe, plan, proof);
          QueueConsumer consumer = queue.consumer("client-individual")) {
        List<ReceivedFrame> messages = queue.deliverUpTo(consumer, 3);
        if (messages.size() < 2) {
          throw new Untestable("the queue delivered " + messages.size() + " of 2 messages");
        }
        StompFrame ack = consumer.answer("ACK", messages.get(0));
        StompFrame nack = consumer.answer("NACK", messages.get(1));
        long before = receipts(consumer.connection()).size();
        judge(probe, checks, consumer.connection(), "ack", ack);
        judge(probe, checks, consumer.connection(), "nack", nack);
        if (messages.size() > 2 && consumer.stands()) {
          consumer.connection().send(consumer.answer("ACK", messages.get(2)));
        }
        int asked = 2;
        if (StompClient.mayHave(plan, Ability.TRANSACTIONS) && consumer.stands()) {
          asked += judgeAnswersInTransaction(probe, checks, queue, consumer);
        }
        judgeNoOther(probe, checks, consumer.connection(), "no-other-for-ack", before + asked);
      }
    }
  }

  /** Judges the receipt of a SEND that waits for a COMMIT; BEGIN and COMMIT ask for none. */
  private static void judgeInTransaction(
      StompProbe probe, Checks checks, StompConnection connection, String topic) {
    String transaction = "tx-" + UUID.randomUUID();
    String receipt = StompConnection.freshReceipt();
    StompFrame begin = StompFrame.of("BEGIN").with("transaction", transaction);
    StompFrame send =
        inTransaction(StompFrame.send(topic, "every-" + transaction), transaction, receipt);
    connection.send(begin, send, begin.withCommand("COMMIT"));
    ReceivedFrame answer = connection.awaitReceipt(receipt, probe.patience().answer());
    checks.must(
        "send-in-transaction",
        answer != null && answer.is("RECEIPT"),
        connection.outcome().describe(),
        "RECEIPT");
  }

  /**
   * Judges the receipts of an ACK and a NACK that wait for a COMMIT; returns how many were asked
   * for.
   */
  private static int judgeAnswersInTransaction(
      StompProbe probe, Checks checks, OwnQueue queue, QueueConsumer consumer) {
    List<ReceivedFrame> messages = queue.deliverUpTo(consumer, 2);
    if (messages.size() < 2) {
      checks.observe("ack-in-transaction", "the queue delivered " + messages.size() + " of 2");
      return 0;
    }
    StompConnection connection = consumer.connection();
    String transaction = "tx-" + UUID.randomUUID();
    StompFrame begin = StompFrame.of("BEGIN").with("transaction", transaction);
    String ofAck = StompConnection.freshReceipt();
    String ofNack = StompConnection.freshReceipt();
    connection.send(
        begin,
        inTransaction(consumer.answer("ACK", messages.get(0)), transaction, ofAck),
        inTransaction(consumer.answer("NACK", messages.get(1)), transaction, ofNack),
        begin.withCommand("COMMIT"));
    Map<String, String> owed = new LinkedHashMap<>();
    owed.put("ack-in-transaction", ofAck);
    owed.put("nack-in-transaction", ofNack);
    owed.forEach(
        (slug, receipt) ->
            checks.must(
                slug,
                connection.awaitReceipt(receipt, probe.patience().answer()) != null,
                connection.outcome().describe(),
                "RECEIPT"));
    return 2;
  }

  private static StompFrame inTransaction(StompFrame frame, String transaction, String receipt) {
    return frame.with("transaction", transaction).with("receipt", receipt);
  }

  private static StompFrame unsubscribe(String id, String destination) {
    return StompFrame.of("UNSUBSCRIBE").with("id", id).with("destination", destination);
  }

  private static List<String> receipts(StompConnection connection) {
    return connection.frames().stream()
        .filter(it -> it.is("RECEIPT"))
        .map(it -> Objects.requireNonNullElse(it.header("receipt-id"), ""))
        .toList();
  }

  /** Ends the session, and judges that no more RECEIPTs came than were asked for. */
  private static void judgeNoOther(
      StompProbe probe, Checks checks, StompConnection connection, String slug, long asked) {
    if (!connection.outcome().silent()) {
      checks.observe(slug, connection.outcome().describe());
      return;
    }
    var unused = connection.sendForReceipt(StompFrame.of("DISCONNECT"), probe.patience().answer());
    var unusedOutcome = connection.awaitClosing(probe.patience().quiet().dividedBy(5));
    List<String> got = receipts(connection);
    // The last one is that of DISCONNECT, which may be lost with the connection.
    checks.must(
        slug,
        new HashSet<>(got).size() == got.size() && got.size() <= asked + 1,
        got.size() + " RECEIPTs, for " + new HashSet<>(got).size() + " different ones",
        "one for each of " + (asked + 1) + " frames at most");
  }

  /** Returns a topic that is known to take subscribers. */
  private static String delivering(StompProbe probe, EndpointPlan plan, SubscriptionProof proof) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      return topic.destination();
    }
  }

  private static void judge(
      StompProbe probe, Checks checks, StompConnection connection, String slug, StompFrame frame) {
    ReceivedFrame answer = connection.sendForReceipt(frame, probe.patience().answer());
    checks.must(
        slug, answer != null && answer.is("RECEIPT"), connection.outcome().describe(), "RECEIPT");
  }
}
