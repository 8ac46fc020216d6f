package dev.rtck.conformance.stomp;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompEvent;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.StompVersion;
import dev.rtck.protocol.stomp.SubscriptionProof;
import dev.rtck.reports.Verdict;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

/** What STOMP 1.1 and 1.0 demand where 1.2 demands something else. */
final class OlderVersionCases {

  private static StompConnection open(StompProbe probe, EndpointPlan plan, StompVersion version) {
    if (StompClient.leavesOut(plan, version)) {
      throw new Untestable("the profile leaves version " + version.text() + " out");
    }
    StompConnection connection = probe.open(version);
    if (connection.version() != version) {
      throw new Untestable("the session is one of version " + connection.version().text());
    }
    return connection;
  }

  @ConformanceCase(
      id = "stomp.older.carriage-return-escape",
      clause = "STOMP1.1#Value_Encoding/carriage-return",
      title = "Version 1.1 has no escape for a carriage return",
      sends = "SEND of version 1.1 with the escape of a carriage return in a header.",
      accepts = "The end of the connection.",
      why = "An undefined escape is fatal.",
      hostile = true)
  void refusesTheNewEscape(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection sender = open(probe, plan, StompVersion.V1_1)) {
      sender.send(topic.send().withLine("rtck-value:a\\rb"));
      Refusal.of(sender, probe.patience().answer()).judgeEnd(checks, "end", Verdict.FAIL);
    }
  }

  @ConformanceCase(
      id = "stomp.older.escapes",
      clause = "STOMP1.1#Value_Encoding/escapes",
      title = "In version 1.1 line feed, colon and backslash are escaped",
      sends =
          "SEND of version 1.1 with line feed, colon and backslash, each escaped, in a value and in a"
              + " name.",
      accepts = "MESSAGE of version 1.1 with the same two lines.",
      why = "Any value of an application may travel in a header.",
      causes = "Escapes are taken for something of version 1.2.")
  void escapesHeadersInTheVersionBefore(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection old = open(probe, plan, StompVersion.V1_1)) {
      StompFrame frame = topic.send().with("rtck-value", "a\nb:c\\nd").with("rtck\nna:me\\", "c");
      if (!topic.subscribes(old, "old") || !topic.reaches(List.of(old))) {
        throw new Untestable("nobody can subscribe: " + old.outcome().describe());
      }
      old.send(frame);
      ReceivedFrame message = old.awaitMessage(frame.body(), probe.patience().answer());
      for (String line : List.of("rtck-value:a\\nb\\cc\\\\nd", "rtck\\nna\\cme\\\\:c")) {
        checks.must(
            line.endsWith(":c") ? "name" : "value",
            message != null && message.lines().contains(Bytes.utf8(line)),
            message == null ? "no MESSAGE; " + old.outcome().describe() : message.summary(),
            line);
      }
    }
  }

  @ConformanceCase(
      id = "stomp.older.line-ends",
      clause = "STOMP1.1#STOMP_Frames/line-ends",
      title = "In version 1.1 lines end with a line feed alone",
      sends =
          "SEND of version 1.1, and one with a carriage return in a header; in a session of its own one"
              + " whose lines end with CR LF.",
      accepts =
          "MESSAGE whose lines end with a line feed alone. The carriage return is part of the value, not"
              + " in the escape of 1.2, or the SEND is refused. What becomes of the last SEND is recorded.",
      why = "A carriage return is part of a value there.")
  void endsLinesWithLineFeeds(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection old = open(probe, plan, StompVersion.V1_1)) {
      String usual = passed(probe, topic, old, topic.send()).raw().text();
      checks.must("lines", !usual.contains("\r\n"), usual, "line feeds alone");
      StompFrame lone = topic.send().withLine("rtck-value:a\rb");
      old.send(lone);
      ReceivedFrame message = old.awaitMessage(lone.body(), probe.patience().answer());
      if (message == null) {
        checks.observe("value", "not delivered; " + old.outcome().describe());
      } else {
        String raw = message.raw().text();
        checks.must("value", !raw.contains("a\\rb"), raw, "no escape of version 1.2");
        checks.should("kept", raw.contains("rtck-value:a\rb"), raw, "the carriage return");
      }
      observeWholeLines(probe, plan, topic, checks);
    }
  }

  /** Records what becomes of lines that end as those of version 1.2 may. */
  private static void observeWholeLines(
      StompProbe probe, EndpointPlan plan, OwnTopic topic, Checks checks) {
    try (StompConnection sender = open(probe, plan, StompVersion.V1_1)) {
      StompFrame frame = topic.send().with("rtck-value", "whole").withCrLf();
      sender.send(frame);
      ReceivedFrame message =
          topic.connection().awaitMessage(frame.body(), probe.patience().quiet());
      checks.observe(
          "whole-lines",
          message != null ? message.summary() : "not delivered; " + sender.outcome().describe());
    }
  }

  @ConformanceCase(
      id = "stomp.older.heartbeat",
      clause = "STOMP1.1#Heart-beating/octet",
      title = "In version 1.1 a heart-beat is a line feed",
      sends = "CONNECT of version 1.1 with heart-beat:0,200, then nothing.",
      accepts =
          "Line feeds without carriage returns; none, only where the target offers none or slow ones.",
      why = "Clients of version 1.1 read a carriage return as part of a frame.")
  void beatsWithLineFeeds(StompProbe probe, EndpointPlan plan, Checks checks) {
    if (StompClient.leavesOut(plan, StompVersion.V1_1)) {
      throw new Untestable("the profile leaves version 1.1 out");
    }
    StompFrame connect =
        probe
            .endpoint()
            .connect()
            .replacing("accept-version", "1.1")
            .without("heart-beat")
            .with("heart-beat", "0,200");
    try (StompConnection old = probe.raw(connect)) {
      ReceivedFrame connected = old.connect(connect, probe.patience().handshake());
      String offer = connected == null ? null : connected.header("heart-beat");
      if (offer == null || offer.startsWith("0,") || old.version() != StompVersion.V1_1) {
        checks.observe("beats", "the target offers none in version 1.1");
        return;
      }
      var beat =
          old.await(StompEvent.EndOfLine.class, it -> !it.trailing(), probe.patience().answer());
      if (beat == null) {
        judgeNone(probe, old, offer, checks);
        return;
      }
      checks.must("beats", !beat.carriageReturn(), beat.toString(), "a line feed");
    }
  }

  /** Judges that what was offered comes, where it was waited for so long that it had to. */
  private static void judgeNone(
      StompProbe probe, StompConnection old, String offer, Checks checks) {
    long most = probe.patience().answer().toMillis() / 3;
    boolean soon = offer.matches("\\d{1,9},.*") && Long.parseLong(offer.split(",", -1)[0]) < most;
    if (soon && old.outcome().silent()) {
      checks.must("beats", false, "none came, though it offers " + offer, "a line feed");
    } else {
      checks.observe("beats", "none came; " + old.outcome().describe());
    }
  }

  @ConformanceCase(
      id = "stomp.older.no-escapes",
      clause = "STOMP1.0#frame-SEND/no-escapes",
      title = "Version 1.0 has no escapes",
      sends = "SEND of version 1.0 with a backslash and an n in a header.",
      accepts = "MESSAGE with both.",
      why = "Paths of files have backslashes.")
  void passesBackslashes(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection old = open(probe, plan, StompVersion.V1_0)) {
      StompFrame frame = topic.send().withLine("rtck-value:a\\nb");
      old.send(frame);
      ReceivedFrame message = topic.received(frame.body());
      checks.should(
          "message",
          message != null && message.has("rtck-value", "a\\nb"),
          topic.describe(message),
          "the same octets");
    }
  }

  private static ReceivedFrame passed(
      StompProbe probe, OwnTopic topic, StompConnection old, StompFrame frame) {
    if (!topic.subscribes(old, "old") || !topic.reaches(List.of(old))) {
      throw new Untestable("nobody can subscribe: " + old.outcome().describe());
    }
    old.send(frame);
    ReceivedFrame message = old.awaitMessage(frame.body(), probe.patience().answer());
    if (message == null) {
      throw new Untestable("no MESSAGE: " + old.outcome().describe());
    }
    return message;
  }

  @ConformanceCase(
      id = "stomp.older.line-breaks-from-newer",
      clause = "STOMP1.1#Value_Encoding/from-newer",
      title = "Line breaks of a newer session inject no headers into an older one",
      sends = "SEND of version 1.2 with escaped line breaks and a second header behind them.",
      accepts = "MESSAGE to subscribers of 1.1 and 1.0 without that header, or none.",
      why = "Whoever may send could forge what others trust in.")
  void injectsNoHeaders(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    List<StompVersion> older =
        Stream.of(StompVersion.V1_1, StompVersion.V1_0)
            .filter(it -> !StompClient.leavesOut(plan, it))
            .toList();
    if (older.isEmpty()) {
      throw new Untestable("the profile leaves versions 1.1 and 1.0 out");
    }
    for (StompVersion version : older) {
      try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
          StompConnection old = open(probe, plan, version)) {
        topic.require(StompVersion.V1_2);
        if (!topic.subscribes(old, "old") || !topic.reaches(List.of(old))) {
          throw new Untestable("nobody can subscribe: " + old.outcome().describe());
        }
        StompFrame frame = topic.send().with("rtck-value", "a\r\nrtck-forged:b");
        topic.connection().send(frame);
        ReceivedFrame message = old.awaitMessage(frame.body(), probe.patience().answer());
        checks.should(
            version == StompVersion.V1_1 ? "one-one" : "one-zero",
            message == null || message.header("rtck-forged") == null,
            message == null ? "no MESSAGE" : message.summary(),
            "no header rtck-forged");
      }
    }
  }

  private static void subscribeByDestination(
      StompProbe probe, OwnTopic topic, StompConnection old, Checks checks) {
    StompFrame subscribe = StompFrame.of("SUBSCRIBE").with("destination", topic.destination());
    var answer = old.sendForReceipt(subscribe, probe.patience().answer());
    checks.must(
        "subscribed",
        (answer == null || answer.is("RECEIPT")) && topic.reaches(List.of(old)),
        old.outcome().describe(),
        "a subscription");
  }

  @ConformanceCase(
      id = "stomp.older.subscribe-without-id",
      clause = "STOMP1.0#frame-SUBSCRIBE/no-id",
      title = "In version 1.0 SUBSCRIBE needs no id",
      sends = "SUBSCRIBE of version 1.0 without id, then SEND.",
      accepts = "MESSAGE.",
      why = "Clients of version 1.0 have none.")
  void subscribesWithoutId(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection old = open(probe, plan, StompVersion.V1_0)) {
      subscribeByDestination(probe, topic, old, checks);
    }
  }

  @ConformanceCase(
      id = "stomp.older.body-of-subscribe",
      clause = "STOMP1.0#frame-SUBSCRIBE/body",
      title = "In version 1.0 the body of SUBSCRIBE is ignored",
      sends = "SUBSCRIBE of version 1.0 with a body, then SEND.",
      accepts = "MESSAGE.",
      why = "Clients of version 1.0 may send one.")
  void ignoresTheBodyOfSubscribe(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection old = open(probe, plan, StompVersion.V1_0)) {
      StompFrame subscribe = StompFrame.subscribe("old", topic.destination());
      boolean hears =
          proof.subscribe(old, subscribe.withBody("a body"), probe.patience().answer())
              && topic.reaches(List.of(old));
      checks.must("subscribed", hears, old.outcome().describe(), "a subscription");
    }
  }

  @ConformanceCase(
      id = "stomp.older.subscription-of-message",
      clause = "STOMP1.0#frame-SUBSCRIBE/subscription",
      title = "In version 1.0 MESSAGE names the subscription, where it has an id",
      sends = "SUBSCRIBE of version 1.0 with an id, then SEND.",
      accepts = "MESSAGE with the id as subscription.",
      why = "A client cannot tell which of its selectors has matched.")
  void namesTheSubscription(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection old = open(probe, plan, StompVersion.V1_0)) {
      ReceivedFrame message = passed(probe, topic, old, topic.send());
      checks.should(
          "subscription",
          message.has("subscription", "old"),
          message.summary(),
          "subscription:old");
    }
  }

  @ConformanceCase(
      id = "stomp.older.unsubscribe-by-destination",
      clause = "STOMP1.0#frame-UNSUBSCRIBE/destination",
      title = "In version 1.0 UNSUBSCRIBE names the destination",
      sends =
          "SUBSCRIBE and UNSUBSCRIBE of version 1.0 without id, then SEND; the same with an id and without"
              + " destination in UNSUBSCRIBE.",
      accepts = "No MESSAGE; the session goes on.",
      why = "Clients of version 1.0 know no other way.")
  void unsubscribesByDestination(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection old = open(probe, plan, StompVersion.V1_0)) {
      subscribeByDestination(probe, topic, old, checks);
      if (old.hasEnded()) {
        return;
      }
      StompFrame leave = StompFrame.of("UNSUBSCRIBE");
      judgeUnsubscribed(
          probe, topic, old, leave.with("destination", topic.destination()), "", fence, checks);
      if (!old.hasEnded() && topic.subscribes(old, "old")) {
        judgeUnsubscribed(probe, topic, old, leave.with("id", "old"), "-by-id", fence, checks);
      }
    }
  }

  private static void judgeUnsubscribed(
      StompProbe probe,
      OwnTopic topic,
      StompConnection old,
      StompFrame leave,
      String end,
      Fence fence,
      Checks checks) {
    var answer = old.sendForReceipt(leave, probe.patience().answer());
    StompFrame frame = topic.send();
    boolean sent = topic.passed(frame) != null;
    Fence.Held held = fence.behind(old);
    checks.must(
        "accepted" + end,
        (answer == null || answer.is("RECEIPT")) && held != Fence.Held.NO,
        old.outcome().describe(),
        "the session goes on");
    checks.must(
        "stopped" + end,
        sent && old.messages().stream().noneMatch(it -> it.body().equals(frame.body())),
        old.outcome().describe(),
        "no MESSAGE");
  }

  @ConformanceCase(
      id = "stomp.older.ack-with-subscription",
      clause = "STOMP1.1#ACK/subscription",
      title = "In version 1.1 ACK names the message and the subscription",
      sends =
          "A message to a queue, ACK of version 1.1, DISCONNECT; then an ACK in the form of version 1.2,"
              + " which has an id alone.",
      accepts = "The message comes to nobody else. What the form of version 1.2 gets is recorded.",
      why = "Clients of version 1.1 know no other way.",
      capabilities = Capability.MESSAGE_ACKNOWLEDGEMENTS)
  void takesAcksWithSubscription(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    judgeAck(probe, plan, proof, checks, StompVersion.V1_1);
  }

  @ConformanceCase(
      id = "stomp.older.ack-by-message-id",
      clause = "STOMP1.0#frame-ACK/message-id",
      title = "In version 1.0 ACK names the message alone",
      sends = "A message to a queue, ACK of version 1.0, DISCONNECT.",
      accepts = "The message comes to nobody else.",
      why = "Clients of version 1.0 know no other way.",
      capabilities = Capability.MESSAGE_ACKNOWLEDGEMENTS)
  void takesAcksByMessageId(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    judgeAck(probe, plan, proof, checks, StompVersion.V1_0);
  }

  private static void judgeAck(
      StompProbe probe,
      EndpointPlan plan,
      SubscriptionProof proof,
      Checks checks,
      StompVersion version) {
    try (OwnQueue queue = OwnQueue.open(probe, plan, proof);
        StompConnection old = open(probe, plan, version)) {
      String id = "old-" + UUID.randomUUID();
      StompFrame subscribe = StompFrame.subscribe(id, queue.destination()).with("ack", "client");
      if (!proof.subscribe(old, subscribe, probe.patience().answer())) {
        throw new Untestable("nobody can subscribe to a queue: " + old.outcome().describe());
      }
      QueueConsumer consumer = new QueueConsumer(old, id, probe.patience());
      ReceivedFrame message = queue.deliver(consumer, 1).get(0);
      StompFrame ack =
          StompFrame.of("ACK")
              .with("message-id", Objects.requireNonNullElse(message.header("message-id"), ""));
      ReceivedFrame answer =
          old.sendForReceipt(
              version == StompVersion.V1_1 ? ack.with("subscription", id) : ack,
              probe.patience().answer());
      checks.must(
          "accepted",
          answer == null ? !old.hasEnded() : answer.is("RECEIPT"),
          old.outcome().describe(),
          "no ERROR");
      if (old.hasEnded()) {
        return;
      }
      consumer.leave();
      List<Bytes> again = queue.rest(List.of());
      AckCases.judgeDone(checks, "done", again, message);
      if (version == StompVersion.V1_1) {
        observeNewerForm(probe, plan, queue, checks);
      }
    }
  }

  /** Records what becomes of an ACK of version 1.2 in a session of 1.1. */
  private static void observeNewerForm(
      StompProbe probe, EndpointPlan plan, OwnQueue queue, Checks checks) {
    try (QueueConsumer consumer = queue.consumer(open(probe, plan, StompVersion.V1_1), "client")) {
      ReceivedFrame message = queue.deliver(consumer, 1).get(0);
      String id = Objects.requireNonNullElse(message.header("message-id"), "");
      ReceivedFrame answer =
          consumer
              .connection()
              .sendForReceipt(StompFrame.of("ACK").with("id", id), probe.patience().quiet());
      checks.observe(
          "newer-form",
          answer == null ? consumer.connection().outcome().describe() : answer.summary());
    }
  }
}
