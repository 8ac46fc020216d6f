package dev.rtck.conformance.stomp;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.profile.StompSettings.Ability;
import dev.rtck.protocol.profile.StompSettings.Framing;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompOutcome;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.StompRefused;
import dev.rtck.protocol.stomp.StompVersion;
import dev.rtck.protocol.stomp.SubscriptionProof;
import dev.rtck.reports.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Sections "Body", "Header content-length" of STOMP 1.2. */
final class BodyCases {

  private static final String LENGTH = "content-length";
  private static final String NOTHING = "0";
  private static final int LONG = 70_000;

  /** More than what stands before a body. */
  private static final int HEAD = 1_024;

  /** More than one read brings, and less than any limit. */
  private static final int UNCOUNTED = 20_000;

  /** The sizes of buffers are powers of two, of these at least. */
  private static final int SMALLEST_BUFFER = 7;

  private static final int LARGEST_BUFFER = 16;
  private static final int ROUNDS = 2;
  private static final int SENDERS = 3;

  @ConformanceCase(
      id = "stomp.body.nul",
      clause = "STOMP1.2#Header_content-length/nul",
      title = "A body with a counted length may have NULs",
      sends =
          "SEND with NULs in its body, one of them the last octet, and content-length; NULs in each"
              + " older version that the profile promises.",
      accepts = "MESSAGE with the same body. In version 1.0 anything else is a warning.",
      why = "Compressed data and pictures have NULs.")
  void passesNulsInBodies(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      StompFrame frame = topic.send().withBody("a\0b\0" + UUID.randomUUID() + "\0").counted();
      ReceivedFrame message = topic.passed(frame);
      judgeCounted(
          checks,
          "message",
          topic.connection().version(),
          message != null && message.body().equals(frame.body()),
          topic.describe(message),
          "the same octets");
      for (StompVersion version : StompClient.promisedOlder(plan)) {
        try (StompConnection old = probe.open(version)) {
          StompFrame sent = topic.send().withBody("a\0b\0" + UUID.randomUUID()).counted();
          old.send(sent);
          ReceivedFrame came = topic.received(sent.body());
          judgeCounted(
              checks,
              "message-" + StompClient.in(version),
              old.version(),
              came != null,
              topic.describe(came),
              "the same octets");
        }
      }
    }
  }

  /** Judges what hangs on a content-length, which version 1.0 only recommends. */
  private static void judgeCounted(
      Checks checks,
      String slug,
      StompVersion version,
      boolean holds,
      String seen,
      String expected) {
    Verdict otherwise = version == StompVersion.V1_0 ? Verdict.WARN : Verdict.FAIL;
    checks.record(slug, holds ? Verdict.PASS : otherwise, seen, expected);
  }

  @ConformanceCase(
      id = "stomp.body.all-octets",
      clause = "STOMP1.2#Header_content-length/octets",
      title = "A body is octets",
      sends =
          "SEND with a body of all 256 octets, and with one of all but NUL (over WebSocket: in binary"
              + " messages); SEND with a text between and around ends of lines of both kinds, with"
              + " content-length and without; SEND with a text that begins with a byte order mark,"
              + " with JSON that nobody would write so, and over TCP with Latin-1 that says so in its"
              + " content-type.",
      accepts =
          "MESSAGE with the same body, or with a content-type that says what has become of the Latin-1;"
              + " over WebSocket also a refusal, or nothing at all where the profile's framings do not"
              + " promise it: STOMP does not say that messages may be binary.",
      why = "A body need not be text.",
      causes = {
        "Bodies are kept as text, in the encoding of their content-type, and written in UTF-8.",
        "The first blank line that is found is taken for the end of the headers."
      })
  void passesAllOctets(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      byte[] all = new byte[256];
      for (int i = 0; i < all.length; i++) {
        all[i] = (byte) i;
      }
      StompFrame frame = topic.send().withBody(Bytes.copyOf(all, 0, all.length)).counted();
      // What has no NUL may be taken for text.
      StompFrame other = topic.send().withBody(Bytes.copyOf(all, 1, all.length)).counted();
      if (probe.overWebSocket() && !StompClient.mayTake(plan, Framing.BINARY)) {
        checks.observe("message", "the profile leaves binary messages out");
      } else {
        Framing framing = probe.overWebSocket() ? Framing.BINARY : Framing.SINGLE;
        boolean named = StompClient.settings(plan).framings() != null;
        topic.connection().send(framing, frame);
        topic.connection().send(framing, other);
        BinaryMessages binary =
            new BinaryMessages(probe.overWebSocket(), named, List.of(frame.body(), other.body()));
        judgeOctets(topic, checks, "message", frame, binary);
        judgeOctets(topic, checks, "without-nul", other, binary);
      }
      if (!probe.overWebSocket()) {
        judgeLatin(probe, topic, checks);
      }
      judgeLines(topic, checks);
    }
  }

  /** Judges that nobody reads a text that is not in UTF-8 and writes another one. */
  private static void judgeLatin(StompProbe probe, OwnTopic topic, Checks checks) {
    String beginning = "latin-" + UUID.randomUUID();
    StompFrame frame =
        topic
            .send()
            .withBody(Bytes.concat(Bytes.utf8(beginning), Bytes.of(' ', 0xE9, 0xFC, 0xFF)))
            .counted()
            .with("content-type", "text/plain;charset=iso-8859-1");
    topic.connection().send(frame);
    ReceivedFrame message =
        topic
            .connection()
            .awaitFrame(
                it -> it.is("MESSAGE") && it.text().startsWith(beginning),
                probe.patience().answer());
    String type = message == null ? null : message.header("content-type");
    if (type != null && !type.toLowerCase(Locale.ROOT).contains("8859-1")) {
      checks.observe("latin", "it came as " + type);
      return;
    }
    checks.must(
        "latin",
        message != null && message.body().equals(frame.body()),
        topic.describe(message),
        "the same octets");
  }

  /** Judges that the ends of lines around a body are part of it. */
  private static void judgeLines(OwnTopic topic, Checks checks) {
    if (topic.connection().hasEnded()) {
      return;
    }
    for (String slug : List.of("lines-counted", "lines-uncounted")) {
      StompFrame lines =
          topic.send().withBody("\n\n" + UUID.randomUUID() + "\r\n\r\n and more\r\n\n\n");
      StompFrame bare = lines.without(LENGTH);
      ReceivedFrame message = topic.passed(slug.equals("lines-counted") ? bare.counted() : bare);
      checks.must(slug, message != null, topic.describe(message), "the same octets");
    }
    String json =
        "{ \"id\" : \""
            + UUID.randomUUID()
            + "\", \"\\u00e9\" : 1.0, \"n\" : 12345678901234567890 }";
    StompFrame typed =
        topic.send().withBody(json).counted().with("content-type", "application/json");
    ReceivedFrame same = topic.passed(typed);
    if (same == null && topic.connection().hasEnded()) {
      // A server may look at what calls itself JSON, and refuse it.
      checks.observe("json", topic.describe(null));
      return;
    }
    checks.must("json", same != null, topic.describe(same), "the same octets");
    StompFrame marked = topic.send().withBody("\ufeff" + UUID.randomUUID()).counted();
    ReceivedFrame message = topic.passed(marked);
    checks.must("byte-order-mark", message != null, topic.describe(message), "the same octets");
  }

  /** What octets there may be in a binary message of a WebSocket, and whether it must be taken. */
  private record BinaryMessages(boolean overWebSocket, boolean promised, List<Bytes> octets) {

    /** Returns whether the target takes none, and delivers nothing else instead. */
    boolean isDeclined(OwnTopic topic) {
      return overWebSocket
          && (topic.connection().outcome().closed()
              || (!promised
                  && topic.connection().messages().stream()
                      .allMatch(it -> OwnTopic.isUsual(it) || octets.contains(it.body()))));
    }
  }

  private static void judgeOctets(
      OwnTopic topic, Checks checks, String slug, StompFrame frame, BinaryMessages binary) {
    ReceivedFrame message = topic.received(frame.body());
    if (message == null && binary.isDeclined(topic)) {
      checks.observe(slug, topic.describe(null));
    } else {
      checks.must(slug, message != null, topic.describe(message), "the same octets");
    }
  }

  @ConformanceCase(
      id = "stomp.body.content-length-with-nul",
      clause = "STOMP1.2#Header_content-length/needed",
      title = "A body with NULs is sent with its length",
      sends = "SEND with NULs in its body and content-length.",
      accepts = "MESSAGE with content-length, which version 1.0 only recommends.",
      why = "Else the reader takes the first NUL for the end.")
  void countsBodiesWithNuls(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      String beginning = UUID.randomUUID().toString();
      StompFrame frame = topic.send().withBody(beginning + "\0b").counted();
      ReceivedFrame message = firstOf(topic, frame, it -> it.text().startsWith(beginning), probe);
      judgeCounted(
          checks,
          "message",
          topic.connection().version(),
          message != null && message.header("content-length") != null,
          topic.describe(message),
          "content-length");
    }
  }

  @ConformanceCase(
      id = "stomp.body.content-length",
      clause = "STOMP1.2#Header_content-length/usual",
      title = "Every body is sent with its length",
      sends = "SEND with a body of text.",
      accepts = "MESSAGE with content-length.",
      why = "A reader that knows the length need not look for NUL.")
  void countsBodies(StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      StompFrame frame = topic.send();
      ReceivedFrame message = topic.passed(frame);
      checks.should(
          "message",
          message != null && message.header("content-length") != null,
          topic.describe(message),
          "content-length");
    }
  }

  @ConformanceCase(
      id = "stomp.body.server-content-length",
      clause = "STOMP1.2#Header_content-length/exact",
      title = "content-length counts octets",
      sends =
          "SEND with a body outside ASCII, and with one of 70,000 octets; where that one came, six of half"
              + " the size, from three sessions at once, and thirty of 127, 128 and 129 octets and so on"
              + " to 65,537.",
      accepts =
          "MESSAGE whose content-length, where there is one, is the number of octets, with NUL"
              + " behind them. The long one may be refused where limits.messageBytes does not promise it.",
      why = "A reader is out of step for the rest of the session.",
      causes = {
        "The length is kept in 16 bits, or counts characters.",
        "A long frame is written in pieces, and another one between them.",
        "What just fills a buffer is taken for more than there is room for."
      })
  void countsOctets(StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      StompFrame frame = topic.send().withBody("\u00fc\u65e5 " + UUID.randomUUID()).counted();
      ReceivedFrame message = topic.passed(frame);
      checks.must(
          "message",
          message != null
              && message.lengthHolds()
              && (message.header("content-length") == null
                  || message.has("content-length", Integer.toString(frame.body().length()))),
          topic.describe(message),
          "the number of octets");
      judgeLong(probe, plan, topic, checks);
    }
  }

  /** Judges a body that is longer than 16 bits can say; most brokers take it, and none need to. */
  private static void judgeLong(
      StompProbe probe, EndpointPlan plan, OwnTopic topic, Checks checks) {
    Long promised = plan.endpoint().limits().messageBytes();
    if (promised != null && promised < LONG + HEAD) {
      return;
    }
    String beginning = "long-" + UUID.randomUUID();
    StompFrame frame =
        topic.send().withBody(beginning + "x".repeat(LONG - beginning.length())).counted();
    long mark = topic.connection().mark();
    topic.connection().send(frame);
    ReceivedFrame message =
        topic
            .connection()
            .awaitFrameSince(
                mark,
                it -> it.is("ERROR") || (it.is("MESSAGE") && it.text().startsWith(beginning)),
                probe.patience().answer());
    if (message != null && message.is("MESSAGE")) {
      checks.must(
          "long",
          message.lengthHolds() && message.body().equals(frame.body()),
          message.body().length() + " octets, content-length:" + message.header(LENGTH),
          "the " + LONG + " octets that were sent");
      judgeAtOnce(probe, plan, topic, checks);
      judgeSizes(plan, topic, checks);
      return;
    }
    if (promised == null) {
      StompOutcome outcome = topic.connection().outcome();
      if (outcome.failed() || outcome.closed()) {
        checks.observe("long", "refused: " + outcome.describe());
      } else {
        checks.should("long", false, "no MESSAGE; " + outcome.describe(), "MESSAGE, or ERROR");
      }
      return;
    }
    checks.must("long", false, topic.describe(null), "the " + LONG + " octets that were sent");
  }

  /** Judges bodies that just fit into what buffers there may be, or just do not. */
  private static void judgeSizes(EndpointPlan plan, OwnTopic topic, Checks checks) {
    List<StompFrame> frames =
        IntStream.rangeClosed(SMALLEST_BUFFER, LARGEST_BUFFER)
            .flatMap(it -> IntStream.rangeClosed((1 << it) - 1, (1 << it) + 1))
            .mapToObj(size -> ofSize(topic.send(), size))
            .toList();
    if (Burst.atMost(plan, frames.size()) < frames.size() || topic.connection().hasEnded()) {
      return;
    }
    topic.connection().send(frames.toArray(StompFrame[]::new));
    StompFrame missing =
        frames.stream().filter(it -> topic.received(it.body()) == null).findFirst().orElse(null);
    if (missing != null && !topic.connection().outcome().silent()) {
      checks.observe("sizes", "refused: " + topic.connection().outcome().describe());
      return;
    }
    checks.must(
        "sizes",
        missing == null,
        missing == null ? "whole" : "a body of " + missing.body().length() + " octets is missing",
        "a body of any size that is not larger than what came before");
  }

  private static StompFrame ofSize(StompFrame send, int size) {
    String text = send.body().text();
    return send.withBody(text + "x".repeat(size - text.length())).counted();
  }

  /** Judges long bodies of several senders that are on their way to one receiver together. */
  private static void judgeAtOnce(
      StompProbe probe, EndpointPlan plan, OwnTopic topic, Checks checks) {
    if (Burst.atMost(plan, SENDERS * ROUNDS) < SENDERS * ROUNDS) {
      return;
    }
    try (StompConnection one = probe.open();
        StompConnection two = probe.open()) {
      List<StompConnection> senders = List.of(one, two, topic.connection());
      List<StompFrame> frames = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        for (StompConnection sender : senders) {
          StompFrame send = topic.send();
          StompFrame frame = send.withBody(send.body().text() + "x".repeat(LONG / 2)).counted();
          frames.add(frame);
          sender.send(frame);
        }
      }
      long came = frames.stream().takeWhile(it -> topic.received(it.body()) != null).count();
      if (came < frames.size() && !senders.stream().allMatch(it -> it.outcome().silent())) {
        checks.observe("at-once", "refused: " + topic.connection().outcome().describe());
        return;
      }
      boolean mixed =
          topic.connection().messages().stream()
              .map(ReceivedFrame::body)
              .anyMatch(it -> it.length() > HEAD && isNoneOf(it, frames));
      checks.record(
          "at-once",
          came == frames.size() ? Verdict.PASS : mixed ? Verdict.FAIL : Verdict.WARN,
          came + " of " + frames.size() + " whole; " + topic.connection().outcome().describe(),
          "all of them whole");
    } catch (StompRefused noMore) {
      checks.observe("at-once", String.valueOf(noMore.getMessage()));
    }
  }

  /** Returns whether it is long, and not a body that was sent: pieces of several, perhaps. */
  private static boolean isNoneOf(Bytes body, List<StompFrame> sent) {
    return body.length() < LONG && sent.stream().noneMatch(it -> it.body().equals(body));
  }

  @ConformanceCase(
      id = "stomp.body.without-content-length",
      clause = "STOMP1.2#Body/nul",
      title = "Without content-length a body ends at the first NUL",
      sends =
          "SEND with a body and no content-length; one of 20,000 octets, unless limits.messageBytes"
              + " promises less.",
      accepts = "MESSAGE with the body. The long one may be refused.",
      why = "Clients of older versions, and people at a terminal, do not count.",
      causes = "What is looked through for NUL is one read, or one buffer.")
  void takesBodiesWithoutLength(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      StompFrame frame = topic.send().without("content-length");
      ReceivedFrame message = topic.passed(frame);
      checks.must(
          "message",
          message != null && message.body().equals(frame.body()),
          topic.describe(message),
          "the same body");
      judgeLongUncounted(probe, plan, topic, checks);
    }
  }

  /** Judges a body whose NUL comes some reads later. */
  private static void judgeLongUncounted(
      StompProbe probe, EndpointPlan plan, OwnTopic topic, Checks checks) {
    Long promised = plan.endpoint().limits().messageBytes();
    if (promised != null && promised < UNCOUNTED + HEAD) {
      return;
    }
    try (StompConnection sender = probe.open()) {
      String beginning = "uncounted-" + UUID.randomUUID() + " ";
      StompFrame frame = topic.send().without(LENGTH).withBody(beginning + "x".repeat(UNCOUNTED));
      sender.send(frame);
      ReceivedFrame message =
          topic
              .connection()
              .awaitFrame(
                  it -> it.is("MESSAGE") && it.text().startsWith(beginning),
                  probe.patience().answer());
      if (message == null && !sender.outcome().silent()) {
        checks.observe("long", "refused: " + sender.outcome().describe());
        return;
      }
      // Where no size is promised, nothing need come of it; what comes is whole.
      boolean bound = message != null || promised != null;
      boolean whole = message != null && message.body().equals(frame.body());
      checks.record(
          "long",
          whole ? Verdict.PASS : bound ? Verdict.FAIL : Verdict.WARN,
          message == null ? topic.describe(null) : message.body().length() + " octets",
          "the " + frame.body().length() + " octets that were sent");
    }
  }

  @ConformanceCase(
      id = "stomp.body.empty",
      clause = "STOMP1.2#Body/empty",
      title = "A body may be empty",
      sends = "SEND without body, and with content-length:0.",
      accepts = "MESSAGE with an empty body.",
      why = "An event without data is an event.")
  void passesEmptyBodies(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      for (String slug : List.of("uncounted", "counted")) {
        String name = UUID.randomUUID().toString();
        StompFrame send =
            topic.send().withBody(Bytes.EMPTY).without("content-length").with("rtck-name", name);
        StompFrame frame = slug.equals("counted") ? send.counted() : send;
        // In version 1.0 headers need not be passed on.
        ReceivedFrame message =
            firstOf(topic, frame, it -> it.has("rtck-name", name) || it.body().isEmpty(), probe);
        checks.must(
            slug,
            message != null && message.body().isEmpty(),
            topic.describe(message),
            "MESSAGE with an empty body");
      }
    }
  }

  @ConformanceCase(
      id = "stomp.body.content-length-too-short",
      clause = "STOMP1.2#Header_content-length/short",
      title = "What is behind a body that is counted too short is no frame",
      sends =
          "SEND with a content-length of 2 and a body whose rest looks like another SEND; in a session"
              + " of its own one with a content-length of 2 and a longer text.",
      accepts =
          "The rest is not processed, and comes to nobody as part of a body; ERROR and the end, or"
              + " silence, which is recorded.",
      why = "Whoever controls a body could send frames in the name of another.",
      hostile = true)
  void readsNoFrameFromTheRestOfABody(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection sender = probe.open()) {
      StompFrame hidden = topic.send();
      Bytes rest = hidden.encode(sender.version());
      sender.send(
          StompFrame.of("SEND")
              .with("destination", topic.destination() + "-other")
              .with("content-length", "2")
              .withBody(Bytes.concat(Bytes.utf8("ab"), rest))
              .withTail(Bytes.EMPTY));
      checks.should(
          "rest",
          !topic.gotFrom(sender, fence, hidden.body()),
          sender.outcome().describe(),
          "the rest is not processed");
      judgeLongerText(probe, topic, fence, checks);
    }
  }

  /** Judges that a length which is given is not overruled by a NUL that comes later. */
  private static void judgeLongerText(
      StompProbe probe, OwnTopic topic, Fence fence, Checks checks) {
    try (StompConnection sender = probe.open()) {
      Bytes whole = Bytes.utf8("abcdef-" + UUID.randomUUID());
      Bytes rest = whole.slice(2, whole.length());
      sender.send(
          StompFrame.of("SEND")
              .with("destination", topic.destination())
              .with(LENGTH, "2")
              .withBody(whole));
      checks.should(
          "longer-text",
          !topic.gotAnyFrom(sender, fence, List.of(whole, rest)),
          sender.outcome().describe(),
          "two octets, or nothing");
      checks.observe("end", sender.outcome().describe());
    }
  }

  @ConformanceCase(
      id = "stomp.body.content-length-too-long",
      clause = "STOMP1.2#Header_content-length/long",
      title = "What is within the counted length is body",
      sends =
          "SEND with a content-length of 1000 and a body of 3 octets, then another SEND within"
              + " the 1000.",
      accepts =
          "Neither is delivered; silence is right. In version 1.0 anything else is a warning.",
      why = "Whoever controls a body could send frames in the name of another.",
      hostile = true)
  void readsNoFrameWithinABody(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection sender = probe.open()) {
      StompFrame hidden = topic.send();
      Bytes bytes = hidden.encode(sender.version());
      sender.send(
          StompFrame.of("SEND")
              .with("destination", topic.destination())
              .with("content-length", "1000")
              .withBody(Bytes.concat(Bytes.utf8("abc\0"), bytes))
              .withTail(Bytes.EMPTY));
      var unused = sender.awaitClosing(probe.patience().quiet());
      boolean delivers = topic.delivers();
      boolean got =
          topic.connection().messages().stream().anyMatch(it -> it.body().equals(hidden.body()));
      if (!delivers) {
        throw new Untestable("the topic delivers nothing any more");
      }
      judgeCounted(
          checks,
          "within",
          sender.version(),
          !got,
          sender.outcome().describe(),
          "no frame within the body");
    }
  }

  @ConformanceCase(
      id = "stomp.body.malformed-content-length",
      clause = "STOMP1.2#Header_content-length/malformed",
      title = "A malformed content-length is refused",
      sends = "SEND with content-length abc, -1, 2147483647, and 9223372036854775808.",
      accepts = "ERROR and the end; silence for 2147483647.",
      why = "Two readings of one frame are a way around checks; a huge one must cost no memory.",
      hostile = true)
  void refusesAMalformedLength(StompProbe probe, EndpointPlan plan, Checks checks) {
    checks.each(
        List.of("abc", "-1", "2147483647", "9223372036854775808"),
        length -> "length-" + length.replace("-", "minus-"),
        (length, slug) -> {
          try (StompConnection sender = probe.open()) {
            sender.send(
                StompFrame.of("SEND")
                    .with("destination", OwnTopic.prefix(plan) + "rtck-" + UUID.randomUUID())
                    .with("content-length", length)
                    .withBody("abc"));
            boolean waits = length.equals("2147483647");
            // Who has begun to refuse it has as much time as anybody for the end.
            boolean silent =
                waits && sender.awaitError(probe.patience().quiet()) == null && !sender.hasEnded();
            Refusal.of(sender, silent ? Duration.ZERO : probe.patience().answer())
                .judgeEnd(checks, slug, waits ? Verdict.PASS : Verdict.WARN);
          }
        });
  }

  @ConformanceCase(
      id = "stomp.body.where-none-belongs",
      clause = "STOMP1.2#Body/others",
      title = "A body where none belongs is refused, or ignored",
      sends = "SUBSCRIBE with a body, then something that is answered.",
      accepts = "ERROR and the end, or the answer.",
      why = "A session that is never answered again is worse than one that ends.")
  void isNotMutedByABodyOfSubscribe(
      StompProbe probe, EndpointPlan plan, Fence fence, Checks checks) {
    try (StompConnection connection = probe.open()) {
      String destination = OwnTopic.prefix(plan) + "rtck-" + UUID.randomUUID();
      connection.send(StompFrame.subscribe("body", destination).withBody("a body"));
      StompOutcome outcome = connection.awaitClosing(probe.patience().quiet().dividedBy(2));
      Fence.Held held = outcome.closed() ? Fence.Held.YES : fence.behind(connection);
      Refusal.orAnswer(checks, held, connection, probe.patience().answer());
    }
  }

  @ConformanceCase(
      id = "stomp.body.length-on-every-frame",
      clause = "STOMP1.2#Header_content-length/every-frame",
      title = "A frame without a body may say that it has none",
      sends = "CONNECT, SUBSCRIBE and DISCONNECT with content-length:0.",
      accepts = "CONNECTED, a MESSAGE, and the RECEIPT for DISCONNECT.",
      why = "Some clients count what they send, whatever it is.")
  void takesTheLengthOfNothing(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    if (!StompClient.hasNewestVersion(probe, plan)) {
      throw new Untestable("the target has no version 1.2");
    }
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection session = probe.raw()) {
      ReceivedFrame answer =
          session.connect(
              probe.endpoint().connect().with(LENGTH, NOTHING), probe.patience().handshake());
      boolean connected = answer != null && answer.is("CONNECTED");
      checks.must("connect", connected, session.outcome().describe(), "CONNECTED");
      if (!connected) {
        return;
      }
      StompFrame subscribe =
          StompFrame.subscribe("counted", topic.destination()).with(LENGTH, NOTHING);
      boolean hears =
          proof.subscribe(session, subscribe, probe.patience().answer())
              && topic.reaches(List.of(session));
      checks.must("subscribe", hears, session.outcome().describe(), "a MESSAGE");
      if (hears && StompClient.mayHave(plan, Ability.RECEIPTS)) {
        ReceivedFrame receipt =
            session.sendForReceipt(
                StompFrame.of("DISCONNECT").with(LENGTH, NOTHING), probe.patience().answer());
        checks.must(
            "disconnect",
            receipt == null ? session.outcome().wasReset() : receipt.is("RECEIPT"),
            session.outcome().describe(),
            "RECEIPT",
            "a reset, which may have overtaken it");
      }
    }
  }

  /**
   * Returns the first message behind the frame that can be what has become of it: a wrong server
   * cuts its body, and a right one may say something of its own.
   */
  private static @Nullable ReceivedFrame firstOf(
      OwnTopic topic, StompFrame frame, Predicate<ReceivedFrame> matches, StompProbe probe) {
    long mark = topic.connection().mark();
    topic.connection().send(frame);
    return topic
        .connection()
        .awaitFrameSince(
            mark, it -> it.is("MESSAGE") && matches.test(it), probe.patience().answer());
  }
}
