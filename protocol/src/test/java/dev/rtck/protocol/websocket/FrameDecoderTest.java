package dev.rtck.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.FrameDecoder.FrameTooLarge;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Single examples; what holds for any bytes stands in {@link FrameCodecPropertyTest}. */
final class FrameDecoderTest {

  private static final long LARGEST = 100_000;

  private final FrameDecoder decoder = new FrameDecoder(LARGEST);

  private void feed(Bytes bytes) {
    decoder.feed(bytes.toArray(), bytes.length());
  }

  private List<Frame> drain() throws FrameTooLarge {
    List<Frame> frames = new ArrayList<>();
    for (Frame frame = decoder.next(); frame != null; frame = decoder.next()) {
      frames.add(frame);
    }
    return frames;
  }

  @Test
  void readsOneByteAtATime() throws FrameTooLarge {
    List<Frame> frames = Frames.some(new SplittableRandom(42));
    Bytes bytes = Frames.encode(frames);
    List<Frame> read = new ArrayList<>();
    for (int i = 0; i < bytes.length(); i++) {
      feed(bytes.slice(i, i + 1));
      read.addAll(drain());
    }

    assertThat(read).isEqualTo(frames);
  }

  @Test
  void returnsAFrameWithItsLastByteAndNotBefore() throws FrameTooLarge {
    Frame frame = Frame.binary(Bytes.pseudoRandom(1, 300));
    Bytes bytes = frame.encode();
    feed(bytes.slice(0, bytes.length() - 1));

    assertThat(decoder.next()).isNull();
    assertThat(decoder.rest()).isEqualTo(bytes.slice(0, bytes.length() - 1));
    feed(bytes.slice(bytes.length() - 1, bytes.length()));
    assertThat(decoder.next()).isEqualTo(frame);
    assertThat(decoder.next()).isNull();
    assertThat(decoder.rest().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void readsEveryLengthFormMaskedOrNot(LengthForm form) throws FrameTooLarge {
    Frame frame = Frame.text("short").withLengthForm(form);
    feed(Bytes.concat(frame.encode(), frame.unmasked().encode()));

    assertThat(drain()).containsExactly(frame, frame.unmasked());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 125, 126, 65_535, 65_536, (int) LARGEST})
  void readsPayloadsAtTheEdgesOfTheLengthForms(int length) throws FrameTooLarge {
    Frame frame = Frame.binary(Bytes.pseudoRandom(length, length));
    feed(frame.encode());

    assertThat(drain()).containsExactly(frame);
  }

  @ParameterizedTest
  @ValueSource(longs = {LARGEST + 1, 100L << 20, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE, -1})
  void givesUpAtTheHeadOfAFrameThatIsTooLarge(long length) {
    feed(Frame.binary(Bytes.EMPTY).announcing(length).encode());

    assertThatThrownBy(decoder::next)
        .isInstanceOf(FrameTooLarge.class)
        .hasMessageContaining(Long.toUnsignedString(length));
  }

  @Test
  void readsWhatCameBeforeAFrameThatIsTooLarge() throws FrameTooLarge {
    feed(Frame.text("last words").unmasked().encode());
    feed(Frame.binary(Bytes.EMPTY).announcing(LARGEST + 1).encode());

    assertThat(decoder.next()).isEqualTo(Frame.text("last words").unmasked());
    assertThatThrownBy(decoder::next).isInstanceOf(FrameTooLarge.class);
  }

  @Test
  void takesNoMoreMemoryThanTheFrameNeeds() throws FrameTooLarge {
    int length = 80_000;
    Bytes frame = Frame.binary(Bytes.pseudoRandom(1, length)).encode();
    for (int from = 0; from < frame.length(); from += 10_000) {
      feed(frame.slice(from, Math.min(frame.length(), from + 10_000)));
      assertThat(drain()).hasSize(from + 10_000 < frame.length() ? 0 : 1);
      assertThat(decoder.capacity()).isLessThan(length + (65 << 10));
    }
  }

  @Test
  void givesMemoryBackWhenALargeFrameIsRead() throws FrameTooLarge {
    Frame small = Frame.text("and more").unmasked();
    Bytes begun = Frame.text("not all of it").encode().slice(0, 5);
    feed(Frame.binary(Bytes.pseudoRandom(1, (int) LARGEST)).encode());
    assertThat(decoder.capacity()).isGreaterThan((int) LARGEST);
    feed(Bytes.concat(small.encode(), begun));

    assertThat(drain()).hasSize(2).last().isEqualTo(small);
    assertThat(decoder.capacity()).isEqualTo(64 << 10);
    assertThat(decoder.rest()).isEqualTo(begun);
  }

  @Test
  void allocatesNothingForWhatIsOnlyAnnounced() throws FrameTooLarge {
    feed(Frame.binary(Bytes.EMPTY).announcing(LARGEST).encode());

    assertThat(decoder.next()).isNull();
    assertThat(decoder.capacity()).isLessThan(2_000);
  }
}
