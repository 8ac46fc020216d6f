package dev.rtck.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.ScriptedServer;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.Transcript;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.arbitraries.StringArbitrary;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** What holds for every message, however it is fragmented, and for every legal conversation. */
final class MessagePropertyTest {

  private static final Duration LONG = Duration.ofSeconds(10);

  @SuppressWarnings("NullAway.Init")
  private static ScriptedServer server;

  private static volatile Bytes says = Bytes.EMPTY;

  /** One data message and how it travels: the sizes of its frames, and what comes in between. */
  record Sent(boolean text, Bytes payload, List<Integer> fragments, List<Frame> between) {

    List<Frame> frames() {
      List<Frame> frames = new ArrayList<>();
      List<Bytes> parts =
          payload.isEmpty() ? List.of(Bytes.EMPTY) : FrameCodecPropertyTest.cut(payload, fragments);
      for (int i = 0; i < parts.size(); i++) {
        int opcode = i > 0 ? Opcode.CONTINUATION : text ? Opcode.TEXT : Opcode.BINARY;
        Frame frame = Frame.of(opcode, parts.get(i)).unmasked();
        boolean last = i == parts.size() - 1;
        frames.add(last ? frame : frame.unfinished());
        if (!last) {
          frames.addAll(between);
        }
      }
      return frames;
    }
  }

  @BeforeContainer
  static void listen() {
    server =
        ScriptedServer.switching(
            socket -> {
              ScriptedServer.write(socket, says);
              socket.shutdownOutput();
              var unused = ScriptedServer.readToTheEnd(socket);
            });
  }

  @AfterContainer
  static void stop() {
    server.close();
  }

  @Property(tries = 100)
  void everyFragmentationOfAMessageGivesTheMessage(
      @ForAll @Size(min = 1, max = 4) List<@From("messages") Sent> messages) {
    List<Violation> violations = new ArrayList<>();
    Bytes stream = Frames.encode(messages.stream().flatMap(it -> it.frames().stream()).toList());
    says = stream;
    try (WebSocketProbe probe =
        new WebSocketProbe(
            new WebSocketEndpoint(server.address(), "/", List.of(), List.of(), null),
            new Transcript(Secrets.of(List.of())),
            new Patience(LONG, LONG, LONG, LONG),
            Deadline.in(LONG),
            violations::add,
            atNanos -> {})) {
      WebSocketConnection connection = probe.open();
      assertThat(connection.awaitEnd(LONG)).isNotNull();

      assertThat(connection.messages())
          .extracting(WebSocketEvent.Message::payload)
          .isEqualTo(messages.stream().map(Sent::payload).toList());
      assertThat(connection.messages())
          .extracting(it -> it.opcode() == Opcode.TEXT)
          .isEqualTo(messages.stream().map(Sent::text).toList());
      assertThat(connection.messages().stream().mapToInt(WebSocketEvent.Message::frames).sum())
          .isEqualTo(
              messages.stream()
                  .flatMap(it -> it.frames().stream())
                  .filter(it -> !Opcode.isControl(it.opcode()))
                  .count());
      assertThat(connection.events().stream().filter(it -> it instanceof WebSocketEvent.Ping))
          .hasSize(
              (int)
                  messages.stream()
                      .flatMap(it -> it.frames().stream())
                      .filter(it -> it.opcode() == Opcode.PING)
                      .count());
    }
    assertThat(violations).isEmpty();
  }

  @Property(tries = 300)
  void noLegalConversationBreaksARule(
      @ForAll @Size(max = 5) List<@From("messages") Sent> messages, @ForAll("closes") Frame close) {
    ServerFrameRules rules = new ServerFrameRules(false);

    for (Sent message : messages) {
      for (Frame frame : message.frames()) {
        assertThat(rules.judge(frame)).as("%s", frame).isEmpty();
      }
    }
    assertThat(rules.judge(close)).isEmpty();
  }

  @Property(tries = 300)
  void aTextIsJudgedAlikeHoweverItIsFragmented(
      @ForAll("nearlyUtf8") Bytes text,
      @ForAll @Size(min = 1, max = 10) List<@IntRange(min = 1, max = 9) Integer> fragments) {
    ServerFrameRules rules = new ServerFrameRules(false);
    List<String> broken = new ArrayList<>();
    for (Frame frame : new Sent(true, text, fragments, List.of()).frames()) {
      rules.judge(frame).forEach(it -> broken.add(it.rule()));
    }

    assertThat(broken).isEqualTo(text.isUtf8() ? List.of() : List.of("utf-8"));
  }

  @Property(tries = 300)
  void eachRuleIsBrokenByWhatBreaksIt(@ForAll("strangeFrames") Frame frame) {
    List<String> broken =
        new ServerFrameRules(false).judge(frame).stream().map(Violation::rule).toList();

    assertThat(broken.contains("unmasked")).isEqualTo(frame.isMasked());
    assertThat(broken.contains("reserved-bits")).isEqualTo(frame.reservedBits() != 0);
    assertThat(broken.contains("defined-opcode")).isEqualTo(!Opcode.isDefined(frame.opcode()));
    assertThat(broken.contains("minimal-length"))
        .isEqualTo(frame.lengthForm() != LengthForm.minimalFor(frame.payload().length()));
    assertThat(broken.contains("continuation")).isEqualTo(frame.opcode() == Opcode.CONTINUATION);
    boolean control = Opcode.isControl(frame.opcode()) && Opcode.isDefined(frame.opcode());
    assertThat(broken.contains("whole-control")).isEqualTo(control && !frame.isFinal());
    assertThat(broken.contains("control-length"))
        .isEqualTo(control && frame.payload().length() > 125);
    assertThat(broken).doesNotHaveDuplicates();
  }

  @Provide
  Arbitrary<Sent> messages() {
    Arbitrary<Bytes> binary =
        Combinators.combine(Arbitraries.longs(), Arbitraries.integers().between(0, 3_000))
            .as(Bytes::pseudoRandom);
    Arbitrary<Sent> binaries =
        Combinators.combine(binary, fragments(), between())
            .as((payload, fragments, between) -> new Sent(false, payload, fragments, between));
    Arbitrary<Sent> texts =
        Combinators.combine(scalarValues().ofMaxLength(200), fragments(), between())
            .as((text, sizes, between) -> new Sent(true, Bytes.utf8(text), sizes, between));
    return Arbitraries.oneOf(binaries, texts).withoutEdgeCases();
  }

  private static StringArbitrary scalarValues() {
    return Arbitraries.strings()
        .withCharRange(' ', '\u00ff')
        .withChars('€', '漢', '\u0000', '\ufeff', '\uffff', 'ß');
  }

  private static Arbitrary<List<Integer>> fragments() {
    return Arbitraries.integers().between(1, 900).list().ofMinSize(1).ofMaxSize(8);
  }

  private static Arbitrary<List<Frame>> between() {
    Arbitrary<Frame> control =
        Combinators.combine(
                Arbitraries.of(Opcode.PING, Opcode.PONG),
                Arbitraries.longs(),
                Arbitraries.integers().between(0, 125))
            .as(
                (opcode, seed, size) ->
                    Frame.of(opcode, Bytes.pseudoRandom(seed, size)).unmasked());
    return control.list().ofMaxSize(2);
  }

  @Provide
  Arbitrary<Frame> closes() {
    Arbitrary<Integer> codes =
        Arbitraries.oneOf(
            Arbitraries.of(1000, 1001, 1002, 1003, 1007, 1008, 1009, 1011, 1012, 1013, 1014),
            Arbitraries.integers().between(3000, 4999));
    return Combinators.combine(codes, Arbitraries.strings().alpha().ofMaxLength(123))
        .as((code, reason) -> Frame.close(code, reason).unmasked())
        .injectNull(0.1)
        .map(it -> it == null ? Frame.close().unmasked() : it)
        .withoutEdgeCases();
  }

  @Provide
  Arbitrary<Bytes> nearlyUtf8() {
    Arbitrary<Bytes> utf8 = scalarValues().ofMaxLength(40).map(Bytes::utf8);
    return Combinators.combine(
            utf8,
            Arbitraries.integers().between(0, 200),
            Arbitraries.bytes(),
            Arbitraries.of(true, false))
        .as(
            (text, at, octet, spoils) -> {
              byte[] bytes = text.toArray();
              if (spoils && bytes.length > 0) {
                bytes[at % bytes.length] = octet;
              }
              return Bytes.copyOf(bytes);
            })
        .withoutEdgeCases();
  }

  @Provide
  Arbitrary<Frame> strangeFrames() {
    return FrameCodecPropertyTest.anyFrame();
  }
}
