package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.CloseCode;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.Opcode;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketProbe;
import java.util.List;

/** RFC 6455 §5.1 and §5.3: the mask of a client's frames. */
final class ClientToServerMaskingCases {

  @ConformanceCase(
      id = "ws.framing.unmasked-frame",
      clause = "RFC6455#5.1/unmasked",
      title = "An unmasked frame closes the connection",
      sends =
          "Unmasked text, binary, continuation, ping, pong and Close frames; besides, an empty text, a"
              + " text with a 16-bit length, an empty ping, and a text behind masked frames: behind a"
              + " ping, behind messages, and once compression is agreed.",
      accepts =
          "Close 1002, Close without code, or the end of the connection; never an echo or a"
              + " pong.",
      why = "The mask keeps a page from writing bytes of its choice to a proxy's cache (§10.3).",
      causes = {
        "The mask bit is read only to know whether to unmask.",
        "The server's decoder is set up without «expect masked frames».",
        "The bit is looked at only where there is something to unmask, or in the first frame only."
      },
      hostile = true)
  void closesTheConnectionOnAnUnmaskedFrame(
      WebSocketProbe probe, UsedConnections used, Checks checks) {
    checks.each(
        List.of(
            Opcode.TEXT,
            Opcode.BINARY,
            Opcode.CONTINUATION,
            Opcode.PING,
            Opcode.PONG,
            Opcode.CLOSE),
        opcode -> Opcode.name(opcode).toLowerCase(java.util.Locale.ROOT),
        (opcode, slug) -> {
          Bytes payload = Bytes.utf8(Payloads.unique());
          try (WebSocketConnection connection = probe.open()) {
            if (opcode == Opcode.CONTINUATION) {
              connection.send(Frame.text("a").unfinished());
            }
            Frame frame =
                opcode == Opcode.CLOSE
                    ? Frame.close(CloseCode.NORMAL, "")
                    : Frame.of(opcode, payload);
            FailingTheConnection.with(checks, probe, CloseCode.PROTOCOL_ERROR)
                .neverAnsweredBy(payload)
                .judge(slug, connection, frame.unmasked());
          }
        });
    Bytes payload = Bytes.utf8(Payloads.unique());
    record Stimulus(String slug, Frame frame) {}
    checks.each(
        List.of(
            new Stimulus("empty-text", Frame.text("")),
            new Stimulus("long-text", Frame.of(Opcode.TEXT, Bytes.repeat('m', 300))),
            new Stimulus("empty-ping", Frame.ping(Bytes.EMPTY)),
            new Stimulus("behind-a-masked-one", Frame.of(Opcode.TEXT, payload))),
        Stimulus::slug,
        (stimulus, slug) -> {
          try (WebSocketConnection connection = probe.open()) {
            if (slug.equals("behind-a-masked-one")) {
              connection.note(Fence.behind(connection, probe.patience()).describe());
            }
            FailingTheConnection failing =
                FailingTheConnection.with(checks, probe, CloseCode.PROTOCOL_ERROR);
            Bytes sent = stimulus.frame().payload();
            if (!sent.isEmpty()) {
              // A greeting without payload would be taken for an answer.
              failing = failing.neverAnsweredBy(sent);
            }
            failing.judge(slug, connection, stimulus.frame().unmasked());
          }
        });
    used.each(
        checks,
        (connection, slug) ->
            FailingTheConnection.with(checks, probe, CloseCode.PROTOCOL_ERROR)
                .neverAnsweredBy(payload)
                .judge(slug, connection, Frame.of(Opcode.TEXT, payload).unmasked()));
  }

  @ConformanceCase(
      id = "ws.framing.masking-key",
      clause = "RFC6455#5.3",
      title = "Frames are unmasked with their own key, whatever it is",
      sends =
          "Messages masked with the key 0, with all bits set, with a key of four different bytes,"
              + " and two messages in a row with different keys.",
      accepts = "The same text back.",
      why = "A client must choose a fresh key for each frame; zero is as good as any other.",
      causes = "The key of the first frame is kept, or a zero key is taken for no mask.",
      needs = {Need.CONNECTION, Need.ECHO})
  void unmasksEachFrameWithItsOwnKey(WebSocketProbe probe, Echo echo, Checks checks) {
    record Keys(String slug, int first, int second) {}
    checks.each(
        List.of(
            new Keys("zero", 0, 0),
            new Keys("all-ones", -1, -1),
            new Keys("four-bytes", 0x01_80_ff_3c, 0x01_80_ff_3c),
            new Keys("changing", 0x11_22_33_44, 0x55_66_77_88)),
        Keys::slug,
        (keys, slug) -> {
          String one = Payloads.unique();
          String two = Payloads.unique() + "-two";
          try (WebSocketConnection connection = probe.open()) {
            long since = System.nanoTime();
            connection.send(
                echo.frame(one).withMaskingKey(keys.first()),
                echo.frame(two).withMaskingKey(keys.second()));
            boolean both =
                echo.await(connection, one, probe.patience().answer()) != null
                    && echo.await(connection, two, probe.patience().answer()) != null;
            checks.must(
                slug,
                both,
                both
                    ? "the same texts"
                    : "not both echoes, " + Outcome.of(connection, since).describe(),
                "both texts back");
          }
        });
  }

  @ConformanceCase(
      id = "ws.framing.unmasked-header",
      clause = "RFC6455#5.1/early",
      title = "When a server notices that a frame is not masked",
      sends = "The first two bytes of a frame without mask, and nothing more.",
      accepts = "The connection is failed at once, or when the frame is whole.",
      why = "The mask bit is all that is needed to know.")
  void showsWhenItNoticesAMissingMask(WebSocketProbe probe, Checks checks) {
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      connection.sendBytes(Bytes.of(0x81, 0x02));
      Outcome outcome = Outcome.awaitClosing(connection, since, probe.patience().quiet());
      checks.observe("observed", outcome.describe());
    }
  }
}
