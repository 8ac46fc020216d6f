package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.CloseCode;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.Opcode;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketProbe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** RFC 6455 §8.1 and RFC 3629: text is UTF-8, and what is not fails the connection. */
final class ErrorsInUtf8EncodedDataCases {

  private static final int LONGEST = 70_000;

  /** Less has no middle that is far from both ends. */
  private static final int LEAST_WITH_A_MIDDLE = 10_000;

  /**
   * A long text of which one byte is wrong.
   *
   * @param behind how many bytes stand behind that
   */
  private record LongText(int bytes, int frames, int behind) {
    String slug() {
      return (behind == 0 ? "at-the-end-of-" : "in-the-middle-of-")
          + bytes
          + "-bytes"
          + (frames == 1 ? "" : "-in-fragments");
    }

    static LongText wrongAtItsEnd(int bytes, int frames) {
      return new LongText(bytes, frames, 0);
    }

    static LongText wrongInItsMiddle(int bytes) {
      return new LongText(bytes, 1, bytes / 2);
    }
  }

  private static final List<LongText> LONG =
      List.of(
          LongText.wrongAtItsEnd(64 * 1024, 1),
          LongText.wrongAtItsEnd(LONGEST, 1),
          LongText.wrongAtItsEnd(LONGEST, 4));

  @ConformanceCase(
      id = "ws.utf8.valid",
      clause = "RFC6455#5.6/text",
      title = "Every valid text comes back unchanged",
      sends =
          "Texts with code points of one to four bytes, at the borders of each length, with"
              + " combining marks, a byte order mark, non-characters and controls; and long ones of"
              + " code points of three and four bytes, unless they are beyond limits.messageBytes.",
      accepts =
          "The same text back. Without limits.messageBytes, a long text that ends the connection"
              + " cannot be judged, unless as many bytes of ASCII come back.",
      why = "Names, emoji and other scripts are what people send.",
      causes = {
        "A hand-written check that takes non-characters for errors.",
        "Text is passed through a single-byte character set.",
        "Long texts are decoded, or encoded, piece by piece, and code points are lost between the"
            + " pieces."
      },
      needs = {Need.CONNECTION, Need.ECHO})
  void returnsEveryValidText(WebSocketProbe probe, EndpointPlan plan, Echo echo, Checks checks) {
    Map<String, String> texts = new LinkedHashMap<>(Utf8Table.valid());
    texts.put("long-of-three-bytes", "a" + "€".repeat(2_500));
    // Both of an odd and of an even beginning: whoever cuts by UTF-16 units cuts one of them badly.
    texts.put("long-of-four-bytes", "a" + "😀".repeat(4_200));
    texts.put("long-of-four-bytes-alone", "😀".repeat(4_200));
    Long promised = plan.endpoint().limits().messageBytes();
    if (promised != null) {
      texts
          .values()
          .removeIf(it -> echo.request(it).length() + 2 * Payloads.unique().length() > promised);
    }
    checks.each(
        texts.entrySet(),
        Map.Entry::getKey,
        (entry, slug) -> {
          String text = entry.getValue() + " " + Payloads.unique();
          try (WebSocketConnection connection = probe.open()) {
            long since = System.nanoTime();
            connection.send(echo.frame(text));
            boolean returned = echo.await(connection, text, probe.patience().answer()) != null;
            Outcome outcome = Outcome.of(connection, since);
            int bytes = echo.request(text).length();
            if (!returned
                && UnpromisedSize.isRefused(
                    plan,
                    bytes,
                    Bytes.utf8(text),
                    outcome,
                    () -> UnpromisedSize.comesBackWhole(probe, echo, bytes))) {
              checks.untestable(slug, UnpromisedSize.describe(bytes, outcome));
              return;
            }
            checks.must(
                slug,
                returned,
                returned ? "the same text" : "not the text, " + what(connection, since),
                "the same text");
          }
        });
  }

  private static String what(WebSocketConnection connection, long since) {
    return connection.messages().stream()
        .findFirst()
        .map(message -> "but " + message + " " + message.payload().toHex())
        .orElse(Outcome.of(connection, since).describe());
  }

  @ConformanceCase(
      id = "ws.utf8.invalid",
      clause = "RFC6455#8.1",
      title = "A text message that is not UTF-8 fails the connection",
      sends =
          "Whole text messages with lone continuation bytes, cut sequences, overlong forms,"
              + " surrogates, code points above U+10FFFF and bytes that UTF-8 never has; two such"
              + " bytes in longer texts; one at the end of 64 KiB and of 70,000 bytes, the latter"
              + " also in fragments, unless that is beyond limits.messageBytes, and one in the middle"
              + " of 70,000 bytes, or of that limit; and an uncompressed one behind messages, in the"
              + " same write as well, and once compression is agreed.",
      accepts =
          "Close 1007, for a longer text also one that refuses its size, Close without code, or the"
              + " end of the connection; no echo. Another code is a warning.",
      why =
          "Text that was never valid reaches parsers, logs and databases behind the server, and is"
              + " how filters are passed by.",
      causes = {
        "Malformed bytes are replaced by U+FFFD.",
        "The text is passed on as bytes and never decoded.",
        "A decoder of an older UTF-8 takes surrogates or five-byte forms.",
        "A faster check for long texts, which looks at parts of them only.",
        "Only the first of the messages that were read together is looked at."
      },
      hostile = true)
  void failsTheConnectionOnTextThatIsNotUtf8(
      WebSocketProbe probe, EndpointPlan plan, Echo echo, UsedConnections used, Checks checks) {
    checks.each(
        Utf8Table.invalid().entrySet(),
        Map.Entry::getKey,
        (entry, slug) -> {
          Bytes marker = Bytes.utf8(Payloads.unique());
          Bytes payload = Bytes.concat(marker, entry.getValue(), Bytes.utf8("."));
          try (WebSocketConnection connection = probe.open()) {
            FailingTheConnection.with(checks, probe, CloseCode.INVALID_PAYLOAD)
                .neverAnsweredBy(marker)
                .judge(slug, connection, Frame.of(Opcode.TEXT, payload));
          }
        });
    checks.each(
        List.of(300, 3_000),
        length -> "in-" + length + "-bytes",
        (length, slug) -> {
          Bytes marker = Bytes.utf8(Payloads.unique());
          Bytes filler = Bytes.repeat('u', length / 2);
          Bytes payload =
              Bytes.concat(marker, filler, Bytes.of(0xff), filler, Bytes.of(0xc3, 0x28, '.'));
          try (WebSocketConnection connection = probe.open()) {
            FailingTheConnection.with(
                    checks, probe, CloseCode.INVALID_PAYLOAD, CloseCode.MESSAGE_TOO_BIG)
                .neverAnsweredBy(marker)
                .judge(slug, connection, Frame.of(Opcode.TEXT, payload));
          }
        });
    Long promised = plan.endpoint().limits().messageBytes();
    List<LongText> longTexts =
        new ArrayList<>(
            LONG.stream().filter(it -> promised == null || promised >= it.bytes()).toList());
    int most = promised == null ? LONGEST : (int) Math.min(LONGEST, promised);
    if (most >= LEAST_WITH_A_MIDDLE) {
      longTexts.add(LongText.wrongInItsMiddle(most));
    }
    checks.each(longTexts, LongText::slug, (text, slug) -> judgeALongText(text, probe, checks));
    used.afterMessages(
        checks,
        "in-the-write-of-another-",
        (connection, slug) ->
            judgeBehind(probe, checks, connection, slug, echo.frame(Payloads.unique())));
    used.each(checks, (connection, slug) -> judgeBehind(probe, checks, connection, slug));
  }

  /** Judges a text that is not UTF-8, in one write with what stands before it. */
  private static void judgeBehind(
      WebSocketProbe probe,
      Checks checks,
      WebSocketConnection connection,
      String slug,
      Frame... before) {
    Bytes marker = Bytes.utf8(Payloads.unique());
    Frame wrong = Frame.of(Opcode.TEXT, Bytes.concat(marker, Bytes.of(0xff, '.')));
    FailingTheConnection.with(checks, probe, CloseCode.INVALID_PAYLOAD)
        .neverAnsweredBy(marker)
        .judge(
            slug,
            connection,
            Stream.concat(Stream.of(before), Stream.of(wrong)).toArray(Frame[]::new));
  }

  private static void judgeALongText(LongText text, WebSocketProbe probe, Checks checks) {
    Bytes marker = Bytes.utf8(Payloads.unique());
    Bytes behind = Bytes.repeat('u', text.behind());
    Bytes before = Bytes.repeat('u', text.bytes() - marker.length() - 1 - behind.length());
    Bytes payload = Bytes.concat(marker, before, Bytes.of(0xff), behind);
    Frame[] frames =
        text.frames() == 1
            ? new Frame[] {Frame.of(Opcode.TEXT, payload)}
            : DataFramesCases.fragments(Opcode.TEXT, payload, text.bytes() / text.frames());
    try (WebSocketConnection connection = probe.open()) {
      FailingTheConnection.with(
              checks,
              probe,
              CloseCode.INVALID_PAYLOAD,
              CloseCode.MESSAGE_TOO_BIG,
              CloseCode.POLICY_VIOLATION)
          .neverAnsweredBy(marker)
          .judge(text.slug(), connection, frames);
    }
  }

  @ConformanceCase(
      id = "ws.utf8.truncated-code-point",
      clause = "RFC6455#8.1",
      title = "A text message that ends inside a code point fails the connection",
      sends =
          "Text messages that end after one byte of two, two of three and three of four, in one"
              + " frame and in two.",
      accepts = "Close 1007, Close without code, or the end of the connection; no echo.",
      why = "An incremental check that forgets to ask whether it is done lets these through.",
      causes = "The decoder is not told that the input has ended.",
      hostile = true)
  void failsTheConnectionOnTextThatEndsInsideACodePoint(WebSocketProbe probe, Checks checks) {
    record Stimulus(String slug, String hex, boolean fragmented) {}
    checks.each(
        List.of(
            new Stimulus("one-of-two", "c3", false),
            new Stimulus("two-of-three", "e282", false),
            new Stimulus("three-of-four", "f09f98", false),
            new Stimulus("two-of-three-in-two-frames", "e282", true),
            new Stimulus("three-of-four-in-two-frames", "f09f98", true)),
        Stimulus::slug,
        (stimulus, slug) -> {
          Bytes marker = Bytes.utf8(Payloads.unique());
          Bytes cut = Bytes.hex(stimulus.hex());
          Frame[] frames =
              stimulus.fragmented()
                  ? new Frame[] {
                    Frame.of(Opcode.TEXT, Bytes.concat(marker, cut.slice(0, 1))).unfinished(),
                    Frame.continuation(cut.slice(1, cut.length()))
                  }
                  : new Frame[] {Frame.of(Opcode.TEXT, Bytes.concat(marker, cut))};
          try (WebSocketConnection connection = probe.open()) {
            FailingTheConnection.with(checks, probe, CloseCode.INVALID_PAYLOAD)
                .neverAnsweredBy(marker)
                .judge(slug, connection, frames);
          }
        });
  }

  @ConformanceCase(
      id = "ws.utf8.invalid-across-fragments",
      clause = "RFC6455#8.1",
      title = "Text that is invalid only across the border of two frames fails the connection",
      sends =
          "Messages in two frames where the first ends inside a code point and the second goes on"
              + " wrongly, one of them with a ping between its frames, and one also behind messages,"
              + " and once compression is agreed; and a message in three frames that is wrong in the"
              + " second one only.",
      accepts = "Close 1007, Close without code, or the end of the connection; no echo.",
      why = "The message is one text; each frame alone says nothing.",
      causes = {
        "Each frame is decoded by itself, with errors ignored at its end.",
        "A control frame between them sets the decoder back."
      },
      hostile = true)
  void failsTheConnectionOnTextInvalidAcrossFrames(
      WebSocketProbe probe, UsedConnections used, Checks checks) {
    record Stimulus(String slug, String first, String second, boolean pinged) {
      Stimulus(String slug, String first, String second) {
        this(slug, first, second, false);
      }
    }
    checks.each(
        List.of(
            new Stimulus("lead-then-ascii", "e282", "41"),
            new Stimulus("lead-then-ascii-with-a-ping-between", "e282", "41", true),
            new Stimulus("surrogate-in-two", "ed", "a080"),
            new Stimulus("overlong-in-two", "e0", "80af"),
            new Stimulus("above-10ffff-in-two", "f4", "908080")),
        Stimulus::slug,
        (stimulus, slug) -> {
          Bytes marker = Bytes.utf8(Payloads.unique());
          List<Frame> frames = new ArrayList<>();
          frames.add(
              Frame.of(Opcode.TEXT, Bytes.concat(marker, Bytes.hex(stimulus.first())))
                  .unfinished());
          if (stimulus.pinged()) {
            frames.add(Frame.ping(Bytes.utf8(Payloads.unique())));
          }
          frames.add(Frame.continuation(Bytes.hex(stimulus.second())));
          try (WebSocketConnection connection = probe.open()) {
            FailingTheConnection.with(checks, probe, CloseCode.INVALID_PAYLOAD)
                .neverAnsweredBy(marker)
                .judge(slug, connection, frames.toArray(Frame[]::new));
          }
        });
    try (WebSocketConnection connection = probe.open()) {
      Bytes marker = Bytes.utf8(Payloads.unique());
      FailingTheConnection.with(checks, probe, CloseCode.INVALID_PAYLOAD)
          .neverAnsweredBy(marker)
          .judge(
              "in-the-second-of-three",
              connection,
              Frame.of(Opcode.TEXT, marker).unfinished(),
              Frame.continuation(Bytes.of('a', 0xff, 'z')).unfinished(),
              Frame.continuation(Bytes.utf8(".")));
    }
    used.each(
        checks,
        (connection, slug) -> {
          Bytes marker = Bytes.utf8(Payloads.unique());
          FailingTheConnection.with(checks, probe, CloseCode.INVALID_PAYLOAD)
              .neverAnsweredBy(marker)
              .judge(
                  slug,
                  connection,
                  Frame.of(Opcode.TEXT, Bytes.concat(marker, Bytes.of(0xe2, 0x82))).unfinished(),
                  Frame.continuation(Bytes.utf8("A")));
        });
  }

  @ConformanceCase(
      id = "ws.utf8.split-code-point",
      clause = "RFC6455#5.6/reassembled",
      title = "A code point may be split over frames at any byte",
      sends =
          "A text with code points of two, three and four bytes in two frames, cut at every byte;"
              + " with each byte in a frame of its own; and with an empty frame, or a ping, inside of"
              + " the last code point.",
      accepts = "The same text back.",
      why = "Fragments are cut by bytes; only the whole message is text.",
      causes = {
        "Each frame is decoded, or checked, by itself.",
        "What the frame before has left over is forgotten behind an empty frame or a ping, or"
            + " where a frame has not the rest of it, either."
      },
      needs = {Need.CONNECTION, Need.ECHO})
  void joinsACodePointThatIsSplitOverFrames(WebSocketProbe probe, Echo echo, Checks checks) {
    String sample = "ä€😀";
    int inside = Bytes.utf8(sample).length();
    List<Splitting> splittings = new ArrayList<>();
    for (int at = 1; at < inside; at++) {
      splittings.add(new Splitting("cut-after-" + at + "-of-" + inside, List.of(at), false));
    }
    List<Integer> everywhere = IntStream.range(1, inside).boxed().toList();
    splittings.add(new Splitting("each-byte-by-itself", everywhere, false));
    splittings.add(new Splitting("empty-frame-inside", List.of(inside - 2, inside - 2), false));
    splittings.add(new Splitting("ping-inside", List.of(inside - 2), true));
    checks.each(
        splittings,
        Splitting::slug,
        (splitting, slug) -> {
          String text = sample + Payloads.unique();
          Bytes payload = echo.request(text);
          int start = indexOf(payload, Bytes.utf8("ä"));
          if (start < 0) {
            checks.untestable(slug, "the profile's echo does not send text as UTF-8");
            return;
          }
          try (WebSocketConnection connection = probe.open()) {
            long since = System.nanoTime();
            connection.send(splitting.frames(echo.opcode(), payload, start));
            boolean returned = echo.await(connection, text, probe.patience().answer()) != null;
            checks.must(
                slug,
                returned,
                returned ? "the same text" : "not the text, " + what(connection, since),
                "the same text");
          }
        });
  }

  /** Where a text is cut, from its first odd character on; a ping may stand at the first cut. */
  private record Splitting(String slug, List<Integer> cuts, boolean pinged) {

    Frame[] frames(int opcode, Bytes payload, int start) {
      List<Frame> frames =
          FragmentationCases.fragments(
              opcode, payload, cuts.stream().map(cut -> start + cut).toList());
      if (pinged) {
        frames.add(1, Frame.ping(Bytes.utf8(Payloads.unique())));
      }
      return frames.toArray(Frame[]::new);
    }
  }

  static int indexOf(Bytes whole, Bytes part) {
    for (int at = 0; at + part.length() <= whole.length(); at++) {
      if (whole.slice(at, at + part.length()).equals(part)) {
        return at;
      }
    }
    return -1;
  }

  @ConformanceCase(
      id = "ws.utf8.binary",
      clause = "RFC6455#5.6/binary",
      title = "Binary messages are not text: any bytes come back",
      sends =
          "Binary messages of all 256 bytes and of malformed UTF-8, the latter also in two frames, and"
              + " in two frames behind a text in two frames.",
      accepts = "The same bytes in a binary message.",
      why = "Images, audio and protocol buffers are not text.",
      causes = {
        "Binary messages are decoded as text somewhere on their way.",
        "Every continuation frame is taken for text, or whatever follows a text in fragments."
      },
      needs = {Need.CONNECTION, Need.ECHO})
  void returnsBinaryOfABinaryMessage(
      WebSocketProbe probe, EndpointPlan plan, Echo echo, Checks checks) {
    if (!echo.returnsBinary()) {
      checks.untestable("binary-echo", "the target does not echo binary messages");
      return;
    }
    Long promised = plan.endpoint().limits().messageBytes();
    int[] all =
        IntStream.range(0, promised == null ? 256 : (int) Math.min(256, promised)).toArray();
    Bytes malformed = Bytes.hex("c3 28 ed a0 80 ff fe".replace(" ", ""));
    record Stimulus(String slug, Bytes payload, List<Integer> cuts) {}
    checks.each(
        List.of(
            new Stimulus("all-bytes", Bytes.of(all), List.of()),
            new Stimulus("malformed-utf-8", malformed, List.of()),
            new Stimulus("malformed-utf-8-in-two-frames", malformed, List.of(2))),
        Stimulus::slug,
        (stimulus, slug) -> {
          try (WebSocketConnection connection = probe.open()) {
            judgeBytes(connection, stimulus.payload(), stimulus.cuts(), probe, checks, slug);
          }
        });
    try (WebSocketConnection connection = probe.open()) {
      String text = Payloads.unique();
      Bytes before = echo.request(text);
      connection.send(
          FragmentationCases.fragments(echo.opcode(), before, List.of(before.length() / 2))
              .toArray(Frame[]::new));
      // Whether a text in fragments is answered is what other cases are about.
      if (echo.await(connection, text, probe.patience().answer()) != null) {
        judgeBytes(
            connection, malformed, List.of(2), probe, checks, "malformed-utf-8-behind-a-text");
      }
    }
  }

  private static void judgeBytes(
      WebSocketConnection connection,
      Bytes payload,
      List<Integer> cuts,
      WebSocketProbe probe,
      Checks checks,
      String slug) {
    long since = System.nanoTime();
    connection.send(
        FragmentationCases.fragments(Opcode.BINARY, payload, cuts).toArray(Frame[]::new));
    var reply = connection.awaitMessage(payload, probe.patience().answer());
    checks.must(
        slug,
        reply != null && reply.opcode() == Opcode.BINARY,
        reply == null
            ? "no echo, " + Outcome.of(connection, since).describe()
            : "the same bytes in " + Opcode.name(reply.opcode()),
        "the same bytes in a binary message");
  }

  @ConformanceCase(
      id = "ws.utf8.ping-payload",
      clause = "RFC6455#5.5.2/pong",
      title = "A ping's payload is not text: any bytes come back in the pong",
      sends = "A ping whose payload is malformed UTF-8.",
      accepts = "A pong with the same bytes.",
      why = "A ping carries application data of any kind (§5.5.2).",
      causes = "The payload is decoded to a string and encoded again.")
  void returnsBinaryOfAPing(WebSocketProbe probe, Checks checks) {
    Bytes payload = Bytes.hex("ff fe c0 af ed a0 80 80".replace(" ", ""));
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      connection.send(Frame.ping(payload));
      boolean ponged = connection.awaitPong(payload, probe.patience().answer()) != null;
      checks.must(
          "same-bytes",
          ponged,
          ponged ? "the same bytes" : "no such pong, " + Outcome.of(connection, since).describe(),
          "a pong with the same bytes");
    }
  }

  @ConformanceCase(
      id = "ws.utf8.close-reason",
      clause = "RFC6455#5.5.1/reason",
      title = "A Close reason that is not UTF-8 is a protocol error, and is not sent back",
      sends =
          "Close 1000 with a reason of malformed UTF-8; and the same inside an unfinished message.",
      accepts =
          "Close 1007 or 1002, Close without code, or the end of the connection. An ordinary"
              + " reply is a warning; to send the bad reason back is a failure.",
      why = "The reason ends up in logs and in the peer's onclose event.",
      causes = {
        "The Close body is echoed without a look.",
        "Inside a message the Close takes another way, which does not look at its body."
      })
  void doesNotReturnAReasonThatIsNotUtf8(WebSocketProbe probe, Checks checks) {
    judgeMalformedReason(probe, checks, "");
    judgeMalformedReason(probe, checks, "-inside-a-message", Frame.text("begun").unfinished());
  }

  private static void judgeMalformedReason(
      WebSocketProbe probe, Checks checks, String where, Frame... before) {
    Bytes reason = Bytes.hex("c3 28 ed a0 80".replace(" ", ""));
    List<Frame> frames = new ArrayList<>(List.of(before));
    frames.add(Frame.of(Opcode.CLOSE, Bytes.concat(Bytes.of(0x03, 0xe8), reason)));
    try (WebSocketConnection connection = probe.open()) {
      Outcome outcome =
          FailingTheConnection.with(
                  checks, probe, CloseCode.INVALID_PAYLOAD, CloseCode.PROTOCOL_ERROR)
              .judge("failed" + where, connection, frames.toArray(Frame[]::new));
      var close = outcome.close();
      boolean returned = close != null && close.reason().equals(reason);
      checks.must(
          "not-returned" + where,
          !returned,
          returned ? "the malformed reason came back" : "not returned",
          "a reason in UTF-8, or none");
    }
  }

  @ConformanceCase(
      id = "ws.utf8.fail-fast",
      clause = "RFC6455#8.1/early",
      title = "When a server notices invalid UTF-8 in a message that goes on",
      sends = "The first fragment of a text with a byte that UTF-8 never has, and a ping.",
      accepts = "The connection is failed at once, or when the message ends.",
      why = "Whether a bad message of many megabytes is refused at its first byte or its last.")
  void showsWhenItNoticesInvalidText(WebSocketProbe probe, Checks checks) {
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      Bytes bad = Bytes.concat(Bytes.utf8("begun"), Bytes.hex("ff"), Bytes.utf8("!"));
      connection.send(Frame.of(Opcode.TEXT, bad).unfinished());
      Fence fence = Fence.behind(connection, probe.patience());
      Outcome outcome = Outcome.of(connection, since);
      checks.observe(
          "observed",
          outcome.closed()
              ? "at once: " + outcome.describe()
              : "not before the message ends: " + fence.describe());
    }
  }
}
