package dev.rtck.conformance.stomp;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.profile.StompSettings.Framing;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.StompVersion;
import dev.rtck.protocol.stomp.SubscriptionProof;
import dev.rtck.protocol.stomp.WebSocketCarrier;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.Opcode;
import dev.rtck.reports.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/** Sections "STOMP Frames", "Client Frames" and "Augmented BNF" of STOMP 1.2. */
final class StompFramesCases {

  private static final int MANY = 100;

  /** Within «CONNECT», and within the header behind it. */
  private static final int CUT_IN_COMMAND = 4;

  private static final int CUT_IN_HEADER = 10;

  @ConformanceCase(
      id = "stomp.frame.case-sensitive",
      clause = "STOMP1.2#STOMP_Frames/case",
      title = "Commands and header names are case-sensitive",
      sends =
          "A frame send, and a SEND with Destination instead of destination, from another session.",
      accepts = "Neither is delivered.",
      why = "A check that knows one spelling must know all.")
  void mindsCase(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      topic.require(StompVersion.V1_1);
      StompFrame command = topic.send().withCommand("send");
      StompFrame header =
          topic.send().without("destination").with("Destination", topic.destination());
      try (StompConnection sender = probe.open()) {
        sender.send(command);
        checks.must(
            "command",
            !topic.gotFrom(sender, fence, command.body()),
            sender.outcome().describe(),
            "send is no SEND");
      }
      try (StompConnection sender = probe.open()) {
        sender.send(header);
        checks.must(
            "header",
            !topic.gotFrom(sender, fence, header.body()),
            sender.outcome().describe(),
            "Destination is no destination");
      }
    }
  }

  @ConformanceCase(
      id = "stomp.frame.eols-between",
      clause = "STOMP1.2#Augmented_BNF/eols",
      title = "Line ends between frames are ignored",
      sends =
          "Two LF, then SEND; two CR LF, then SEND; and two SENDs with two LF behind the first, over"
              + " TCP all at once; over WebSocket one message of LF and SEND.",
      accepts =
          "Each MESSAGE; that the last one is missing is a warning where the profile says nothing of"
              + " framings, and recorded where they are others than coalesced.",
      why = "Heart-beats are line ends.",
      causes = "A message that begins with LF is taken for a heart-beat.")
  void ignoresLineEndsBetweenFrames(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      topic.connection().sendBytes(Bytes.utf8("\n\n"), "two LF");
      ReceivedFrame message = topic.passed(topic.send());
      checks.must("line-feeds", message != null, topic.describe(message), "a MESSAGE");
      if (message != null && topic.connection().version() == StompVersion.V1_2) {
        topic.connection().sendBytes(Bytes.utf8("\r\n\r\n"), "two CR LF");
        ReceivedFrame next = topic.passed(topic.send());
        checks.must("carriage-returns", next != null, topic.describe(next), "a MESSAGE");
      }
      judgeBehindAFrame(probe, topic, checks);
      if (probe.overWebSocket() && !topic.connection().hasEnded()) {
        judgeBeforeAFrame(plan, topic, checks);
      }
    }
  }

  /** Judges an end of a line that comes in one message with the frame behind it. */
  private static void judgeBeforeAFrame(EndpointPlan plan, OwnTopic topic, Checks checks) {
    StompConnection connection = topic.connection();
    StompFrame frame = topic.send();
    connection.sendBytes(
        Bytes.concat(StompFrame.HEART_BEAT, frame.encode(connection.version())),
        "LF, and a SEND behind it");
    ReceivedFrame message = topic.received(frame.body());
    Set<Framing> framings = StompClient.settings(plan).framings();
    Verdict otherwise =
        framings == null
            ? Verdict.WARN
            : framings.contains(Framing.COALESCED) ? Verdict.FAIL : Verdict.INFO;
    checks.record(
        "before-a-frame",
        message != null ? Verdict.PASS : otherwise,
        topic.describe(message),
        "a MESSAGE");
  }

  /** Judges ends of lines that come with the frame before them, and over TCP with the next, too. */
  private static void judgeBehindAFrame(StompProbe probe, OwnTopic topic, Checks checks) {
    StompConnection connection = topic.connection();
    StompFrame one = topic.send().withTail(Bytes.concat(StompFrame.NUL, Bytes.utf8("\n\n")));
    StompFrame two = topic.send();
    connection.send(probe.overWebSocket() ? Framing.SINGLE : Framing.COALESCED, one, two);
    boolean first = topic.received(one.body()) != null;
    boolean second = first && topic.received(two.body()) != null;
    checks.must(
        "behind-a-frame",
        first && second,
        (first ? "the first MESSAGE alone; " : "neither; ") + connection.outcome().describe(),
        "both MESSAGEs");
  }

  @ConformanceCase(
      id = "stomp.frame.eol-before-connect",
      clause = "STOMP1.2#Augmented_BNF/before-connect",
      title = "A line end before CONNECT is ignored",
      sends = "LF, then the CONNECT of a usual client.",
      accepts = "CONNECTED.",
      why = "Some clients end what was before so.")
  void ignoresALineEndBeforeConnect(StompProbe probe, Checks checks) {
    try (StompConnection connection = probe.raw()) {
      connection.beat();
      ReceivedFrame answer =
          connection.connect(probe.endpoint().connect(), probe.patience().handshake());
      checks.should(
          "answer",
          answer != null && answer.is("CONNECTED"),
          connection.outcome().describe(),
          "CONNECTED");
    }
  }

  @ConformanceCase(
      id = "stomp.frame.byte-by-byte",
      clause = "STOMP1.2#STOMP_Frames/pieces",
      title = "A frame may arrive byte by byte",
      sends =
          "SEND with a header outside ASCII, one byte a write (over WebSocket: in fragments, unless the"
              + " profile's framings leave them out); over TCP another with NULs in its body, cut behind the first, and in version 1.2 one with CR LF,"
              + " cut behind each CR. CONNECT in pieces, the first of which is one byte (over WebSocket: in"
              + " fragments).",
      accepts = "MESSAGE with the same header; CONNECTED.",
      why = "TCP keeps no borders.",
      causes = "What protocol is spoken is told by the first read.")
  void takesAFrameByteByByte(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    if (probe.overWebSocket() && !StompClient.mayTake(plan, Framing.FRAGMENTED)) {
      checks.observe("message", "the profile leaves fragments out");
      return;
    }
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      topic.require(StompVersion.V1_1);
      StompFrame frame = topic.send().with("rtck-value", "\u00fc\u65e5\u672c");
      if (probe.overWebSocket()) {
        topic.connection().send(Framing.FRAGMENTED, frame);
      } else {
        Bytes bytes = frame.encode(topic.connection().version());
        for (int i = 0; i < bytes.length(); i++) {
          topic.connection().sendBytes(bytes.slice(i, i + 1), "one byte");
          // Else the bytes travel together.
          var unused = topic.connection().awaitClosing(Duration.ofMillis(1));
        }
      }
      ReceivedFrame message = topic.received(frame.body());
      checks.must(
          "message",
          message != null && message.has("rtck-value", "\u00fc\u65e5\u672c"),
          topic.describe(message),
          "the same header and body");
      if (!probe.overWebSocket()) {
        judgeCutBehindNul(topic, checks);
      }
      if (!probe.overWebSocket() && topic.connection().version() == StompVersion.V1_2) {
        judgeCutLineEnds(topic, checks);
      }
    }
    judgeCutConnect(probe, checks);
  }

  /** Cuts a CONNECT where no cut goes through its credentials, which no transcript shows. */
  private static List<Bytes> pieces(Bytes connect) {
    int nul = connect.length() - 1;
    List<Integer> cuts = List.of(0, 1, CUT_IN_COMMAND, CUT_IN_HEADER, nul, connect.length());
    return IntStream.range(1, cuts.size())
        .mapToObj(i -> connect.slice(cuts.get(i - 1), cuts.get(i)))
        .toList();
  }

  private static Frame fragment(Bytes piece, boolean first, boolean last) {
    Frame fragment = first ? Frame.of(Opcode.TEXT, piece) : Frame.continuation(piece);
    return last ? fragment : fragment.unfinished();
  }

  /** Judges a CONNECT that comes in pieces. */
  private static void judgeCutConnect(StompProbe probe, Checks checks) {
    StompFrame connect = probe.endpoint().connect();
    try (StompConnection connection = probe.raw()) {
      List<Bytes> pieces = pieces(connect.encode(StompVersion.V1_2));
      int last = pieces.size() - 1;
      if (connection.carrier() instanceof WebSocketCarrier carrier) {
        connection.note("CONNECT in fragments");
        carrier
            .webSocket()
            .send(
                IntStream.rangeClosed(0, last)
                    .mapToObj(i -> fragment(pieces.get(i), i == 0, i == last))
                    .toArray(Frame[]::new));
      } else {
        for (Bytes piece : pieces) {
          connection.sendBytes(piece, "a piece of CONNECT");
          var unused = connection.awaitClosing(Duration.ofMillis(5));
        }
      }
      ReceivedFrame answer =
          connection.awaitFrame(
              it -> it.is("CONNECTED") || it.is("ERROR"), probe.patience().handshake());
      checks.must(
          "connect",
          answer != null && answer.is("CONNECTED"),
          connection.outcome().describe(),
          "CONNECTED");
    }
  }

  /** Judges a body with NULs that comes in pieces of which one ends with a NUL. */
  private static void judgeCutBehindNul(OwnTopic topic, Checks checks) {
    StompFrame frame = topic.send().withBody("a\0b\0" + UUID.randomUUID()).counted();
    Bytes bytes = frame.encode(topic.connection().version());
    int cut = bytes.length() - frame.body().length() + 1;
    topic.connection().sendBytes(bytes.slice(0, cut), "up to the first NUL");
    var unused = topic.connection().awaitClosing(Duration.ofMillis(20));
    topic.connection().sendBytes(bytes.slice(cut, bytes.length()), "the rest");
    ReceivedFrame message = topic.received(frame.body());
    checks.must("behind-a-nul", message != null, topic.describe(message), "the same body");
  }

  /** Judges a frame of which each end of a line comes in two pieces. */
  private static void judgeCutLineEnds(OwnTopic topic, Checks checks) {
    StompFrame frame = topic.send().with("rtck-value", "cut").withCrLf();
    Bytes bytes = frame.encode(StompVersion.V1_2);
    int from = 0;
    for (int i = 0; i < bytes.length(); i++) {
      boolean last = i == bytes.length() - 1;
      if (last || bytes.at(i) == '\r') {
        topic.connection().sendBytes(bytes.slice(from, i + 1), last ? "the rest" : "up to CR");
        from = i + 1;
        var unused = topic.connection().awaitClosing(Duration.ofMillis(5));
      }
    }
    ReceivedFrame message = topic.received(frame.body());
    checks.must(
        "line-ends",
        message != null && message.has("rtck-value", "cut"),
        topic.describe(message),
        "the same header and body");
  }

  @ConformanceCase(
      id = "stomp.frame.coalesced",
      clause = "STOMP1.2#STOMP_Frames/coalesced",
      title = "Many frames may arrive at once",
      sends =
          "100 SENDs in one write (over WebSocket: a message each); fewer where"
              + " limits.ratePerSecond says so.",
      accepts = "All, in order. A refusal, where five in one write are taken.",
      why = "What is behind the first is easily lost.")
  void takesManyFramesAtOnce(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    Burst.judge(Burst.atMost(plan, MANY), count -> coalesced(probe, plan, proof, checks, count));
  }

  private static Burst coalesced(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks, int count) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      List<StompFrame> frames = IntStream.range(0, count).mapToObj(i -> topic.send()).toList();
      List<Bytes> bodies = frames.stream().map(StompFrame::body).toList();
      if (probe.overWebSocket()) {
        topic.connection().send(frames.toArray(StompFrame[]::new));
      } else {
        topic
            .connection()
            .sendBytes(
                Bytes.concat(
                    frames.stream()
                        .map(it -> it.encode(topic.connection().version()))
                        .toArray(Bytes[]::new)),
                count + " SENDs at once");
      }
      boolean all = Burst.arrives(frames, topic);
      List<Bytes> got =
          topic.connection().messages().stream()
              .map(ReceivedFrame::body)
              .filter(bodies::contains)
              .toList();
      List<Bytes> different = got.stream().distinct().toList();
      return new Burst(
          Burst.refusal(topic.connection().outcome()),
          () -> {
            checks.must("all", all, different.size() + " of " + count, "all");
            checks.should(
                "order",
                different.size() < count || different.equals(bodies),
                "as listed",
                "in order");
          });
    }
  }

  @ConformanceCase(
      id = "stomp.frame.header-without-colon",
      clause = "STOMP1.2#Augmented_BNF/colon",
      title = "A header line without a colon is refused",
      sends = "SEND with the line broken.",
      accepts = "ERROR and the end.",
      why = "Two readings of one frame are a way around checks.",
      hostile = true)
  void refusesAHeaderWithoutColon(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      topic.connection().send(topic.send().withLine("broken"));
      Refusal.of(topic.connection(), probe.patience().answer()).wise(checks);
    }
  }

  @ConformanceCase(
      id = "stomp.frame.empty-header-name",
      clause = "STOMP1.2#Augmented_BNF/name",
      title = "A header without a name is refused",
      sends = "SEND with the line :v.",
      accepts = "ERROR and the end.",
      why = "A header without a name is a sign of a broken sender.",
      hostile = true)
  void refusesAHeaderWithoutName(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      topic.connection().send(topic.send().withLine(":v"));
      Refusal.of(topic.connection(), probe.patience().answer()).wise(checks);
    }
  }

  @ConformanceCase(
      id = "stomp.frame.empty-value",
      clause = "STOMP1.2#Augmented_BNF/empty-value",
      title = "An empty header value is a value",
      sends = "SEND with the line rtck-empty: and nothing behind the colon.",
      accepts = "MESSAGE with the same header.",
      why = "Empty and absent are two things to an application.")
  void keepsEmptyValues(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      topic.require(StompVersion.V1_1);
      StompFrame frame = topic.send().with("rtck-empty", "");
      ReceivedFrame message = topic.passed(frame);
      checks.must(
          "message",
          message != null && message.has("rtck-empty", ""),
          topic.describe(message),
          "the header with an empty value");
    }
  }

  @ConformanceCase(
      id = "stomp.frame.unknown-command",
      clause = "STOMP1.2#Client_Frames/unknown",
      title = "An unknown command is refused, or ignored",
      sends = "A frame FOO, then something that is answered.",
      accepts = "ERROR and the end, or the answer.",
      why = "A server that says ERROR and goes on is out of step with its client.",
      hostile = true)
  void refusesOrIgnoresUnknownCommands(StompProbe probe, Fence fence, Checks checks) {
    try (StompConnection connection = probe.open()) {
      connection.send(StompFrame.of("FOO"));
      ReceivedFrame error = connection.awaitError(probe.patience().quiet());
      if (error != null) {
        Refusal.of(connection, probe.patience().answer()).wise(checks);
      } else if (connection.hasEnded()) {
        checks.observe("end", connection.outcome().describe());
      } else {
        Fence.Held held = fence.behind(connection);
        Refusal.orAnswer(checks, held, connection, probe.patience().answer());
      }
    }
  }

  @ConformanceCase(
      id = "stomp.frame.server-command",
      clause = "STOMP1.2#Client_Frames/server-command",
      title = "A frame that only servers send is refused, or ignored",
      sends =
          "MESSAGE, RECEIPT, ERROR and CONNECTED, each in a session of its own, then something that is"
              + " answered.",
      accepts = "ERROR and the end, or the answer. Whether somebody gets the MESSAGE is recorded.",
      why = "A server that says ERROR and goes on is out of step with its client.",
      hostile = true)
  void refusesOrIgnoresFramesOfServers(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Fence fence, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      StompFrame message =
          topic
              .send()
              .withCommand("MESSAGE")
              .with("message-id", "forged-" + UUID.randomUUID())
              .with("subscription", topic.id());
      checks.each(
          List.of(
              message,
              StompFrame.of("RECEIPT").with("receipt-id", StompConnection.freshReceipt()),
              StompFrame.of("ERROR").with("message", "forged"),
              StompFrame.of("CONNECTED").with("version", "1.2")),
          it -> it.command().toLowerCase(Locale.ROOT),
          (frame, slug) -> judgeRefusedOrIgnored(probe, fence, checks, slug, frame));
      if (topic.delivers()) {
        boolean came =
            topic.connection().messages().stream().anyMatch(it -> it.body().equals(message.body()));
        checks.observe("delivered", came ? "a subscriber got the MESSAGE" : "nobody got it");
      }
    }
  }

  private static void judgeRefusedOrIgnored(
      StompProbe probe, Fence fence, Checks checks, String slug, StompFrame frame) {
    try (StompConnection connection = probe.open()) {
      connection.send(frame);
      ReceivedFrame error = connection.awaitError(probe.patience().quiet());
      boolean answered =
          error == null && !connection.hasEnded() && fence.behind(connection) != Fence.Held.NO;
      if (answered) {
        checks.should(slug, true, "the answer", "the answer", "ERROR and the end");
      } else {
        Refusal.of(connection, probe.patience().answer()).wise(checks, slug);
      }
    }
  }

  @ConformanceCase(
      id = "stomp.frame.content-type",
      clause = "STOMP1.2#Header_content-type/mime",
      title = "A content-type is a MIME type",
      sends = "SEND without destination, for an ERROR.",
      accepts =
          "content-type, where there is one, is a type, a slash and a subtype; version 1.1 only"
              + " advises it.",
      why = "Clients choose a decoder by it.")
  void namesMimeTypes(StompProbe probe, Checks checks) {
    try (StompConnection connection = probe.open()) {
      connection.send(StompFrame.of("SEND").withBody("no destination"));
      checks.observe("answer", connection.awaitClosing(probe.patience().answer()).describe());
      if (connection.version() != StompVersion.V1_0) {
        typesByCommand(connection)
            .forEach((command, types) -> judgeTypes(connection.version(), command, types, checks));
      }
    }
  }

  /** Returns the content-types of what the server itself said, of each command. */
  private static Map<String, List<String>> typesByCommand(StompConnection connection) {
    Map<String, List<String>> types = new LinkedHashMap<>();
    for (ReceivedFrame frame : connection.frames()) {
      String type = frame.header("content-type");
      if (type != null && !frame.is("MESSAGE")) {
        types.computeIfAbsent(frame.command(), command -> new ArrayList<>()).add(type);
      }
    }
    return types;
  }

  private static void judgeTypes(
      StompVersion version, String command, List<String> types, Checks checks) {
    boolean mime = types.stream().allMatch(it -> it.matches("[^/;\\s]+/[^/;\\s]+(\\s*;.*)?"));
    checks.record(
        command.toLowerCase(Locale.ROOT),
        mime ? Verdict.PASS : version == StompVersion.V1_2 ? Verdict.FAIL : Verdict.WARN,
        "content-type:" + String.join(", ", types),
        "a MIME type");
  }
}
