package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Capability;
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
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.reports.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/** RFC 6455 §10.4: the limits that keep a server from being exhausted. */
final class ImplementationSpecificLimitsCases {

  /** More than this is not sent to see whether it comes back. */
  static final long MOST_TRIED = 16L << 20;

  private static final String AT_THE_LIMIT = "the-limit";

  @ConformanceCase(
      id = "ws.limits.message-size",
      clause = "PROFILE#limits/messageBytes",
      title = "A message of the promised size is accepted, and a larger one is refused",
      sends =
          "A message of exactly limits.messageBytes, and one with a byte more: as text, behind"
              + " other messages, uncompressed once compression is agreed, as text of fewer characters,"
              + " and as binary where that is echoed.",
      accepts =
          "The first comes back; the larger do not: Close 1009, Close without code, or the end of"
              + " the connection. Another code, or silence, is a warning; so is a text back that is larger"
              + " in bytes, but not in characters.",
      why = "Who relies on the limit must be able to use all of it, and no more (RFC 6455 §10.4).",
      causes = {
        "A proxy or framework has a smaller limit of its own.",
        "The limit is that of a frame, or of a buffer, and not of a message.",
        "Characters are counted instead of bytes, or only texts, or only first messages."
      },
      needs = {Need.CONNECTION, Need.ECHO},
      capabilities = Capability.MESSAGE_LIMIT,
      volume = true)
  void acceptsTheLargestMessageAndNoLarger(
      WebSocketProbe probe, Echo echo, EndpointPlan plan, UsedConnections used, Checks checks) {
    long limit = Objects.requireNonNull(plan.endpoint().limits().messageBytes());
    if (limit > MOST_TRIED || limit < echo.overhead() + 40) {
      checks.untestable("limit", "limits.messageBytes is " + limit + ": not to be tried");
      return;
    }
    checks.each(
        excesses(echo, (int) limit),
        Excess::slug,
        (excess, slug) -> {
          try (WebSocketConnection connection = probe.open()) {
            long since = System.nanoTime();
            connection.send(excess.frame());
            if (slug.equals(AT_THE_LIMIT)) {
              boolean returned =
                  echo.await(connection, excess.text(), probe.patience().answer()) != null;
              checks.must(
                  slug,
                  returned,
                  returned
                      ? "the same text"
                      : "not the text, " + Outcome.of(connection, since).describe(),
                  "the same " + limit + " bytes");
            } else {
              judgeRefusal(
                  slug, connection, excess.isAnswer(), excess.taken(), since, probe, checks);
            }
          }
        });
    used.each(
        checks,
        "one-more-",
        (connection, slug) -> {
          String more = String.valueOf(echo.textForLength((int) limit + 1));
          long since = System.nanoTime();
          connection.send(echo.frame(more));
          judgeRefusal(
              slug, connection, it -> echo.answers(more, it), Verdict.FAIL, since, probe, checks);
        });
  }

  /**
   * A message at the limit, or beyond it.
   *
   * @param taken what it is to take it
   */
  private record Excess(
      String slug,
      String text,
      Frame frame,
      Predicate<WebSocketEvent.Message> isAnswer,
      Verdict taken) {

    static Excess of(String slug, Echo echo, String text, Verdict taken) {
      return new Excess(slug, text, echo.frame(text), it -> echo.answers(text, it), taken);
    }
  }

  private static List<Excess> excesses(Echo echo, int limit) {
    List<Excess> all = new ArrayList<>();
    String most = String.valueOf(echo.textForLength(limit));
    all.add(Excess.of(AT_THE_LIMIT, echo, most, Verdict.FAIL));
    String more = String.valueOf(echo.textForLength(limit + 1));
    all.add(Excess.of("one-more", echo, more, Verdict.FAIL));
    int room = limit - echo.overhead() - 40;
    String wide = Payloads.unique() + "-" + "€".repeat(room / 3 + 14);
    Bytes request = echo.request(wide);
    boolean fewer = request.length() > limit && request.isUtf8() && request.text().length() < limit;
    if (echo.opcode() == Opcode.TEXT && fewer) {
      // Some count a text in characters, as their language does: larger it is all the same.
      all.add(Excess.of("fewer-characters", echo, wide, Verdict.WARN));
    }
    if (echo.returnsBinary()) {
      Bytes bytes = Bytes.pseudoRandom(limit, limit + 1);
      all.add(
          new Excess(
              "one-more-in-binary",
              "",
              Frame.binary(bytes),
              it -> it.payload().equals(bytes),
              Verdict.FAIL));
    }
    return all;
  }

  @ConformanceCase(
      id = "ws.limits.fragmented-message",
      clause = "PROFILE#limits/messageBytes",
      title = "The limit holds for a message in fragments, and before its end",
      sends =
          "Fragments of a quarter of limits.messageBytes until they are more than the limit, and"
              + " then the end of the message; on a new connection, and in one go behind other"
              + " messages, and uncompressed once compression is agreed.",
      accepts =
          "Close 1009, Close without code, or the end of the connection; no echo. Another code, or"
              + " silence, is a warning.",
      why = "A limit for single frames stops nobody: a message may have any number of them.",
      causes = "The length of each frame is checked, but not their sum.",
      needs = {Need.CONNECTION, Need.ECHO},
      capabilities = Capability.MESSAGE_LIMIT,
      volume = true)
  void refusesAMessageThatGrowsBeyondTheLimit(
      WebSocketProbe probe, Echo echo, EndpointPlan plan, UsedConnections used, Checks checks) {
    long limit = Objects.requireNonNull(plan.endpoint().limits().messageBytes());
    if (limit > MOST_TRIED || limit < echo.overhead() + 40) {
      checks.untestable("limit", "limits.messageBytes is " + limit + ": not to be tried");
      return;
    }
    String text = String.valueOf(echo.textForLength((int) (limit + limit / 2)));
    Frame[] frames =
        DataFramesCases.fragments(echo.opcode(), echo.request(text), (int) Math.max(1, limit / 4));
    int last = frames.length - 1;
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      connection.send(Arrays.copyOf(frames, last));
      Outcome early = Outcome.awaitClosing(connection, since, probe.patience().answer());
      checks.should(
          "before-its-end",
          early.closed(),
          early.describe(),
          "close 1009",
          "close without code",
          "connection dropped");
      connection.send(frames[last]);
      judgeRefusal(
          "beyond-the-limit",
          connection,
          it -> echo.answers(text, it),
          Verdict.FAIL,
          since,
          probe,
          checks);
    }
    used.each(
        checks,
        "beyond-the-limit-",
        (connection, slug) -> {
          long since = System.nanoTime();
          connection.send(frames);
          judgeRefusal(
              slug, connection, it -> echo.answers(text, it), Verdict.FAIL, since, probe, checks);
        });
  }

  /**
   * Judges what comes of a message that is larger than promised, sent at the moment.
   *
   * @param taken the verdict when it comes back
   */
  static void judgeRefusal(
      String slug,
      WebSocketConnection connection,
      Predicate<WebSocketEvent.Message> isEcho,
      Verdict taken,
      long since,
      WebSocketProbe probe,
      Checks checks) {
    Outcome outcome = Outcome.awaitClosing(connection, since, probe.patience().answer());
    boolean returned = connection.messages().stream().anyMatch(isEcho);
    Integer code = outcome.code();
    boolean right =
        outcome.closed()
            && (code == null || code == CloseCode.MESSAGE_TOO_BIG || CloseCode.isForbidden(code));
    checks.record(
        slug,
        returned ? taken : right ? Verdict.PASS : Verdict.WARN,
        (returned ? "the message came back, " : "no echo, ") + outcome.describe(),
        "close 1009",
        "close without code",
        "connection dropped");
  }

  @ConformanceCase(
      id = "ws.fragmentation.empty-fragments",
      clause = "RFC6455#10.4/fragments",
      title = "A message of very many empty fragments harms nobody",
      sends =
          "The first fragment of a text, 2,000 empty ones (100,000 with --thorough), and a last"
              + " one.",
      accepts =
          "The whole text, where the target echoes; or a Close, or the end of the connection.",
      why = "Empty fragments are legal and cost the sender next to nothing.",
      causes = "Each fragment is kept as an object of its own, or the message is copied with each.",
      hostile = true,
      volume = true)
  void isNotHarmedByVeryManyEmptyFragments(WebSocketProbe probe, EndpointPlan plan, Checks checks) {
    Frame[] empty = new Frame[plan.thorough() ? 100_000 : 2_000];
    Arrays.fill(empty, Frame.continuation(Bytes.EMPTY).unfinished());
    try (WebSocketConnection connection = probe.open()) {
      connection.send(Frame.text("begun").unfinished());
      connection.send(empty);
      connection.send(Frame.continuation(Bytes.utf8(", ended")));
      Fence fence = Fence.behind(connection, probe.patience());
      checks.observe("observed", fence.describe());
    }
  }

  @ConformanceCase(
      id = "ws.ping.flood",
      clause = "RFC6455#10.4/pings",
      title = "A client that pings very often harms nobody",
      sends =
          "12,000 pings of 125 bytes (100,000 with --thorough) without reading, and as many with"
              + " reading.",
      accepts = "Anything for the sender: pongs, a Close, the end of the connection, silence.",
      why = "Each ping asks for an answer that somebody must keep until it is read.",
      causes = "Pongs are queued without a limit.",
      hostile = true,
      volume = true)
  void isNotHarmedByAFloodOfPings(WebSocketProbe probe, EndpointPlan plan, Checks checks) {
    Bytes many = repeat(Frame.ping(Bytes.pseudoRandom(125, 7)).encode(), 500);
    int times = plan.thorough() ? 200 : 24;
    try (UnreadConnection unread = UnreadConnection.of(probe)) {
      checks.observe("unread", unread.push(many, times, probe.patience().quiet()).describe());
    }
    try (WebSocketConnection connection = probe.open()) {
      for (int i = 0; i < times; i++) {
        if (!connection.push(many)) {
          break;
        }
      }
      checks.observe("read", Fence.behind(connection, probe.patience()).describe());
    }
  }

  private static Bytes repeat(Bytes bytes, int times) {
    Bytes[] all = new Bytes[times];
    Arrays.fill(all, bytes);
    return Bytes.concat(all);
  }
}
