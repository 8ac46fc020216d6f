package dev.rtck.conformance.stomp;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Untestable;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Sections "Connecting" and "Protocol Negotiation" of STOMP 1.2. */
final class ConnectingCases {

  private static final int TRIES = 3;

  /** Offers of 1.0 and of what only looks like a newer version. */
  private static final List<String> LOOKALIKES = List.of("1.0,1.10", "1.0,11.2");

  /** Offers of one version, which a target need not have. */
  private static final List<String> ALONE = List.of("1.2", "1.0");

  private static final List<String> ALL_VERSIONS = List.of("1.0", "1.1", "1.2");

  @ConformanceCase(
      id = "stomp.connect.accepted",
      clause = "STOMP1.2#CONNECTED_Frame/version",
      title = "CONNECT is answered by CONNECTED, which names a version that was offered",
      sends = "A CONNECT that offers 1.1 and 1.2, or which of them the profile promises.",
      accepts = "CONNECTED with a version header that names one of the offered versions.",
      why = "Both sides must read and write headers by the same rules.")
  void namesTheVersionOfTheSession(StompProbe probe, EndpointPlan plan, Checks checks) {
    // Without a version header the session is one of 1.0, which is not offered.
    List<StompVersion> offered =
        probe.endpoint().versions().stream().filter(it -> it != StompVersion.V1_0).toList();
    if (offered.isEmpty()) {
      throw new Untestable("the profile promises no version that is named");
    }
    try (StompConnection connection =
        probe.open(Framing.SINGLE, probe.endpoint().connect(offered))) {
      ReceivedFrame connected = connection.connected();
      String version = connected == null ? null : connected.header("version");
      if (version == null && StompClient.settings(plan).versions() == null) {
        throw new Untestable(
            "a CONNECTED without version is one of 1.0, and the profile promises no newer one");
      }
      checks.must(
          "version",
          offered.stream().anyMatch(it -> it.text().equals(version)),
          version == null ? "CONNECTED without version" : "version:" + version,
          "one of " + offered.stream().map(StompVersion::text).toList());
    }
  }

  @ConformanceCase(
      id = "stomp.connect.highest-common-version",
      clause = "STOMP1.2#Protocol_Negotiation/highest",
      title = "The highest version that both sides have is used",
      sends =
          "CONNECT with 1.0,1.1,1.2, with 1.0,1.1, with 1.1, and with 1.0,1.1,2.0; with 1.2 and with"
              + " 1.0 alone, as far as they are promised; with 1.0,1.10, and with 1.0,11.2, which are other versions than 1.1"
              + " and 1.2.",
      accepts =
          "CONNECTED with the highest of the offered versions that the profile promises, or a higher"
              + " offered one that it leaves out; without a promise any of the offered ones, but the"
              + " same highest one every time. ERROR where none is promised.",
      why = "A client that gets an older version than it could have loses escapes or heart-beats.",
      causes = {
        "The list is compared as a text, or only its first or last version is looked at.",
        "Versions are compared as numbers, by which 1.10 is 1.1."
      })
  void choosesTheHighestCommonVersion(StompProbe probe, EndpointPlan plan, Checks checks) {
    List<String> promised = StompClient.settings(plan).versions();
    if (promised != null && promised.stream().allMatch(it -> it.equals("1.0"))) {
      throw new Untestable("version 1.0, which alone is promised, has no negotiation");
    }
    Map<String, String> chosen = new ConcurrentHashMap<>();
    List<String> offers = new ArrayList<>(List.of("1.0,1.1,1.2", "1.0,1.1", "1.1", "1.0,1.1,2.0"));
    offers.addAll(LOOKALIKES);
    ALONE.stream().filter(it -> promised == null || promised.contains(it)).forEach(offers::add);
    checks.each(
        offers,
        offer -> "offer-" + offer.replace(",", "-").replace(".", ""),
        (offer, slug) -> {
          List<String> common =
              Arrays.stream(offer.split(",", -1)).filter(ALL_VERSIONS::contains).toList();
          StompFrame connect = probe.endpoint().connect().replacing("accept-version", offer);
          try (StompConnection connection = answered(probe, connect)) {
            ReceivedFrame answer = answer(connection);
            // Version 1.1 only advises the ERROR where there is no common version.
            boolean demanded = !LOOKALIKES.contains(offer) && !ALONE.contains(offer);
            judgeVersion(checks, slug, connection, answer, common, promised, demanded);
            if (answer != null && answer.is("CONNECTED")) {
              chosen.put(offer, Objects.requireNonNullElse(answer.header("version"), "1.0"));
            }
          } catch (StompRefused refused) {
            // A handshake may be refused that offers no subprotocol which the target has.
            if (!ALONE.contains(offer)) {
              throw refused;
            }
            checks.observe(slug, String.valueOf(refused.getMessage()));
          }
        });
    if (promised == null) {
      judgeConsistency(checks, chosen);
    }
  }

  /** Sends the CONNECT; up to twice again, where a reset may have overtaken the answer. */
  private static StompConnection answered(StompProbe probe, StompFrame connect) {
    StompConnection connection = probe.raw(connect);
    for (int i = 0; i < TRIES; i++) {
      if (i > 0) {
        connection.close();
        connection = probe.raw(connect);
      }
      var unused = connection.connect(connect, probe.patience().handshake());
      if (answer(connection) != null || !connection.outcome().wasReset()) {
        break;
      }
    }
    return connection;
  }

  private static @Nullable ReceivedFrame answer(StompConnection connection) {
    return connection.frames().stream()
        .filter(it -> it.is("CONNECTED") || it.is("ERROR"))
        .findFirst()
        .orElse(null);
  }

  /** Judges that an ERROR came; a reset that overtakes it each time is no more than unkind. */
  private static void judgeError(
      Checks checks,
      boolean demanded,
      String slug,
      StompOutcome outcome,
      String seen,
      String... expected) {
    if (demanded && !outcome.wasReset()) {
      checks.must(slug, outcome.failed(), seen, expected);
    } else {
      checks.should(slug, outcome.failed(), seen, expected);
    }
  }

  /** Who has chosen a version once has it, and chooses no older one where it is offered again. */
  private static void judgeConsistency(Checks checks, Map<String, String> chosen) {
    boolean consistent =
        chosen.values().stream()
            .allMatch(
                has ->
                    chosen.entrySet().stream()
                        .filter(it -> List.of(it.getKey().split(",", -1)).contains(has))
                        .allMatch(it -> it.getValue().compareTo(has) >= 0));
    checks.must(
        "consistent",
        consistent,
        new TreeMap<>(chosen).toString(),
        "the same highest one each time");
  }

  private static void judgeVersion(
      Checks checks,
      String slug,
      StompConnection connection,
      @Nullable ReceivedFrame answer,
      List<String> offered,
      @Nullable List<String> promised,
      boolean demanded) {
    String highest =
        offered.stream()
            .filter(it -> promised == null || promised.contains(it))
            .max(Comparator.naturalOrder())
            .orElse(null);
    if (answer != null && answer.is("CONNECTED")) {
      String version = Objects.requireNonNullElse(answer.header("version"), "1.0");
      String seen = "version:" + answer.header("version");
      if (promised == null) {
        checks.must(
            slug,
            answer.header("version") == null || offered.contains(version),
            seen + "; the profile does not say which versions there are",
            "one of the offered versions");
      } else if (isLeftOut(version, highest, offered, promised)) {
        checks.observe(slug, seen + ", which the profile leaves out");
      } else {
        checks.must(slug, version.equals(highest), seen, String.valueOf(highest));
      }
      return;
    }
    String seen = connection.outcome().describe();
    if (highest == null || promised == null) {
      judgeError(checks, demanded, slug, connection.outcome(), seen, "CONNECTED", "ERROR");
    } else {
      checks.must(slug, false, seen, "CONNECTED with version:" + highest);
    }
  }

  /** Returns whether the target has, besides what is promised, a version that fits better. */
  private static boolean isLeftOut(
      String version, @Nullable String highest, List<String> offered, List<String> promised) {
    return offered.contains(version)
        && !promised.contains(version)
        && (highest == null || version.compareTo(highest) > 0);
  }

  @ConformanceCase(
      id = "stomp.connect.missing-version",
      clause = "STOMP1.2#Protocol_Negotiation/missing",
      title = "A CONNECT without accept-version is that of a client of 1.0",
      sends =
          "CONNECT without accept-version; where it is accepted and the profile names topics, SUBSCRIBE"
              + " without id.",
      accepts =
          "CONNECTED without version or with 1.0, or ERROR; not silence. No ERROR for the SUBSCRIBE:"
              + " version 1.0 has no need of ids.",
      why = "A client that gets no answer waits for ever.",
      causes = "A missing header is taken for no common version, and nobody answers.")
  void takesAMissingListForTheOldestVersion(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    StompFrame connect = probe.endpoint().connect().without("accept-version");
    try (StompConnection connection = probe.raw(connect)) {
      ReceivedFrame answer = connection.connect(connect, probe.patience().handshake());
      StompOutcome outcome = connection.outcome();
      String version = answer == null ? null : answer.header("version");
      boolean oldest =
          answer != null && answer.is("CONNECTED") && (version == null || version.equals("1.0"));
      checks.must(
          "answer",
          oldest || outcome.failed() || outcome.closed(),
          answer == null ? outcome.describe() : answer + " with version " + version,
          "CONNECTED without version or with 1.0",
          "ERROR",
          "the end of the connection");
      if (oldest && OwnTopic.isNamed(plan) && !StompClient.leavesOut(plan, StompVersion.V1_0)) {
        judgeOldest(probe, plan, proof, connect, checks);
      }
    }
  }

  /** Judges that a session whose CONNECTED says so is one of version 1.0. */
  private static void judgeOldest(
      StompProbe probe,
      EndpointPlan plan,
      SubscriptionProof proof,
      StompFrame connect,
      Checks checks) {
    String destination;
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      destination = topic.destination();
    } catch (Untestable | StompRefused noTopic) {
      checks.observe("session", String.valueOf(noTopic.getMessage()));
      return;
    }
    // A session of its own: who may have one only lost the first to the one that found the topic.
    try (StompConnection oldest = probe.raw()) {
      ReceivedFrame connected = oldest.connect(connect, probe.patience().handshake());
      if (connected == null || !connected.is("CONNECTED")) {
        checks.observe("session", oldest.outcome().describe());
        return;
      }
      StompFrame subscribe = StompFrame.of("SUBSCRIBE").with("destination", destination);
      ReceivedFrame answer = oldest.sendForReceipt(subscribe, probe.patience().quiet());
      boolean refused = oldest.hasEnded() || (answer != null && answer.is("ERROR"));
      checks.must("session", !refused, oldest.outcome().describe(), "a subscription");
    }
  }

  @ConformanceCase(
      id = "stomp.connect.no-common-version",
      clause = "STOMP1.2#Protocol_Negotiation/none",
      title = "A CONNECT without a common version is answered by ERROR and the end",
      sends = "CONNECT with accept-version:9.9.",
      accepts =
          "ERROR, then the end of the connection; a target without version 1.2 is only advised to.",
      why = "A client learns that it is too new or too old, instead of waiting for ever.",
      hostile = true)
  void refusesVersionsThatItDoesNotHave(StompProbe probe, EndpointPlan plan, Checks checks) {
    boolean demanded = StompClient.negotiatesNewestVersion(probe, plan);
    StompFrame connect = probe.endpoint().connect().replacing("accept-version", "9.9");
    try (StompConnection connection = answered(probe, connect)) {
      ReceivedFrame answer = answer(connection);
      Refusal refusal = Refusal.of(connection, probe.patience().answer());
      StompOutcome outcome = refusal.outcome();
      judgeError(
          checks,
          demanded,
          "error",
          outcome,
          answer == null || outcome.failed() ? outcome.describe() : answer.summary(),
          "ERROR");
      refusal.judgeEnd(checks, "end", demanded ? Verdict.FAIL : Verdict.WARN);
      ReceivedFrame error = connection.awaitError(probe.patience().quiet().dividedBy(10));
      if (error != null) {
        checks.observe("version-header", "version:" + error.header("version"));
      }
    }
  }

  @ConformanceCase(
      id = "stomp.connect.stomp-command",
      clause = "STOMP1.2#CONNECT_or_STOMP_Frame/stomp",
      title = "A STOMP frame is handled as a CONNECT frame",
      sends = "The CONNECT of a usual client, with STOMP for its command.",
      accepts = "CONNECTED; a target without version 1.2 is only advised to.",
      why = "Clients use STOMP where one port speaks HTTP too.",
      causes = "Only CONNECT is looked for.")
  void handlesStompAsConnect(StompProbe probe, EndpointPlan plan, Checks checks) {
    boolean demanded = StompClient.negotiatesNewestVersion(probe, plan);
    try (StompConnection connection = probe.raw()) {
      StompFrame frame = probe.endpoint().connect().withCommand("STOMP");
      ReceivedFrame answer = connection.connect(frame, probe.patience().handshake());
      judge(
          checks,
          demanded,
          "answer",
          answer != null && answer.is("CONNECTED"),
          answer == null ? connection.outcome().describe() : answer.summary(),
          "CONNECTED");
    }
  }

  /** Judges a MUST of version 1.2 that is a SHOULD of version 1.1. */
  private static void judge(
      Checks checks, boolean demanded, String slug, boolean holds, String seen, String expected) {
    if (demanded) {
      checks.must(slug, holds, seen, expected);
    } else {
      checks.should(slug, holds, seen, expected);
    }
  }

  @ConformanceCase(
      id = "stomp.connect.line-ends",
      clause = "STOMP1.2#STOMP_Frames/line-ends",
      title = "Lines of a frame may end with CR LF",
      sends =
          "CONNECT with LF; then SEND with CR LF, where the profile names topics, another one with blank"
              + " lines in its body, and two that have lines of both kinds; then DISCONNECT"
              + " with CR LF and a receipt.",
      accepts = "MESSAGE and RECEIPT whose headers have no CR.",
      why = "Clients on some systems, and people at a terminal, end lines so.",
      causes = {
        "The CR is kept as the end of each value.",
        "The first blank line that is found is taken for the end of the headers.",
        "How the first line ends is taken for how all do."
      })
  void takesLinesThatEndWithCarriageReturns(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    if (!StompClient.hasNewestVersion(probe, plan)) {
      throw new Untestable("the target has no version 1.2");
    }
    boolean receipts = StompClient.mayHave(plan, Ability.RECEIPTS);
    if (!receipts && !OwnTopic.isNamed(plan)) {
      throw new Untestable("the profile names no topics, and its supports has no receipts");
    }
    if (OwnTopic.isNamed(plan)) {
      try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
        topic.require(StompVersion.V1_2);
        ReceivedFrame message = topic.passed(topic.send().with("rtck-value", "with-lf").withCrLf());
        checks.must(
            "message",
            message != null && message.has("rtck-value", "with-lf"),
            topic.describe(message),
            "MESSAGE with the value alone");
        if (message != null) {
          judgeBothKinds(topic, checks);
        }
      }
    }
    if (receipts) {
      judgeReceipt(probe, checks);
    }
  }

  private static void judgeReceipt(StompProbe probe, Checks checks) {
    try (StompConnection connection = probe.open(StompVersion.V1_2)) {
      String receipt = StompConnection.freshReceipt();
      connection.send(StompFrame.of("DISCONNECT").with("receipt", receipt).withCrLf());
      ReceivedFrame answer =
          connection.awaitFrame(
              it -> it.is("RECEIPT") || it.is("ERROR"), probe.patience().answer());
      checks.must(
          "receipt",
          answer == null
              ? connection.outcome().wasReset()
              : answer.is("RECEIPT") && answer.has("receipt-id", receipt),
          answer == null ? connection.outcome().describe() : answer.summary(),
          "RECEIPT with the same receipt-id",
          "a reset, which may have overtaken it");
    }
  }

  /** Judges that each line ends as it likes, and that a body has lines of its own. */
  private static void judgeBothKinds(OwnTopic topic, Checks checks) {
    StompFrame blank = topic.send().withBody("a\n\nb\r\n\r\nc" + UUID.randomUUID()).counted();
    ReceivedFrame whole = topic.passed(blank.with("rtck-value", "with-lf").withCrLf());
    checks.must(
        "blank-lines-in-body",
        whole != null && whole.has("rtck-value", "with-lf"),
        topic.describe(whole),
        "MESSAGE with the same body");
    Map<String, StompFrame> mixed =
        Map.of(
            "one-with-cr", topic.send().withLine("rtck-one:1\r").with("rtck-two", "2"),
            "one-without-cr", topic.send().withLine("rtck-one:1\nrtck-two:2").withCrLf());
    mixed.forEach(
        (slug, frame) -> {
          if (!topic.connection().hasEnded()) {
            ReceivedFrame message = topic.passed(frame);
            checks.must(
                slug,
                message != null && message.has("rtck-one", "1") && message.has("rtck-two", "2"),
                topic.describe(message),
                "MESSAGE with both headers");
          }
        });
  }
}
