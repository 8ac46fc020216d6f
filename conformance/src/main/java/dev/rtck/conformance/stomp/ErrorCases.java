package dev.rtck.conformance.stomp;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.profile.StompSettings;
import dev.rtck.protocol.profile.StompSettings.Framing;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompOutcome;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.StompVersion;
import dev.rtck.protocol.stomp.SubscriptionProof;
import dev.rtck.reports.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;

/** Section "ERROR" of STOMP 1.2. */
final class ErrorCases {

  private static final int MANY = 20;
  private static final int VERY_MANY = 50;
  private static final int LATER = 6;
  private static final Duration BETWEEN_LATER = Duration.ofMillis(50);
  private static final Pattern STACK = Pattern.compile("(?m)^\\s*at [\\w.$]+\\(");

  /** Returns a frame that cannot be processed. */
  private static StompFrame broken() {
    return StompFrame.of("SEND").withBody("no destination");
  }

  @ConformanceCase(
      id = "stomp.error.nothing-after",
      clause = "STOMP1.2#ERROR/nothing-after",
      title = "Nothing follows an ERROR",
      sends =
          "SEND without destination, and behind it a SEND with a receipt, in a session that hears a topic;"
              + " from its ERROR to its end, and for a third of a second at most, messages to that topic from"
              + " another one.",
      accepts =
          "ERROR and the end, and no frame behind ERROR; none of the messages that were sent a quarter of"
              + " a second later. The second SEND is not processed, at best.",
      why = "A client takes its session for dead, and sends all again.")
  void endsWithError(StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection sender = probe.open()) {
      if (sender.version() != StompVersion.V1_2) {
        throw new Untestable("the session is not one of version 1.2");
      }
      String late = topic.destination() + "-late";
      boolean hears =
          maySayLater(plan) && hear(probe, proof, late, List.of(topic.connection(), sender));
      if (sender.hasEnded() || topic.connection().hasEnded()) {
        throw new Untestable("another subscription ends the session");
      }
      StompFrame behind = topic.send().with("receipt", StompConnection.freshReceipt());
      if (probe.overWebSocket()) {
        sender.send(broken(), behind);
      } else {
        sender.sendBytes(
            Bytes.concat(broken().encode(sender.version()), behind.encode(sender.version())),
            "a SEND without destination, and another one behind it");
      }
      ReceivedFrame error = sender.awaitError(probe.patience().answer());
      if (error == null) {
        throw new Untestable("a SEND without destination gets no ERROR");
      }
      List<Bytes> later = hears ? sayLater(probe, topic.connection(), sender, late) : List.of();
      Refusal.of(sender, probe.patience().answer()).judgeEnd(checks, "end", Verdict.FAIL);
      judgeDeaf(checks, sender, later);
      List<ReceivedFrame> frames =
          sender.frames().stream().filter(it -> !later.contains(it.body())).toList();
      checks.must(
          "last",
          frames.get(frames.size() - 1).is("ERROR"),
          frames.get(frames.size() - 1).summary(),
          "no frame behind ERROR");
      boolean delivers = topic.delivers();
      // Who works on several frames at once may have begun with the second before the first failed.
      checks.should(
          "not-processed",
          delivers
              && topic.connection().messages().stream()
                  .noneMatch(it -> it.body().equals(behind.body())),
          delivers ? "the second SEND" : "the topic delivers nothing any more",
          "the second SEND is not processed");
    }
  }

  private static boolean maySayLater(EndpointPlan plan) {
    Double rate = plan.endpoint().limits().ratePerSecond();
    return rate == null || rate > 2.0 * LATER;
  }

  /** Has all of them subscribe to a topic; returns whether each hears it. */
  private static boolean hear(
      StompProbe probe,
      SubscriptionProof proof,
      String destination,
      List<StompConnection> sessions) {
    StompFrame subscribe = StompFrame.subscribe("late", destination);
    StompFrame send = StompFrame.send(destination, "early-" + UUID.randomUUID());
    boolean stand =
        sessions.stream().allMatch(it -> proof.subscribe(it, subscribe, probe.patience().answer()));
    if (stand) {
      sessions.get(0).send(send);
    }
    return stand
        && sessions.stream()
            .allMatch(it -> it.awaitMessage(send.body(), probe.patience().answer()) != null);
  }

  /** Sends messages that the bystander hears, while the failed session stands; returns them. */
  private static List<Bytes> sayLater(
      StompProbe probe, StompConnection bystander, StompConnection failed, String destination) {
    List<Bytes> bodies = new ArrayList<>();
    while (bodies.size() < LATER && failed.awaitEnd(BETWEEN_LATER) == null) {
      StompFrame send = StompFrame.send(destination, "late-" + UUID.randomUUID());
      bystander.send(send);
      bodies.add(send.body());
      if (bystander.awaitMessage(send.body(), probe.patience().answer()) == null) {
        return bodies;
      }
    }
    return bodies;
  }

  /** Judges that a session hears nothing that was sent when it should have ended long ago. */
  private static void judgeDeaf(Checks checks, StompConnection failed, List<Bytes> later) {
    List<Bytes> heard =
        failed.messages().stream().map(ReceivedFrame::body).filter(later::contains).toList();
    // The first ones may have met the end on its way.
    boolean last = later.size() == LATER && heard.contains(later.get(LATER - 1));
    checks.record(
        "deaf",
        heard.isEmpty() ? Verdict.PASS : last ? Verdict.FAIL : Verdict.INFO,
        heard.size() + " of " + later.size() + " messages that were sent behind the ERROR came",
        "none");
  }

  @ConformanceCase(
      id = "stomp.error.fields",
      clause = "STOMP1.2#ERROR/fields",
      title = "An ERROR says what went wrong, and where",
      sends =
          "SEND with a receipt, without destination; a SEND to a topic with a receipt, where the profile"
              + " names some, then one without destination and without a receipt.",
      accepts =
          "ERROR with message and, in versions newer than 1.0, receipt-id; where it has a body, with"
              + " content-length and, in versions newer than 1.0, content-type; no stack trace. In the second ERROR no receipt-id of the SEND that went well.",
      why = "It is all that a client has to look for its mistake.",
      causes = "The receipt is kept in the session, not with the frame that asked for it.")
  void saysWhatWentWrong(StompProbe probe, EndpointPlan plan, Checks checks) {
    try (StompConnection connection = probe.open()) {
      String plain = StompConnection.freshReceipt();
      String receipt = connection.version() == StompVersion.V1_0 ? plain : plain + ":\\of";
      connection.send(broken().with("receipt", receipt));
      ReceivedFrame error = connection.awaitError(probe.patience().answer());
      if (error == null) {
        throw new Untestable("a SEND without destination gets no ERROR");
      }
      checks.should("message", error.header("message") != null, error.summary(), "message");
      boolean oldest = connection.version() == StompVersion.V1_0;
      if (!oldest) {
        checks.should("receipt", error.has("receipt-id", receipt), error.summary(), "receipt-id");
      }
      if (error.body().length() > 0) {
        checks.should(
            "body",
            (oldest || error.header("content-type") != null)
                && error.header("content-length") != null,
            error.summary(),
            oldest ? "content-length" : "content-type and content-length");
      }
      checks.should(
          "stack-trace",
          !STACK.matcher(error.raw().text()).find(),
          error.summary(),
          "no stack trace");
    }
    if (OwnTopic.isNamed(plan)) {
      judgeReceiptOfBefore(probe, plan, checks);
    }
  }

  /** Judges that an ERROR is not taken for one about a frame that was answered before. */
  private static void judgeReceiptOfBefore(StompProbe probe, EndpointPlan plan, Checks checks) {
    try (StompConnection connection = probe.open()) {
      StompFrame good =
          StompFrame.send(OwnTopic.prefix(plan) + "rtck-" + UUID.randomUUID(), "good");
      ReceivedFrame answer = connection.sendForReceipt(good, probe.patience().quiet());
      String receipt = answer == null ? null : answer.header("receipt-id");
      if (answer == null || receipt == null || !answer.is("RECEIPT")) {
        checks.observe("receipt-of-before", "no RECEIPT: " + connection.outcome().describe());
        return;
      }
      connection.send(broken());
      ReceivedFrame error = connection.awaitError(probe.patience().answer());
      if (error != null) {
        checks.should(
            "receipt-of-before",
            !error.has("receipt-id", receipt),
            error.summary(),
            "no receipt-id of a frame that went well");
      }
    }
  }

  @ConformanceCase(
      id = "stomp.error.no-receipt",
      clause = "STOMP1.2#RECEIPT/not-both",
      title = "A frame gets a RECEIPT or an ERROR, not both",
      sends =
          "With a receipt each, and each in a session of its own: SEND and SUBSCRIBE to a forbidden"
              + " destination, and without destination; COMMIT of a transaction that never began, and"
              + " SEND in one; ACK of no message.",
      accepts = "No RECEIPT with an ERROR for the same frame.",
      why = "A RECEIPT says that the frame was processed.")
  void neverAnswersBothWays(StompProbe probe, EndpointPlan plan, Checks checks) {
    Map<String, StompFrame> frames = new LinkedHashMap<>();
    StompSettings.Destinations destinations = StompClient.settings(plan).destinations();
    String forbidden = destinations == null ? null : destinations.forbidden();
    String topic = destinations == null ? null : destinations.topic();
    frames.put("no-destination", broken());
    frames.put("subscribe-nowhere", StompFrame.of("SUBSCRIBE").with("id", "nowhere"));
    if (forbidden != null) {
      frames.put("forbidden", StompFrame.send(forbidden + "rtck", "forbidden"));
      frames.put("subscribe-forbidden", StompFrame.subscribe("forbidden", forbidden + "rtck"));
    }
    String transaction = "tx-" + UUID.randomUUID();
    frames.put("commit-unknown", StompFrame.of("COMMIT").with("transaction", transaction));
    if (topic != null) {
      frames.put(
          "send-in-unknown",
          StompFrame.send(topic + "rtck-" + transaction, "unknown")
              .with("transaction", transaction));
    }
    frames.put(
        "ack-unknown",
        StompFrame.of("ACK")
            .with("id", transaction)
            .with("message-id", transaction)
            .with("subscription", transaction));
    checks.each(
        frames.keySet(),
        slug -> slug,
        (it, slug) ->
            judgeOneAnswer(probe, checks, slug, Objects.requireNonNull(frames.get(slug))));
  }

  private static void judgeOneAnswer(
      StompProbe probe, Checks checks, String slug, StompFrame frame) {
    try (StompConnection connection = probe.open()) {
      String receipt = StompConnection.freshReceipt();
      connection.send(frame.with("receipt", receipt));
      // What is not refused gets its RECEIPT, or nothing.
      var unused =
          connection.awaitFrame(
              it -> it.is("ERROR") || it.is("RECEIPT"), probe.patience().answer());
      var unusedOutcome = connection.awaitClosing(probe.patience().quiet());
      checks.record(
          slug,
          Refusal.ofBothAnswers(connection, receipt),
          connection.outcome().describe(),
          "RECEIPT or ERROR");
    }
  }

  @ConformanceCase(
      id = "stomp.error.arrives",
      clause = "STOMP1.2#Connection_Lingering/error",
      title = "An ERROR arrives before the connection ends",
      sends = "SEND without destination and ten frames behind it, 20 times (50 with --thorough).",
      accepts = "ERROR each time; that a reset comes behind it is recorded.",
      why = "A client that does not learn what was wrong does it again.",
      causes = {
        "The connection is closed before what was written to it has left.",
        "A socket that is closed with something unread resets the connection, and takes away what"
            + " the client has not yet got."
      },
      hostile = true,
      volume = true)
  void deliversErrors(StompProbe probe, EndpointPlan plan, Checks checks) {
    int arrived = 0;
    int tried = 0;
    int resets = 0;
    String seen = "";
    for (int i = 0; i < (plan.thorough() ? VERY_MANY : MANY) && !probe.isOutOfTime(); i++) {
      try (StompConnection connection = probe.open()) {
        StompFrame[] frames = new StompFrame[11];
        Arrays.fill(frames, broken());
        connection.send(probe.overWebSocket() ? Framing.SINGLE : Framing.COALESCED, frames);
        tried++;
        StompOutcome outcome = connection.awaitClosing(probe.patience().answer());
        if (outcome.silent()) {
          throw new Untestable("a SEND without destination gets no ERROR");
        }
        resets += outcome.wasReset() ? 1 : 0;
        if (outcome.failed()) {
          arrived++;
        } else {
          seen = outcome.describe();
        }
        if (!outcome.closed()) {
          break;
        }
      }
    }
    checks.observe("resets", resets + " of " + tried);
    checks.should("errors", arrived == tried, arrived + " of " + tried + " " + seen, "each ERROR");
  }

  @ConformanceCase(
      id = "stomp.error.bystander",
      clause = "STOMP1.2#ERROR/others",
      title = "An ERROR ends no other session",
      sends = "SEND without destination from a session that shares its topic with another one.",
      accepts = "The other one is served as before.",
      why = "One broken client is no reason to drop the others.")
  void sparesOtherSessions(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection other = topic.join("other-" + StompConnection.freshReceipt())) {
      other.send(broken());
      var unused = other.awaitClosing(probe.patience().answer());
      checks.must(
          "served",
          topic.delivers(),
          topic.connection().outcome().describe(),
          "the other session is served as before");
    }
  }
}
