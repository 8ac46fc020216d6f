package dev.rtck.protocol.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Bytes;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds for every frame and for every stream of bytes, legal or not. */
final class StompCodecPropertyTest {

  private static final int LARGEST = 1 << 20;

  @Property(tries = 400)
  void everyFrameComesBackFromTheWireAsItWasMeant(@ForAll("frames") StompFrame frame) {
    List<ReceivedFrame> read = frames(readAll(frame.encode(StompVersion.V1_2)));

    assertThat(read).hasSize(1);
    ReceivedFrame back = read.get(0);
    assertThat(back.command()).isEqualTo(frame.command());
    assertThat(back.headers()).isEqualTo(meant(frame));
    assertThat(back.body()).isEqualTo(frame.body());
    assertThat(back.raw()).isEqualTo(frame.encode(StompVersion.V1_2));
  }

  @Property(tries = 300)
  void legalFramesOfAServerBreakNoRule(@ForAll("frames") StompFrame frame) {
    StompFrame message =
        frame
            .withCommand("MESSAGE")
            .with("destination", "/topic/a")
            .with("message-id", "1")
            .with("subscription", "0");
    ServerFrameRules rules = new ServerFrameRules();

    frames(readAll(message.encode(StompVersion.V1_2)))
        .forEach(it -> assertThat(rules.judge(it)).isEmpty());
  }

  @Property(tries = 300)
  void everyCutOfTheStreamGivesTheSameFramesAndEndsOfLine(
      @ForAll @Size(max = 5) List<@From("frames") StompFrame> frames,
      @ForAll @Size(min = 1, max = 30) List<@IntRange(min = 1, max = 300) Integer> segments,
      @ForAll @IntRange(max = 3) int beats) {
    List<Bytes> parts = new ArrayList<>();
    for (StompFrame frame : frames) {
      parts.add(frame.encode(StompVersion.V1_2));
      for (int i = 0; i < beats; i++) {
        parts.add(Bytes.utf8(i % 2 == 0 ? "\n" : "\r\n"));
      }
    }
    Bytes stream = Bytes.concat(parts.toArray(Bytes[]::new));

    assertThat(readInSegments(stream, segments)).isEqualTo(readAll(stream));
    assertThat(readAll(stream)).hasSize(frames.size() * (1 + beats));
  }

  @Property(tries = 300)
  void anyBytesAtAllAreReadAlikeHoweverTheyAreCut(
      @ForAll("noise") Bytes noise,
      @ForAll @Size(min = 1, max = 30) List<@IntRange(min = 1, max = 9) Integer> segments) {
    assertThat(readInSegments(noise, segments)).isEqualTo(readAll(noise));
  }

  @Property(tries = 300)
  void noByteIsLost(@ForAll("noise") Bytes noise) {
    StompReader reader = new StompReader(LARGEST);
    reader.feed(noise.toArray(), noise.length());
    List<Bytes> parts = new ArrayList<>();
    for (StompReader.Item item : drain(reader)) {
      if (item instanceof StompReader.Item.Frame frame) {
        parts.add(frame.frame().raw());
      } else if (item instanceof StompReader.Item.EndOfLine line) {
        parts.add(Bytes.utf8(line.carriageReturn() ? "\r\n" : "\n"));
      }
    }
    parts.add(reader.rest());

    assertThat(Bytes.concat(parts.toArray(Bytes[]::new))).isEqualTo(noise);
  }

  @Property(tries = 200)
  void whatIsEscapedIsUnescapedToItself(
      @ForAll("texts") String text, @ForAll StompVersion version) {
    String spelt = version == StompVersion.V1_1 ? text.replace("\r", "") : text;
    String escaped = HeaderEscapes.escape(spelt, version);

    assertThat(HeaderEscapes.unescape(Bytes.utf8(escaped), version).text()).isEqualTo(spelt);
    assertThat(escaped).doesNotContain("\n", ":");
  }

  private static List<ReceivedFrame.Header> meant(StompFrame frame) {
    return frame.headers().stream()
        .map(StompHeader.Meant.class::cast)
        .map(header -> new ReceivedFrame.Header(header.name(), header.value()))
        .toList();
  }

  private static List<ReceivedFrame> frames(List<StompReader.Item> items) {
    return items.stream()
        .map(StompReader.Item.Frame.class::cast)
        .map(StompReader.Item.Frame::frame)
        .toList();
  }

  private static List<StompReader.Item> readAll(Bytes stream) {
    StompReader reader = new StompReader(LARGEST);
    reader.feed(stream.toArray(), stream.length());
    return drain(reader);
  }

  private static List<StompReader.Item> readInSegments(Bytes stream, List<Integer> segments) {
    StompReader reader = new StompReader(LARGEST);
    List<StompReader.Item> items = new ArrayList<>();
    int at = 0;
    for (int i = 0; at < stream.length(); i++) {
      int to = Math.min(stream.length(), at + segments.get(i % segments.size()));
      reader.feed(stream.slice(at, to).toArray(), to - at);
      items.addAll(drain(reader));
      at = to;
    }
    return items;
  }

  private static List<StompReader.Item> drain(StompReader reader) {
    List<StompReader.Item> items = new ArrayList<>();
    try {
      for (StompReader.Item item = reader.next(); item != null; item = reader.next()) {
        items.add(item);
      }
    } catch (StompReader.TooLarge e) {
      throw new AssertionError(e);
    }
    return items;
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("ab\\:\r\n rnct-é日").ofMaxLength(12);
  }

  @Provide
  Arbitrary<Bytes> bodies() {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(40).map(Bytes::copyOf);
  }

  @Provide
  Arbitrary<StompFrame> frames() {
    Arbitrary<String> names = texts().filter(name -> !name.isEmpty());
    Arbitrary<List<String>> pairs = names.list().ofMaxSize(4);
    return Combinators.combine(
            Arbitraries.of("SEND", "MESSAGE", "ERROR"),
            pairs,
            texts().list().ofSize(4),
            bodies(),
            Arbitraries.of(true, false))
        .as(
            (command, keys, values, body, carriageReturns) -> {
              StompFrame frame = StompFrame.of(command);
              for (int i = 0; i < keys.size(); i++) {
                frame = frame.with(keys.get(i), values.get(i));
              }
              frame = frame.withBody(body).counted();
              return carriageReturns ? frame.withCrLf() : frame;
            });
  }

  @Provide
  Arbitrary<Bytes> noise() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "\n",
            "\r",
            "\0",
            ":",
            "SEND",
            "CONNECTED",
            "content-length:3",
            "content-length:-1",
            "content-length:x",
            "version:1.1",
            "a",
            "\\t",
            "\n\n",
            "\r\n\r\n");
    return pieces.list().ofMaxSize(40).map(list -> Bytes.utf8(String.join("", list)));
  }
}
