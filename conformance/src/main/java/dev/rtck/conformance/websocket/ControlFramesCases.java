package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.CloseCode;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.Opcode;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.reports.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** RFC 6455 §5.5, §5.5.2 and §5.5.3: control frames, ping and pong. */
final class ControlFramesCases {

  private static final int SERIES = 150;
  private static final String HUGE = "huge-ping";

  @ConformanceCase(
      id = "ws.framing.control-payload-length",
      clause = "RFC6455#5.5/length",
      title = "A control frame of more than 125 bytes fails the connection",
      sends =
          "A ping, a pong and a Close of 126 bytes, and a ping of 70,000; a ping of 126 bytes also"
              + " behind messages, and once compression is agreed.",
      accepts =
          "Close 1002, Close without code, or the end of the connection; no pong. For the longest"
              + " one, 1009 is right as well.",
      why =
          "Control frames are small, so that they can be handled at once and never fill a buffer.",
      causes = "The limit is checked for what is sent, but not for what comes.",
      hostile = true)
  void failsTheConnectionOnAControlFrameThatIsTooLong(
      WebSocketProbe probe, UsedConnections used, Checks checks) {
    Bytes body = uniqueBytes(126);
    Bytes huge = uniqueBytes(70_000);
    Bytes closeBody = Bytes.concat(Bytes.of(0x03, 0xe8), uniqueBytes(124));
    Map<String, Frame> frames =
        new TreeMap<>(
            Map.of(
                "ping",
                Frame.ping(body),
                "pong",
                Frame.pong(body),
                "close",
                Frame.of(Opcode.CLOSE, closeBody),
                HUGE,
                Frame.ping(huge)));
    checks.each(
        frames.entrySet(),
        Map.Entry::getKey,
        (entry, slug) -> {
          Integer[] codes =
              slug.equals(HUGE)
                  ? new Integer[] {CloseCode.PROTOCOL_ERROR, CloseCode.MESSAGE_TOO_BIG}
                  : new Integer[] {CloseCode.PROTOCOL_ERROR};
          try (WebSocketConnection connection = probe.open()) {
            FailingTheConnection.with(checks, probe, codes)
                .neverAnsweredBy(entry.getValue().payload())
                .judge(slug, connection, entry.getValue());
          }
        });
    used.each(
        checks,
        (connection, slug) ->
            FailingTheConnection.with(checks, probe, CloseCode.PROTOCOL_ERROR)
                .neverAnsweredBy(body)
                .judge(slug, connection, Frame.ping(body)));
  }

  /** What nobody sent before, so that no message that is kept can be taken for an answer. */
  private static Bytes uniqueBytes(int length) {
    Bytes unique = Bytes.utf8(Payloads.unique());
    return Bytes.concat(unique, Bytes.repeat('x', length - unique.length()));
  }

  @ConformanceCase(
      id = "ws.ping.pong-payload",
      clause = "RFC6455#5.5.2/pong",
      title = "A ping is answered by a pong with the same payload",
      sends =
          "Pings without payload, with text, with bytes that are no text, and of 125 bytes, in one"
              + " segment and in segments of one byte; and four of different lengths one after the"
              + " other behind messages, and once compression is agreed.",
      accepts = "A pong with exactly the same payload.",
      why = "Clients measure the round trip and find dead connections with it.",
      causes = {
        "The pong is sent without payload, or with a fixed one.",
        "The pong is sent before the ping was unmasked."
      })
  void answersAPingWithTheSamePayload(WebSocketProbe probe, UsedConnections used, Checks checks) {
    record Ping(String slug, Bytes payload, int segment) {
      Ping(String slug, Bytes payload) {
        this(slug, payload, WebSocketConnection.WHOLE);
      }
    }
    checks.each(
        List.of(
            new Ping("binary", Bytes.of(0x00, 0xff, 0xfe, 0xfd, 0xc0, 0x80)),
            new Ping("empty", Bytes.EMPTY),
            new Ping("longest", Bytes.pseudoRandom(125, 125)),
            new Ping("longest-in-segments", Bytes.pseudoRandom(126, 125), 1),
            new Ping("text", Bytes.utf8(Payloads.unique()))),
        Ping::slug,
        (ping, slug) -> {
          try (WebSocketConnection connection = probe.open()) {
            long since = System.nanoTime();
            connection.sendSegmented(ping.segment(), Frame.ping(ping.payload()));
            var pong = connection.awaitPong(ping.payload(), probe.patience().answer());
            checks.must(
                slug,
                pong != null,
                pong != null ? "the same payload" : lastPong(connection, since),
                "a pong with the same payload");
          }
        });
    used.each(
        checks,
        (connection, slug) -> {
          long since = System.nanoTime();
          // The longest first: a buffer that is used again would show what is left of it.
          Optional<Bytes> unanswered =
              Stream.of(125, 3, 100, 0)
                  .map(length -> Bytes.pseudoRandom(length, length))
                  .filter(payload -> !isAnswered(payload, connection, probe))
                  .findFirst();
          checks.must(
              slug,
              unanswered.isEmpty(),
              unanswered
                  .map(it -> "to the one of " + it.length() + ": " + lastPong(connection, since))
                  .orElse("the same payloads"),
              "pongs with the same payloads as pings of 125, 3, 100 and 0 bytes");
        });
  }

  private static boolean isAnswered(
      Bytes payload, WebSocketConnection connection, WebSocketProbe probe) {
    connection.send(Frame.ping(payload));
    return connection.awaitPong(payload, probe.patience().answer()) != null;
  }

  private static String lastPong(WebSocketConnection connection, long since) {
    return connection.events().stream()
        .filter(WebSocketEvent.Pong.class::isInstance)
        .map(other -> "another one: " + other)
        .reduce((earlier, later) -> later)
        .orElse("no pong, " + Outcome.of(connection, since).describe());
  }

  @ConformanceCase(
      id = "ws.ping.burst",
      clause = "RFC6455#5.5.3/most-recent",
      title = "Of many pings in a row at least the last is answered",
      sends =
          "Ten pings with different payloads, in one write and in segments of one byte; and 150, each"
              + " when the one before was answered.",
      accepts =
          "A pong to the last of these pings: a server may answer only the most recent. The order"
              + " of the pongs is recorded. To end the connection after so many is a warning.",
      why = "A client that finds no answer to its last ping takes the connection for dead.",
      causes = {
        "Pongs are queued behind something, or one flag stands for all pings.",
        "Something is counted, and full after a hundred."
      })
  void answersTheLastOfManyPings(WebSocketProbe probe, Checks checks) {
    checks.each(
        List.of(WebSocketConnection.WHOLE, 1),
        segment -> segment == WebSocketConnection.WHOLE ? "in-one-write" : "in-segments",
        (segment, slug) -> judgeABurst(probe, checks, segment, slug));
    judgeASeries(probe, checks);
  }

  /** What a connection pings in an hour; in step, so that no server need take it for a flood. */
  private static void judgeASeries(WebSocketProbe probe, Checks checks) {
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      String base = Payloads.unique() + "-";
      int answered = 0;
      while (answered < SERIES && isAnswered(Bytes.utf8(base + answered), connection, probe)) {
        answered++;
      }
      Outcome outcome = Outcome.of(connection, since);
      if (answered < SERIES && probe.isOutOfTime() && !outcome.closed()) {
        checks.observe("in-step", "all " + answered + " that there was time for were answered");
        return;
      }
      checks.record(
          "in-step",
          answered == SERIES ? Verdict.PASS : outcome.closed() ? Verdict.WARN : Verdict.FAIL,
          answered == SERIES
              ? answered + " pongs"
              : "no pong to ping " + (answered + 1) + ", " + outcome.describe(),
          SERIES + " pongs");
    }
  }

  private static void judgeABurst(WebSocketProbe probe, Checks checks, int segment, String slug) {
    String base = Payloads.unique();
    List<Bytes> payloads =
        IntStream.range(0, 10).mapToObj(i -> Bytes.utf8(base + "-" + i)).toList();
    Frame[] pings = payloads.stream().map(Frame::ping).toArray(Frame[]::new);
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      connection.sendSegmented(segment, pings);
      var last = connection.awaitPong(payloads.get(9), probe.patience().answer());
      Outcome outcome = Outcome.of(connection, since);
      Verdict unanswered = outcome.closed() ? Verdict.WARN : Verdict.FAIL;
      checks.record(
          slug,
          last != null ? Verdict.PASS : unanswered,
          last != null ? "a pong" : "no pong, " + outcome.describe(),
          "a pong to the last ping");
      List<Integer> order =
          connection.events().stream()
              .filter(WebSocketEvent.Pong.class::isInstance)
              .map(pong -> payloads.indexOf(((WebSocketEvent.Pong) pong).payload()))
              .filter(index -> index >= 0)
              .toList();
      boolean inOrder =
          IntStream.range(1, order.size()).allMatch(i -> order.get(i - 1) < order.get(i));
      // §5.5.3 gives pongs no order, and lets a server send more of them.
      checks.observe(
          slug + "-order",
          "pongs to the pings " + order + (inOrder ? "" : ", not in the order of their pings"));
    }
  }

  @ConformanceCase(
      id = "ws.pong.unsolicited",
      clause = "RFC6455#5.5.3/unsolicited",
      title = "A pong that nobody asked for is ignored",
      sends = "Pongs without and with payload, and then a ping.",
      accepts = "The connection stays open and the ping gets its pong.",
      why = "A client may send pongs as heartbeats of its own.",
      causes = "A pong that matches no ping is taken for a protocol error.")
  void ignoresAPongThatItDidNotAskFor(WebSocketProbe probe, Checks checks) {
    checks.each(
        List.of(Bytes.EMPTY, Bytes.utf8("heartbeat")),
        payload -> payload.isEmpty() ? "empty" : "with-payload",
        (payload, slug) -> {
          try (WebSocketConnection connection = probe.open()) {
            connection.send(Frame.pong(payload));
            Fence fence = Fence.behind(connection, probe.patience());
            checks.must(slug, fence.held(), fence.describe(), "a pong to the ping that follows");
          }
        });
  }

  @ConformanceCase(
      id = "ws.ping.after-close",
      clause = "RFC6455#5.5.2/after-close",
      title = "Whether a ping after a Close is answered",
      sends = "Close 1000 and a ping in one write.",
      accepts =
          "Anything; it is recorded: a server is exempt from the pong, which is not forbidden.",
      why = "After the Close nothing but its reply is owed.",
      causes = {})
  void tellsWhetherItAnswersAPingAfterAClose(WebSocketProbe probe, Checks checks) {
    Bytes nonce = Bytes.utf8(Payloads.unique());
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      connection.send(Frame.close(CloseCode.NORMAL, ""), Frame.ping(nonce));
      Outcome outcome = Outcome.awaitEnd(connection, since, probe.patience().answer());
      boolean ponged =
          outcome.events().stream()
              .anyMatch(
                  event ->
                      event instanceof WebSocketEvent.Pong pong && pong.payload().equals(nonce));
      checks.observe("pong", (ponged ? "a pong, " : "no pong, ") + outcome.describe());
    }
  }
}
