package dev.rtck.conformance.stomp;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.profile.StompSettings;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.StompVersion;
import dev.rtck.protocol.stomp.SubscriptionProof;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Section "SEND" of STOMP 1.2. */
final class SendCases {

  private static final int LONG_VALUE = 8 << 10;

  /** More than who cuts at a round number lets through. */
  private static final int VERY_MANY = 70;

  private static final List<String> VALUES = List.of("007", "1.0", "true", "null");
  private static final List<String> MEMBERS = List.of("constructor", "toString");

  private static void judgeRefusal(
      StompProbe probe, Checks checks, StompConnection sender, StompFrame frame) {
    String receipt = StompConnection.freshReceipt();
    Refusal.of(probe, sender, probe.patience().answer(), frame.with("receipt", receipt))
        .demanded(checks);
    checks.record(
        "receipt",
        Refusal.ofBothAnswers(sender, receipt),
        sender.outcome().describe(),
        "no RECEIPT for what an ERROR is about");
  }

  /** Returns whether the profile names a destination to which nobody may send or listen. */
  static boolean forbidsAny(EndpointPlan plan) {
    StompSettings.Destinations destinations = StompClient.settings(plan).destinations();
    return destinations != null && destinations.forbidden() != null;
  }

  /**
   * Returns a destination to which nobody may send or listen.
   *
   * @throws Untestable when the profile names none
   */
  static String forbidden(EndpointPlan plan) {
    StompSettings.Destinations destinations = StompClient.settings(plan).destinations();
    String prefix = destinations == null ? null : destinations.forbidden();
    if (prefix == null) {
      throw new Untestable("the profile names no destinations.forbidden");
    }
    return prefix + "rtck-" + UUID.randomUUID();
  }

  @ConformanceCase(
      id = "stomp.send.missing-destination",
      clause = "STOMP1.2#SEND/destination",
      title = "A SEND without destination is refused",
      sends = "SEND with a receipt and without destination.",
      accepts = "ERROR and the end; no RECEIPT.",
      why = "A message that goes nowhere in silence is lost, and its sender does not know.",
      hostile = true)
  void refusesASendWithoutDestination(StompProbe probe, Checks checks) {
    try (StompConnection sender = probe.open()) {
      StompClient.require(sender, StompVersion.V1_1);
      judgeRefusal(probe, checks, sender, StompFrame.of("SEND").withBody("no destination"));
    }
  }

  @ConformanceCase(
      id = "stomp.send.forbidden-destination",
      clause = "STOMP1.2#SEND/failure",
      title = "A SEND that cannot be processed is refused",
      sends =
          "SEND with a receipt to a destination that the profile says is forbidden; one without in version"
              + " 1.1, where the profile promises it.",
      accepts = "ERROR and the end; no RECEIPT.",
      why = "A message that goes nowhere in silence is lost, and its sender does not know.",
      hostile = true)
  void refusesASendToAForbiddenDestination(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    String destination = forbidden(plan);
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      topic.require(StompVersion.V1_1);
      judgeRefusal(
          probe, checks, topic.connection(), topic.send().replacing("destination", destination));
    }
    Refusal.demandedInVersionBefore(probe, plan, StompFrame.send(destination, "forbidden"), checks);
  }

  @ConformanceCase(
      id = "stomp.send.receipt",
      clause = "STOMP1.2#SEND/receipt",
      title = "A SEND that asks for a receipt gets one",
      sends =
          "SEND with a receipt, then a message that shows that all before is done; SEND with a"
              + " receipt in each older version that the profile promises.",
      accepts = "One RECEIPT whose receipt-id is that of SEND; and the MESSAGE, where it came.",
      why =
          "A sender that waits for the receipt waits for ever, or sends twice; one that gets it does not"
              + " send again.",
      causes = "What asks for a receipt takes another way, which ends with the answer.",
      capabilities = Capability.RECEIPTS)
  void givesOneReceiptForASend(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      String receipt = StompConnection.freshReceipt();
      StompFrame send = topic.send();
      topic.connection().send(send.with("receipt", receipt));
      ReceivedFrame first = topic.connection().awaitReceipt(receipt, probe.patience().answer());
      ReceivedFrame message = topic.received(send.body());
      boolean delivers = topic.delivers();
      long all =
          topic.connection().frames().stream()
              .filter(it -> it.is("RECEIPT") && it.has("receipt-id", receipt))
              .count();
      checks.must(
          "receipt",
          first != null && all == 1,
          all + " RECEIPT; " + topic.connection().outcome().describe(),
          "one RECEIPT");
      checks.must(
          "processed",
          first == null || message != null,
          topic.describe(message),
          "the MESSAGE of what was acknowledged as processed");
      checks.should(
          "session", delivers, topic.connection().outcome().describe(), "the session goes on");
      for (StompVersion version : StompClient.promisedOlder(plan)) {
        try (StompConnection old = probe.open(version)) {
          ReceivedFrame answer = old.sendForReceipt(topic.send(), probe.patience().answer());
          checks.must(
              "receipt-" + StompClient.in(version),
              answer != null && answer.is("RECEIPT"),
              old.outcome().describe(),
              "RECEIPT");
        }
      }
    }
  }

  @ConformanceCase(
      id = "stomp.send.headers-pass",
      clause = "STOMP1.2#SEND/headers",
      title = "Headers that a sender adds reach the receiver",
      sends =
          "SEND with headers of its own: rtck-one, rtck.two, rtckThree, rtck_four and X-Rtck-Five; SEND with"
              + " twelve of them, and with 70;"
              + " SEND with the values 007, 1.0, true and null, and with headers called constructor and"
              + " toString; SEND with a value of 8 KiB, where limits.messageBytes promises no less.",
      accepts =
          "MESSAGE with all of them, and with none of the message before; with the same octets, and with"
              + " the whole value. A refusal of the value of 8 KiB, and of 70 headers.",
      why = "Applications put their own data there.",
      causes = {
        "Values are read as numbers and written again.",
        "Names are looked up in an object that has members of its own.",
        "One map is filled with the headers of each message."
      })
  void passesOwnHeaders(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      topic.require(StompVersion.V1_1);
      ReceivedFrame message =
          topic.passed(
              topic
                  .send()
                  .with("rtck-one", "first")
                  .with("rtck.two", "second value")
                  .with("rtckThree", "3")
                  .with("rtck_four", "4")
                  .with("X-Rtck-Five", "5"));
      checks.must(
          "message",
          message != null
              && message.has("rtck-one", "first")
              && message.has("rtck.two", "second value")
              && message.has("rtckThree", "3")
              && message.has("rtck_four", "4")
              && message.has("X-Rtck-Five", "5"),
          topic.describe(message),
          "all five headers");
      judgeMany(topic, checks);
      judgeValues(topic, checks);
      judgeVeryMany(probe, plan, topic, checks);
      judgeLong(probe, plan, topic, checks);
    }
  }

  private static StompFrame withOwn(StompFrame frame, int headers) {
    StompFrame more = frame;
    for (int i = 1; i <= headers; i++) {
      more = more.with("rtck-own-" + i, "value " + i);
    }
    return more;
  }

  private static long own(@Nullable ReceivedFrame message, int headers) {
    return IntStream.rangeClosed(1, headers)
        .filter(i -> message != null && message.has("rtck-own-" + i, "value " + i))
        .count();
  }

  private static void judgeMany(OwnTopic topic, Checks checks) {
    ReceivedFrame message = topic.passed(withOwn(topic.send(), Parcel.HEADERS));
    long came = own(message, Parcel.HEADERS);
    checks.must(
        "many",
        came == Parcel.HEADERS,
        message == null ? topic.describe(null) : came + " headers",
        Parcel.HEADERS + " headers");
    checks.must(
        "none-of-before",
        message == null || message.header("rtck-one") == null,
        topic.describe(message),
        "no header of the message before");
  }

  /** Judges values and names that mean something to the languages in which brokers are written. */
  private static void judgeValues(OwnTopic topic, Checks checks) {
    StompFrame frame = topic.send();
    for (String value : VALUES) {
      frame = frame.with("rtck-value-" + value, value);
    }
    for (String name : MEMBERS) {
      frame = frame.with(name, "of a sender");
    }
    ReceivedFrame message = topic.passed(frame);
    checks.must(
        "values",
        message != null && VALUES.stream().allMatch(it -> message.has("rtck-value-" + it, it)),
        topic.describe(message),
        "the values " + VALUES);
    checks.must(
        "names",
        message != null && MEMBERS.stream().allMatch(it -> message.has(it, "of a sender")),
        topic.describe(message),
        "the headers " + MEMBERS);
  }

  /** Judges that headers, of which there may be a limit, are not left out in silence. */
  private static void judgeVeryMany(
      StompProbe probe, EndpointPlan plan, OwnTopic topic, Checks checks) {
    Long promised = plan.endpoint().limits().messageBytes();
    if (promised != null && promised < LONG_VALUE) {
      return;
    }
    try (StompConnection sender = probe.open()) {
      StompFrame frame = withOwn(topic.send(), VERY_MANY);
      if (isRefused(probe, topic, sender, frame)) {
        checks.observe("very-many", "refused: " + sender.outcome().describe());
        return;
      }
      ReceivedFrame message = topic.received(frame.body());
      checks.must(
          "very-many",
          own(message, VERY_MANY) == VERY_MANY,
          message == null ? "no MESSAGE" : own(message, VERY_MANY) + " headers",
          VERY_MANY + " headers",
          "a refusal");
    }
  }

  /** Sends the frame and another one, and returns whether the session ends, or neither comes. */
  private static boolean isRefused(
      StompProbe probe, OwnTopic topic, StompConnection sender, StompFrame frame) {
    sender.send(frame);
    StompFrame next = topic.send();
    sender.send(next);
    // Who has limits says so, and ends the session: then neither comes.
    ReceivedFrame behind =
        topic
            .connection()
            .awaitFrame(
                it -> it.body().equals(next.body()) || it.body().equals(frame.body()),
                probe.patience().answer());
    return behind == null || sender.hasEnded();
  }

  /** Judges that a long value is not cut in silence. */
  private static void judgeLong(
      StompProbe probe, EndpointPlan plan, OwnTopic topic, Checks checks) {
    Long promised = plan.endpoint().limits().messageBytes();
    if (promised != null && promised < 2 * LONG_VALUE) {
      return;
    }
    try (StompConnection sender = probe.open()) {
      String value = "0123456789abcdef".repeat(LONG_VALUE / 16);
      StompFrame frame = topic.send().with("rtck-long", value);
      if (isRefused(probe, topic, sender, frame)) {
        checks.observe("long", "refused: " + sender.outcome().describe());
        return;
      }
      ReceivedFrame message = topic.received(frame.body());
      String came = message == null ? null : message.header("rtck-long");
      checks.must(
          "long",
          value.equals(came),
          message == null
              ? "no MESSAGE"
              : came == null ? "no header" : "a value of " + came.length() + " octets",
          "the whole value",
          "a refusal");
    }
  }

  @ConformanceCase(
      id = "stomp.send.content-type-passes",
      clause = "STOMP1.2#SEND/content-type",
      title = "The content-type of a SEND reaches the receiver",
      sends = "SEND with content-type:application/json.",
      accepts = "MESSAGE with the same content-type, with parameters or without.",
      why = "A receiver that does not know the type must guess.")
  void passesContentTypes(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      topic.require(StompVersion.V1_1);
      ReceivedFrame message =
          topic.passed(
              topic
                  .send()
                  .withBody("\"" + UUID.randomUUID() + "\"")
                  .counted()
                  .with("content-type", "application/json"));
      String type = message == null ? null : message.header("content-type");
      checks.should(
          "message",
          type != null && type.strip().startsWith("application/json"),
          topic.describe(message),
          "content-type:application/json");
    }
  }
}
