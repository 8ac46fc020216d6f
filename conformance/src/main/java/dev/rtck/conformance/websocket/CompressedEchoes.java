package dev.rtck.conformance.websocket;

import static dev.rtck.protocol.websocket.DeflateAgreement.CLIENT_MAX_WINDOW_BITS;
import static dev.rtck.protocol.websocket.DeflateAgreement.CLIENT_NO_CONTEXT_TAKEOVER;
import static dev.rtck.protocol.websocket.DeflateAgreement.NAME;
import static dev.rtck.protocol.websocket.DeflateAgreement.SERVER_MAX_WINDOW_BITS;
import static dev.rtck.protocol.websocket.DeflateAgreement.SERVER_NO_CONTEXT_TAKEOVER;

import dev.rtck.conformance.EndpointPlan;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.CloseCode;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.Opcode;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.reports.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Exchanges series of compressed messages: kinds of data, offers, sizes and fragments. */
final class CompressedEchoes {

  /** Messages of one kind of data on one connection. */
  record Family(String slug, SampleData data, String offer) {}

  /**
   * What came of compressed messages.
   *
   * @param verdict a warning where a size is refused that is taken without compression: a limit of
   *     what is inflated is legal, but not what its users expect
   */
  record Result(Verdict verdict, String describe) {}

  /** How large the messages are, and how large their frames; 0 for one frame each. */
  private record Step(int size, int frameSize) {}

  private static final List<Step> STEPS =
      List.of(
          new Step(16, 0),
          new Step(64, 0),
          new Step(256, 0),
          new Step(1024, 0),
          new Step(4096, 0),
          new Step(8192, 0),
          new Step(16_384, 0),
          new Step(32_768, 0),
          new Step(8192, 256),
          new Step(16_384, 256),
          new Step(32_768, 256),
          new Step(65_536, 0),
          new Step(131_072, 0),
          new Step(65_536, 256),
          new Step(131_072, 256),
          new Step(131_072, 1024),
          new Step(131_072, 4096),
          new Step(131_072, 32_768));

  /** The steps that a quick run leaves to the family without parameters. */
  private static final int SMALL_STEPS = 9;

  private static final int LARGE_STEPS = 13;
  private static final int ANY_SERVER_TAKES = 8192;
  private static final int THOROUGH_COUNT = 1000;
  private static final int THOROUGH_BYTES = 2 << 20;

  private final WebSocketProbe probe;
  private final Echo echo;
  private final EndpointPlan plan;
  private final boolean thorough;
  private final long limit;

  CompressedEchoes(WebSocketProbe probe, Echo echo, EndpointPlan plan) {
    this.probe = probe;
    this.echo = echo;
    this.plan = plan;
    this.thorough = plan.thorough();
    Long promised = plan.endpoint().limits().messageBytes();
    this.limit = promised == null ? Long.MAX_VALUE : promised;
  }

  /** Returns every kind of data by the plain offer, and JSON by all the others. */
  static List<Family> families(Echo echo) {
    String fresh = NAME + "; " + SERVER_NO_CONTEXT_TAKEOVER;
    String of9 = "; " + SERVER_MAX_WINDOW_BITS + "=9";
    String of15 = "; " + SERVER_MAX_WINDOW_BITS + "=15";
    List<Family> families = new ArrayList<>();
    for (SampleData data : SampleData.values()) {
      if (!data.isBinary() || echo.returnsBinary()) {
        String slug = data.name().toLowerCase(Locale.ROOT).replace('_', '-');
        families.add(new Family(slug, data, NAME));
      }
    }
    families.add(new Family("server-fresh", SampleData.JSON, fresh));
    families.add(
        new Family("both-fresh", SampleData.JSON, fresh + "; " + CLIENT_NO_CONTEXT_TAKEOVER));
    families.add(new Family("browsers", SampleData.JSON, NAME + "; " + CLIENT_MAX_WINDOW_BITS));
    families.add(new Family("server-9-bits", SampleData.JSON, NAME + of9));
    families.add(new Family("server-15-bits", SampleData.JSON, NAME + of15));
    families.add(new Family("server-fresh-9-bits", SampleData.JSON, fresh + of9));
    families.add(new Family("server-fresh-15-bits", SampleData.JSON, fresh + of15));
    families.add(new Family("list", SampleData.JSON, fresh + of9 + ", " + fresh + ", " + NAME));
    return families;
  }

  /** Sends the family's messages one after the other, each when the one before came back. */
  Result exchange(CompressedConnection compressed, Family family) {
    int messages = 0;
    int most = UnpromisedRate.burst(plan, Integer.MAX_VALUE);
    long bytes = 0;
    List<Step> steps =
        STEPS.subList(
            0, thorough ? STEPS.size() : family.slug().equals("json") ? LARGE_STEPS : SMALL_STEPS);
    for (Step step : steps) {
      if (step.size() > limit || messages >= most) {
        continue;
      }
      String sample = family.data().text(step.size(), step.size());
      int count =
          thorough ? Math.min(THOROUGH_COUNT, Math.max(1, THOROUGH_BYTES / step.size())) : 1;
      count = Math.min(count, most - messages);
      for (int i = 0; i < count; i++) {
        String begin = Integer.toString(messages, 36) + "-";
        String text = begin + sample.substring(begin.length());
        String lost = exchange(compressed, family.data().isBinary(), text, step.frameSize());
        if (lost != null && !takesUncompressed(family.data().isBinary(), text)) {
          return new Result(
              Verdict.PASS,
              messages
                  + " messages came back; of "
                  + step.size()
                  + " bytes the target takes none, compressed or not");
        }
        if (lost != null && UnpromisedRate.endsASeries(probe, echo, plan, messages + 1)) {
          return new Result(
              Verdict.UNTESTABLE,
              "the target takes no " + (messages + 1) + " messages in a row; before: " + lost);
        }
        if (lost != null) {
          return new Result(
              refusesTheSize(compressed.connection(), step.size()) ? Verdict.WARN : Verdict.FAIL,
              "of "
                  + step.size()
                  + " bytes"
                  + (step.frameSize() == 0 ? "" : " in frames of " + step.frameSize())
                  + ", after "
                  + messages
                  + " messages: "
                  + lost);
        }
        messages++;
        bytes += step.size();
      }
    }
    return new Result(Verdict.PASS, messages + " messages of " + bytes + " bytes came back");
  }

  /** Returns whether the payload is no larger than what the target promises to take. */
  boolean promises(Bytes payload) {
    return payload.length() <= limit;
  }

  /**
   * Returns what is to be said of a compressed text that brought no echo: nothing, where a long one
   * does not come back without compression either, since a server may limit what it takes (RFC 6455
   * §10.4).
   */
  Result withoutEcho(WebSocketConnection connection, String text, long sinceNanos) {
    int size = echo.request(text).length();
    String seen = "no echo, " + Outcome.of(connection, sinceNanos).describe();
    if (size > ANY_SERVER_TAKES && !takesUncompressed(false, text)) {
      return new Result(
          Verdict.UNTESTABLE,
          "the target takes no " + size + " bytes, compressed or not (" + seen + ")");
    }
    return new Result(refusesTheSize(connection, size) ? Verdict.WARN : Verdict.FAIL, seen);
  }

  /** Neither the Close frame nor its code is a must: without them a refusal is one, too. */
  private static boolean refusesTheSize(WebSocketConnection connection, int size) {
    Outcome outcome = Outcome.of(connection, System.nanoTime());
    Integer code = outcome.code();
    return size > ANY_SERVER_TAKES
        && outcome.closed()
        && (code == null
            || code == CloseCode.MESSAGE_TOO_BIG
            || code == CloseCode.POLICY_VIOLATION
            || code == CloseCode.INTERNAL_ERROR);
  }

  /** Whether a connection without compression returns the message: a limit holds for both. */
  private boolean takesUncompressed(boolean binary, String text) {
    try (WebSocketConnection connection = probe.open()) {
      if (binary) {
        Bytes payload = Bytes.latin1(text);
        connection.send(Frame.binary(payload));
        return connection.awaitMessage(payload, probe.patience().answer()) != null;
      }
      connection.send(echo.frame(text));
      return echo.await(connection, text, probe.patience().answer()) != null;
    }
  }

  /** Sends one message; returns what went wrong, or null when it came back. */
  private @Nullable String exchange(
      CompressedConnection compressed, boolean binary, String text, int frameSize) {
    WebSocketConnection connection = compressed.connection();
    Bytes payload = binary ? Bytes.latin1(text) : echo.request(text);
    int opcode = binary ? Opcode.BINARY : echo.opcode();
    Bytes data = compressed.deflate(payload);
    List<Integer> cuts = new ArrayList<>();
    for (int at = frameSize; frameSize > 0 && at < data.length(); at += frameSize) {
      cuts.add(at);
    }
    Frame[] frames = CompressionFramingCases.fragments(opcode, data, cuts);
    long since = System.nanoTime();
    connection.send(frames);
    // Only what came since: to compare every earlier message would take the longer the more came.
    WebSocketEvent.Message reply =
        connection.await(
            WebSocketEvent.Message.class,
            message ->
                message.atNanos() > since
                    && (binary
                        ? message.isReadable() && message.payload().equals(payload)
                        : echo.answers(text, message)),
            probe.patience().answer());
    if (reply != null) {
      int expected = binary ? Opcode.BINARY : echo.replyOpcode();
      return reply.opcode() == expected
          ? null
          : "the echo in " + Opcode.name(reply.opcode()) + ", not " + Opcode.name(expected);
    }
    return "no echo, " + unreadable(connection) + Outcome.of(connection, since).describe();
  }

  private static String unreadable(WebSocketConnection connection) {
    return connection.messages().stream()
        .filter(message -> !message.isReadable())
        .map(WebSocketEvent.Message::inflation)
        .map(inflation -> inflation == null ? "" : "but a message with " + inflation.fault() + ", ")
        .findFirst()
        .orElse("");
  }
}
