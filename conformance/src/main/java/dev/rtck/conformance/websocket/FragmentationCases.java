package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.CloseCode;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.HandshakeRefused;
import dev.rtck.protocol.websocket.Opcode;
import dev.rtck.protocol.websocket.Violation;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.protocol.websocket.WebSocketProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** RFC 6455 §5.4: messages of more than one frame, and what may stand between them. */
final class FragmentationCases {

  /** Cuts the payload at the places and returns the frames of one message. */
  static List<Frame> fragments(int opcode, Bytes payload, List<Integer> cuts) {
    List<Frame> frames = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= cuts.size(); i++) {
      int to = i < cuts.size() ? cuts.get(i) : payload.length();
      Bytes part = payload.slice(from, to);
      Frame frame = i == 0 ? Frame.of(opcode, part) : Frame.continuation(part);
      frames.add(i < cuts.size() ? frame.unfinished() : frame);
      from = to;
    }
    return frames;
  }

  @ConformanceCase(
      id = "ws.fragmentation.reassembly",
      clause = "RFC6455#5.4/reassembly",
      title = "A fragmented message arrives as one message, however it is cut",
      sends =
          "A text in two frames, in three, one byte a frame, in segments of one byte, and with"
              + " empty frames at its beginning, in its middle and at its end; four texts in a row, of"
              + " which every second is whole; two texts on two connections, whose frames come in turn;"
              + " and, where the target echoes bytes, a binary message, by"
              + " itself and between two texts.",
      accepts =
          "One echo of each whole message, and no more than of an unfragmented one, which it is like"
              + " in type.",
      why = "Clients and proxies may fragment as they like; browsers do so with large messages.",
      causes = {
        "Continuation frames are handed to the application as messages of their own.",
        "An empty frame is taken for the end.",
        "The fragments of one message are kept for the next.",
        "The message gets the type of its last frame, or that of the message before.",
        "It is handed on with its last frame, and once more as a whole.",
        "All connections share a buffer, or a decoder."
      },
      needs = {Need.CONNECTION, Need.ECHO})
  void reassemblesAFragmentedMessage(
      WebSocketProbe probe, Echo echo, EndpointPlan plan, Checks checks) {
    record Cutting(String slug, int segment, IntFunction<List<Integer>> cuts) {
      Cutting(String slug, IntFunction<List<Integer>> cuts) {
        this(slug, WebSocketConnection.WHOLE, cuts);
      }
    }
    checks.each(
        List.of(
            new Cutting("two-frames", length -> List.of(length / 2)),
            new Cutting("three-frames", length -> List.of(length / 3, length / 2)),
            new Cutting("one-byte-frames", length -> IntStream.range(1, length).boxed().toList()),
            new Cutting("two-frames-in-segments", 1, length -> List.of(length / 2)),
            new Cutting("empty-first-frame", length -> List.of(0)),
            new Cutting("empty-middle-frame", length -> List.of(length / 2, length / 2)),
            new Cutting("empty-last-frame", length -> List.of(length))),
        Cutting::slug,
        (cutting, slug) -> {
          String text = Payloads.unique();
          Bytes payload = echo.request(text);
          try (WebSocketConnection connection = probe.open()) {
            long since = System.nanoTime();
            Frame[] frames =
                fragments(echo.opcode(), payload, cutting.cuts().apply(payload.length()))
                    .toArray(Frame[]::new);
            connection.sendSegmented(cutting.segment(), frames);
            String usual = "one echo of the whole text in " + Opcode.name(echo.replyOpcode());
            boolean returned = echo.await(connection, text, probe.patience().answer()) != null;
            checks.must(
                slug,
                returned,
                returned
                    ? usual
                    : echo.lack(connection, text) + ", " + Outcome.of(connection, since).describe(),
                usual);
          }
        });
    judgeMessagesInARow(probe, echo, checks);
    if (echo.returnsBinary()) {
      judgeABinaryMessage(probe, checks, "binary-in-two-frames", WebSocketConnection.WHOLE);
      judgeABinaryMessage(probe, checks, "binary-in-segments", 1);
      judgeTypesInTurn(probe, echo, checks);
    }
    if (plan.width() > 1) {
      judgeTwoConnections(probe, echo, checks);
    }
  }

  /** Judges messages of two connections, each cut in a character, whose frames come in turn. */
  private static void judgeTwoConnections(WebSocketProbe probe, Echo echo, Checks checks) {
    List<String> texts = List.of("ä€ " + Payloads.unique(), "😀 " + Payloads.unique());
    try (WebSocketConnection one = probe.open();
        WebSocketConnection other = probe.open()) {
      List<WebSocketConnection> both = List.of(one, other);
      List<List<Frame>> frames = new ArrayList<>();
      for (String text : texts) {
        Bytes payload = echo.request(text);
        int wide = ErrorsInUtf8EncodedDataCases.indexOf(payload, Bytes.utf8(text.substring(0, 2)));
        frames.add(fragments(echo.opcode(), payload, List.of(Math.max(wide, 0) + 3)));
      }
      for (int i = 0; i < both.size(); i++) {
        Bytes nonce = Bytes.utf8(Payloads.unique());
        both.get(i).send(frames.get(i).get(0), Frame.ping(nonce));
        var unused = both.get(i).awaitPong(nonce, probe.patience().quiet());
      }
      if (Outcome.of(one, System.nanoTime()).closed()
          && !Outcome.of(other, System.nanoTime()).closed()) {
        // One connection for each user, of which the latest stays, is the target's right.
        checks.observe("beside-another-connection", "it was ended when the other one came");
        return;
      }
      for (int i = 0; i < both.size(); i++) {
        long since = System.nanoTime();
        both.get(i).send(frames.get(i).get(1));
        boolean returned = echo.await(both.get(i), texts.get(i), probe.patience().answer()) != null;
        checks.must(
            i == 0 ? "beside-another-connection" : "on-the-other-connection",
            returned,
            returned
                ? "the same text"
                : echo.lack(both.get(i), texts.get(i))
                    + ", "
                    + Outcome.of(both.get(i), since).describe(),
            "the same text");
      }
    } catch (HandshakeRefused noSecond) {
      checks.observe("beside-another-connection", String.valueOf(noSecond.getMessage()));
    }
  }

  private static void judgeMessagesInARow(WebSocketProbe probe, Echo echo, Checks checks) {
    try (WebSocketConnection connection = probe.open()) {
      List<String> texts = new ArrayList<>();
      for (String slug :
          List.of(
              "first-of-four", "whole-second-of-four", "third-of-four", "whole-fourth-of-four")) {
        String text = Payloads.unique();
        texts.add(text);
        Bytes payload = echo.request(text);
        List<Integer> cuts = slug.startsWith("whole") ? List.of() : List.of(payload.length() / 2);
        long since = System.nanoTime();
        connection.send(fragments(echo.opcode(), payload, cuts).toArray(Frame[]::new));
        boolean returned = echo.await(connection, text, probe.patience().answer()) != null;
        checks.must(
            slug,
            returned,
            returned
                ? "the same text"
                : echo.lack(connection, text) + ", " + Outcome.of(connection, since).describe(),
            "the same text");
        if (!returned) {
          return;
        }
      }
      // Behind the first and the third something else has come back: so has all of theirs.
      long usual = Math.max(1, echo.count(connection, texts.get(1)));
      long most =
          Math.max(echo.count(connection, texts.get(0)), echo.count(connection, texts.get(2)));
      if (most > usual) {
        // What is told to all may come later.
        usual = echo.countPatiently(connection, texts.get(1), probe.patience().quiet());
      }
      checks.must(
          "once",
          most <= usual,
          "a fragmented text came back " + most + " times, and a whole one " + usual,
          "as often as a whole one");
    }
  }

  /** Judges that no message has the type of the one before it: a text, bytes, and a text. */
  private static void judgeTypesInTurn(WebSocketProbe probe, Echo echo, Checks checks) {
    try (WebSocketConnection connection = probe.open()) {
      for (String slug :
          List.of("text-before-binary", "binary-behind-text", "text-behind-binary")) {
        boolean binary = slug.startsWith("binary");
        String text = Payloads.unique();
        Bytes payload = binary ? Bytes.utf8(text) : echo.request(text);
        int opcode = binary ? Opcode.BINARY : echo.opcode();
        long since = System.nanoTime();
        connection.send(
            fragments(opcode, payload, List.of(payload.length() / 2)).toArray(Frame[]::new));
        WebSocketEvent.Message reply =
            binary
                ? connection.awaitMessage(payload, probe.patience().answer())
                : connection.await(
                    WebSocketEvent.Message.class,
                    message -> echo.answers(text, message),
                    probe.patience().answer());
        int expected = binary ? Opcode.BINARY : echo.replyOpcode();
        boolean right = reply != null && reply.opcode() == expected;
        checks.must(
            slug,
            right,
            reply != null
                ? "an echo in " + Opcode.name(reply.opcode())
                : "no echo, " + Outcome.of(connection, since).describe(),
            "an echo in " + Opcode.name(expected));
        if (!right) {
          return;
        }
      }
    }
  }

  private static void judgeABinaryMessage(
      WebSocketProbe probe, Checks checks, String slug, int segment) {
    // Bytes that are a text as well, which is when a wrong type does not show otherwise.
    Bytes payload = Bytes.utf8(Payloads.unique());
    Frame[] frames =
        fragments(Opcode.BINARY, payload, List.of(payload.length() / 2)).toArray(Frame[]::new);
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      connection.sendSegmented(segment, frames);
      WebSocketEvent.Message reply = connection.awaitMessage(payload, probe.patience().answer());
      checks.must(
          slug,
          reply != null && reply.opcode() == Opcode.BINARY,
          reply != null
              ? "the same bytes in " + Opcode.name(reply.opcode())
              : "no echo, " + Outcome.of(connection, since).describe(),
          "the same bytes in a binary message");
    }
  }

  @ConformanceCase(
      id = "ws.fragmentation.interleaved-ping",
      clause = "RFC6455#5.4/interleaved",
      title = "A ping between the frames of a message is answered and does not disturb it",
      sends =
          "The first frame of a message, a ping, and after its pong the last frame; and all three"
              + " in segments of one byte. Where the target echoes bytes, also a binary message in"
              + " three frames, with a ping behind each of the first two.",
      accepts =
          "The pongs and the echo, in any order, and the echo of the same type as that of an"
              + " unfragmented message; that the pong does not wait for the message's end is a"
              + " SHOULD.",
      why = "Keep-alive must work during a long upload.",
      causes = {
        "The decoder keeps one buffer, or one opcode, for control and data frames.",
        "Control frames are handled only between messages.",
        "Bytes are read in another loop than texts, which looks for continuations only."
      },
      needs = {Need.CONNECTION, Need.ECHO})
  void answersAPingBetweenTheFramesOfAMessage(WebSocketProbe probe, Echo echo, Checks checks) {
    String text = Payloads.unique();
    Bytes nonce = Bytes.utf8(Payloads.unique());
    Bytes payload = echo.request(text);
    List<Frame> frames = fragments(echo.opcode(), payload, List.of(payload.length() / 2));
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      connection.send(frames.get(0), Frame.ping(nonce));
      boolean early = connection.awaitPong(nonce, probe.patience().answer()) != null;
      connection.send(frames.get(1));
      boolean returned = echo.await(connection, text, probe.patience().answer()) != null;
      boolean ponged = early || connection.awaitPong(nonce, probe.patience().answer()) != null;
      String then = Outcome.of(connection, since).describe();
      checks.must("pong", ponged, ponged ? "a pong" : "no pong, " + then, "a pong to the ping");
      checks.must(
          "echo",
          returned,
          returned ? "the echo" : echo.lack(connection, text) + ", " + then,
          "the echo of the message");
      checks.should(
          "pong-at-once",
          early || !ponged,
          early ? "before the message ended" : "only after the message ended",
          "the pong before the message ends");
    }
    judgeAPingInSegments(probe, echo, checks);
    if (echo.returnsBinary()) {
      judgePingsInABinaryMessage(probe, checks);
    }
  }

  private static void judgePingsInABinaryMessage(WebSocketProbe probe, Checks checks) {
    Bytes payload = Bytes.utf8(Payloads.unique());
    int third = payload.length() / 3;
    List<Frame> frames = fragments(Opcode.BINARY, payload, List.of(third, 2 * third));
    List<Bytes> nonces = List.of(Bytes.utf8(Payloads.unique()), Bytes.utf8(Payloads.unique()));
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      for (int i = 0; i < nonces.size(); i++) {
        connection.send(frames.get(i), Frame.ping(nonces.get(i)));
        // The next one only then: a server may answer the most recent of several alone.
        var unused = connection.awaitPong(nonces.get(i), probe.patience().answer());
      }
      connection.send(frames.get(nonces.size()));
      WebSocketEvent.Message reply = connection.awaitMessage(payload, probe.patience().answer());
      String then = Outcome.of(connection, since).describe();
      checks.must(
          "binary-echo",
          reply != null && reply.opcode() == Opcode.BINARY,
          reply == null ? "no echo, " + then : "the echo in " + Opcode.name(reply.opcode()),
          "the echo of the message");
      boolean ponged = connection.awaitPong(nonces.get(1), probe.patience().answer()) != null;
      checks.must(
          "binary-pong", ponged, ponged ? "a pong" : "no pong, " + then, "a pong to the last ping");
      // Who answers behind the message only may leave out all but the last (§5.5.3).
      boolean first = connection.awaitPong(nonces.get(0), Duration.ZERO) != null;
      checks.should(
          "binary-first-pong",
          first || !ponged,
          first ? "a pong" : "no pong",
          "a pong to the first ping, which came long before the last");
    }
  }

  private static void judgeAPingInSegments(WebSocketProbe probe, Echo echo, Checks checks) {
    String text = Payloads.unique();
    Bytes nonce = Bytes.utf8(Payloads.unique());
    Bytes payload = echo.request(text);
    List<Frame> frames = fragments(echo.opcode(), payload, List.of(payload.length() / 2));
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      connection.sendSegmented(1, frames.get(0), Frame.ping(nonce), frames.get(1));
      boolean returned = echo.await(connection, text, probe.patience().answer()) != null;
      boolean ponged = connection.awaitPong(nonce, probe.patience().answer()) != null;
      checks.must(
          "in-segments",
          returned && ponged,
          (returned ? "the echo" : echo.lack(connection, text))
              + (ponged ? " and a pong, " : ", no pong, ")
              + Outcome.of(connection, since).describe(),
          "the echo and a pong");
    }
  }

  @ConformanceCase(
      id = "ws.fragmentation.interleaved-pong",
      clause = "RFC6455#5.4/interleaved",
      title = "An unsolicited pong between the frames of a message does not disturb it",
      sends = "The first frame of a message, a pong that nobody asked for, and the last frame.",
      accepts = "The echo.",
      why = "A client may send pongs as heartbeats of its own (§5.5.3).",
      causes = "The pong's payload ends up in the message's buffer.",
      needs = {Need.CONNECTION, Need.ECHO})
  void isNotDisturbedByAPongBetweenTheFramesOfAMessage(
      WebSocketProbe probe, Echo echo, Checks checks) {
    String text = Payloads.unique();
    Bytes payload = echo.request(text);
    List<Frame> frames = fragments(echo.opcode(), payload, List.of(payload.length() / 2));
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      connection.send(frames.get(0), Frame.pong(Bytes.utf8("heartbeat")), frames.get(1));
      boolean returned = echo.await(connection, text, probe.patience().answer()) != null;
      checks.must(
          "echo",
          returned,
          returned
              ? "the echo"
              : echo.lack(connection, text) + ", " + Outcome.of(connection, since).describe(),
          "the echo of the message");
    }
  }

  @ConformanceCase(
      id = "ws.fragmentation.interleaved-close",
      clause = "RFC6455#5.5.1/reply",
      title = "A Close between the frames of a message is answered, and the message is dropped",
      sends = "The first frame of a message, and then Close 1000.",
      accepts = "A Close reply, no echo, and no data frame behind the Close.",
      why = "A client may leave in the middle of an upload.",
      causes = {
        "Control frames are handled only between messages.",
        "What was received is flushed when the connection ends."
      })
  void answersACloseBetweenTheFramesOfAMessage(WebSocketProbe probe, Echo echo, Checks checks) {
    String text = Payloads.unique();
    // A server that takes one kind of messages need not wait for the end of the other kind.
    Frame begun = Frame.of(echo.opcode(), Bytes.utf8(text)).unfinished();
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      connection.send(begun, Frame.close(CloseCode.NORMAL, ""));
      Outcome outcome = Outcome.awaitClosing(connection, since, probe.patience());
      checks.must("closed", outcome.close() != null, outcome.describe(), "a Close reply");
      if (outcome.close() != null) {
        // What a server still has to say comes between its Close and the end of TCP.
        var unused = connection.awaitEnd(probe.patience().answer());
      }
      List<String> behind =
          connection.violations().stream()
              .filter(it -> it.rule().equals("nothing-after-close"))
              .map(Violation::seen)
              .toList();
      checks.must(
          "nothing-after-close",
          behind.isEmpty(),
          behind.isEmpty() ? "no data frame" : String.join("; ", behind),
          "no data frame behind the Close");
      // A server that relays fragments as they come has begun its echo before the Close.
      boolean echoed =
          connection.messages().stream()
              .anyMatch(
                  message -> message.frames() == 1 && message.payload().contains(Bytes.utf8(text)));
      checks.must(
          "no-echo",
          !echoed,
          echoed ? "the unfinished message came back" : "no echo",
          "no echo of the unfinished message");
    }
  }

  @ConformanceCase(
      id = "ws.fragmentation.unexpected-continuation",
      clause = "RFC6455#5.4/continuation",
      title = "A continuation frame without a message fails the connection",
      sends =
          "A continuation frame with FIN 0, with FIN 1, and with FIN 1 and no payload; with FIN 1"
              + " also behind messages, and once compression is agreed.",
      accepts = "Close 1002, Close without code, or the end of the connection.",
      why = "There is nothing to continue: the peers do not agree where messages begin.",
      causes = "The continuation is treated as a message of its own.",
      hostile = true)
  void failsTheConnectionOnAnUnexpectedContinuation(
      WebSocketProbe probe, UsedConnections used, Checks checks) {
    Bytes payload = Bytes.utf8(Payloads.unique());
    Frame whole = Frame.continuation(payload);
    checks.each(
        List.of(whole, whole.unfinished()),
        frame -> frame.isFinal() ? "final" : "unfinished",
        (frame, slug) -> {
          try (WebSocketConnection connection = probe.open()) {
            FailingTheConnection.with(checks, probe, CloseCode.PROTOCOL_ERROR)
                .neverAnsweredBy(payload)
                .judge(slug, connection, frame);
          }
        });
    try (WebSocketConnection connection = probe.open()) {
      FailingTheConnection.with(checks, probe, CloseCode.PROTOCOL_ERROR)
          .judge("empty", connection, Frame.continuation(Bytes.EMPTY));
    }
    used.each(
        checks,
        (connection, slug) ->
            FailingTheConnection.with(checks, probe, CloseCode.PROTOCOL_ERROR)
                .neverAnsweredBy(payload)
                .judge(slug, connection, whole));
  }

  @ConformanceCase(
      id = "ws.fragmentation.continuation-after-end",
      clause = "RFC6455#5.4/continuation",
      title = "A continuation frame after a finished message fails the connection",
      sends = "A message in two frames, and after its echo one more continuation frame.",
      accepts = "Close 1002, Close without code, or the end of the connection.",
      why = "The state of the last message must not leak into the next.",
      causes = "The flag «inside a message» is not cleared by the final frame.",
      needs = {Need.CONNECTION, Need.ECHO},
      hostile = true)
  void failsTheConnectionOnAContinuationAfterTheEnd(
      WebSocketProbe probe, Echo echo, Checks checks) {
    String text = Payloads.unique();
    Bytes extra = Bytes.utf8(Payloads.unique());
    Bytes payload = echo.request(text);
    try (WebSocketConnection connection = probe.open()) {
      connection.send(
          fragments(echo.opcode(), payload, List.of(payload.length() / 2)).toArray(Frame[]::new));
      WebSocketEvent.Message reply = echo.await(connection, text, probe.patience().answer());
      connection.note(reply == null ? "the echo did not come" : "the echo came");
      FailingTheConnection.with(checks, probe, CloseCode.PROTOCOL_ERROR)
          .neverAnsweredBy(extra)
          .judge("after-the-end", connection, Frame.continuation(extra));
    }
  }

  @ConformanceCase(
      id = "ws.fragmentation.interrupted-message",
      clause = "RFC6455#5.4/interrupted",
      title = "A new message inside an unfinished one fails the connection",
      sends =
          "The first frame of a text, and then a whole text, a whole binary message, the first"
              + " frame of another text, and an empty text; a whole text also behind messages, and"
              + " once compression is agreed, where there are also two compressed ones.",
      accepts = "Close 1002, Close without code, or the end of the connection.",
      why = "Without an extension the frames of two messages may not be mixed.",
      causes = {
        "The buffer is cleared, or appended to, whenever a data frame comes.",
        "A frame without payload is dropped before anything is judged."
      },
      hostile = true)
  void failsTheConnectionOnAMessageInsideAnother(
      WebSocketProbe probe, UsedConnections used, Checks checks) {
    Bytes payload = Bytes.utf8(Payloads.unique());
    checks.each(
        List.of(Frame.of(1, payload), Frame.binary(payload), Frame.of(1, payload).unfinished()),
        frame ->
            (frame.isFinal() ? "whole-" : "unfinished-")
                + (frame.opcode() == 1 ? "text" : "binary"),
        (frame, slug) -> {
          try (WebSocketConnection connection = probe.open()) {
            FailingTheConnection.with(checks, probe, CloseCode.PROTOCOL_ERROR)
                .neverAnsweredBy(payload)
                .judge(slug, connection, Frame.text("begun, ").unfinished(), frame);
          }
        });
    try (WebSocketConnection connection = probe.open()) {
      FailingTheConnection.with(checks, probe, CloseCode.PROTOCOL_ERROR)
          .judge("empty-text", connection, Frame.text("begun, ").unfinished(), Frame.text(""));
    }
    used.each(
        checks,
        (connection, slug) ->
            FailingTheConnection.with(checks, probe, CloseCode.PROTOCOL_ERROR)
                .neverAnsweredBy(payload)
                .judge(
                    slug,
                    connection,
                    Frame.text("begun, ").unfinished(),
                    Frame.of(Opcode.TEXT, payload)));
    used.withCompression(
        checks,
        "compressed-text",
        compressed ->
            // Whoever takes it for what follows finds that it cannot be decompressed.
            FailingTheConnection.with(
                    checks, probe, CloseCode.PROTOCOL_ERROR, CloseCode.INVALID_PAYLOAD)
                .neverAnsweredBy(payload)
                .judge(
                    "compressed-text",
                    compressed.connection(),
                    compressed.inTwoFrames(Opcode.TEXT, Bytes.utf8("begun, "))[0],
                    compressed.frame(Opcode.TEXT, payload)));
  }

  @ConformanceCase(
      id = "ws.fragmentation.fragmented-control",
      clause = "RFC6455#5.5/fragmented",
      title = "A fragmented control frame fails the connection",
      sends =
          "A ping, a pong and a Close with FIN 0; the ping also behind messages, and once"
              + " compression is agreed.",
      accepts = "Close 1002, Close without code, or the end of the connection; no pong.",
      why = "A control frame may stand between fragments, so it cannot have fragments itself.",
      causes = "FIN is looked at for data frames only.",
      hostile = true)
  void failsTheConnectionOnAFragmentedControlFrame(
      WebSocketProbe probe, UsedConnections used, Checks checks) {
    Bytes payload = Bytes.utf8(Payloads.unique());
    checks.each(
        List.of(Frame.ping(payload), Frame.pong(payload), Frame.close(CloseCode.NORMAL, "")),
        frame -> Opcode.name(frame.opcode()).toLowerCase(Locale.ROOT),
        (frame, slug) -> {
          try (WebSocketConnection connection = probe.open()) {
            FailingTheConnection.with(checks, probe, CloseCode.PROTOCOL_ERROR)
                .neverAnsweredBy(payload)
                .judge(slug, connection, frame.unfinished());
          }
        });
    used.each(
        checks,
        (connection, slug) ->
            FailingTheConnection.with(checks, probe, CloseCode.PROTOCOL_ERROR)
                .neverAnsweredBy(payload)
                .judge(slug, connection, Frame.ping(payload).unfinished()));
  }
}
