package dev.rtck.conformance.stomp;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.profile.StompSettings.Ability;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompOutcome;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.StompVersion;
import dev.rtck.protocol.stomp.SubscriptionProof;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sections "ACK" and "SUBSCRIBE ack Header" of STOMP 1.2. */
final class AckCases {

  private static final String CUMULATIVE = "client";
  private static final String INDIVIDUAL = "client-individual";
  private static final int MANY = 12;

  /** How many of them are not acknowledged; the number of the last one before is "10". */
  private static final int BEHIND = 2;

  private static final int FEWEST = 3;

  /** More than a consumer is usually given before it has acknowledged something. */
  private static final int ONE_BY_ONE = 30;

  /** Returns what the target promises to deliver again: nothing without a promise. */
  private static List<Bytes> promised(EndpointPlan plan, ReceivedFrame... messages) {
    return StompClient.promises(plan, Ability.REDELIVERY)
        ? List.of(messages).stream().map(ReceivedFrame::body).toList()
        : List.of();
  }

  @ConformanceCase(
      id = "stomp.ack.header",
      clause = "STOMP1.2#MESSAGE/ack",
      title = "A message that waits for its acknowledgement has an ack header",
      sends =
          "SUBSCRIBE to a queue with ack:client, and with ack:client-individual, and to a topic with"
              + " ack:client, which is left with a message that was not acknowledged; SEND; then two SENDs"
              + " with the same ack header of their own; NACK of the first message, while somebody else"
              + " is subscribed in the same way; a message to each of two queues that one session hears.",
      accepts =
          "MESSAGE with ack, and another one for each, also where the first comes again. SENDs with an"
              + " ack of their own may be refused, and so may NACK; to pass their ack on is a warning. So"
              + " is that a message of the topic comes again to who had it, because somebody left.",
      why = "Nobody can acknowledge it without.",
      causes = {
        "The headers of a SEND are written over those of the server.",
        "What is given back is sent to the topic as if it were new."
      },
      capabilities = Capability.MESSAGE_ACKNOWLEDGEMENTS)
  void namesWhatIsToBeAcknowledged(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    for (String mode : List.of(CUMULATIVE, INDIVIDUAL)) {
      try (OwnQueue queue = OwnQueue.open(probe, plan, proof);
          QueueConsumer consumer = queue.consumer(mode)) {
        if (consumer.connection().version() != StompVersion.V1_2) {
          throw new Untestable("the session is not one of version 1.2");
        }
        ReceivedFrame message = queue.deliver(consumer, 1).get(0);
        checks.must(mode, message.header("ack") != null, message.summary(), "ack");
        if (mode.equals(INDIVIDUAL)) {
          judgeForged(probe, queue, consumer, checks);
        }
        if (message.header("ack") != null && consumer.stands()) {
          judgeAgain(probe, plan, queue, consumer, message, mode, checks);
        }
      }
    }
    judgeApart(probe, plan, proof, checks);
    if (OwnTopic.isNamed(plan)) {
      judgeTopic(probe, plan, proof, checks);
    }
  }

  /** Judges that the messages of two queues, which one session gets, can be told apart. */
  private static void judgeApart(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnQueue one = OwnQueue.open(probe, plan, proof);
        OwnQueue two = OwnQueue.open(probe, plan, proof);
        QueueConsumer consumer = one.consumer(INDIVIDUAL)) {
      StompFrame other = StompFrame.subscribe("other", two.destination()).with("ack", INDIVIDUAL);
      List<ReceivedFrame> messages = new ArrayList<>();
      if (proof.subscribe(consumer.connection(), other, probe.patience().answer())) {
        messages.addAll(one.deliverUpTo(consumer, 1));
        messages.addAll(two.deliverUpTo(consumer, 1));
      }
      List<String> acks = messages.stream().map(it -> it.header("ack")).distinct().toList();
      if (messages.size() < 2) {
        checks.observe(
            "two-queues", "not delivered: " + consumer.connection().outcome().describe());
      } else {
        checks.must("two-queues", acks.size() == 2, "ack:" + acks, "another ack for each message");
      }
    }
  }

  /** Judges that a topic, too, says how its messages are to be acknowledged. */
  private static void judgeTopic(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection session = probe.open()) {
      StompFrame subscribe = StompFrame.subscribe("topic", topic.destination());
      StompFrame frame = topic.send();
      boolean heard =
          proof.subscribe(session, subscribe.with("ack", CUMULATIVE), probe.patience().answer())
              && topic.reaches(List.of(session));
      ReceivedFrame message = heard ? sent(topic, session, frame, probe) : null;
      if (message == null) {
        checks.observe("topic", "not delivered: " + session.outcome().describe());
      } else {
        checks.must("topic", message.header("ack") != null, message.summary(), "ack");
        var unused = session.sendForReceipt(StompFrame.of("DISCONNECT"), probe.patience().answer());
        long came =
            topic.delivers()
                ? topic.connection().messages().stream()
                    .filter(it -> it.body().equals(frame.body()))
                    .count()
                : 0;
        checks.should("topic-once", came <= 1, came + " MESSAGEs", "one for who did not leave");
      }
    }
  }

  private static @Nullable ReceivedFrame sent(
      OwnTopic topic, StompConnection receiver, StompFrame frame, StompProbe probe) {
    boolean passed = topic.passed(frame) != null;
    return passed ? receiver.awaitMessage(frame.body(), probe.patience().answer()) : null;
  }

  /** Judges that a message which comes again waits for its acknowledgement as before. */
  private static void judgeAgain(
      StompProbe probe,
      EndpointPlan plan,
      OwnQueue queue,
      QueueConsumer consumer,
      ReceivedFrame message,
      String mode,
      Checks checks) {
    String slug = mode + "-again";
    try (QueueConsumer other = queue.consumer(mode)) {
      long mark = consumer.connection().mark();
      consumer.connection().send(consumer.answer("NACK", message));
      boolean promised = StompClient.promises(plan, Ability.REDELIVERY);
      Duration atMost = promised ? probe.patience().answer() : probe.patience().quiet();
      ReceivedFrame again = other.connection().awaitMessage(message.body(), atMost);
      if (again == null) {
        again =
            consumer
                .connection()
                .awaitFrameSince(
                    mark,
                    it -> it.is("MESSAGE") && it.body().equals(message.body()),
                    Duration.ZERO);
      }
      if (again == null) {
        checks.observe(slug, "it did not come; " + consumer.connection().outcome().describe());
      } else {
        checks.must(slug, again.header("ack") != null, again.summary(), "ack");
      }
    }
  }

  /** Judges that two messages can be told apart by an ack header that their sender has chosen. */
  private static void judgeForged(
      StompProbe probe, OwnQueue queue, QueueConsumer consumer, Checks checks) {
    try (StompConnection sender = probe.open()) {
      StompFrame one = queue.message().with("ack", "rtck-forged");
      StompFrame two = queue.message().with("ack", "rtck-forged");
      sender.send(one, two);
      ReceivedFrame first =
          consumer.connection().awaitMessage(one.body(), probe.patience().answer());
      ReceivedFrame second =
          first == null
              ? null
              : consumer.connection().awaitMessage(two.body(), probe.patience().answer());
      if (first == null || second == null) {
        checks.observe("forged", "not delivered; " + sender.outcome().describe());
        return;
      }
      String ack = first.header("ack");
      checks.should(
          "forged",
          ack != null && !ack.equals(second.header("ack")),
          "ack:" + ack + " and ack:" + second.header("ack"),
          "another ack for each message, whatever the SEND says");
    }
  }

  @ConformanceCase(
      id = "stomp.ack.cumulative",
      clause = "STOMP1.2#SUBSCRIBE_ack_Header/cumulative",
      title = "In mode client an ACK is for the messages before, too",
      sends =
          "Three messages to a queue in mode client, ACK of the second, DISCONNECT; the same in"
              + " version 1.1, where the profile promises it. Twelve messages, ACK of the tenth,"
              + " DISCONNECT.",
      accepts =
          "The first and the second come to nobody else; the third does, where the profile promises"
              + " redelivery. So with the first ten, and the two behind; fewer may come before an ACK.",
      why = "What was done once is done again, and what nobody has done is lost.",
      capabilities = Capability.MESSAGE_ACKNOWLEDGEMENTS)
  void acknowledgesEarlierMessagesInModeClient(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnQueue queue = OwnQueue.open(probe, plan, proof)) {
      judgeCumulative(plan, queue, queue.consumer(CUMULATIVE), "", checks);
      if (StompClient.promisedOlder(plan).contains(StompVersion.V1_1)) {
        QueueConsumer old = queue.consumer(probe.open(StompVersion.V1_1), CUMULATIVE);
        judgeCumulative(plan, queue, old, "-" + StompClient.in(StompVersion.V1_1), checks);
      }
      judgeManyBefore(plan, queue, checks);
    }
  }

  /** Judges an ACK for so many messages that their numbers have not all as many digits. */
  private static void judgeManyBefore(EndpointPlan plan, OwnQueue queue, Checks checks) {
    try (QueueConsumer consumer = queue.consumer(CUMULATIVE)) {
      // What is acknowledged, too, came before.
      List<ReceivedFrame> messages = consumer.inOrder(queue.deliverUpTo(consumer, MANY));
      if (messages.size() < FEWEST) {
        // Who has something to do need not get more.
        checks.observe("many", messages.size() + " messages came before an ACK");
        return;
      }
      int done = Math.max(2, messages.size() - BEHIND);
      consumer.settle(consumer.answer("ACK", messages.get(done - 1)));
      consumer.leave();
      List<Bytes> promised =
          promised(plan, messages.subList(done, messages.size()).toArray(ReceivedFrame[]::new));
      List<Bytes> again = queue.rest(promised);
      long repeated =
          messages.subList(0, done).stream().filter(it -> again.contains(it.body())).count();
      checks.must(
          "many", repeated == 0, repeated + " of " + done + " came to somebody else", "none does");
      if (!promised.isEmpty()) {
        boolean came = again.containsAll(promised);
        checks.must(
            "many-last",
            came,
            came ? "came again" : "not all came again",
            "what was not acknowledged comes to somebody else");
      }
    }
  }

  private static void judgeCumulative(
      EndpointPlan plan, OwnQueue queue, QueueConsumer consumer, String end, Checks checks) {
    try (consumer) {
      List<ReceivedFrame> messages = queue.deliver(consumer, 3);
      consumer.settle(consumer.answer("ACK", messages.get(1)));
      consumer.leave();
      List<Bytes> promised = promised(plan, messages.get(2));
      List<Bytes> again = queue.rest(promised);
      judgeDone(checks, "first" + end, again, messages.get(0));
      judgeDone(checks, "second" + end, again, messages.get(1));
      if (!promised.isEmpty()) {
        boolean third = again.containsAll(promised);
        checks.must(
            "third" + end,
            third,
            third ? "came again" : "never came again",
            "it comes to somebody else");
      }
    }
  }

  @ConformanceCase(
      id = "stomp.ack.other-subscription",
      clause = "STOMP1.2#SUBSCRIBE_ack_Header/one-subscription",
      title = "In mode client an ACK is for the messages of one subscription",
      sends =
          "A message to each of two queues, to which one session subscribes in mode client; ACK of"
              + " the later one, DISCONNECT. Again a message, UNSUBSCRIBE from the other queue, and ACK. Two"
              + " messages to a queue that two sessions share in mode client, and ACK of the later one.",
      accepts =
          "The message of the other queue comes to somebody else; the ACK behind UNSUBSCRIBE is accepted,"
              + " and counts. The earlier one of the two messages comes to somebody else, where each session"
              + " had one.",
      why = "What nobody has done is lost.",
      causes = {
        "Acknowledgements are counted for each connection.",
        "What comes before in the queue is acknowledged, whoever has it.",
        "UNSUBSCRIBE forgets what waits for its acknowledgement, of whichever subscription."
      },
      capabilities = {Capability.MESSAGE_ACKNOWLEDGEMENTS, Capability.REDELIVERY})
  void acknowledgesNothingOfAnotherSubscription(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnQueue queue = OwnQueue.open(probe, plan, proof);
        OwnQueue other = OwnQueue.open(probe, plan, proof);
        QueueConsumer consumer = queue.consumer(CUMULATIVE)) {
      StompFrame subscribe =
          StompFrame.subscribe("other", other.destination()).with("ack", CUMULATIVE);
      if (!proof.subscribe(consumer.connection(), subscribe, probe.patience().answer())) {
        throw new Untestable(
            "a second subscription is refused: " + consumer.connection().outcome().describe());
      }
      ReceivedFrame earlier = queue.deliver(consumer, 1).get(0);
      ReceivedFrame later = other.deliver(consumer, 1).get(0);
      consumer.settle(consumer.answer("ACK", later));
      consumer.leave();
      boolean again = queue.rest(List.of(earlier.body())).contains(earlier.body());
      checks.must(
          "other",
          again,
          again ? "it came to somebody else" : "it never came again",
          "it comes to somebody else");
      judgeBehindUnsubscribe(probe, queue, other, proof, checks);
      judgeShared(other, checks);
    }
  }

  /** Judges that an ACK is not for what another session has of the same queue. */
  private static void judgeShared(OwnQueue queue, Checks checks) {
    try (QueueConsumer one = queue.consumer(CUMULATIVE);
        QueueConsumer two = queue.consumer(CUMULATIVE)) {
      List<Bytes> sent = List.of(queue.send(), queue.send());
      List<QueueConsumer> both = List.of(one, two);
      queue.awaitEach(sent, both);
      QueueConsumer later = holder(both, sent.get(1));
      QueueConsumer earlier = holder(both, sent.get(0));
      if (later == null || earlier == null || later.equals(earlier)) {
        checks.observe("shared", "the two sessions did not share the messages");
        return;
      }
      ReceivedFrame message =
          later.connection().messages().stream()
              .filter(it -> it.body().equals(sent.get(1)))
              .findFirst()
              .orElseThrow();
      later.settle(later.answer("ACK", message));
      if (!later.stands() || !earlier.stands()) {
        checks.observe("shared", later.connection().outcome().describe());
        return;
      }
      later.leave();
      earlier.leave();
      boolean again = queue.rest(List.of(sent.get(0))).contains(sent.get(0));
      checks.must(
          "shared",
          again,
          again ? "it came to somebody else" : "it never came again",
          "it comes to somebody else");
    }
  }

  private static @Nullable QueueConsumer holder(List<QueueConsumer> consumers, Bytes body) {
    return consumers.stream().filter(it -> it.bodies().contains(body)).findFirst().orElse(null);
  }

  /** Judges that a message can be acknowledged although another subscription has ended. */
  private static void judgeBehindUnsubscribe(
      StompProbe probe, OwnQueue queue, OwnQueue other, SubscriptionProof proof, Checks checks) {
    try (QueueConsumer consumer = queue.consumer(CUMULATIVE)) {
      StompFrame subscribe =
          StompFrame.subscribe("other", other.destination()).with("ack", CUMULATIVE);
      if (!proof.subscribe(consumer.connection(), subscribe, probe.patience().answer())) {
        checks.observe("behind-unsubscribe", consumer.connection().outcome().describe());
        return;
      }
      ReceivedFrame message = queue.deliver(consumer, 1).get(0);
      consumer.settle(StompFrame.of("UNSUBSCRIBE").with("id", "other"));
      if (!consumer.stands()) {
        checks.observe("behind-unsubscribe", consumer.connection().outcome().describe());
        return;
      }
      consumer.settle(consumer.answer("ACK", message));
      boolean stands = consumer.stands();
      consumer.leave();
      boolean again = queue.rest(List.of()).contains(message.body());
      checks.must(
          "behind-unsubscribe",
          stands && !again,
          again ? "it came to somebody else" : consumer.connection().outcome().describe(),
          "it is acknowledged");
    }
  }

  /** Judges that a message comes to nobody else. */
  static void judgeDone(Checks checks, String slug, List<Bytes> again, ReceivedFrame message) {
    boolean came = again.contains(message.body());
    checks.must(
        slug, !came, came ? "came to somebody else" : "acknowledged", "it comes to nobody else");
  }

  @ConformanceCase(
      id = "stomp.ack.individual",
      clause = "STOMP1.2#SUBSCRIBE_ack_Header/individual",
      title = "In mode client-individual an ACK is for one message alone",
      sends =
          "Three messages to a queue in mode client-individual, ACK of the second, DISCONNECT; the same"
              + " in version 1.1, where the profile promises it. Thirty messages (fewer where"
              + " limits.ratePerSecond says so) one after the other, with an ACK for"
              + " each; one more without, and SUBSCRIBE of somebody else.",
      accepts =
          "The second comes to nobody else. The first comes to somebody else, if the third does;"
              + " both do, where the profile promises redelivery. Each of the thirty. The last one comes to"
              + " nobody else as long as its session stands.",
      why = "What nobody has done is lost, and what two do is done twice.",
      causes = {
        "How many messages a consumer may have is counted, and not how many it has done.",
        "A message is taken out of the queue when it is acknowledged, and never before."
      },
      capabilities = Capability.MESSAGE_ACKNOWLEDGEMENTS)
  void acknowledgesOneMessageInModeClientIndividual(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    try (OwnQueue queue = OwnQueue.open(probe, plan, proof)) {
      judgeIndividual(plan, queue, queue.consumer(INDIVIDUAL), "", checks);
      if (StompClient.promisedOlder(plan).contains(StompVersion.V1_1)) {
        QueueConsumer old = queue.consumer(probe.open(StompVersion.V1_1), INDIVIDUAL);
        judgeIndividual(plan, queue, old, "-" + StompClient.in(StompVersion.V1_1), checks);
      }
      judgeOneByOne(probe, plan, proof, fence, checks);
    }
  }

  private static void judgeIndividual(
      EndpointPlan plan, OwnQueue queue, QueueConsumer consumer, String end, Checks checks) {
    try (consumer) {
      List<ReceivedFrame> messages = queue.deliver(consumer, 3);
      consumer.settle(consumer.answer("ACK", messages.get(1)));
      consumer.leave();
      List<Bytes> promised = promised(plan, messages.get(0), messages.get(2));
      List<Bytes> again = queue.rest(promised);
      boolean first = again.contains(messages.get(0).body());
      boolean third = again.contains(messages.get(2).body());
      checks.must(
          "first" + end,
          first || (!third && promised.isEmpty()),
          first ? "came again" : "never came again",
          "it comes to somebody else");
      checks.must(
          "third" + end,
          third || promised.isEmpty(),
          third ? "came again" : "never came again",
          "it comes to somebody else");
      judgeDone(checks, "second" + end, again, messages.get(1));
    }
  }

  /** Judges that who acknowledges what it gets is given more, in a queue that nobody has left. */
  private static void judgeOneByOne(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    int many = Burst.atMost(plan, ONE_BY_ONE);
    try (OwnQueue queue = OwnQueue.open(probe, plan, proof);
        QueueConsumer consumer = queue.consumer(INDIVIDUAL)) {
      // Where each takes its time, fewer do.
      Deadline third = Deadline.in(probe.patience().wholeCase().dividedBy(3));
      int sent = 0;
      int came = 0;
      while (sent < many && came == sent && !third.hasPassed()) {
        sent++;
        for (ReceivedFrame message : queue.deliverUpTo(consumer, 1)) {
          consumer.connection().send(consumer.answer("ACK", message));
          came++;
        }
      }
      String refusal = queue.refusal();
      if (came < sent && refusal != null) {
        checks.observe("one-by-one", "refused: " + refusal);
        return;
      }
      checks.must(
          "one-by-one",
          came == sent,
          came + " of " + sent + "; " + consumer.connection().outcome().describe(),
          "each message");
      if (came == sent) {
        judgeHeld(queue, consumer, fence, checks);
      }
    }
  }

  /** Judges that what waits for its acknowledgement is not given to somebody new, too. */
  private static void judgeHeld(
      OwnQueue queue, QueueConsumer consumer, Fence fence, Checks checks) {
    List<ReceivedFrame> held = queue.deliverUpTo(consumer, 1);
    if (held.isEmpty()) {
      checks.observe("held", "it did not come: " + consumer.connection().outcome().describe());
      return;
    }
    try (QueueConsumer newcomer = queue.consumer(null)) {
      var unused = fence.behind(newcomer.connection());
      boolean early = newcomer.bodies().contains(held.get(0).body());
      if (!consumer.stands()) {
        checks.observe("held", consumer.connection().outcome().describe());
        return;
      }
      checks.must(
          "held",
          !early,
          early ? "it came to somebody else, too" : "nobody else got it",
          "it stays with the one who has it");
    }
  }

  @ConformanceCase(
      id = "stomp.ack.redelivery",
      clause = "PROFILE#supports/redelivery",
      title = "What a lost client did not acknowledge comes to another one",
      sends =
          "Three messages to a queue in mode client-individual, ACK of the first; the connection is"
              + " reset. The same, and the connection ends by FIN, or a WebSocket by Close, without"
              + " DISCONNECT, or by a SEND without destination; and the same in a session whose first"
              + " subscription is one of mode auto. Two messages that are not acknowledged,"
              + " UNSUBSCRIBE, DISCONNECT. Two messages, SUBSCRIBE of somebody else, and a reset."
              + " One message whose consumer is lost, and then the next one, too.",
      accepts =
          "The other two come to somebody else, with their headers and the id of that subscription, and"
              + " once: that they come twice is a warning. The first comes to nobody, if its ACK got a"
              + " RECEIPT. The one that is lost twice comes to a third one.",
      why = "What nobody has done is lost, and what was done once is done again.",
      causes = {
        "What handles an error and what handles the end both give the messages back.",
        "All that was ever delivered on a connection is given back.",
        "A message is stored again without its headers, or as text, or with those of its first"
            + " delivery.",
        "What is marked as delivered again is not kept once more.",
        "UNSUBSCRIBE forgets what the subscription had not acknowledged.",
        "What is given back waits in the queue until the next message wakes those who wait.",
        "The mode is one of the session, not of the subscription."
      },
      capabilities = {Capability.MESSAGE_ACKNOWLEDGEMENTS, Capability.REDELIVERY})
  void deliversAgainWhatALostClientLeft(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnQueue queue = OwnQueue.open(probe, plan, proof)) {
      judgeRedelivery(
          "messages", queue, queue.consumer(INDIVIDUAL), StompConnection::reset, checks);
      judgeRedelivery(
          "without-disconnect",
          queue,
          queue.consumer(INDIVIDUAL),
          connection -> {
            connection.leave();
            // Many see the end when the client has closed its side, too.
            var unused = connection.awaitClosing(probe.patience().quiet());
            connection.close();
          },
          checks);
      judgeRedelivery(
          "after-error",
          queue,
          queue.consumer(INDIVIDUAL),
          connection -> {
            connection.send(StompFrame.of("SEND").withBody("no destination"));
            // Who bears such a SEND sees the end of the connection at least.
            var unused = connection.awaitClosing(probe.patience().quiet().dividedBy(2));
            connection.close();
          },
          checks);
      judgeWaiting(probe, queue, checks);
      StompConnection session = probe.open();
      StompFrame other = StompFrame.subscribe("other", queue.destination() + "-other");
      if (proof.subscribe(session, other, probe.patience().answer())) {
        QueueConsumer second = queue.consumer(session, INDIVIDUAL);
        judgeRedelivery("second-subscription", queue, second, StompConnection::reset, checks);
      }
      judgeUnsubscribed(queue, checks);
      judgeWhole(Parcel.of(probe, plan, queue.message()), queue, probe.patience(), checks);
    }
  }

  /** Judges that what a lost client left comes to somebody who has waited, and is sent nothing. */
  private static void judgeWaiting(StompProbe probe, OwnQueue queue, Checks checks) {
    try (QueueConsumer lost = queue.consumer(INDIVIDUAL)) {
      List<Bytes> bodies = queue.deliver(lost, 2).stream().map(ReceivedFrame::body).toList();
      try (QueueConsumer waiting = queue.consumer(null)) {
        lost.connection().reset();
        Deadline deadline = Deadline.in(probe.patience().answer());
        long came =
            bodies.stream()
                .filter(
                    it ->
                        waiting
                                .connection()
                                .awaitMessage(it, deadline.cut(probe.patience().answer()))
                            != null)
                .count();
        checks.must("waiting", came == 2, came + " of 2", "both come to who waits for them");
        waiting.leave();
      }
    }
  }

  /** Judges what becomes of messages whose subscription ended before they were acknowledged. */
  private static void judgeUnsubscribed(OwnQueue queue, Checks checks) {
    try (QueueConsumer consumer = queue.consumer(INDIVIDUAL)) {
      List<Bytes> bodies = queue.deliver(consumer, 2).stream().map(ReceivedFrame::body).toList();
      var unused = consumer.unsubscribe();
      // Some give them back with the session only.
      consumer.leave();
      List<Bytes> again = queue.rest(bodies);
      long came = bodies.stream().filter(again::contains).count();
      checks.must("unsubscribed", came == 2, came + " of 2", "both");
    }
  }

  /** Judges that nothing of a message is lost while it comes again, nor itself the next time. */
  private static void judgeWhole(Parcel parcel, OwnQueue queue, Patience patience, Checks checks) {
    try (QueueConsumer consumer = queue.consumer(INDIVIDUAL)) {
      queue.send(parcel.frame());
      ReceivedFrame first = parcel.await(consumer.connection(), patience.answer());
      consumer.connection().reset();
      if (first == null) {
        checks.observe("whole", "it did not come");
        return;
      }
      try (QueueConsumer next = queue.consumer(INDIVIDUAL)) {
        ReceivedFrame again = parcel.await(next.connection(), patience.answer());
        parcel.judge(checks, "whole", again, parcel, first);
        if (again == null) {
          return;
        }
        if (next.connection().version() != StompVersion.V1_0) {
          checks.must(
              "subscription",
              again.has("subscription", next.id()),
              "subscription:" + again.header("subscription"),
              "the id of the subscription that gets it now");
        }
        next.connection().reset();
        boolean third = queue.rest(List.of(again.body())).contains(again.body());
        checks.must(
            "lost-twice",
            third,
            third ? "it came to a third one" : "it never came again",
            "it comes to a third one");
      }
    }
  }

  private static void judgeRedelivery(
      String slug,
      OwnQueue queue,
      QueueConsumer consumer,
      Consumer<StompConnection> end,
      Checks checks) {
    try (consumer) {
      List<ReceivedFrame> messages = queue.deliver(consumer, 3);
      ReceivedFrame first = messages.get(0);
      boolean done =
          consumer.isAnswerable(first) && consumer.isSettled(consumer.answer("ACK", first));
      end.accept(consumer.connection());
      List<Bytes> bodies = messages.stream().skip(1).map(ReceivedFrame::body).toList();
      List<Bytes> again = queue.rest(bodies);
      long came = bodies.stream().filter(again::contains).count();
      checks.must(slug, came == 2, came + " of 2", "both");
      long copies = again.stream().filter(bodies::contains).count();
      checks.should(slug + "-once", copies <= 2, copies + " deliveries of 2 messages", "each once");
      // Without a RECEIPT the end may have overtaken the ACK.
      if (done) {
        judgeDone(checks, slug + "-acknowledged", again, first);
      }
    }
  }

  @ConformanceCase(
      id = "stomp.ack.unknown-id",
      clause = "STOMP1.2#ACK/unknown",
      title = "An ACK with an unknown id is refused",
      sends = "ACK with an id of no message.",
      accepts = "ERROR and the end.",
      why = "A client that mistook the id believes that it is done.",
      capabilities = Capability.MESSAGE_ACKNOWLEDGEMENTS,
      hostile = true)
  void refusesAnUnknownId(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnQueue queue = OwnQueue.open(probe, plan, proof);
        QueueConsumer consumer = queue.consumer(INDIVIDUAL)) {
      StompFrame ack = consumer.answer("ACK", queue.deliver(consumer, 1).get(0));
      consumer.connection().send(ack.replacing(consumer.reference(), "rtck-unknown"));
      Refusal.of(consumer.connection(), probe.patience().answer()).wise(checks);
    }
  }

  @ConformanceCase(
      id = "stomp.ack.missing-id",
      clause = "STOMP1.2#ACK/id",
      title = "An ACK without id is refused",
      sends =
          "ACK without id (in version 1.1 without message-id), while a message waits for its acknowledgement.",
      accepts = "ERROR and the end.",
      why = "Nobody knows which message is meant.",
      capabilities = Capability.MESSAGE_ACKNOWLEDGEMENTS,
      hostile = true)
  void refusesAnAckWithoutId(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnQueue queue = OwnQueue.open(probe, plan, proof);
        QueueConsumer consumer = queue.consumer(INDIVIDUAL)) {
      StompFrame ack = consumer.answer("ACK", queue.deliver(consumer, 1).get(0));
      consumer.connection().send(ack.without(consumer.reference()));
      Refusal.of(consumer.connection(), probe.patience().answer()).wise(checks);
    }
  }

  @ConformanceCase(
      id = "stomp.ack.foreign-id",
      clause = "STOMP1.2#ACK/foreign",
      title = "Nobody acknowledges the messages of another session",
      sends = "ACK in a session that has no subscription, with the id of another one's message.",
      accepts =
          "ERROR and the end; the message stays unacknowledged, and comes to somebody else where the"
              + " profile promises redelivery.",
      why = "Anybody could make the work of others disappear.",
      capabilities = Capability.MESSAGE_ACKNOWLEDGEMENTS,
      hostile = true)
  void refusesTheIdOfAnotherSession(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnQueue queue = OwnQueue.open(probe, plan, proof);
        QueueConsumer consumer = queue.consumer(INDIVIDUAL);
        StompConnection stranger = probe.open()) {
      ReceivedFrame message = queue.deliver(consumer, 1).get(0);
      stranger.send(consumer.answer("ACK", message));
      Refusal.of(stranger, probe.patience().answer()).wise(checks);
      consumer.leave();
      List<Bytes> promised = promised(plan, message);
      if (!promised.isEmpty()) {
        boolean again = queue.rest(promised).contains(message.body());
        checks.must(
            "message",
            again,
            again ? "it came to somebody else" : "it never came again",
            "it comes to somebody else");
      }
    }
  }

  @ConformanceCase(
      id = "stomp.ack.twice",
      clause = "STOMP1.2#ACK/twice",
      title = "A second ACK of a message is refused, or ignored",
      sends = "The same ACK twice, then something that is answered.",
      accepts = "ERROR and the end, or the answer.",
      why = "A session that is never answered again is worse than one that ends.",
      capabilities = Capability.MESSAGE_ACKNOWLEDGEMENTS,
      hostile = true)
  void isNotMutedByASecondAck(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    try (OwnQueue queue = OwnQueue.open(probe, plan, proof);
        QueueConsumer consumer = queue.consumer(INDIVIDUAL)) {
      StompConnection connection = consumer.connection();
      StompFrame ack = consumer.answer("ACK", queue.deliver(consumer, 1).get(0));
      connection.send(ack, ack);
      StompOutcome outcome = connection.awaitClosing(probe.patience().quiet().dividedBy(2));
      Fence.Held held = outcome.closed() ? Fence.Held.YES : fence.behind(connection);
      Refusal.orAnswer(checks, held, connection, probe.patience().answer());
    }
  }
}
