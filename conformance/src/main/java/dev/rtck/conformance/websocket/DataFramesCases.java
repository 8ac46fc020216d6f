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
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.reports.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** RFC 6455 §5.6: messages, large, many, and of a kind that the application does not expect. */
final class DataFramesCases {

  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;
  private static final int NEST = 20_000;

  /** What is enough of a series when the way is so long that the time does not do for all. */
  private static final int ENOUGH = 50;

  /** How long the messages of a series are. */
  private static final List<Integer> LENGTHS = List.of(32, 64, 256, 1_024, 4_096);

  /**
   * One way to send a large message.
   *
   * @param fragment payload bytes of a frame, 0 for one frame
   * @param segment bytes of a TCP segment, or {@link WebSocketConnection#WHOLE}
   * @param binary whether it is bytes that are no text, where such come back
   */
  private record Sending(int bytes, int fragment, int segment, boolean binary) {
    Sending(int bytes, int fragment, int segment) {
      this(bytes, fragment, segment, false);
    }

    Sending inBinary() {
      return new Sending(bytes, fragment, segment, true);
    }

    String slug() {
      return (binary ? "binary-" : "")
          + bytes
          + (fragment > 0 ? "-in-fragments-of-" + fragment : "")
          + (segment > 0 ? "-in-segments-of-" + segment : "");
    }
  }

  private static final List<Sending> FAST =
      List.of(
          new Sending(256 * KIB, 0, 0),
          new Sending(MIB + 1, 0, 0),
          new Sending(64 * KIB, 64, 0),
          new Sending(64 * KIB, 1300, 0),
          new Sending(MIB + 1, 16 * KIB, 0),
          new Sending(256 * KIB, 0, 2048));

  private static final List<Sending> THOROUGH =
      List.of(
          new Sending(4 * MIB, 0, 0),
          new Sending(8 * MIB, 0, 0),
          new Sending(16 * MIB, 0, 0),
          new Sending(4 * MIB, 64, 0),
          new Sending(4 * MIB, 1024, 0),
          new Sending(4 * MIB, 64 * KIB, 0),
          new Sending(4 * MIB, MIB, 0),
          new Sending(MIB, 0, 64),
          new Sending(MIB, 0, 512),
          new Sending(MIB, 0, 2048));

  @ConformanceCase(
      id = "ws.framing.large-message",
      clause = "RFC6455#5.2/length",
      title = "A large message arrives whole, however it is cut",
      sends =
          "Texts of 64 KiB to 1 MiB in one frame, in fragments of 64 to 16,384 bytes, and in"
              + " segments of 2,048 bytes; with --thorough up to 16 MiB. Where binary messages come"
              + " back, 1 MiB of bytes in one frame and in fragments, too; with --thorough all of"
              + " these.",
      accepts =
          "The same message back. Within limits.messageBytes nothing else; without that promise the"
              + " server may refuse the size: 1009, another Close or the end of the connection.",
      why = "Pictures, documents and state snapshots are what fills the larger frames.",
      causes = {
        "A limit of the framework, often 64 KiB or less, that nobody knows of.",
        "A buffer that grows by copying takes quadratic time."
      },
      needs = {Need.CONNECTION, Need.ECHO},
      volume = true)
  void returnsALargeMessage(WebSocketProbe probe, Echo echo, EndpointPlan plan, Checks checks) {
    List<Sending> sendings = new ArrayList<>(FAST);
    if (plan.thorough()) {
      sendings.addAll(THOROUGH);
    }
    if (echo.returnsBinary()) {
      sendings.addAll(
          List.copyOf(sendings).stream()
              .filter(it -> plan.thorough() || (it.bytes() > MIB && it.segment() == 0))
              .map(Sending::inBinary)
              .toList());
    }
    Long promised = plan.endpoint().limits().messageBytes();
    sendings.removeIf(it -> promised != null && it.bytes() > promised);
    if (sendings.isEmpty()) {
      checks.observe("limit", "limits.messageBytes is " + promised + ": nothing larger is sent");
    }
    checks.each(
        sendings,
        Sending::slug,
        (sending, slug) -> {
          String text = String.valueOf(echo.textForLength(sending.bytes()));
          Bytes payload =
              sending.binary()
                  ? Bytes.pseudoRandom(sending.bytes(), sending.bytes())
                  : echo.request(text);
          int opcode = sending.binary() ? Opcode.BINARY : echo.opcode();
          Frame[] frames =
              sending.fragment() == 0
                  ? new Frame[] {Frame.of(opcode, payload)}
                  : fragments(opcode, payload, sending.fragment());
          try (WebSocketConnection connection = probe.open()) {
            long since = System.nanoTime();
            connection.sendSegmented(sending.segment(), frames);
            // They are under way side by side, and each there and back.
            int ways = plan.thorough() ? 10 : sending.bytes() > MIB ? 2 : 1;
            Duration wait = probe.patience().answer().multipliedBy(ways);
            boolean returned =
                sending.binary()
                    ? connection.awaitMessage(payload, wait) != null
                    : echo.await(connection, text, wait) != null;
            Outcome outcome = Outcome.of(connection, since);
            // What the application says by itself may be long, as well: it says it to newcomers.
            boolean damaged =
                UnpromisedSize.comesBackInPart(
                    sending.binary() ? payload : Bytes.utf8(text), outcome);
            // Bytes are no text, so 1007 says that they were misread, and not that they are many.
            boolean misread =
                sending.binary() && Objects.equals(outcome.code(), CloseCode.INVALID_PAYLOAD);
            boolean refused = promised == null && outcome.closed() && !damaged && !misread;
            if (!returned
                && promised == null
                && !outcome.closed()
                && !damaged
                && outcome.messages().findAny().isPresent()) {
              checks.untestable(
                  slug,
                  "the application says something else instead: " + outcome.messages().toList());
              return;
            }
            checks.record(
                slug,
                returned ? Verdict.PASS : refused ? Verdict.INFO : Verdict.FAIL,
                returned ? "the same message" : "not the same message, " + outcome.describe(),
                promised == null
                    ? new String[] {"the same message", "close 1009", "connection dropped"}
                    : new String[] {"the same message"});
          }
        });
  }

  static Frame[] fragments(int opcode, Bytes payload, int size) {
    List<Frame> frames = new ArrayList<>();
    for (int from = 0; from < payload.length(); from += size) {
      int to = Math.min(payload.length(), from + size);
      Bytes piece = payload.slice(from, to);
      Frame frame = from == 0 ? Frame.of(opcode, piece) : Frame.continuation(piece);
      frames.add(to < payload.length() ? frame.unfinished() : frame);
    }
    return frames.toArray(Frame[]::new);
  }

  @ConformanceCase(
      id = "ws.framing.message-series",
      clause = "RFC6455#6.2/messages",
      title = "Of many messages in a row each is answered",
      sends =
          "250 messages on each of five connections, each after the answer to the one before it,"
              + " of 32 to 4,096 bytes; with --thorough 1,000; and no more than limits.ratePerSecond"
              + " allows in a second.",
      accepts =
          "As many answers; on a long way, as many as there is time for. A target that ends the"
              + " connection, or says something else, after a few answers limits the rate, and one that"
              + " does so on a size that the profile does not promise may refuse it: neither can be"
              + " judged.",
      why = "It is what a connection does all day.",
      causes = "Something is counted, pooled or flushed every so many messages, and lost then.",
      needs = {Need.CONNECTION, Need.ECHO},
      volume = true)
  void answersEachOfManyMessages(
      WebSocketProbe probe, Echo echo, EndpointPlan plan, Checks checks) {
    int wanted = plan.thorough() ? 1_000 : 250;
    // The series of all lengths may run side by side.
    int inAll = UnpromisedRate.burst(plan, wanted * LENGTHS.size());
    int count = Math.max(1, inAll / LENGTHS.size());
    Long promised = plan.endpoint().limits().messageBytes();
    checks.each(
        LENGTHS.stream()
            .filter(length -> promised == null || length <= Math.max(promised, 32))
            .toList(),
        length -> "of-" + length + "-bytes",
        (length, slug) -> {
          try (WebSocketConnection connection = probe.open()) {
            long since = System.nanoTime();
            int answered = 0;
            String text = "";
            long sent = since;
            while (answered < count) {
              // A text of its own for each: an answer of old must not be taken for a new one.
              text = String.valueOf(echo.textForLength(Math.max(length, echo.overhead() + 32)));
              sent = System.nanoTime();
              connection.send(echo.frame(text));
              if (echo.awaitSince(sent, connection, text, probe.patience().answer()) == null) {
                break;
              }
              answered++;
            }
            if (answered < count
                && probe.isOutOfTime()
                && !Outcome.of(connection, since).closed()) {
              String sofar = "all " + answered + " that there was time for were answered";
              if (answered < ENOUGH) {
                checks.untestable(slug, sofar);
              } else {
                checks.record(slug, Verdict.PASS, sofar, count + " answers");
              }
              return;
            }
            Outcome outcome = Outcome.of(connection, sent);
            if (answered < count && limits(probe, echo, plan, text, answered, outcome)) {
              checks.untestable(
                  slug,
                  "the target limits what it takes: "
                      + answered
                      + " answers, "
                      + outcome.describe());
              return;
            }
            checks.must(
                slug,
                answered == count,
                answered == count
                    ? answered + " answers"
                    : "no answer to message "
                        + (answered + 1)
                        + ", "
                        + Outcome.of(connection, since).describe(),
                count + " answers");
          }
        });
  }

  /** Whether the target takes no message of this length, or not so many of any length. */
  private static boolean limits(
      WebSocketProbe probe,
      Echo echo,
      EndpointPlan plan,
      String text,
      int answered,
      Outcome outcome) {
    int bytes = echo.request(text).length();
    return Volume.wasTooOften(outcome)
        || (answered >= UnpromisedRate.A_FEW
            && (Volume.mayHaveBeenTooOften(outcome)
                || UnpromisedRate.isExceeded(probe, echo, plan, outcome)))
        || (answered == 0
            && UnpromisedSize.isRefused(
                plan,
                bytes,
                Bytes.utf8(text),
                outcome,
                () -> UnpromisedSize.comesBackInFragments(probe, echo, bytes)));
  }

  @ConformanceCase(
      id = "ws.framing.unexpected-message",
      clause = "RFC6455#10.7/application",
      title = "A message that the application does not expect harms nobody",
      sends =
          "A binary message of all byte values, an empty one, text that is not what the application"
              + " speaks, JSON of the wrong shape, JSON nested "
              + NEST
              + " deep, and a prototype as a key.",
      accepts = "Anything for the sender: an answer, an error, silence, a Close.",
      why = "Whoever may connect may send anything; one such message must not stop the server.",
      causes = {
        "An exception of the handler ends the process.",
        "A parser without a limit for depth, or a pattern that takes exponential time."
      },
      hostile = true)
  void isNotHarmedByMessagesThatItDoesNotExpect(WebSocketProbe probe, Checks checks) {
    record Unexpected(String slug, Frame frame) {}
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    List<Unexpected> messages =
        List.of(
            new Unexpected("binary", Frame.binary(Bytes.copyOf(all))),
            new Unexpected("empty-binary", Frame.binary(Bytes.EMPTY)),
            new Unexpected("empty-text", Frame.text("")),
            new Unexpected("words", Frame.text("not what the application speaks")),
            new Unexpected("null", Frame.text("null")),
            new Unexpected("wrong-types", Frame.text("{\"type\":[1],\"data\":-1e999,\"room\":{}}")),
            new Unexpected("prototype", Frame.text("{\"__proto__\":{\"type\":\"x\"}}")),
            new Unexpected("nested-arrays", Frame.text("[".repeat(NEST))),
            new Unexpected("nested-objects", Frame.text("{\"a\":".repeat(NEST))));
    checks.each(
        messages,
        Unexpected::slug,
        (unexpected, slug) -> {
          try (WebSocketConnection connection = probe.open()) {
            connection.send(unexpected.frame());
            Fence fence = Fence.behind(connection, probe.patience());
            checks.observe(slug, fence.describe());
          }
        });
  }

  @ConformanceCase(
      id = "ws.fragmentation.unfinished-message",
      clause = "RFC6455#5.4/unfinished",
      title = "A message is not delivered before its last fragment has come",
      sends =
          "The first fragment of a text, nothing for a while but a ping, and then the last"
              + " fragment; once more with the pause after a middle fragment.",
      accepts =
          "No echo before the last fragment and one of the whole text after it; or the end of the"
              + " connection, if the pause is too long for the server.",
      why = "Half a message that is taken for a whole one is another message.",
      causes = "Fragments are flushed to the application by a timer.",
      needs = {Need.CONNECTION, Need.ECHO})
  void waitsForTheLastFragment(WebSocketProbe probe, Echo echo, Checks checks) {
    checks.each(
        List.of(1, 2),
        before -> before == 1 ? "after-the-first" : "after-the-second",
        (before, slug) -> {
          String text = Payloads.unique() + "-in-three-fragments";
          Bytes payload = echo.request(text);
          Frame[] frames = fragments(echo.opcode(), payload, payload.length() / 3 + 1);
          try (WebSocketConnection connection = probe.open()) {
            long since = System.nanoTime();
            connection.send(Arrays.copyOf(frames, before));
            var ping = Fence.behind(connection, probe.patience());
            connection.note(ping.describe());
            // A timer of the server's is the subject: no fence tells when it would have fired.
            WebSocketEvent.Message early =
                connection.await(
                    WebSocketEvent.Message.class,
                    it -> isPartOf(payload, it.payload()),
                    probe.patience().answer().dividedBy(4));
            checks.must(
                slug + "-nothing-early",
                early == null,
                early == null ? "nothing" : "half a message came back: " + early,
                "nothing before the last fragment");
            connection.send(Arrays.copyOfRange(frames, before, frames.length));
            boolean returned = echo.await(connection, text, probe.patience().answer()) != null;
            Outcome outcome = Outcome.of(connection, since);
            checks.must(
                slug + "-whole",
                returned || outcome.closed(),
                returned ? "the whole text" : "not the text, " + outcome.describe(),
                "the whole text",
                "the end of the connection");
          }
        });
  }

  private static boolean isPartOf(Bytes whole, Bytes part) {
    return part.length() >= 8 && part.length() < whole.length() && whole.contains(part);
  }

  @ConformanceCase(
      id = "ws.ping.while-streaming",
      clause = "RFC6455#5.5.2/practical",
      title = "A ping is answered while large messages are under way",
      sends =
          "Sixteen messages of 64 KiB, or of limits.messageBytes, which come back, and a ping"
              + " behind them; with --thorough 160.",
      accepts = "A pong within the wait for an answer.",
      why = "A client whose ping times out during a large transfer drops it and begins again.",
      causes = "Pongs wait in the same queue as data, behind everything else.",
      needs = {Need.CONNECTION, Need.ECHO})
  void answersAPingWhileItStreams(
      WebSocketProbe probe, EndpointPlan plan, Echo echo, Checks checks) {
    int size = Volume.messageBytes(plan, echo, 64 * KIB);
    try (WebSocketConnection connection = probe.open()) {
      List<String> texts =
          IntStream.range(0, plan.thorough() ? 160 : 16)
              .mapToObj(i -> String.valueOf(echo.textForLength(size)))
              .toList();
      Bytes nonce = Bytes.utf8(Payloads.unique());
      long since = System.nanoTime();
      for (String text : texts) {
        connection.send(echo.frame(text));
      }
      long sent = System.nanoTime();
      connection.send(Frame.ping(nonce));
      WebSocketEvent.Pong pong = connection.awaitPong(nonce, probe.patience().answer());
      Outcome outcome = Outcome.of(connection, since);
      if (pong == null && outcome.closed()) {
        checks.untestable("pong", "the messages were refused: " + outcome.describe());
        return;
      }
      checks.should(
          "pong",
          pong != null,
          pong == null
              ? "no pong, " + outcome.describe()
              : "a pong after " + (pong.atNanos() - sent) / 1_000_000 + " ms",
          "a pong within " + probe.patience().answer().toMillis() + " ms");
    }
  }
}
