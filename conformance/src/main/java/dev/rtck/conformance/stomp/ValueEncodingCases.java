package dev.rtck.conformance.stomp;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.profile.StompSettings.Ability;
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
import java.util.List;
import java.util.UUID;

/** Sections "Value Encoding" and "Repeated Header Entries" of STOMP 1.2. */
final class ValueEncodingCases {

  private record Escape(String slug, String meant, String sent) {}

  private static final List<Escape> ESCAPES =
      List.of(
          new Escape("carriage-return", "\r", "\\r"),
          new Escape("line-feed", "\n", "\\n"),
          new Escape("colon", ":", "\\c"),
          new Escape("backslash", "\\", "\\\\"),
          new Escape("backslash-before-letter", "\\n", "\\\\n"));

  /** Characters of two, three and four octets, a mark that combines, and a blank at the end. */
  private static final String OUTSIDE_ASCII = "\u00e9 e\u0301 \u65e5\u672c \ud83d\ude00\u00a0";

  /** What begins an id that must be escaped. */
  private static final String AWKWARD = "a:b\\c\nd\re-";

  @ConformanceCase(
      id = "stomp.frame.no-trimming",
      clause = "STOMP1.2#Value_Encoding/trimming",
      title = "Spaces around a header's name and value belong to it",
      sends =
          "SEND with a header whose value begins and ends with two spaces; one whose header has a name"
              + " with a space before and behind it.",
      accepts = "MESSAGE with the same value, and with the same name. The latter may be refused.",
      why = "Signed or padded values break when they are trimmed.")
  void keepsSpacesOfValues(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      topic.require(StompVersion.V1_1);
      StompFrame frame = topic.send().with("rtck-spaces", "  two  ");
      ReceivedFrame message = topic.passed(frame);
      checks.must(
          "message",
          message != null && message.has("rtck-spaces", "  two  "),
          topic.describe(message),
          "the value with its spaces");
      judgeSpacesOfName(topic, checks);
    }
  }

  private static void judgeSpacesOfName(OwnTopic topic, Checks checks) {
    String line = " rtck-spaces :value";
    ReceivedFrame message = topic.passed(topic.send().withLine(line));
    if (message == null) {
      // Spaces are octets of a name as any others are, but somebody may well not want them there.
      checks.observe("name", topic.describe(null));
    } else {
      checks.must(
          "name", message.lines().contains(Bytes.utf8(line)), message.summary(), "the same line");
    }
  }

  @ConformanceCase(
      id = "stomp.frame.no-padding",
      clause = "STOMP1.2#Value_Encoding/padding",
      title = "Headers are sent without padding",
      sends = "SEND with content-type and a header of its own.",
      accepts = "MESSAGE whose header lines have no space around their first colon.",
      why = "A client that does not trim sees another value.")
  void sendsHeadersWithoutPadding(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      topic.require(StompVersion.V1_1);
      StompFrame frame =
          topic.send().with("content-type", "text/plain").with("rtck-plain", "value");
      ReceivedFrame message = topic.passed(frame);
      checks.must(
          "message",
          message != null
              && message.lines().stream().noneMatch(it -> it.text().matches("[^:]*( :|: ).*")),
          topic.describe(message),
          "no space around a colon");
    }
  }

  @ConformanceCase(
      id = "stomp.frame.escapes",
      clause = "STOMP1.2#Value_Encoding/escapes",
      title = "Header names and values are unescaped when read and escaped when sent",
      sends =
          "SEND with carriage return, line feed, colon, backslash, and a backslash before an"
              + " n, each escaped, twice in a value and once in a name; the same in the id of a subscription, which"
              + " UNSUBSCRIBE ends, and of a transaction; a destination with a colon and a backslash.",
      accepts =
          "MESSAGE whose escaped header is the same when decoded, without raw ones. The destination"
              + " may be refused; that an id is refused is no more than unkind.",
      why = "Any value of an application may travel in a header.",
      causes = "Headers that the server reads itself take another way than those it passes on.")
  void escapesHeadersAgain(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      topic.require(StompVersion.V1_2);
      for (Escape escape : ESCAPES) {
        StompFrame frame =
            topic
                .send()
                .with("rtck-value", "a" + escape.meant() + "b" + escape.meant() + "c")
                .with("rtck" + escape.meant() + "name", "d");
        ReceivedFrame message = topic.passed(frame);
        String value = "rtck-value:a" + escape.sent() + "b" + escape.sent() + "c";
        checks.must(
            escape.slug() + "-in-value",
            message != null && message.lines().contains(Bytes.utf8(value)),
            topic.describe(message),
            value);
        checks.must(
            escape.slug() + "-in-name",
            message != null
                && message.lines().contains(Bytes.utf8("rtck" + escape.sent() + "name:d")),
            topic.describe(message),
            "rtck" + escape.sent() + "name:d");
      }
      judgeSubscriptionId(probe, topic, fence, checks);
      judgeDestination(probe, topic, proof, checks);
      if (StompClient.promises(plan, Ability.TRANSACTIONS)) {
        judgeTransactionId(probe, topic, checks);
      }
    }
  }

  private static void judgeSubscriptionId(
      StompProbe probe, OwnTopic topic, Fence fence, Checks checks) {
    try (StompConnection session = probe.open()) {
      String id = AWKWARD + UUID.randomUUID();
      if (!topic.subscribes(session, id)) {
        checks.should("subscription-id", false, session.outcome().describe(), "a subscription");
        return;
      }
      boolean heard = topic.reaches(List.of(session));
      ReceivedFrame wrong =
          session.messages().stream()
              .filter(it -> !it.has("subscription", id))
              .findFirst()
              .orElse(null);
      checks.must(
          "subscription-id",
          heard && wrong == null,
          wrong == null ? session.outcome().describe() : wrong.summary(),
          "each MESSAGE with the same id as subscription");
      if (heard) {
        session.send(StompFrame.of("UNSUBSCRIBE").with("id", id));
        boolean goesOn = fence.behind(session) != Fence.Held.NO;
        StompFrame late = topic.send();
        boolean passed = topic.passed(late) != null && fence.behind(session) != Fence.Held.NO;
        checks.must(
            "subscription-id-ended",
            goesOn
                && passed
                && session.messages().stream().noneMatch(it -> it.body().equals(late.body())),
            session.outcome().describe(),
            "no MESSAGE behind UNSUBSCRIBE with the same id, and no ERROR");
      }
    }
  }

  private static void judgeDestination(
      StompProbe probe, OwnTopic topic, SubscriptionProof proof, Checks checks) {
    String destination = topic.destination() + ":of\\two";
    try (StompConnection session = probe.open();
        StompConnection sender = probe.open()) {
      StompFrame subscribe = StompFrame.subscribe("awkward", destination);
      if (!proof.subscribe(session, subscribe, probe.patience().answer())) {
        checks.observe("destination", "refused: " + session.outcome().describe());
        return;
      }
      StompFrame frame = topic.send().replacing("destination", destination);
      sender.send(frame);
      ReceivedFrame message = session.awaitMessage(frame.body(), probe.patience().answer());
      if (message == null && !sender.outcome().silent()) {
        checks.observe("destination", "refused: " + sender.outcome().describe());
        return;
      }
      checks.should(
          "destination",
          message != null && message.has("destination", destination),
          message == null ? "no MESSAGE" : message.summary(),
          "a MESSAGE with the same destination");
    }
  }

  private static void judgeTransactionId(StompProbe probe, OwnTopic topic, Checks checks) {
    try (StompConnection sender = probe.open()) {
      String transaction = AWKWARD + UUID.randomUUID();
      StompFrame begin = StompFrame.of("BEGIN").with("transaction", transaction);
      StompFrame frame = topic.send().with("transaction", transaction);
      sender.send(begin, frame, begin.withCommand("COMMIT"));
      ReceivedFrame message = topic.received(frame.body());
      boolean refused = message == null && !sender.outcome().silent();
      checks.record(
          "transaction-id",
          message != null ? Verdict.PASS : refused ? Verdict.WARN : Verdict.FAIL,
          message == null ? sender.outcome().describe() : message.summary(),
          "a MESSAGE behind COMMIT");
    }
  }

  @ConformanceCase(
      id = "stomp.frame.header-injection",
      clause = "STOMP1.2#Value_Encoding/injection",
      title = "A line break within a value adds no header",
      sends =
          "SEND with a header whose value holds an escaped line feed and what looks like"
              + " another header; the same in a destination that the profile says is forbidden.",
      accepts =
          "MESSAGE in which the value is one header, and the forged one is none; nor has an ERROR"
              + " that header.",
      why = "Else whoever may send can forge what others take for the words of the server.")
  void letsNobodyForgeHeaders(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      topic.require(StompVersion.V1_2);
      StompFrame frame = topic.send().with("rtck-value", "a\nrtck-forged:b");
      ReceivedFrame message = topic.passed(frame);
      checks.must(
          "one-header",
          message != null
              && message.header("rtck-forged") == null
              && message.has("rtck-value", "a\nrtck-forged:b"),
          topic.describe(message),
          "one header with a line feed in its value");
    }
    if (SendCases.forbidsAny(plan)) {
      judgeError(probe, SendCases.forbidden(plan) + "-\u00fc\u65e5\nrtck-forged:b", checks);
    }
  }

  private static void judgeError(StompProbe probe, String destination, Checks checks) {
    try (StompConnection sender = probe.open()) {
      sender.send(StompFrame.send(destination, "to nobody"));
      ReceivedFrame error = sender.awaitError(probe.patience().answer());
      // That there is none, others judge.
      checks.must(
          "in-error",
          error == null || error.header("rtck-forged") == null,
          error == null ? sender.outcome().describe() : error.summary(),
          "no header rtck-forged");
    }
  }

  @ConformanceCase(
      id = "stomp.frame.undefined-escape",
      clause = "STOMP1.2#Value_Encoding/undefined",
      title = "An undefined escape is fatal",
      sends =
          "SEND with a header value that holds a backslash and a t; one with a header name that does, and"
              + " a SUBSCRIBE with such a value.",
      accepts = "The end of the connection; ERROR before that is a SHOULD.",
      why = "Two readings of one header are a way around checks.",
      causes = "Escapes are resolved where a header is used, and in values alone.",
      hostile = true)
  void endsTheConnectionForAnUndefinedEscape(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection sender = probe.open()) {
      topic.require(StompVersion.V1_2);
      sender.send(topic.send().withLine("rtck-value:a\\tb"));
      Refusal refusal = Refusal.of(sender, probe.patience().answer());
      refusal.judgeEnd(checks, "end", Verdict.FAIL);
      StompOutcome outcome = refusal.outcome();
      if (outcome.closed() && !outcome.wasReset()) {
        checks.should("error", outcome.failed(), outcome.describe(), "ERROR before that");
      }
      judgeFatal(probe, checks, "in-name", topic.send().withLine("rtck\\tname:a"));
      judgeFatal(
          probe,
          checks,
          "in-subscribe",
          StompFrame.subscribe("undefined", topic.destination() + "-other")
              .withLine("rtck-value:a\\tb"));
    }
  }

  private static void judgeFatal(StompProbe probe, Checks checks, String slug, StompFrame frame) {
    try (StompConnection sender = probe.open()) {
      sender.send(frame);
      Refusal.of(sender, probe.patience().answer()).judgeEnd(checks, slug, Verdict.FAIL);
    }
  }

  @ConformanceCase(
      id = "stomp.frame.trailing-backslash",
      clause = "STOMP1.2#Value_Encoding/trailing",
      title = "A backslash at the end of a value is fatal",
      sends = "SEND with a header value that ends with one backslash.",
      accepts = "The end of the connection, with ERROR before that or without.",
      why = "It is half of an escape: what is meant nobody can know.",
      hostile = true)
  void endsTheConnectionForHalfAnEscape(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection sender = probe.open()) {
      topic.require(StompVersion.V1_2);
      sender.send(topic.send().withLine("rtck-value:a\\"));
      Refusal refusal = Refusal.of(sender, probe.patience().answer());
      refusal.wise(checks);
      StompOutcome outcome = refusal.outcome();
      if (outcome.closed() && !outcome.wasReset()) {
        checks.observe("error", outcome.describe());
      }
    }
  }

  @ConformanceCase(
      id = "stomp.frame.utf-8-headers",
      clause = "STOMP1.2#Value_Encoding/utf-8",
      title = "Headers are UTF-8",
      sends =
          "SEND with a header whose name and value are outside ASCII, with characters of two, three and"
              + " four octets, a combining mark, and a blank that is none of ASCII at the end.",
      accepts = "MESSAGE with the same octets.",
      why = "Names of people and places are in headers, too.",
      causes = {
        "Characters are kept in 16 bits, and half of one is no character.",
        "Texts are normalised, or trimmed."
      })
  void passesHeadersOutsideAscii(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      topic.require(StompVersion.V1_1);
      StompFrame frame = topic.send().with("rtck-\u00fc", OUTSIDE_ASCII);
      ReceivedFrame message = topic.passed(frame);
      checks.must(
          "message",
          message != null && message.lines().contains(Bytes.utf8("rtck-\u00fc:" + OUTSIDE_ASCII)),
          topic.describe(message),
          "the same header");
    }
  }

  @ConformanceCase(
      id = "stomp.frame.raw-colon",
      clause = "STOMP1.2#Value_Encoding/raw-colon",
      title = "A raw colon in a value is refused, or is part of it",
      sends =
          "SEND with the line rtck-value:a:b; the same in each older version that the profile promises.",
      accepts =
          "ERROR and the end, or MESSAGE with the value a:b. In version 1.0 only the latter, since no"
              + " colon is escaped there.",
      why = "A value that is cut or squeezed is another one.")
  void swallowsNoColons(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      ReceivedFrame message = topic.passed(topic.send().withLine("rtck-value:a:b"));
      StompOutcome outcome = topic.connection().awaitClosing(probe.patience().quiet());
      checks.should(
          "value",
          message == null ? outcome.closed() : message.has("rtck-value", "a:b"),
          topic.describe(message),
          "the value a:b",
          "ERROR and the end");
    }
    for (StompVersion version : StompClient.promisedOlder(plan)) {
      try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
          StompConnection old = probe.open(version)) {
        StompFrame frame = topic.send().withLine("rtck-value:a:b");
        old.send(frame);
        // Whoever is refused sends nothing that is worth waiting for.
        boolean ended = old.awaitClosing(probe.patience().quiet().dividedBy(4)).closed();
        ReceivedFrame message =
            topic
                .connection()
                .awaitMessage(frame.body(), ended ? Duration.ZERO : probe.patience().answer());
        boolean refused = message == null && version != StompVersion.V1_0 && old.outcome().closed();
        checks.should(
            "value-" + StompClient.in(version),
            refused || (message != null && message.has("rtck-value", "a:b")),
            message == null ? "no MESSAGE; " + old.outcome().describe() : message.summary(),
            "the value a:b",
            "in version 1.1 ERROR and the end");
      }
    }
  }

  @ConformanceCase(
      id = "stomp.frame.invalid-utf-8",
      clause = "STOMP1.2#Value_Encoding/invalid-utf-8",
      title = "Invalid UTF-8 in a header is refused, or passed",
      sends = "SEND with the octets C3 28 in a header value, then something that is answered.",
      accepts =
          "ERROR and the end, or the answer. Whether the octets are passed on as they are is recorded.",
      why = "A session that is never answered again is worse than one that ends.",
      hostile = true)
  void isNotMutedByInvalidText(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      Bytes line = Bytes.concat(Bytes.utf8("rtck-value:a"), Bytes.of(0xC3, 0x28));
      StompFrame frame = topic.send().withLine(line);
      topic.connection().send(probe.overWebSocket() ? Framing.BINARY : Framing.SINGLE, frame);
      StompOutcome outcome = topic.connection().awaitClosing(probe.patience().quiet());
      boolean answers = !outcome.closed() && topic.delivers();
      checks.should(
          "answer",
          answers || topic.connection().outcome().closed(),
          answers ? "served as before" : topic.connection().outcome().describe(),
          "the answer",
          "the end of the connection");
      if (answers) {
        checks.observe("passed", describe(topic.connection(), frame, line));
      }
    }
  }

  private static String describe(StompConnection receiver, StompFrame sent, Bytes line) {
    ReceivedFrame message =
        receiver.messages().stream()
            .filter(it -> it.body().equals(sent.body()))
            .findFirst()
            .orElse(null);
    return message == null
        ? "not delivered"
        : message.lines().contains(line) ? "as it was sent" : "otherwise: " + message.summary();
  }

  @ConformanceCase(
      id = "stomp.frame.repeated-header",
      clause = "STOMP1.2#Repeated_Header_Entries/first",
      title = "The first of repeated headers counts",
      sends =
          "SEND with two values of a header, with two destinations, with two lengths, and with two"
              + " receipts, where the profile promises receipts.",
      accepts =
          "MESSAGE whose first value is the first one; delivery at the first destination, and of the"
              + " first length, or a refusal of two lengths; RECEIPT for the first receipt alone.",
      why = "A check that looks at one and a broker that uses the other is a way around the check.")
  void takesTheFirstOfRepeatedHeaders(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      topic.require(StompVersion.V1_2);
      ReceivedFrame message =
          topic.passed(topic.send().with("rtck-value", "World").with("rtck-value", "Hello"));
      checks.should(
          "own-header",
          message != null && message.has("rtck-value", "World"),
          topic.describe(message),
          "World first");
      ReceivedFrame there =
          topic.passed(topic.send().with("destination", topic.destination() + "-other"));
      checks.should(
          "destination",
          there != null,
          topic.describe(there),
          "a MESSAGE at the first destination");
      judgeLengths(probe, topic, checks);
      if (StompClient.promises(plan, Ability.RECEIPTS) && !topic.connection().hasEnded()) {
        judgeReceipts(probe, topic, checks);
      }
    }
  }

  /** Judges two lengths, of which the second would make what follows a part of the body. */
  private static void judgeLengths(StompProbe probe, OwnTopic topic, Checks checks) {
    try (StompConnection sender = probe.open()) {
      StompFrame frame = topic.send();
      sender.send(frame.with("content-length", Integer.toString(frame.body().length() + 500)));
      boolean came = topic.received(frame.body()) != null;
      if (!came && sender.outcome().closed()) {
        checks.observe("content-length", "refused: " + sender.outcome().describe());
      } else {
        checks.should(
            "content-length", came, sender.outcome().describe(), "a MESSAGE of the first length");
      }
    }
  }

  private static void judgeReceipts(StompProbe probe, OwnTopic topic, Checks checks) {
    String first = StompConnection.freshReceipt();
    String second = StompConnection.freshReceipt();
    topic.connection().send(topic.send().with("receipt", first).with("receipt", second));
    ReceivedFrame answer =
        topic
            .connection()
            .awaitFrame(
                it -> it.has("receipt-id", first) || it.has("receipt-id", second),
                probe.patience().answer());
    checks.should(
        "receipt",
        answer != null && answer.has("receipt-id", first),
        answer == null ? topic.connection().outcome().describe() : answer.summary(),
        "receipt-id:" + first);
  }
}
