package dev.rtck.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.FrameDecoder.FrameTooLarge;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds for every frame and for every stream of bytes, legal or not. */
final class FrameCodecPropertyTest {

  /** FIN, opcode and length, eight bytes of length, a masking key. */
  private static final int LARGEST_HEAD = 14;

  private static final int LARGEST = 70_000;

  @Property(tries = 400)
  void everyFrameComesBackFromTheWireAsItWas(@ForAll("frames") Frame frame) throws FrameTooLarge {
    FrameDecoder decoder = new FrameDecoder(LARGEST);
    feed(decoder, frame.encode());

    assertThat(decoder.next()).isEqualTo(frame);
    assertThat(decoder.next()).isNull();
    assertThat(decoder.rest()).isEqualTo(Bytes.EMPTY);
  }

  @Property(tries = 400)
  void everyFrameIsSpeltAsTheSpecificationDrawsIt(@ForAll("frames") Frame frame, @ForAll int key) {
    Frame keyed = frame.isMasked() ? frame.withMaskingKey(key) : frame;

    assertThat(keyed.encode()).isEqualTo(drawn(keyed, key));
  }

  @Property(tries = 200)
  void everyCutOfTheStreamGivesTheSameFrames(
      @ForAll @Size(max = 6) List<@From("frames") Frame> frames,
      @ForAll @Size(min = 1, max = 30) List<@IntRange(min = 1, max = 5_000) Integer> segments,
      @ForAll boolean readsAfterEach)
      throws FrameTooLarge {
    FrameDecoder decoder = new FrameDecoder(LARGEST);
    List<Frame> read = new ArrayList<>();
    for (Bytes segment : cut(Frames.encode(frames), segments)) {
      feed(decoder, segment);
      if (readsAfterEach) {
        read.addAll(drain(decoder));
      }
    }
    read.addAll(drain(decoder));

    assertThat(read).isEqualTo(frames);
    assertThat(decoder.rest()).isEqualTo(Bytes.EMPTY);
  }

  @Property(tries = 100)
  void noFrameComesBeforeItsLastByte(
      @ForAll("frames") Frame frame, @ForAll @IntRange(max = 1_000_000) int cutAt)
      throws FrameTooLarge {
    FrameDecoder decoder = new FrameDecoder(LARGEST);
    Bytes whole = frame.encode();
    int cut = cutAt % whole.length();
    feed(decoder, whole.slice(0, cut));
    assertThat(decoder.next()).isNull();
    assertThat(decoder.rest()).isEqualTo(whole.slice(0, cut));

    feed(decoder, whole.slice(cut, whole.length()));
    assertThat(decoder.next()).isEqualTo(frame);
  }

  @Property(tries = 150)
  void anyBytesAreFramesOrAFrameThatIsTooLarge(
      @ForAll("noise") Bytes noise,
      @ForAll @Size(min = 1, max = 30) List<@IntRange(min = 1, max = 700) Integer> segments,
      @ForAll @IntRange(max = 2_000) int largest) {
    FrameDecoder decoder = new FrameDecoder(largest);
    int read = 0;
    int fed = 0;
    for (Bytes segment : cut(noise, segments)) {
      feed(decoder, segment);
      fed += segment.length();
      try {
        for (Frame frame = decoder.next(); frame != null; frame = decoder.next()) {
          assertThat(frame.payload().length()).isLessThanOrEqualTo(largest);
          read += frame.encode().length();
        }
      } catch (FrameTooLarge giveUp) {
        // As a connection does: nothing is read after it.
        assertThat(read + decoder.rest().length()).isEqualTo(fed);
        return;
      }
      assertThat(decoder.rest().length())
          .as("what is kept for a frame that has not come whole")
          .isLessThan(LARGEST_HEAD + largest);
      assertThat(read + decoder.rest().length()).isEqualTo(fed);
    }
  }

  @Property(tries = 200)
  void aFrameIsGivenUpAtItsHeadWhenItAnnouncesTooMuch(
      @ForAll("announcedLengths") long announced, @ForAll @IntRange(max = 130) int largest)
      throws FrameTooLarge {
    FrameDecoder decoder = new FrameDecoder(largest);
    Frame liar = Frame.binary(Bytes.EMPTY).announcing(announced);
    feed(decoder, liar.encode());
    boolean tooLarge = announced < 0 || announced > largest;

    Frame read = null;
    boolean givenUp = false;
    try {
      read = decoder.next();
    } catch (FrameTooLarge expected) {
      givenUp = true;
    }
    assertThat(givenUp).isEqualTo(tooLarge);
    if (!tooLarge) {
      assertThat(read != null).isEqualTo(announced == 0);
    }
  }

  @Property(tries = 200)
  void aTellingOfAFrameIsOneLine(@ForAll("frames") Frame frame) {
    assertThat(frame.toString()).startsWith(Opcode.name(frame.opcode())).hasLineCount(1);
    assertThat(frame.toString().length()).isLessThan(200);
  }

  @Provide
  Arbitrary<Frame> frames() {
    return anyFrame();
  }

  @Provide
  Arbitrary<Bytes> noise() {
    Arbitrary<Bytes> anything =
        Arbitraries.bytes().array(byte[].class).ofMaxSize(3_000).map(Bytes::copyOf);
    // Bytes without any order are seldom a frame; a frame with one byte changed nearly is.
    Arbitrary<Bytes> nearlyFrames =
        Combinators.combine(
                anyFrame().list().ofMaxSize(4), Arbitraries.integers(), Arbitraries.bytes())
            .as(
                (frames, at, value) -> {
                  byte[] bytes = Frames.encode(frames).toArray();
                  if (bytes.length > 0) {
                    bytes[Math.floorMod(at, Math.min(bytes.length, 200))] = value;
                  }
                  return Bytes.copyOf(Arrays.copyOf(bytes, Math.min(bytes.length, 20_000)));
                })
            .withoutEdgeCases();
    return Arbitraries.oneOf(anything, nearlyFrames);
  }

  @Provide
  Arbitrary<Long> announcedLengths() {
    return Arbitraries.oneOf(
        Arbitraries.longs(), Arbitraries.longs().between(-2, 140), Arbitraries.of(1L << 31));
  }

  /** Frames of every opcode and bit, masked or not, with every length form that can be told. */
  static Arbitrary<Frame> anyFrame() {
    Arbitrary<Integer> lengths =
        Arbitraries.frequencyOf(
            Tuple.of(12, Arbitraries.integers().between(0, 300)),
            Tuple.of(2, Arbitraries.of(0, 1, 125, 126, 127)),
            Tuple.of(1, Arbitraries.of(65_535, 65_536, LARGEST)));
    return Combinators.combine(
            Arbitraries.of(true, false),
            Arbitraries.integers().between(0, 7),
            Arbitraries.integers().between(0, 15),
            Arbitraries.integers().injectNull(0.5),
            lengths,
            Arbitraries.longs(),
            Arbitraries.integers().between(0, 2))
        .as(
            (fin, rsv, opcode, key, length, seed, longer) -> {
              List<LengthForm> longEnough =
                  Arrays.stream(LengthForm.values())
                      .filter(form -> form.compareTo(LengthForm.minimalFor(length)) >= 0)
                      .toList();
              return new Frame(
                  fin,
                  rsv,
                  opcode,
                  key,
                  Bytes.pseudoRandom(seed, length),
                  longEnough.get(longer % longEnough.size()),
                  length);
            })
        // The edges are among the lengths; all their combinations would leave no room for chance.
        .withoutEdgeCases();
  }

  /** Returns the bytes in segments of these sizes, in turn. */
  static List<Bytes> cut(Bytes bytes, List<Integer> segments) {
    List<Bytes> parts = new ArrayList<>();
    int from = 0;
    for (int i = 0; from < bytes.length(); i++) {
      int to = Math.min(bytes.length(), from + segments.get(i % segments.size()));
      parts.add(bytes.slice(from, to));
      from = to;
    }
    return parts;
  }

  /** Draws the frame bit by bit, as the figure in §5.2 does, and by no way of {@link Frame}. */
  private static Bytes drawn(Frame frame, int key) {
    StringBuilder bits = new StringBuilder();
    bits.append(frame.isFinal() ? 1 : 0);
    bits.append(binary(BigInteger.valueOf(frame.reservedBits()), 3));
    bits.append(binary(BigInteger.valueOf(frame.opcode()), 4));
    bits.append(frame.isMasked() ? 1 : 0);
    BigInteger length = BigInteger.valueOf(frame.payload().length());
    bits.append(
        switch (frame.lengthForm()) {
          case SEVEN_BITS -> binary(length, 7);
          case SIXTEEN_BITS -> binary(BigInteger.valueOf(126), 7) + binary(length, 16);
          case SIXTY_FOUR_BITS -> binary(BigInteger.valueOf(127), 7) + binary(length, 64);
        });
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < bits.length(); i += 8) {
      bytes.write(Integer.parseInt(bits.substring(i, i + 8), 2));
    }
    Bytes payload = frame.payload();
    if (!frame.isMasked()) {
      bytes.writeBytes(payload.toArray());
      return Bytes.copyOf(bytes.toByteArray());
    }
    int[] octets = {key >>> 24, key >>> 16 & 0xff, key >>> 8 & 0xff, key & 0xff};
    for (int octet : octets) {
      bytes.write(octet);
    }
    for (int i = 0; i < payload.length(); i++) {
      bytes.write(payload.at(i) ^ octets[i % 4]);
    }
    return Bytes.copyOf(bytes.toByteArray());
  }

  private static String binary(BigInteger value, int digits) {
    String text = value.toString(2);
    return "0".repeat(digits - text.length()) + text;
  }

  private static void feed(FrameDecoder decoder, Bytes bytes) {
    decoder.feed(bytes.toArray(), bytes.length());
  }

  private static List<Frame> drain(FrameDecoder decoder) throws FrameTooLarge {
    List<Frame> frames = new ArrayList<>();
    for (Frame frame = decoder.next(); frame != null; frame = decoder.next()) {
      frames.add(frame);
    }
    return frames;
  }
}
