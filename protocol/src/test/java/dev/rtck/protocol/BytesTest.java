package dev.rtck.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ReadOnlyBufferException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BytesTest {

  @Test
  void keepsTheLowEightBitsOfEachValue() {
    Bytes bytes = Bytes.of(0x1ff, -1, 0x80, 0);

    assertThat(bytes.toHex()).isEqualTo("ffff8000");
    assertThat(bytes.at(2)).isEqualTo(128);
  }

  @Test
  void doesNotShareItsArray() {
    byte[] array = {1, 2, 3};
    Bytes bytes = Bytes.copyOf(array);
    array[0] = 9;
    bytes.toArray()[1] = 9;

    assertThat(bytes).isEqualTo(Bytes.of(1, 2, 3));
    assertThatThrownBy(() -> bytes.buffer().put((byte) 9))
        .isInstanceOf(ReadOnlyBufferException.class);
  }

  @Test
  void spellsTextInUtf8OrInOneByteForEachCharacter() {
    assertThat(Bytes.utf8("é").toHex()).isEqualTo("c3a9");
    assertThat(Bytes.latin1("é").toHex()).isEqualTo("e9");
    assertThat(Bytes.utf8("日本").text()).isEqualTo("日本");
    assertThat(Bytes.of(0xff).text()).isEqualTo("\ufffd");
  }

  @Test
  void readsHexadecimalDigitsWithSpaces() {
    assertThat(Bytes.hex("81 00 fF")).isEqualTo(Bytes.of(0x81, 0, 0xff));
    assertThatThrownBy(() -> Bytes.hex("8")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void slicesAndConcatenates() {
    Bytes bytes = Bytes.of(1, 2, 3, 4);

    assertThat(bytes.slice(1, 3)).isEqualTo(Bytes.of(2, 3));
    assertThat(bytes.slice(0, 4)).isSameAs(bytes);
    assertThat(bytes.slice(2, 2).isEmpty()).isTrue();
    assertThat(Bytes.concat(bytes.slice(0, 1), Bytes.EMPTY, bytes.slice(1, 4))).isEqualTo(bytes);
    assertThat(Bytes.copyOf(new byte[] {7, 8, 9}, 1, 2)).isEqualTo(Bytes.of(8));
    assertThat(Bytes.copyOf(new byte[0])).isSameAs(Bytes.EMPTY);
  }

  @Test
  void readsUnsignedNumbersInNetworkOrder() {
    assertThat(Bytes.of(0, 0xff, 0xfe).unsignedShortAt(1)).isEqualTo(0xfffe);
    assertThat(Bytes.of(3, 0xe8).unsignedShortAt(0)).isEqualTo(1000);
  }

  @Test
  void repeatsAByteAndMakesBytesThatDependOnTheSeedAlone() {
    assertThat(Bytes.repeat('*', 3).text()).isEqualTo("***");
    assertThat(Bytes.pseudoRandom(7, 100)).isEqualTo(Bytes.pseudoRandom(7, 100));
    assertThat(Bytes.pseudoRandom(7, 100)).isNotEqualTo(Bytes.pseudoRandom(8, 100));
    assertThat(Bytes.pseudoRandom(7, 100).length()).isEqualTo(100);
  }

  @Test
  void findsOtherBytesWhereverTheyStand() {
    Bytes bytes = Bytes.of(1, 1, 2, 3);

    assertThat(bytes.contains(Bytes.of(1, 2))).isTrue();
    assertThat(bytes.contains(Bytes.of(3))).isTrue();
    assertThat(bytes.contains(bytes)).isTrue();
    assertThat(bytes.contains(Bytes.EMPTY)).isTrue();
    assertThat(bytes.contains(Bytes.of(2, 1))).isFalse();
    assertThat(bytes.contains(Bytes.of(1, 1, 2, 3, 4))).isFalse();
  }

  @Test
  void equalsWhatHasTheSameBytes() {
    assertThat(Bytes.utf8("a")).isEqualTo(Bytes.of('a')).hasSameHashCodeAs(Bytes.of('a'));
    assertThat(Bytes.utf8("a")).isNotEqualTo(Bytes.utf8("b")).hasToString("61");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c0af", // overlong
        "e080af",
        "f08080af",
        "eda080", // a surrogate
        "edbfbf",
        "f4908080", // beyond U+10FFFF
        "f5808080",
        "80", // a lone continuation
        "c3", // cut short
        "e282",
        "ff"
      })
  void knowsWhatIsNotUtf8(String hex) {
    assertThat(Bytes.hex(hex).isUtf8()).isFalse();
    assertThat(Bytes.concat(Bytes.utf8("before"), Bytes.hex(hex)).isUtf8()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00", "7f", "c280", "efbfbf", "efbbbf", "f0908080", "f48fbfbf"})
  void knowsWhatIsUtf8(String hex) {
    assertThat(Bytes.hex(hex).isUtf8()).isTrue();
  }

  @Test
  void everyTextRoundTripsThroughUtf8() {
    SplittableRandom random = new SplittableRandom(6455);
    for (int i = 0; i < 500; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(20);
      for (int j = 0; j < length; j++) {
        int codePoint = random.nextInt(0x110000);
        text.appendCodePoint(Character.isDefined(codePoint) && codePoint < 0xd800 ? codePoint : 32);
      }
      Bytes bytes = Bytes.utf8(text.toString());

      assertThat(bytes.isUtf8()).isTrue();
      assertThat(bytes.text()).isEqualTo(text.toString());
      assertThat(Bytes.hex(bytes.toHex())).isEqualTo(bytes);
      assertThat(bytes.length()).isEqualTo(text.toString().getBytes(UTF_8).length);
    }
  }
}
