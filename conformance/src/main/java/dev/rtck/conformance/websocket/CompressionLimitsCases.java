package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Growth;
import dev.rtck.conformance.Schedule;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.process.Footprint;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.Opcode;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.protocol.websocket.deflate.DeflateBlocks;
import dev.rtck.reports.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.Deflater;

/** RFC 6455 §10.4 for compressed messages: what is small on the wire may be large in memory. */
final class CompressionLimitsCases {

  private static final int UNIT = 1 << 20;
  private static final int BOMB_UNITS = 100;
  private static final int FRAGMENT = 1600;
  private static final int SMALL = 64 << 10;
  private static final int SAMPLE = 16 << 10;

  /** Returns a message that inflates to so many MiB of the letter a, and has a KiB for each. */
  private static Bytes bomb(int units) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    byte[] buffer = new byte[SMALL];
    deflater.setInput(Bytes.repeat('a', UNIT).toArray());
    int length = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
    deflater.end();
    // A unit ends at a byte's border and refers to nothing before it, so it may be repeated.
    Bytes[] parts = new Bytes[units + 1];
    Arrays.fill(parts, Bytes.copyOf(buffer, 0, length));
    parts[units] = new DeflateBlocks().message();
    return Bytes.concat(parts);
  }

  @ConformanceCase(
      id = "ws.deflate.bomb",
      clause = "RFC6455#10.4/inflated",
      title = "A message of 100 KiB that inflates to 100 MiB harms nobody else",
      sends = "Such a message in one frame, and in frames of 1,600 bytes.",
      accepts =
          "Any code of Close, the end of the connection, an echo, or silence; whatever comes is"
              + " recorded. A bystander is served, and a new connection is accepted.",
      why = "A client needs a second to send it, and costs the server a hundred megabytes.",
      causes = {
        "The limit of a message is compared with its size on the wire.",
        "Messages are inflated on the thread that serves all connections."
      },
      capabilities = Capability.COMPRESSION,
      hostile = true)
  void survivesABomb(WebSocketProbe probe, EndpointPlan plan, Checks checks) {
    Growth growth = Growth.from(plan);
    Bytes bomb = bomb(BOMB_UNITS);
    List<Integer> cuts = new ArrayList<>();
    for (int at = FRAGMENT; at < bomb.length(); at += FRAGMENT) {
      cuts.add(at);
    }
    for (boolean fragmented : new boolean[] {false, true}) {
      try (CompressedConnection compressed = CompressedConnection.open(probe)) {
        WebSocketConnection connection = compressed.connection();
        long since = System.nanoTime();
        connection.send(
            fragmented
                ? CompressionFramingCases.fragments(Opcode.TEXT, bomb, cuts)
                : new Frame[] {CompressedConnection.frameOf(Opcode.TEXT, bomb)});
        var answer =
            connection.await(
                WebSocketEvent.class,
                event ->
                    event instanceof WebSocketEvent.Close
                        || event instanceof WebSocketEvent.Ended
                        || (event instanceof WebSocketEvent.Message message
                            && message.payload().length() > FRAGMENT),
                probe.patience().answer());
        checks.observe(
            fragmented ? "fragments" : "one-frame",
            answer instanceof WebSocketEvent.Message
                ? "an answer"
                : Outcome.of(connection, since).describe());
      }
    }
    growth.observe(checks, Duration.ZERO);
  }

  @ConformanceCase(
      id = "ws.deflate.memory",
      clause = "RFC7692#7.1.2/memory",
      title = "What compression costs of the target's memory",
      sends =
          "Fifty connections with compression (1,000 with --thorough; fewer where"
              + " limits.connections says so), and a message of 16 KiB on each.",
      accepts =
          "Anything; how much more memory the target holds is recorded, where rtck started it.",
      why =
          "A window and an encoder for each connection are about 300 KiB: capacity is planned by it.",
      causes = "Context takeover and the largest window are what libraries agree to by default.",
      capabilities = {Capability.COMPRESSION, Capability.START},
      schedule = Schedule.ALONE,
      volume = true)
  void showsWhatCompressionCosts(
      WebSocketProbe probe, EndpointPlan plan, Echo echo, Checks checks) {
    Growth growth = Growth.from(plan);
    if (growth.now() == null) {
      checks.observe("memory", "the system does not tell what the target holds");
      return;
    }
    int count = Volume.connections(plan, 50, 1_000);
    String text = String.valueOf(echo.textForLength(SAMPLE));
    Bytes message = echo.isThere() ? echo.request(text) : Bytes.utf8(text);
    List<CompressedConnection> all = new ArrayList<>();
    try {
      while (all.size() < count) {
        CompressedConnection compressed = CompressedConnection.open(probe);
        all.add(compressed);
        compressed.connection().send(compressed.frame(Opcode.TEXT, message));
        var unused = Fence.behind(compressed.connection(), probe.patience());
      }
      Footprint more = growth.now();
      checks.observe(
          "memory",
          more == null
              ? "not known here"
              : (more.residentBytes() / 1024 / count) + " KiB for each of " + count);
    } finally {
      all.forEach(CompressedConnection::close);
    }
  }

  @ConformanceCase(
      id = "ws.limits.inflated-message",
      clause = "PROFILE#limits/inflated-message",
      title = "The promised limit holds for a message's size after it is inflated",
      sends =
          "A compressed message of half the promised size or less, and one that is small on the"
              + " wire and inflates to half as much again as the promised size.",
      accepts =
          "The first leaves the connection open. The second gets Close 1009, a Close without code,"
              + " or the end of the connection, and no echo. Another code, or silence, is a"
              + " warning.",
      why = "A limit that looks at the wire only stops nobody who compresses.",
      causes = "The limit is compared with the length of the frames.",
      capabilities = {Capability.MESSAGE_LIMIT, Capability.COMPRESSION},
      hostile = true)
  void limitsWhatAMessageInflatesTo(
      WebSocketProbe probe, EndpointPlan plan, Echo echo, Checks checks) {
    long limit = Objects.requireNonNull(plan.endpoint().limits().messageBytes(), "declared");
    try (CompressedConnection compressed = CompressedConnection.open(probe)) {
      int size = (int) Math.min(SMALL, limit / 2);
      String text = echo.isThere() ? echo.textForLength(size) : null;
      Bytes small = text == null ? Bytes.repeat('a', size) : echo.request(text);
      compressed.connection().send(compressed.frame(echo.opcode(), small));
      Fence fence = Fence.behind(compressed.connection(), probe.patience());
      if (!fence.held()) {
        checks.untestable("below-the-limit", "what the limit allows got " + fence.describe());
        return;
      }
      checks.must("below-the-limit", true, fence.describe(), "the connection stays open");
    }
    try (CompressedConnection compressed = CompressedConnection.open(probe)) {
      // Something that would come back if it were taken; of the longest that would be too much.
      String text =
          limit > ImplementationSpecificLimitsCases.MOST_TRIED
              ? null
              : echo.textForLength((int) (limit + limit / 2));
      Frame frame =
          text == null
              ? CompressedConnection.frameOf(Opcode.TEXT, bomb((int) (limit / UNIT + 1)))
              : compressed.frame(echo.opcode(), echo.request(text));
      long since = System.nanoTime();
      compressed.connection().send(frame);
      ImplementationSpecificLimitsCases.judgeRefusal(
          "above-the-limit",
          compressed.connection(),
          it -> text == null ? it.payload().length() >= limit : echo.answers(text, it),
          Verdict.FAIL,
          since,
          probe,
          checks);
    }
  }
}
