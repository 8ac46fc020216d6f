package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Schedule;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.CloseCode;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.Opcode;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** RFC 7692 §6: RSV1 marks a compressed message, on its first frame and nowhere else. */
final class CompressionFramingCases {

  private static final int RSV1 = 4;
  private static final int LONG_TEXT = 30_000;
  private static final int REPEATED_TEXT = 200;

  /** Returns the frames of one compressed message, cut at the places. */
  static Frame[] fragments(int opcode, Bytes compressed, List<Integer> cuts) {
    List<Frame> frames = FragmentationCases.fragments(opcode, compressed, cuts);
    frames.set(0, frames.get(0).withReservedBits(RSV1));
    return frames.toArray(Frame[]::new);
  }

  @ConformanceCase(
      id = "ws.deflate.uncompressed-message",
      clause = "RFC7692#6.2/uncompressed",
      title = "A message without RSV1 is taken as it is, also when compression is agreed",
      sends =
          "A compressed message, an uncompressed one, and a compressed one that refers back to the"
              + " first, unless the target asked for client_no_context_takeover.",
      accepts = "The echo of each, compressed or not.",
      why = "Clients leave short messages uncompressed: compression would make them longer.",
      causes = {
        "Every message goes through the decompressor once compression is agreed.",
        "An uncompressed message is taken into the window, or empties it."
      },
      needs = {Need.CONNECTION, Need.ECHO},
      capabilities = Capability.COMPRESSION)
  void takesAnUncompressedMessage(
      WebSocketProbe probe, Echo echo, EndpointPlan plan, Checks checks) {
    try (CompressedConnection compressed = CompressedConnection.open(probe)) {
      String repeated = MessagePayloadTransformationCases.repeatable(plan, echo, REPEATED_TEXT, 3);
      for (String slug : List.of("compressed", "uncompressed", "compressed-again")) {
        String text = Payloads.unique() + "-" + repeated;
        Bytes payload = echo.request(text);
        judgeEcho(
            probe,
            compressed.connection(),
            echo,
            checks,
            slug,
            text,
            slug.startsWith("un")
                ? Frame.of(echo.opcode(), payload)
                : compressed.frame(echo.opcode(), payload));
      }
    }
  }

  @ConformanceCase(
      id = "ws.deflate.fragmented-with-ping",
      clause = "RFC7692#6.2/fragments",
      title = "A compressed message may come in fragments, with a ping between them",
      sends =
          "A compressed message in two frames with a ping between them, one in frames of a single"
              + " byte, and one whose first, third and last frames are empty; and a whole"
              + " one, a ping, and two whole ones that refer back to the one before, unless the"
              + " target asked for client_no_context_takeover.",
      accepts = "The pongs, and the echo of each whole message.",
      why = "Libraries send what the compressor yields as it comes, a frame for each piece.",
      causes = {
        "Each frame is inflated as a message of its own.",
        "An empty frame at the end, as libraries send that flush late, is never inflated.",
        "RSV1 is expected on continuation frames.",
        "A control frame sets the decompressor back."
      },
      needs = {Need.CONNECTION, Need.ECHO},
      capabilities = Capability.COMPRESSION)
  void reassemblesACompressedMessage(
      WebSocketProbe probe, Echo echo, EndpointPlan plan, Checks checks) {
    try (CompressedConnection compressed = CompressedConnection.open(probe)) {
      WebSocketConnection connection = compressed.connection();
      String text = Payloads.unique();
      Bytes nonce = Bytes.utf8(Payloads.unique());
      Bytes data = compressed.deflate(echo.request(text));
      Frame[] halves = fragments(echo.opcode(), data, List.of(data.length() / 2));
      judgeEcho(
          probe, connection, echo, checks, "echo", text, halves[0], Frame.ping(nonce), halves[1]);
      boolean ponged = connection.awaitPong(nonce, probe.patience().answer()) != null;
      checks.must("pong", ponged, ponged ? "a pong" : "no pong", "a pong to the ping");
    }
    try (CompressedConnection compressed = CompressedConnection.open(probe)) {
      String text = Payloads.unique();
      Bytes data = compressed.deflate(echo.request(text));
      List<Integer> cuts = new ArrayList<>();
      for (int i = 1; i < data.length(); i++) {
        cuts.add(i);
      }
      judgeEcho(
          probe,
          compressed.connection(),
          echo,
          checks,
          "one-byte-frames",
          text,
          fragments(echo.opcode(), data, cuts));
    }
    try (CompressedConnection compressed = CompressedConnection.open(probe)) {
      String text = Payloads.unique();
      Bytes data = compressed.deflate(echo.request(text));
      int half = data.length() / 2;
      judgeEcho(
          probe,
          compressed.connection(),
          echo,
          checks,
          "empty-frames",
          text,
          fragments(echo.opcode(), data, List.of(0, half, half, data.length())));
    }
    judgeTheWindowBehindAPing(probe, echo, plan, checks);
  }

  private static void judgeTheWindowBehindAPing(
      WebSocketProbe probe, Echo echo, EndpointPlan plan, Checks checks) {
    String repeated = MessagePayloadTransformationCases.repeatable(plan, echo, REPEATED_TEXT, 5);
    try (CompressedConnection compressed = CompressedConnection.open(probe)) {
      WebSocketConnection connection = compressed.connection();
      for (String slug : List.of("before-a-ping", "behind-a-ping", "behind-the-one-behind-it")) {
        if (slug.equals("behind-a-ping")) {
          connection.note(Fence.behind(connection, probe.patience()).describe());
        }
        String text = Payloads.unique() + "-" + repeated;
        judgeEcho(
            probe,
            connection,
            echo,
            checks,
            slug,
            text,
            compressed.frame(echo.opcode(), echo.request(text)));
      }
    }
  }

  /** Sends the frames of the text's message and judges that the echo comes. */
  static void judgeEcho(
      WebSocketProbe probe,
      WebSocketConnection connection,
      Echo echo,
      Checks checks,
      String slug,
      String text,
      Frame... frames) {
    long since = System.nanoTime();
    connection.send(frames);
    boolean returned = echo.await(connection, text, probe.patience().answer()) != null;
    checks.must(
        slug,
        returned,
        returned
            ? "the echo"
            : echo.lack(connection, text) + ", " + Outcome.of(connection, since).describe(),
        "the echo of the message");
  }

  @ConformanceCase(
      id = "ws.deflate.reserved-bit-on-continuation",
      clause = "RFC7692#6.1/bit",
      title = "RSV1 on a continuation frame fails the connection",
      sends = "A message in two frames of which the last has RSV1: a compressed one, and a plain.",
      accepts = "Close 1002, Close without code, or the end of the connection.",
      why = "Whether a message is compressed is said once; a peer that says it late is confused.",
      causes = "RSV1 is allowed on all data frames once compression is agreed.",
      capabilities = Capability.COMPRESSION,
      hostile = true)
  void failsTheConnectionOnRsv1OfAContinuation(WebSocketProbe probe, Checks checks) {
    checks.each(
        List.of("compressed", "plain"),
        slug -> slug,
        (kind, slug) -> {
          Bytes payload = Bytes.utf8(Payloads.unique());
          try (CompressedConnection compressed = CompressedConnection.open(probe)) {
            boolean plain = kind.equals("plain");
            Bytes data = plain ? payload : compressed.deflate(payload);
            Frame[] frames = fragments(Opcode.TEXT, data, List.of(data.length() / 2));
            Frame first = plain ? frames[0].withReservedBits(0) : frames[0];
            FailingTheConnection.with(checks, probe, CloseCode.PROTOCOL_ERROR)
                .neverAnsweredBy(payload)
                .judge(slug, compressed.connection(), first, frames[1].withReservedBits(RSV1));
          }
        });
  }

  @ConformanceCase(
      id = "ws.deflate.reserved-bit-on-control",
      clause = "RFC7692#6.1/bit",
      title = "RSV1 on a control frame fails the connection",
      sends =
          "A ping and a pong with compressed data, and a Close, all with RSV1, once compression is"
              + " agreed.",
      accepts = "Close 1002, Close without code, or the end of the connection; no pong.",
      why = "Control frames are never compressed: what the bit means there nobody knows.",
      causes = "RSV1 is allowed on all frames once compression is agreed.",
      capabilities = Capability.COMPRESSION,
      hostile = true)
  void failsTheConnectionOnRsv1OfAControlFrame(WebSocketProbe probe, Checks checks) {
    checks.each(
        List.of(Opcode.PING, Opcode.PONG, Opcode.CLOSE),
        opcode -> Opcode.name(opcode).toLowerCase(Locale.ROOT),
        (opcode, slug) -> {
          try (CompressedConnection compressed = CompressedConnection.open(probe)) {
            // Data that can be inflated: whoever inflates it must not fail for another reason,
            // which
            // would depend on the bytes of the payload.
            Bytes data = compressed.deflate(Bytes.utf8(Payloads.unique()));
            Frame frame =
                opcode == Opcode.CLOSE ? Frame.close(CloseCode.NORMAL, "") : Frame.of(opcode, data);
            FailingTheConnection.with(checks, probe, CloseCode.PROTOCOL_ERROR)
                .neverAnsweredBy(data)
                .judge(slug, compressed.connection(), frame.withReservedBits(RSV1));
          }
        });
  }

  @ConformanceCase(
      id = "ws.deflate.other-reserved-bits",
      clause = "RFC7692#6/other-bits",
      title = "RSV2 and RSV3 still fail the connection when compression is agreed",
      sends =
          "Plain texts and pings with RSV2, RSV3 and both, and compressed texts with RSV1 and"
              + " another.",
      accepts = "Close 1002, Close without code, or the end of the connection.",
      why = "Compression takes one bit only; the others would belong to an extension not agreed.",
      causes = "Reserved bits are not looked at any more once an extension is agreed.",
      capabilities = Capability.COMPRESSION,
      hostile = true)
  void failsTheConnectionOnOtherReservedBits(WebSocketProbe probe, Checks checks) {
    record Bits(int bits, int opcode) {}
    checks.each(
        List.of(
            new Bits(2, Opcode.TEXT),
            new Bits(1, Opcode.TEXT),
            new Bits(3, Opcode.TEXT),
            new Bits(6, Opcode.TEXT),
            new Bits(5, Opcode.TEXT),
            new Bits(7, Opcode.TEXT),
            new Bits(2, Opcode.PING),
            new Bits(1, Opcode.PING)),
        it -> Opcode.name(it.opcode()).toLowerCase(Locale.ROOT) + "-rsv-" + it.bits(),
        (it, slug) -> {
          Bytes payload = Bytes.utf8(Payloads.unique());
          try (CompressedConnection compressed = CompressedConnection.open(probe)) {
            Bytes data = (it.bits() & RSV1) != 0 ? compressed.deflate(payload) : payload;
            FailingTheConnection.with(checks, probe, CloseCode.PROTOCOL_ERROR)
                .neverAnsweredBy(payload)
                .judge(
                    slug,
                    compressed.connection(),
                    Frame.of(it.opcode(), data).withReservedBits(it.bits()));
          }
        });
  }

  @ConformanceCase(
      id = "ws.deflate.server-messages",
      clause = "RFC7692#7.2.1/server-window",
      title = "Every compressed message of the server can be read by who keeps to the agreement",
      sends =
          "A ping and a Close; besides, every compressed message that the target sent during the"
              + " whole run, asked for or not, is looked at.",
      accepts =
          "Messages that can be inflated, that refer back no farther than was agreed, and that"
              + " are UTF-8 where they are texts.",
      why = "A client that cannot read one of them loses the connection.",
      causes = {
        "What is pushed goes another way than what is answered, and is not compressed as agreed.",
        "One compressed form is made for all connections."
      },
      capabilities = Capability.COMPRESSION,
      schedule = Schedule.LAST)
  void compressesAsItAgreedTo(WebSocketProbe probe, SeenViolations violations, Checks checks) {
    try (CompressedConnection compressed = CompressedConnection.open(probe)) {
      WebSocketConnection connection = compressed.connection();
      Fence fence = Fence.behind(connection, probe.patience());
      long since = System.nanoTime();
      connection.send(Frame.close(CloseCode.NORMAL, ""));
      Outcome end = Outcome.awaitEnd(connection, since, probe.patience().answer());
      connection.note("a ping got " + fence.describe() + "; the Close " + end.describe());
    }
    for (String rule : List.of("inflatable", "window", "context", "inflated-utf-8")) {
      List<String> seen = violations.against(rule);
      checks.must(
          rule,
          seen.isEmpty(),
          seen.isEmpty() ? "never otherwise" : String.join("; ", seen),
          "a message that can be read");
    }
  }

  @ConformanceCase(
      id = "ws.deflate.server-reserved-bit",
      clause = "RFC7692#6.1/server-bit",
      title = "The server sets RSV1 on the first frame of a message only",
      sends =
          "A ping, a compressed message that stays long where the target echoes, and a Close;"
              + " besides, every frame on a connection with compression during the whole run is"
              + " looked at.",
      accepts = "No continuation frame and no control frame with RSV1.",
      why = "A client must fail the connection on it.",
      causes = "The bit is set by the encoder for every frame it writes.",
      capabilities = Capability.COMPRESSION,
      schedule = Schedule.LAST)
  void setsRsv1OnFirstFramesOnly(
      WebSocketProbe probe, Echo echo, SeenViolations violations, Checks checks) {
    try (CompressedConnection compressed = CompressedConnection.open(probe)) {
      WebSocketConnection connection = compressed.connection();
      var fence = Fence.behind(connection, probe.patience());
      connection.note("a ping got " + fence.describe());
      if (echo.isThere()) {
        // What compresses to little fits into one frame, and has no continuation.
        String text =
            MessagePayloadTransformationCases.unquoted(
                Payloads.unique() + SampleData.RANDOM_TEXT.text(LONG_TEXT, 1));
        connection.send(compressed.frame(echo.opcode(), echo.request(text)));
        var unused = echo.await(connection, text, probe.patience().answer());
      }
      long since = System.nanoTime();
      connection.send(Frame.close(CloseCode.NORMAL, ""));
      Outcome end = Outcome.awaitEnd(connection, since, probe.patience().answer());
      List<String> seen = violations.against("compressed-bit");
      checks.must(
          "rsv1",
          seen.isEmpty(),
          seen.isEmpty() ? "never otherwise; " + end.describe() : String.join("; ", seen),
          "RSV1 on the first frame of a compressed message only");
    }
  }
}
