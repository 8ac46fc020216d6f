package dev.rtck.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class Utf8StreamTest {

  private final Utf8Stream stream = new Utf8Stream();

  @Test
  void takesLettersHoweverTheyAreCut() {
    Bytes text = Bytes.utf8("aß漢😀".repeat(1_000));
    for (int i = 0; i < text.length(); i++) {
      stream.add(text.slice(i, i + 1));
    }

    assertThat(stream.isUtf8()).isTrue();
  }

  @Test
  void takesMoreLettersThanItDecodesAtATime() {
    stream.add(Bytes.utf8("漢".repeat(5_000)));
    assertThat(stream.isUtf8()).isTrue();
    stream.add(Bytes.concat(Bytes.utf8("漢".repeat(5_000)), Bytes.of(0xff)));
    assertThat(stream.isUtf8()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"c3", "e282", "f09f98", "80", "c080", "eda080", "f4908080", "61ff62"})
  void findsWhatIsNotUtf8(String hex) {
    stream.add(Bytes.utf8("before"));
    stream.add(Bytes.hex(hex));
    assertThat(stream.isUtf8()).isFalse();
    stream.add(Bytes.utf8("after"));
    assertThat(stream.isUtf8()).as("what follows cannot mend it").isFalse();
  }

  @Test
  void beginsAnew() {
    stream.add(Bytes.hex("c3"));
    stream.reset();
    stream.add(Bytes.utf8("fine"));
    assertThat(stream.isUtf8()).isTrue();
    stream.add(Bytes.hex("ff"));
    stream.reset();
    assertThat(stream.isUtf8()).isTrue();
  }
}
