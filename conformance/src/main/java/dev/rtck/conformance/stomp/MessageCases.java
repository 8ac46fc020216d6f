package dev.rtck.conformance.stomp;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.profile.StompSettings.Ability;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.StompVersion;
import dev.rtck.protocol.stomp.SubscriptionProof;
import dev.rtck.reports.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Section "MESSAGE" of STOMP 1.2, and what profiles say of topics and queues. */
final class MessageCases {

  private static final int MANY = 1_000;

  /** Ids of which none is another one; the first is what others begin with. */
  private static final List<String> ALIKE = List.of("7", "007", "70", "a", "A", "constructor");

  private static final int TRIES = 3;

  /** A server may well limit what it takes at once. */
  private static final int AT_ONCE = 50;

  private static final int FOR_ALL = 40;

  /** One of so many messages is lost by a mistake, not by a limit that nobody has told. */
  private static final int FEW_OF = 20;

  /** Messages that were sent to a topic, and those of them that came. */
  private record Passage(List<Bytes> sent, List<ReceivedFrame> came) {}

  /**
   * Sends messages to a topic, never more than some at once, as many as there is time for.
   *
   * @throws Untestable when none came
   */
  private static Passage passed(StompProbe probe, OwnTopic topic, List<StompFrame> frames) {
    Deadline deadline = Deadline.in(probe.patience().answer().plus(probe.patience().handshake()));
    List<Bytes> sent = new ArrayList<>();
    for (int from = 0; from < frames.size() && !deadline.hasPassed(); from += AT_ONCE) {
      List<StompFrame> some = frames.subList(from, Math.min(from + AT_ONCE, frames.size()));
      topic.connection().send(some.toArray(StompFrame[]::new));
      var unused = Burst.arrives(some, topic);
      some.forEach(it -> sent.add(it.body()));
    }
    List<ReceivedFrame> came = came(topic, sent);
    if (came.isEmpty()) {
      throw new Untestable("the topic delivers nothing any more");
    }
    return new Passage(sent, came);
  }

  /** Returns which of the messages came so far. */
  private static List<ReceivedFrame> came(OwnTopic topic, List<Bytes> sent) {
    Set<Bytes> different = new HashSet<>(sent);
    return topic.connection().messages().stream()
        .filter(it -> different.contains(it.body()))
        .toList();
  }

  /** Returns the bodies of the messages that came; what is late has some more time. */
  private static List<Bytes> cameAtLast(OwnTopic topic, Passage passage) {
    Set<Bytes> missing = new HashSet<>(passage.sent());
    passage.came().forEach(it -> missing.remove(it.body()));
    if (missing.isEmpty()) {
      return passage.came().stream().map(ReceivedFrame::body).toList();
    }
    var unused = missing.stream().allMatch(it -> topic.received(it) != null);
    return came(topic, passage.sent()).stream().map(ReceivedFrame::body).toList();
  }

  private static List<StompFrame> frames(OwnTopic topic, int count) {
    return IntStream.range(0, count).mapToObj(i -> topic.send()).toList();
  }

  @ConformanceCase(
      id = "stomp.subscribe.message-headers",
      clause = "STOMP1.2#MESSAGE/headers",
      title = "MESSAGE says where it was sent, which it is, and for which subscription it comes",
      sends =
          "SUBSCRIBE, then 12 messages; then a SEND that has a subscription header of its own; then"
              + " 18 messages of three senders to three topics that one session hears; subscriptions with"
              + " the ids 7, 007, 70, a, A and constructor in one session, a message for each, UNSUBSCRIBE"
              + " of 7, and messages for the others.",
      accepts =
          "Each MESSAGE with destination, message-id, and the id as subscription. The SEND with a"
              + " header of its own may be refused; to pass that on instead is a warning. So is to refuse"
              + " ids that look alike where as many others are taken.",
      why = "Clients give a message to its reader by these headers.",
      causes = {
        "The headers of a SEND are written over those of the server.",
        "Ids are read as numbers, compared without case, or looked for by how they begin."
      })
  void namesDestinationMessageAndSubscription(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      topic.require(StompVersion.V1_1);
      List<ReceivedFrame> messages = passed(probe, topic, frames(topic, 12)).came();
      for (String name : List.of("destination", "message-id", "subscription")) {
        ReceivedFrame wrong =
            messages.stream()
                .filter(
                    it ->
                        name.equals("subscription")
                            ? !it.has(name, topic.id())
                            : it.header(name) == null)
                .findFirst()
                .orElse(null);
        checks.must(
            name,
            wrong == null,
            wrong == null ? "in each MESSAGE" : wrong.summary(),
            name + " in each MESSAGE");
      }
      judgeForgedSubscription(probe, topic, checks);
      try (Sources sources = Sources.open(probe, topic, proof)) {
        ReceivedFrame wrong =
            sources.exchange().stream()
                .filter(it -> !it.has("subscription", sources.subscriptionOf(it)))
                .findFirst()
                .orElse(null);
        checks.must(
            "several-subscriptions",
            wrong == null,
            wrong == null ? "the right one in each MESSAGE" : wrong.summary(),
            "each MESSAGE with the id of the subscription to its topic");
      }
      judgeAlike(probe, topic, proof, checks);
    }
  }

  /** Judges subscriptions whose ids are others, however alike they look. */
  private static void judgeAlike(
      StompProbe probe, OwnTopic topic, SubscriptionProof proof, Checks checks) {
    try (StompConnection session = probe.open()) {
      if (!subscribesAll(probe, session, topic, proof, ALIKE)) {
        List<String> plain = IntStream.range(0, ALIKE.size()).mapToObj(i -> "plain-" + i).toList();
        try (StompConnection other = probe.open()) {
          // A session may have no more subscriptions than the target likes.
          boolean all = subscribesAll(probe, other, topic, proof, plain);
          checks.should("alike", !all, session.outcome().describe(), "as many as with other ids");
        }
        return;
      }
      for (int i = 0; i < ALIKE.size(); i++) {
        judgeId(probe, session, topic, i, "alike-", checks);
      }
      session.send(StompFrame.of("UNSUBSCRIBE").with("id", ALIKE.get(0)));
      for (int i = 1; i < ALIKE.size(); i++) {
        judgeId(probe, session, topic, i, "stays-", checks);
      }
    }
  }

  private static boolean subscribesAll(
      StompProbe probe,
      StompConnection session,
      OwnTopic topic,
      SubscriptionProof proof,
      List<String> ids) {
    return IntStream.range(0, ids.size())
        .mapToObj(i -> StompFrame.subscribe(ids.get(i), destination(topic, i)))
        .allMatch(it -> proof.subscribe(session, it, probe.patience().answer()));
  }

  private static String destination(OwnTopic topic, int number) {
    return topic.destination() + "-for-" + number;
  }

  /** Judges that what is sent for one subscription comes, and for that one. */
  private static void judgeId(
      StompProbe probe,
      StompConnection session,
      OwnTopic topic,
      int number,
      String slug,
      Checks checks) {
    String id = ALIKE.get(number);
    String destination = destination(topic, number);
    ReceivedFrame message = null;
    // Some are told that a subscription stands before it does.
    for (int i = 0; i < TRIES && message == null && !session.hasEnded(); i++) {
      StompFrame frame = topic.send().replacing("destination", destination);
      session.send(frame);
      message = session.awaitMessage(frame.body(), probe.patience().answer().dividedBy(TRIES));
    }
    checks.must(
        slug + number,
        message != null && message.has("subscription", id),
        message == null ? "no MESSAGE; " + session.outcome().describe() : message.summary(),
        "a MESSAGE with subscription:" + id);
  }

  private static void judgeForgedSubscription(StompProbe probe, OwnTopic topic, Checks checks) {
    try (StompConnection sender = probe.open()) {
      StompFrame forged = topic.send().with("subscription", "rtck-forged");
      sender.send(forged);
      ReceivedFrame message = topic.received(forged.body());
      // A sender who names what is not his to name may well be refused.
      checks.should(
          "forged",
          message == null || message.has("subscription", topic.id()),
          message == null ? "no MESSAGE; " + sender.outcome().describe() : message.summary(),
          "the id of the subscription, whatever the SEND says",
          "no MESSAGE");
    }
  }

  @ConformanceCase(
      id = "stomp.subscribe.same-destination",
      clause = "STOMP1.2#MESSAGE/destination",
      title = "MESSAGE has the destination of its SEND",
      sends = "SUBSCRIBE to a topic, and to a queue, then SEND to each.",
      accepts = "MESSAGE with the same destination.",
      why = "Whoever wants to answer must know where.")
  void keepsTheDestination(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      ReceivedFrame message = topic.passed(topic.send());
      checks.should(
          "destination",
          message != null && message.has("destination", topic.destination()),
          topic.describe(message),
          "destination:" + topic.destination());
    }
    if (OwnQueue.isNamed(plan)) {
      try (OwnQueue queue = OwnQueue.open(probe, plan, proof);
          QueueConsumer consumer = queue.consumer(null)) {
        ReceivedFrame message = queue.deliver(consumer, 1).get(0);
        checks.should(
            "queue",
            message.has("destination", queue.destination()),
            message.summary(),
            "destination:" + queue.destination());
      }
    }
  }

  @ConformanceCase(
      id = "stomp.subscribe.unique-message-id",
      clause = "STOMP1.2#MESSAGE/unique",
      title = "A message-id is never used for two messages",
      sends =
          "SUBSCRIBE, then 1000 messages, or fewer where limits.ratePerSecond says so; then two SENDs"
              + " with one message-id header of their own; then 18 messages of three senders to three"
              + " topics that one session hears; then two messages to each of two queues, where the"
              + " profile names some.",
      accepts =
          "Another message-id for each; to pass on one that the SENDs have is a warning. Such SENDs"
              + " may be refused.",
      why = "Clients drop what they have seen before.",
      causes = {
        "Messages are counted for each destination, or for each sender.",
        "The headers of a SEND are written over those of the server."
      },
      volume = true)
  void givesEachMessageItsOwnId(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      judgeIds(
          checks,
          "ids",
          Verdict.FAIL,
          passed(probe, topic, frames(topic, Burst.atMost(plan, MANY))).came());
      try (StompConnection sender = probe.open()) {
        List<StompFrame> forged =
            IntStream.range(0, 2)
                .mapToObj(i -> topic.send().with("message-id", "rtck-forged"))
                .toList();
        sender.send(forged.toArray(StompFrame[]::new));
        judgeIds(
            checks,
            "forged",
            // Two of the brokers that people use pass it on: no clause says that they may not.
            Verdict.WARN,
            forged.stream().map(it -> topic.received(it.body())).filter(Objects::nonNull).toList());
      }
      try (Sources sources = Sources.open(probe, topic, proof)) {
        judgeIds(checks, "several-sources", Verdict.FAIL, sources.exchange());
      }
    }
    if (OwnQueue.isNamed(plan)) {
      judgeQueues(probe, plan, proof, checks);
    }
  }

  private static void judgeQueues(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnQueue one = OwnQueue.open(probe, plan, proof);
        OwnQueue two = OwnQueue.open(probe, plan, proof);
        QueueConsumer consumer = one.consumer(null)) {
      StompFrame other = StompFrame.subscribe("other", two.destination());
      if (proof.subscribe(consumer.connection(), other, probe.patience().answer())) {
        List<ReceivedFrame> messages = new ArrayList<>(one.deliver(consumer, 2));
        messages.addAll(two.deliver(consumer, 2));
        judgeIds(checks, "several-queues", Verdict.FAIL, messages);
      }
    }
  }

  private static void judgeIds(
      Checks checks, String slug, Verdict otherwise, List<ReceivedFrame> messages) {
    Set<Bytes> bodies = new HashSet<>();
    Set<String> ids = new HashSet<>();
    int named = 0;
    for (ReceivedFrame message : messages) {
      String id = message.header("message-id");
      // What comes twice may have the same id twice.
      if (bodies.add(message.body()) && id != null) {
        named++;
        ids.add(id);
      }
    }
    checks.record(
        slug,
        ids.size() == named ? Verdict.PASS : otherwise,
        ids.size() + " ids of " + named + " messages",
        "another id for each message");
  }

  @ConformanceCase(
      id = "stomp.subscribe.two-on-one-destination",
      clause = "STOMP1.2#MESSAGE/subscription",
      title = "Two subscriptions of a session to one destination are told apart",
      sends =
          "SUBSCRIBE to one topic with two ids, then SEND; where nothing comes for one id,"
              + " UNSUBSCRIBE of the other and SEND.",
      accepts =
          "A MESSAGE for each of the two ids; that both come at once is a SHOULD, but a"
              + " subscription that was not refused gets something once it is the only one.",
      why = "Two parts of an application listen to the same thing.",
      causes = "Subscriptions are kept by destination, and the second is dropped.")
  void tellsTwoSubscriptionsApart(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      topic.require(StompVersion.V1_1);
      String second = "second-of-two";
      if (!topic.subscribes(topic.connection(), second)) {
        throw new Untestable(
            "a second subscription is refused: " + topic.connection().outcome().describe());
      }
      List<String> named = List.of();
      for (int tries = 0; tries < 3 && named.size() < 2; tries++) {
        named = subscriptionsOf(topic, second, probe.patience().answer().dividedBy(3));
      }
      if (named.isEmpty()) {
        throw new Untestable("the topic delivers nothing any more");
      }
      checks.must(
          "subscription",
          Set.copyOf(named).size() == named.size()
              && List.of(topic.id(), second).containsAll(named),
          "subscription of " + named,
          "each MESSAGE with an id of its own");
      checks.should("both", named.size() == 2, named.size() + " MESSAGE", "two MESSAGE");
      String unnamed = named.contains(second) ? topic.id() : second;
      boolean stands = named.contains(unnamed) || comesAlone(topic, unnamed, second, probe);
      checks.must(
          "each-stands",
          stands,
          stands ? "a MESSAGE for each" : "none for " + unnamed + ", not even as the only one",
          "a MESSAGE for each, at least where the other was removed");
    }
  }

  /** Ends the other one of two subscriptions, and returns whether this one gets a message then. */
  private static boolean comesAlone(OwnTopic topic, String id, String second, StompProbe probe) {
    String other = id.equals(second) ? topic.id() : second;
    StompConnection connection = topic.connection();
    connection.send(StompFrame.of("UNSUBSCRIBE").with("id", other));
    Duration atMost = probe.patience().answer().dividedBy(3);
    boolean came = false;
    for (int tries = 0; tries < 3 && !came; tries++) {
      StompFrame frame = topic.send();
      connection.send(frame);
      came =
          connection.awaitFrame(
                  it -> it.body().equals(frame.body()) && it.has("subscription", id), atMost)
              != null;
    }
    return came;
  }

  /** Sends a message, and returns for which subscriptions it comes. */
  private static List<String> subscriptionsOf(OwnTopic topic, String second, Duration atMost) {
    StompFrame frame = topic.send();
    topic.connection().send(frame);
    for (String id : List.of(topic.id(), second)) {
      var unused =
          topic
              .connection()
              .awaitFrame(
                  it -> it.body().equals(frame.body()) && it.has("subscription", id), atMost);
    }
    List<String> named = new ArrayList<>();
    for (ReceivedFrame message : topic.connection().messages()) {
      if (message.body().equals(frame.body())) {
        named.add(String.valueOf(message.header("subscription")));
      }
    }
    return named;
  }

  @ConformanceCase(
      id = "stomp.subscribe.order",
      clause = "STOMP1.2#MESSAGE/order",
      title = "Messages of one sender to one topic keep their order",
      sends =
          "SUBSCRIBE, then 1000 messages, 50 at once, or fewer where limits.ratePerSecond says so, as"
              + " many as there is time for; then one message twice.",
      accepts =
          "Each once, in order; the last one twice. That some are missing, and nobody was refused, breaks"
              + " the promise of the profile's destinations.topic, unless so many are that they may be over a"
              + " limit of the target.",
      why = "An older state overwrites a newer one.",
      causes = "What is the same as the message before is taken for sent again.",
      volume = true)
  void keepsTheOrder(StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      Passage passage = passed(probe, topic, frames(topic, Burst.atMost(plan, MANY)));
      List<Bytes> sent = passage.sent();
      int many = sent.size();
      List<Bytes> came = cameAtLast(topic, passage);
      Set<Bytes> different = new HashSet<>(came);
      // The profile promises to all what was not refused; who is sent too much loses more of it.
      boolean few = many - different.size() <= many / FEW_OF;
      Verdict otherwise =
          few && topic.connection().outcome().silent() ? Verdict.FAIL : Verdict.WARN;
      checks.record(
          "all",
          different.size() == many ? Verdict.PASS : otherwise,
          different.size() + " messages; " + topic.connection().outcome().describe(),
          "all of " + many);
      checks.should(
          "once",
          came.size() == different.size(),
          (came.size() - different.size()) + " came again",
          "each once");
      List<Bytes> inOrder = sent.stream().filter(different::contains).toList();
      List<Bytes> once = came.stream().distinct().toList();
      int moved = 0;
      while (moved < once.size() && once.get(moved).equals(inOrder.get(moved))) {
        moved++;
      }
      checks.should(
          "order",
          moved == once.size(),
          moved == once.size() ? "in order" : "after " + moved + " messages another than the next",
          "in the order in which they were sent");
      judgeTheSameTwice(topic, checks);
    }
  }

  private static void judgeTheSameTwice(OwnTopic topic, Checks checks) {
    StompFrame frame = topic.send();
    topic.connection().send(frame, frame);
    boolean delivers = topic.delivers();
    long came =
        topic.connection().messages().stream().filter(it -> it.body().equals(frame.body())).count();
    checks.should("the-same-twice", !delivers || came == 2, came + " MESSAGEs", "two");
  }

  @ConformanceCase(
      id = "stomp.subscribe.topic-reaches-all",
      clause = "PROFILE#destinations/topic",
      title = "A message to a topic reaches all who subscribed",
      sends =
          "SUBSCRIBE to one topic in four sessions, then messages; 40 messages of two of the sessions by"
              + " turns, or fewer where limits.ratePerSecond says so; then one to the same name in capitals."
              + " SUBSCRIBE to another topic, UNSUBSCRIBE, SUBSCRIBE with another id, then messages.",
      accepts =
          "A message that all of them get, each with the id of its own subscription, and each of the 40; and"
              + " one that the last one gets."
              + " Whether somebody gets the last one is recorded: what names mean is for the target to say."
              + " A target that refuses a new topic is not judged, but one that takes it and delivers nothing"
              + " to anybody is.",
      why = "Somebody is left out, and does not know.",
      causes = {
        "The frame is made once for all who get it.",
        "Somebody who is busy is left out without a word.",
        "A topic that everybody has left is thrown away, and those who come later wait at the old one."
      })
  void reachesAllSubscribersOfATopic(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    OwnTopic opened;
    try {
      opened = OwnTopic.open(probe, plan, proof);
    } catch (Untestable noDelivery) {
      if (!OwnTopic.isSilent(probe, plan, proof)) {
        throw noDelivery;
      }
      checks.must("all", false, "nothing comes, of nobody, and nobody is refused", "one for all");
      return;
    }
    judgeAll(opened, probe, plan, checks);
    judgeEmptied(probe, plan, proof, checks);
  }

  /** Judges a topic to which somebody comes back when nobody is left there. */
  private static void judgeEmptied(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      StompConnection session = topic.connection();
      StompFrame leave = StompFrame.of("UNSUBSCRIBE").with("id", topic.id());
      var unused =
          session.sendForReceipt(
              leave.with("destination", topic.destination()), probe.patience().quiet());
      boolean stands = topic.subscribes(session, "again-" + UUID.randomUUID());
      boolean hears = topic.reaches(List.of(session));
      if (!hears && (!stands || !session.outcome().silent())) {
        checks.observe("emptied", "refused: " + session.outcome().describe());
      } else {
        checks.must("emptied", hears, session.outcome().describe(), "a message for who comes back");
      }
    } catch (Untestable noMoreTopics) {
      checks.observe("emptied", String.valueOf(noMoreTopics.getMessage()));
    }
  }

  private static void judgeAll(
      OwnTopic opened, StompProbe probe, EndpointPlan plan, Checks checks) {
    List<String> ids = List.of("one", "two", "three");
    try (OwnTopic topic = opened;
        StompConnection one = topic.join(ids.get(0));
        StompConnection two = topic.join(ids.get(1));
        StompConnection three = topic.join(ids.get(2))) {
      List<StompConnection> others = List.of(one, two, three);
      boolean all = topic.reaches(List.of(topic.connection(), one, two, three));
      checks.must(
          "all",
          all,
          others.stream().map(it -> it.messages().size()).toList() + " messages",
          "one for all");
      ReceivedFrame wrong =
          IntStream.range(0, ids.size())
              .boxed()
              .flatMap(i -> misnamed(others.get(i), ids.get(i)))
              .findFirst()
              .orElse(null);
      checks.must(
          "subscription",
          wrong == null,
          wrong == null ? "the right one in each MESSAGE" : wrong.summary(),
          "each MESSAGE with the id of the session's own subscription");
      if (all) {
        judgeMany(probe, plan, topic, List.of(topic.connection(), one, two, three), checks);
      }
      StompFrame elsewhere =
          StompFrame.send(
              topic.destination().toUpperCase(Locale.ROOT), "other-case-" + UUID.randomUUID());
      try (StompConnection sender = probe.open()) {
        sender.send(elsewhere);
        boolean came =
            topic.connection().awaitMessage(elsewhere.body(), probe.patience().quiet()) != null;
        checks.observe(
            "other-case", came ? "destinations are compared without case" : "another destination");
      }
    }
  }

  /** Judges that each session gets each of many messages, which two of them send. */
  private static void judgeMany(
      StompProbe probe,
      EndpointPlan plan,
      OwnTopic topic,
      List<StompConnection> sessions,
      Checks checks) {
    List<StompFrame> frames = frames(topic, Burst.atMost(plan, FOR_ALL));
    for (int i = 0; i < frames.size(); i++) {
      sessions.get(i % 2).send(frames.get(i));
    }
    Duration twice = probe.patience().answer().multipliedBy(2);
    List<Bytes> bodies = frames.stream().map(StompFrame::body).toList();
    List<Long> came = new ArrayList<>();
    for (StompConnection session : sessions) {
      // What is late is not lost.
      var unused = bodies.stream().allMatch(it -> session.awaitMessage(it, twice) != null);
      came.add(
          session.messages().stream()
              .map(ReceivedFrame::body)
              .filter(bodies::contains)
              .distinct()
              .count());
    }
    boolean whole = came.stream().allMatch(it -> it == bodies.size());
    if (!whole && !sessions.stream().allMatch(it -> it.outcome().silent())) {
      checks.observe("many", "refused: " + topic.connection().outcome().describe());
      return;
    }
    checks.must(
        "many", whole, came + " of " + bodies.size() + " messages came", "all, in each session");
  }

  /** Returns the messages of a topic that are not for the one subscription of a session. */
  private static Stream<ReceivedFrame> misnamed(StompConnection session, String id) {
    return session.messages().stream()
        .filter(it -> OwnTopic.isUsual(it) && it.version().atLeast(StompVersion.V1_1))
        .filter(it -> !it.has("subscription", id));
  }

  @ConformanceCase(
      id = "stomp.subscribe.queue-reaches-one",
      clause = "PROFILE#destinations/queue",
      title = "A message to a queue reaches one of those who subscribed",
      sends =
          "SUBSCRIBE to one queue in three sessions, then six messages; SUBSCRIBE to another one twice"
              + " in one session, then four messages.",
      accepts =
          "Each message in one of the sessions, and for one of the subscriptions. That some of"
              + " them come to nobody is a warning.",
      why = "A job that several workers do is done several times.")
  void reachesOneSubscriberOfAQueue(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    try (OwnQueue queue = OwnQueue.open(probe, plan, proof);
        QueueConsumer one = queue.consumer(null);
        QueueConsumer two = queue.consumer(null);
        QueueConsumer three = queue.consumer(null)) {
      List<QueueConsumer> consumers = List.of(one, two, three);
      List<Bytes> sent = IntStream.range(0, 6).mapToObj(i -> queue.send()).toList();
      queue.awaitEach(sent, consumers);
      // A second copy comes before what each session is told later.
      for (QueueConsumer consumer : consumers) {
        var unused = fence.behind(consumer.connection());
      }
      List<Bytes> came = consumers.stream().flatMap(it -> it.bodies().stream()).toList();
      List<Long> times = sent.stream().map(it -> came.stream().filter(it::equals).count()).toList();
      boolean none = times.stream().allMatch(it -> it == 0);
      if (none && queue.refusal() != null) {
        throw new Untestable("the queue takes nothing: " + queue.refusal());
      }
      // One of them may have been dropped; what nobody gets, or two, is sent to no queue.
      boolean several = times.stream().anyMatch(it -> it > 1);
      checks.record(
          "each",
          times.stream().allMatch(it -> it == 1)
              ? Verdict.PASS
              : none || several ? Verdict.FAIL : Verdict.WARN,
          "the messages came " + times + " times",
          "each once");
    }
    judgeOneSession(probe, plan, proof, fence, checks);
  }

  /** Judges that a message comes to one of two subscriptions of a session. */
  private static void judgeOneSession(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    try (OwnQueue queue = OwnQueue.open(probe, plan, proof);
        QueueConsumer consumer = queue.consumer(null)) {
      StompFrame second = StompFrame.subscribe("second-of-two", queue.destination());
      if (!proof.subscribe(consumer.connection(), second, probe.patience().answer())) {
        checks.observe("one-session", "a second subscription is refused");
        return;
      }
      List<Bytes> sent = IntStream.range(0, 4).mapToObj(i -> queue.send()).toList();
      queue.awaitEach(sent, List.of(consumer));
      var unused = fence.behind(consumer.connection());
      long came = consumer.bodies().stream().filter(sent::contains).count();
      checks.must(
          "one-session", came <= sent.size(), came + " deliveries of 4 messages", "each once");
    }
  }

  @ConformanceCase(
      id = "stomp.subscribe.queue-keeps",
      clause = "PROFILE#supports/persistence",
      title = "A queue keeps what nobody listens to yet",
      sends =
          "Three SENDs to a queue, another one with headers, a type and octets outside ASCII, then"
              + " SUBSCRIBE; then that other one again.",
      accepts =
          "MESSAGE for each of the three, where the profile promises persistence; what waited comes as what"
              + " did not wait.",
      why = "What is sent while no worker runs is lost.",
      causes = "Of what waits the first is kept, or the last.")
  void keepsMessagesOfAQueue(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnQueue queue = OwnQueue.open(probe, plan, proof)) {
      List<Bytes> bodies = List.of(queue.send(), queue.send(), queue.send());
      Parcel waiting = Parcel.of(probe, plan, queue.message());
      queue.send(waiting.frame());
      try (QueueConsumer consumer = queue.consumer(null)) {
        Duration answer = probe.patience().answer();
        Deadline deadline = Deadline.in(answer);
        long kept =
            bodies.stream()
                .filter(it -> consumer.connection().awaitMessage(it, deadline.cut(answer)) != null)
                .count();
        boolean came = kept == bodies.size();
        Verdict otherwise =
            StompClient.promises(plan, Ability.PERSISTENCE) ? Verdict.FAIL : Verdict.INFO;
        checks.record(
            "message",
            came ? Verdict.PASS : otherwise,
            kept + " of 3; " + consumer.connection().outcome().describe(),
            "MESSAGE for each");
        ReceivedFrame late = came ? waiting.await(consumer.connection(), answer) : null;
        Parcel straight = Parcel.of(probe, plan, queue.message());
        if (late != null) {
          queue.send(straight.frame());
          ReceivedFrame first = straight.await(consumer.connection(), answer);
          waiting.judge(checks, "whole", late, straight, first);
        }
      }
    }
  }
}
