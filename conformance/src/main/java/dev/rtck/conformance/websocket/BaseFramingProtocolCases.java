package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Schedule;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.CloseCode;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.LengthForm;
import dev.rtck.protocol.websocket.Opcode;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.reports.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** RFC 6455 §5.2: the frame as such. */
final class BaseFramingProtocolCases {

  private static final List<Integer> LENGTHS =
      List.of(0, 1, 125, 126, 127, 128, 65_535, 65_536, 65_537);

  /**
   * What libraries take in one frame unless they are told otherwise, such as Netty. Who reads a
   * frame of so many bytes can read lengths of 64 bits.
   */
  private static final int LARGEST_FRAME_OF_MANY = 65_536;

  /** Long enough for a length of 64 bits. */
  private static final int LONG = 70_000;

  /** Of two, three and four bytes. */
  private static final String CODE_POINTS = "ä€😀";

  @ConformanceCase(
      id = "ws.framing.payload-lengths",
      clause = "RFC6455#5.2/length",
      title = "Messages of every length, at the borders of the three length forms, come back whole",
      sends =
          "Text and, where the target echoes bytes, binary messages of 0 to 65,537 bytes; and on one"
              + " connection texts of 1,000, 300 and 126 bytes, each when the one before came back.",
      accepts =
          "The same message back; of 0 or 1 byte none is a warning. Lengths beyond"
              + " limits.messageBytes are left out; without that promise, a message that ends the"
              + " connection, or gets another answer, cannot be judged, unless one of its size comes"
              + " back in fragments. A frame of more than 65,536 bytes may be refused in any case,"
              + " where one of as many is taken.",
      why =
          "Lengths of 126 and 65,536 bytes change the frame's head; off-by-one errors show there.",
      causes = {
        "The length is compared with < instead of <=, or read as a signed number.",
        "A buffer is used again, and what is left in it of a longer message is taken for more."
      },
      needs = {Need.CONNECTION, Need.ECHO})
  void returnsMessagesOfEveryLength(
      WebSocketProbe probe, EndpointPlan plan, Echo echo, Checks checks) {
    Long promised = plan.endpoint().limits().messageBytes();
    List<Integer> lengths =
        LENGTHS.stream().filter(length -> promised == null || length <= promised).toList();
    checks.each(
        lengths.stream().filter(length -> echo.textForLength(length) != null).toList(),
        length -> "text-" + length,
        (length, slug) -> {
          String text = String.valueOf(echo.textForLength(length));
          try (WebSocketConnection connection = probe.open()) {
            long since = System.nanoTime();
            connection.send(echo.frame(text));
            boolean returned = echo.await(connection, text, probe.patience().answer()) != null;
            Outcome outcome = Outcome.of(connection, since);
            if (!returned
                && UnpromisedSize.isRefused(
                    plan,
                    length,
                    Bytes.utf8(text),
                    outcome,
                    () ->
                        UnpromisedSize.comesBackInFragments(probe, echo, length)
                            && !(length > LARGEST_FRAME_OF_MANY
                                && UnpromisedSize.comesBackWhole(
                                    probe, echo, LARGEST_FRAME_OF_MANY)))) {
              checks.untestable(slug, UnpromisedSize.describe(length, outcome));
              return;
            }
            // What an application does with next to nothing is its own affair.
            checks.record(
                slug,
                returned ? Verdict.PASS : length <= 1 ? Verdict.WARN : Verdict.FAIL,
                returned
                    ? "the same text in " + Opcode.name(echo.replyOpcode())
                    : echo.lack(connection, text) + ", " + outcome.describe(),
                "the same text of " + length + " bytes in " + Opcode.name(echo.replyOpcode()));
          }
        });
    judgeShorterOnes(probe, promised, echo, checks);
    if (!echo.returnsBinary()) {
      return;
    }
    checks.each(
        lengths,
        length -> "binary-" + length,
        (length, slug) -> {
          Bytes payload = Bytes.pseudoRandom(length, length);
          try (WebSocketConnection connection = probe.open()) {
            long since = System.nanoTime();
            connection.send(Frame.binary(payload));
            boolean returned = connection.awaitMessage(payload, probe.patience().answer()) != null;
            Outcome outcome = Outcome.of(connection, since);
            if (!returned
                && UnpromisedSize.isRefused(
                    plan,
                    length,
                    payload,
                    outcome,
                    () ->
                        UnpromisedSize.comesBackInFragments(probe, payload)
                            && !(length > LARGEST_FRAME_OF_MANY
                                && UnpromisedSize.comesBackWhole(
                                    probe, payload.slice(0, LARGEST_FRAME_OF_MANY))))) {
              checks.untestable(slug, UnpromisedSize.describe(length, outcome));
              return;
            }
            checks.record(
                slug,
                returned ? Verdict.PASS : length <= 1 ? Verdict.WARN : Verdict.FAIL,
                returned ? "the same bytes" : "no echo, " + outcome.describe(),
                "the same " + length + " bytes");
          }
        });
  }

  /** Judges messages that are shorter than the one before on the same connection. */
  private static void judgeShorterOnes(
      WebSocketProbe probe, @Nullable Long promised, Echo echo, Checks checks) {
    List<Integer> lengths =
        Stream.of(1000, 300, 126)
            .filter(length -> promised == null || length <= promised)
            .filter(length -> echo.textForLength(length) != null)
            .toList();
    try (WebSocketConnection connection = probe.open()) {
      for (int at = 0; at < lengths.size(); at++) {
        String text = String.valueOf(echo.textForLength(lengths.get(at)));
        long since = System.nanoTime();
        connection.send(echo.frame(text));
        boolean returned = echo.await(connection, text, probe.patience().answer()) != null;
        if (at > 0) {
          checks.must(
              "of-" + lengths.get(at) + "-behind-" + lengths.get(at - 1),
              returned,
              returned
                  ? "the same text"
                  : echo.lack(connection, text) + ", " + Outcome.of(connection, since).describe(),
              "the same text");
        }
        if (!returned) {
          // Whether the first one comes back is what the others are about.
          return;
        }
      }
    }
  }

  @ConformanceCase(
      id = "ws.framing.segmented-frames",
      clause = "RFC6455#5.2/frames",
      title = "A frame that arrives in small pieces is read to its end",
      sends =
          "Messages of 40, 300 and 5,000 bytes in TCP segments of 1, 2 and 97 bytes; messages of"
              + " 300 and 70,000 bytes cut once inside their heads; texts of code points of two to"
              + " four bytes, the longest of 70,000 bytes, cut at each byte and once inside a code"
              + " point; and two messages in two segments, of which the first ends inside the"
              + " second message.",
      accepts =
          "The same messages back. Those beyond limits.messageBytes are left out; without that"
              + " promise, one that ends the connection, or gets another answer, is recorded, unless"
              + " one of its size comes back when it is sent at once.",
      why = "TCP keeps no borders: a frame's head, its mask and its payload may be cut anywhere.",
      causes = {
        "The decoder expects the whole head, or the whole frame, in one read.",
        "What is left in the buffer behind a whole frame is thrown away.",
        "Text is decoded as it is read, and a code point in two pieces is lost."
      },
      needs = {Need.CONNECTION, Need.ECHO})
  void readsAFrameThatArrivesInPieces(
      WebSocketProbe probe, EndpointPlan plan, Echo echo, Checks checks) {
    record Cut(int bytes, int segment) {}
    List<Cut> all =
        new ArrayList<>(
            List.of(new Cut(40, 1), new Cut(300, 1), new Cut(300, 2), new Cut(5_000, 97)));
    Long promised = plan.endpoint().limits().messageBytes();
    all.removeIf(cut -> promised != null && leastBytes(cut.bytes(), echo) > promised);
    checks.each(
        all,
        cut -> cut.bytes() + "-bytes-in-segments-of-" + cut.segment(),
        (cut, slug) -> {
          String text = String.valueOf(echo.textForLength(leastBytes(cut.bytes(), echo)));
          try (WebSocketConnection connection = probe.open()) {
            long since = System.nanoTime();
            connection.sendSegmented(cut.segment(), echo.frame(text));
            boolean returned = echo.await(connection, text, probe.patience().answer()) != null;
            Outcome outcome = Outcome.of(connection, since);
            judgeReturn(probe, plan, echo, checks, slug, cut.bytes(), text, returned, outcome);
          }
        });
    judgeATextByteByByte(probe, echo, checks);
    if (!plan.bearsSeveral()) {
      checks.observe("cut-once", "nobody beside can tell when the first piece has been read");
      return;
    }
    // Of what is cut by time alone a busy target may read two pieces at once, and see no cut.
    try (WebSocketConnection other = probe.open()) {
      judgeCutCodePoints(probe, plan, echo, other, checks);
      judgeCutHeads(probe, plan, echo, other, checks);
      judgeAFrameAndAPart(probe, echo, other, checks);
    }
  }

  /** Returns so many bytes, or as many as a request has at least whose text nobody else says. */
  private static int leastBytes(int bytes, Echo echo) {
    return Math.max(bytes, echo.overhead() + 40);
  }

  private static void judgeATextByteByByte(WebSocketProbe probe, Echo echo, Checks checks) {
    String text = CODE_POINTS + Payloads.unique();
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      connection.sendSegmented(1, echo.frame(text));
      boolean returned = echo.await(connection, text, probe.patience().answer()) != null;
      checks.must(
          "code-points-in-segments-of-1",
          returned,
          returned ? "the same text" : "no echo, " + Outcome.of(connection, since).describe(),
          "the same text");
    }
  }

  /** Judges texts of which TCP brings a part of a code point first. */
  private static void judgeCutCodePoints(
      WebSocketProbe probe,
      EndpointPlan plan,
      Echo echo,
      WebSocketConnection other,
      Checks checks) {
    record Cut(String slug, String text, int at) {}
    List<Cut> cuts = new ArrayList<>();
    cuts.add(new Cut("one-of-two-bytes-first", CODE_POINTS, 1));
    cuts.add(new Cut("two-of-three-bytes-first", CODE_POINTS, 4));
    cuts.add(new Cut("three-of-four-bytes-first", CODE_POINTS, 8));
    Long promised = plan.endpoint().limits().messageBytes();
    if (promised == null || promised >= LONG + echo.overhead() + Payloads.unique().length()) {
      String signs = "€".repeat(LONG / 3);
      cuts.add(new Cut("one-of-three-bytes-after-60001", signs, 60_001));
      cuts.add(new Cut("two-of-three-bytes-after-60002", signs, 60_002));
    }
    checks.each(
        cuts,
        Cut::slug,
        (cut, slug) -> {
          String text = cut.text() + Payloads.unique();
          Bytes payload = echo.request(text);
          Bytes whole = echo.frame(text).encode();
          int start =
              ErrorsInUtf8EncodedDataCases.indexOf(payload, Bytes.utf8(cut.text().substring(0, 1)));
          if (start < 0) {
            checks.observe(slug, "the profile's echo does not send text as UTF-8");
            return;
          }
          int at = whole.length() - payload.length() + start + cut.at();
          try (WebSocketConnection connection = probe.open()) {
            long since = System.nanoTime();
            sendCut(connection, whole, at, other, probe);
            boolean returned = echo.await(connection, text, probe.patience().answer()) != null;
            Outcome outcome = Outcome.of(connection, since);
            judgeReturn(probe, plan, echo, checks, slug, payload.length(), text, returned, outcome);
          }
        });
  }

  private static void judgeCutHeads(
      WebSocketProbe probe,
      EndpointPlan plan,
      Echo echo,
      WebSocketConnection other,
      Checks checks) {
    record Cut(int bytes, int at) {}
    List<Cut> cuts = new ArrayList<>();
    Long promised = plan.endpoint().limits().messageBytes();
    int usual = leastBytes(promised == null ? 300 : (int) Math.min(300, promised), echo);
    if (promised == null || usual <= promised) {
      for (int at : List.of(1, 2, 3, 4, 6, 8, 9)) {
        cuts.add(new Cut(usual, at));
      }
    }
    if (promised == null || promised >= LONG) {
      for (int at : List.of(2, 3, 5, 7, 9, 10, 12)) {
        cuts.add(new Cut(LONG, at));
      }
    }
    checks.each(
        cuts,
        cut -> cut.bytes() + "-bytes-cut-after-" + cut.at(),
        (cut, slug) -> {
          String text = String.valueOf(echo.textForLength(leastBytes(cut.bytes(), echo)));
          Bytes whole = echo.frame(text).encode();
          try (WebSocketConnection connection = probe.open()) {
            long since = System.nanoTime();
            sendCut(connection, whole, cut.at(), other, probe);
            boolean returned = echo.await(connection, text, probe.patience().answer()) != null;
            Outcome outcome = Outcome.of(connection, since);
            judgeReturn(probe, plan, echo, checks, slug, cut.bytes(), text, returned, outcome);
          }
        });
  }

  /** Judges a text of so many bytes that was cut; one that is too long is no verdict on others. */
  private static void judgeReturn(
      WebSocketProbe probe,
      EndpointPlan plan,
      Echo echo,
      Checks checks,
      String slug,
      int bytes,
      String text,
      boolean returned,
      Outcome outcome) {
    if (!returned
        && UnpromisedSize.isRefused(
            plan,
            bytes,
            Bytes.utf8(text),
            outcome,
            () -> UnpromisedSize.comesBackWhole(probe, echo, bytes))) {
      checks.observe(slug, UnpromisedSize.describe(bytes, outcome));
      return;
    }
    checks.must(
        slug,
        returned,
        returned ? "the same text" : "no echo, " + outcome.describe(),
        "the same text");
  }

  private static void judgeAFrameAndAPart(
      WebSocketProbe probe, Echo echo, WebSocketConnection other, Checks checks) {
    checks.each(
        List.of(1, 5, 9),
        part -> "a-frame-and-" + part + (part == 1 ? "-byte" : "-bytes") + "-of-the-next",
        (part, slug) -> {
          String one = Payloads.unique();
          String two = Payloads.unique();
          Bytes first = echo.frame(one).encode();
          Bytes second = echo.frame(two).encode();
          try (WebSocketConnection connection = probe.open()) {
            long since = System.nanoTime();
            sendCut(connection, Bytes.concat(first, second), first.length() + part, other, probe);
            boolean both =
                echo.await(connection, one, probe.patience().answer()) != null
                    && echo.await(connection, two, probe.patience().answer()) != null;
            checks.must(
                slug,
                both,
                both
                    ? "both texts"
                    : "not both echoes, " + Outcome.of(connection, since).describe(),
                "both texts back");
          }
        });
  }

  private static void sendCut(
      WebSocketConnection connection,
      Bytes bytes,
      int at,
      WebSocketConnection other,
      WebSocketProbe probe) {
    connection.holdPongs();
    connection.sendBytes(bytes.slice(0, at));
    letThemRead(other, probe);
    connection.sendBytes(bytes.slice(at, bytes.length()));
    connection.releasePongs();
  }

  /**
   * A target that twice answers somebody who asked later has most likely read what came before: it
   * may look at its connections in another order, but not twice.
   */
  private static void letThemRead(WebSocketConnection other, WebSocketProbe probe) {
    for (int i = 0; i < 2; i++) {
      Bytes nonce = Bytes.utf8(Payloads.unique());
      other.send(Frame.ping(nonce));
      if (other.awaitPong(nonce, probe.patience().quiet()) == null) {
        return;
      }
    }
  }

  @ConformanceCase(
      id = "ws.framing.coalesced-frames",
      clause = "RFC6455#5.2/frames",
      title = "Many frames that arrive at once are all read, each once",
      sends =
          "A hundred short messages in one write, or as many as limits.ratePerSecond allows in a"
              + " second.",
      accepts =
          "As many answers, in the order of the messages where the target answers in order. Without"
              + " that promise, a target that ends the connection, or says something else instead, and"
              + " answers five messages in one write, limits the rate: it cannot be judged.",
      why = "TCP joins what is sent in a row; a server that reads one frame a time loses the rest.",
      causes = "What is left in the buffer after a frame waits for the next read, or is dropped.",
      needs = {Need.CONNECTION, Need.ECHO})
  void readsManyFramesThatArriveAtOnce(
      WebSocketProbe probe, EndpointPlan plan, Echo echo, Checks checks) {
    int count = UnpromisedRate.burst(plan, 100);
    List<String> texts = IntStream.range(0, count).mapToObj(i -> Payloads.unique()).toList();
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      connection.send(texts.stream().map(echo::frame).toArray(Frame[]::new));
      long answered = 0;
      for (String text : texts) {
        // Once an answer is missing, those behind it had their time as well.
        Duration wait = answered < texts.indexOf(text) ? Duration.ZERO : probe.patience().answer();
        answered += echo.await(connection, text, wait) == null ? 0 : 1;
      }
      Outcome outcome = Outcome.of(connection, since);
      if (answered < count && UnpromisedRate.isExceeded(probe, echo, plan, outcome)) {
        checks.untestable("all-answered", UnpromisedRate.describe(outcome));
        return;
      }
      checks.must(
          "all-answered",
          answered == count,
          answered + " of " + count + " answers",
          count + " answers");
      var fence = Fence.behind(connection, probe.patience());
      // An application may answer and tell all besides: then it does so with every message.
      long twice = countAbove(timesAnswered(probe, echo, Duration.ZERO), connection, texts, echo);
      if (twice > 0) {
        // What is told to all may come later than the pong.
        long usual = timesAnswered(probe, echo, probe.patience().quiet());
        twice = countAbove(usual, connection, texts, echo);
      }
      checks.must(
          "none-twice",
          twice == 0,
          twice + " messages were answered more than once; " + fence.describe(),
          "each message is answered once");
    }
  }

  /** Returns how many of the texts were answered more often than is usual. */
  private static long countAbove(
      long usual, WebSocketConnection connection, List<String> texts, Echo echo) {
    return texts.stream().filter(text -> echo.count(connection, text) > Math.max(1, usual)).count();
  }

  /** Returns how many answers a message gets that comes alone, when each has its time. */
  private static long timesAnswered(WebSocketProbe probe, Echo echo, Duration forMore) {
    try (WebSocketConnection connection = probe.open()) {
      String text = Payloads.unique();
      connection.send(echo.frame(text));
      var unusedAnswer = echo.await(connection, text, probe.patience().answer());
      var unusedFence = Fence.behind(connection, probe.patience());
      return echo.countPatiently(connection, text, forMore);
    }
  }

  @ConformanceCase(
      id = "ws.framing.server-frames",
      clause = "RFC6455#5.1/server-frames",
      title = "Every frame of the server is one that a server may send",
      sends =
          "A ping, a message where the target echoes, and a Close; besides, every frame that the"
              + " target sent during the whole run is looked at.",
      accepts =
          "Frames without mask, with the shortest length, without reserved bits, with defined"
              + " opcodes, in the right continuation state; control frames whole and of at most 125"
              + " bytes; text in UTF-8; no data after a Close. A second Close is a warning.",
      why = "A client must fail the connection on each of these, and browsers do.",
      causes = {
        "The server uses a client's frame encoder, which masks.",
        "Several threads write frames to one socket without a lock."
      },
      schedule = Schedule.LAST)
  void sendsOnlyFramesThatAServerMaySend(
      WebSocketProbe probe,
      EndpointPlan plan,
      Echo echo,
      SeenViolations violations,
      Checks checks) {
    provokeFrames(probe, plan, echo);
    for (String rule :
        List.of(
            "unmasked",
            "minimal-length",
            "length-top-bit",
            "reserved-bits",
            "defined-opcode",
            "continuation",
            "whole-control",
            "control-length",
            "utf-8",
            "nothing-after-close",
            "one-close",
            "close-body",
            "close-reason")) {
      List<String> seen = violations.against(rule);
      // No sentence forbids a second Close: the first one counts (§7.1.5), the second is noise.
      Verdict broken = rule.equals("one-close") ? Verdict.WARN : Verdict.FAIL;
      checks.record(
          rule,
          seen.isEmpty() ? Verdict.PASS : broken,
          seen.isEmpty() ? "never otherwise" : String.join("; ", seen),
          rightly(rule));
    }
  }

  private static void provokeFrames(WebSocketProbe probe, EndpointPlan plan, Echo echo) {
    Long promised = plan.endpoint().limits().messageBytes();
    // Each on a connection of its own: a target may refuse the longest.
    for (int length : List.of(60, 300, LONG)) {
      if (promised != null && leastBytes(length, echo) > promised) {
        continue;
      }
      try (WebSocketConnection connection = probe.open()) {
        if (echo.isThere()) {
          String text = String.valueOf(echo.textForLength(leastBytes(length, echo)));
          connection.send(echo.frame(text));
          var unused = echo.await(connection, text, probe.patience().answer());
        }
        var unused = Fence.behind(connection, probe.patience());
        long since = System.nanoTime();
        connection.send(Frame.close(CloseCode.NORMAL, ""));
        Outcome end = Outcome.awaitEnd(connection, since, probe.patience().answer());
        connection.note("the frames were provoked; " + end.describe());
      }
    }
  }

  private static String rightly(String rule) {
    return switch (rule) {
      case "unmasked" -> "frames without mask (§5.1)";
      case "minimal-length" -> "lengths in the shortest form (§5.2)";
      case "length-top-bit" -> "64-bit lengths whose first bit is 0 (§5.2)";
      case "reserved-bits" -> "reserved bits that are 0 (§5.2)";
      case "defined-opcode" -> "opcodes that are defined (§5.2)";
      case "continuation" -> "continuation frames inside a message, and no others (§5.4)";
      case "whole-control" -> "control frames that are not fragmented (§5.5)";
      case "control-length" -> "control frames of at most 125 bytes (§5.5)";
      case "utf-8" -> "text messages in UTF-8 (§5.6)";
      case "nothing-after-close" -> "no data frame after a Close (§5.5.1)";
      case "one-close" -> "one Close frame (§5.5.1)";
      case "close-body" -> "a Close body of 0 bytes, or of 2 and more (§5.5.1)";
      case "close-reason" -> "a Close reason in UTF-8 (§5.5.1)";
      default -> throw new IllegalArgumentException(rule);
    };
  }

  @ConformanceCase(
      id = "ws.framing.reserved-bits",
      clause = "RFC6455#5.2/reserved-bits",
      title = "A frame with a reserved bit set fails the connection",
      sends =
          "Text, binary, ping, pong, Close and continuation frames with RSV1 to 3 in every"
              + " combination, without any extension; and text and ping frames with each of the"
              + " bits on a connection that has pinged and, where the target echoes, sent a text"
              + " before; and a text with RSV2 and 3 behind several messages.",
      accepts = "Close 1002, Close without code, or the end of the connection.",
      why = "The bits tell that an extension changed the payload; to ignore them is to misread it.",
      causes = {
        "The bits are masked out before the opcode is looked at.",
        "They are looked at in the first frame, or in some states of the decoder only."
      },
      hostile = true)
  void failsTheConnectionOnAReservedBit(
      WebSocketProbe probe, Echo echo, UsedConnections used, Checks checks) {
    record Stimulus(String name, int opcode, int bits, boolean later) {
      Stimulus(String name, int opcode, int bits) {
        this(name, opcode, bits, false);
      }
    }
    List<Stimulus> stimuli = new ArrayList<>();
    for (int bits = 1; bits <= 7; bits++) {
      stimuli.add(new Stimulus("text", Opcode.TEXT, bits));
      stimuli.add(new Stimulus("binary", Opcode.BINARY, bits));
      stimuli.add(new Stimulus("continuation", Opcode.CONTINUATION, bits));
      stimuli.add(new Stimulus("ping", Opcode.PING, bits));
      stimuli.add(new Stimulus("pong", Opcode.PONG, bits));
      stimuli.add(new Stimulus("close", Opcode.CLOSE, bits));
    }
    for (int bits : List.of(1, 2, 4)) {
      stimuli.add(new Stimulus("later-text", Opcode.TEXT, bits, true));
      stimuli.add(new Stimulus("later-ping", Opcode.PING, bits, true));
    }
    checks.each(
        stimuli,
        stimulus -> stimulus.name() + "-rsv-" + stimulus.bits(),
        (stimulus, slug) -> {
          Bytes payload = Bytes.utf8(Payloads.unique());
          try (WebSocketConnection connection = probe.open()) {
            if (stimulus.later()) {
              exchangeSomething(connection, probe, echo);
            }
            if (stimulus.opcode() == Opcode.CONTINUATION) {
              connection.send(Frame.text("a").unfinished());
            }
            Frame frame =
                stimulus.opcode() == Opcode.CLOSE
                    ? Frame.close(CloseCode.NORMAL, "")
                    : Frame.of(stimulus.opcode(), payload);
            FailingTheConnection.with(checks, probe, CloseCode.PROTOCOL_ERROR)
                .neverAnsweredBy(payload)
                .judge(slug, connection, frame.withReservedBits(stimulus.bits()));
          }
        });
    Bytes payload = Bytes.utf8(Payloads.unique());
    used.afterMessages(
        checks,
        "rsv-3-",
        (connection, slug) ->
            FailingTheConnection.with(checks, probe, CloseCode.PROTOCOL_ERROR)
                .neverAnsweredBy(payload)
                .judge(slug, connection, Frame.of(Opcode.TEXT, payload).withReservedBits(3)));
  }

  /** What a connection does before anything is wrong with it. */
  private static void exchangeSomething(
      WebSocketConnection connection, WebSocketProbe probe, Echo echo) {
    var unused = Fence.behind(connection, probe.patience());
    if (echo.isThere()) {
      String text = Payloads.unique();
      connection.send(echo.frame(text));
      var returned = echo.await(connection, text, probe.patience().answer());
      connection.note(returned == null ? "the echo did not come" : "the echo came");
    }
  }

  @ConformanceCase(
      id = "ws.framing.reserved-opcode",
      clause = "RFC6455#5.2/opcode",
      title = "A frame with an undefined opcode fails the connection",
      sends =
          "Frames with the opcodes 3 to 7 and 11 to 15: with and without payload, without FIN, and"
              + " between the frames of a message; two of them behind messages, and once compression"
              + " is agreed.",
      accepts = "Close 1002, Close without code, or the end of the connection.",
      why = "An undefined opcode means that the peers do not agree on the protocol.",
      causes = {
        "The decoder's switch has no default, or treats unknown opcodes as binary.",
        "Inside a message every frame that is no control frame is taken for a continuation."
      },
      hostile = true)
  void failsTheConnectionOnAnUndefinedOpcode(
      WebSocketProbe probe, UsedConnections used, Checks checks) {
    record Stimulus(int opcode, Shape shape) {}
    List<Stimulus> stimuli = new ArrayList<>();
    for (int opcode : List.of(3, 4, 5, 6, 7, 11, 12, 13, 14, 15)) {
      for (Shape shape : Shape.values()) {
        stimuli.add(new Stimulus(opcode, shape));
      }
    }
    checks.each(
        stimuli,
        it -> "opcode-" + it.opcode() + "-" + it.shape().slug(),
        (it, slug) -> {
          Bytes payload = it.shape() == Shape.EMPTY ? Bytes.EMPTY : Bytes.utf8(Payloads.unique());
          try (WebSocketConnection connection = probe.open()) {
            FailingTheConnection failing =
                FailingTheConnection.with(checks, probe, CloseCode.PROTOCOL_ERROR);
            if (it.shape() != Shape.EMPTY) {
              failing = failing.neverAnsweredBy(payload);
            }
            if (it.shape() == Shape.INSIDE_A_MESSAGE) {
              connection.send(Frame.text("begun, ").unfinished());
            }
            Frame frame = Frame.of(it.opcode(), payload);
            failing.judge(
                slug, connection, it.shape() == Shape.UNFINISHED ? frame.unfinished() : frame);
          }
        });
    for (int opcode : List.of(3, 11)) {
      Bytes payload = Bytes.utf8(Payloads.unique());
      used.each(
          checks,
          "opcode-" + opcode + "-",
          (connection, slug) ->
              FailingTheConnection.with(checks, probe, CloseCode.PROTOCOL_ERROR)
                  .neverAnsweredBy(payload)
                  .judge(slug, connection, Frame.of(opcode, payload)));
    }
  }

  /** How a frame with an undefined opcode comes. */
  private enum Shape {
    EMPTY,
    WITH_PAYLOAD,
    UNFINISHED,
    INSIDE_A_MESSAGE;

    String slug() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @ConformanceCase(
      id = "ws.framing.minimal-length",
      clause = "RFC6455#5.2/minimal-length",
      title = "A length that is not in its shortest form fails the connection",
      sends =
          "Text of 5 bytes with a 16-bit and with a 64-bit length, and of 300 bytes with a"
              + " 64-bit length; and a ping of 5 bytes with a 16-bit length.",
      accepts =
          "Close 1002, Close without code, or the end of the connection. Taking it is a"
              + " warning: the MUST binds the sender.",
      why = "Two ways to write one frame is what filters and proxies are fooled with.",
      causes = "The length is used without a look at its form.")
  void failsTheConnectionOnALengthInALongerForm(WebSocketProbe probe, Checks checks) {
    record Stimulus(String slug, int opcode, int bytes, LengthForm form) {}
    checks.each(
        List.of(
            new Stimulus("5-in-16-bits", Opcode.TEXT, 5, LengthForm.SIXTEEN_BITS),
            new Stimulus("5-in-64-bits", Opcode.TEXT, 5, LengthForm.SIXTY_FOUR_BITS),
            new Stimulus("300-in-64-bits", Opcode.TEXT, 300, LengthForm.SIXTY_FOUR_BITS),
            new Stimulus("ping-of-5-in-16-bits", Opcode.PING, 5, LengthForm.SIXTEEN_BITS)),
        Stimulus::slug,
        (it, slug) -> {
          try (WebSocketConnection connection = probe.open()) {
            FailingTheConnection.with(checks, probe, CloseCode.PROTOCOL_ERROR)
                .atMostAWarning()
                .judge(
                    slug,
                    connection,
                    Frame.of(it.opcode(), Bytes.repeat('a', it.bytes())).withLengthForm(it.form()));
          }
        });
  }

  @ConformanceCase(
      id = "ws.framing.length-most-significant-bit",
      clause = "RFC6455#5.2/most-significant-bit",
      title = "A 64-bit length with its highest bit set is never taken for a length",
      sends = "The head of a text frame whose 64-bit length is right but for its highest bit.",
      accepts =
          "Close 1002 or 1009, Close without code, or the end of the connection; to wait for"
              + " more is recorded. Never an echo, a crash or harm to others.",
      why = "Read as a signed number the length is negative: loops and allocations go wrong.",
      causes = "The length is used before it is checked.",
      hostile = true)
  void neverTakesANegativeLength(WebSocketProbe probe, Echo echo, Checks checks) {
    announces(probe, echo, checks, Map.of("highest-bit", Long.MIN_VALUE));
  }

  @ConformanceCase(
      id = "ws.framing.huge-announced-length",
      clause = "RFC6455#10.4/announced",
      title = "A huge announced length harms nobody",
      sends =
          "The heads of text frames that announce 2 GiB, 1 TiB and 4 EiB more than the few bytes"
              + " that follow.",
      accepts =
          "Close 1009 or 1002, Close without code, or the end of the connection; to wait for"
              + " more is recorded. Never an echo, a crash or harm to others.",
      why = "A server that allocates what a head announces is stopped by one frame.",
      causes = "The buffer is allocated by the announced length.",
      hostile = true)
  void isNotHarmedByAHugeAnnouncedLength(WebSocketProbe probe, Echo echo, Checks checks) {
    announces(probe, echo, checks, Map.of("2-gib", 1L << 31, "1-tib", 1L << 40, "4-eib", 1L << 62));
  }

  /** Announces more than what follows, so that a length cut to its low bits would be right. */
  private static void announces(
      WebSocketProbe probe, Echo echo, Checks checks, Map<String, Long> excesses) {
    checks.each(
        new TreeMap<>(excesses).entrySet(),
        Map.Entry::getKey,
        (excess, slug) -> {
          String text = Payloads.unique();
          Frame frame = echo.frame(text);
          try (WebSocketConnection connection = probe.open()) {
            long since = System.nanoTime();
            connection.send(
                frame
                    .announcing(excess.getValue() + frame.payload().length())
                    .withLengthForm(LengthForm.SIXTY_FOUR_BITS));
            Outcome outcome = Outcome.awaitClosing(connection, since, probe.patience());
            if (echo.count(connection, text) > 0) {
              checks.must(
                  slug, false, "what follows came back", "no answer to an unfinished frame");
            } else if (outcome.closed()) {
              checks.must(
                  slug, true, outcome.describe(), "close 1009 or 1002", "connection dropped");
            } else {
              checks.observe(slug, outcome.describe());
            }
          }
        });
  }

  @ConformanceCase(
      id = "ws.framing.truncated-frame",
      clause = "RFC6455#6.2/truncated",
      title = "A frame cut off by the end of TCP is never delivered",
      sends = "A text frame that announces 100 bytes and has 10, and then FIN.",
      accepts = "No echo of the 10 bytes; that the server ends the connection too is a SHOULD.",
      why = "Half a message is not a message.",
      causes = "What is in the buffer at the end is handed to the application.",
      hostile = true)
  void neverDeliversATruncatedFrame(WebSocketProbe probe, Checks checks) {
    Bytes part = Bytes.utf8(UUID.randomUUID().toString().substring(0, 10));
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      connection.send(Frame.of(Opcode.TEXT, part).announcing(100));
      connection.halfClose();
      Outcome outcome = Outcome.awaitEnd(connection, since, probe.patience().answer());
      boolean delivered =
          connection.messages().stream().anyMatch(it -> it.payload().contains(part));
      checks.must(
          "not-delivered",
          !delivered,
          delivered ? "the ten bytes came back" : outcome.describe(),
          "no answer to the truncated frame");
      checks.should(
          "ended",
          outcome.ended() != null,
          outcome.describe(),
          "the server ends the connection, too");
    }
  }
}
