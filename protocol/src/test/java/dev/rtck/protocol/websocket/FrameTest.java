package dev.rtck.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of RFC 6455, section 5.7, and what the spec does not allow. */
final class FrameTest {

  private static final int KEY = 0x37fa213d;

  @Test
  void encodesTheExamplesOfTheSpecification() {
    assertThat(Frame.text("Hello").unmasked().encode()).isEqualTo(Bytes.hex("81 05 48656c6c6f"));
    assertThat(Frame.text("Hello").withMaskingKey(KEY).encode())
        .isEqualTo(Bytes.hex("81 85 37fa213d 7f9f4d5158"));
    assertThat(Frame.text("Hel").unfinished().unmasked().encode())
        .isEqualTo(Bytes.hex("01 03 48656c"));
    assertThat(Frame.continuation(Bytes.utf8("lo")).unmasked().encode())
        .isEqualTo(Bytes.hex("80 02 6c6f"));
    assertThat(Frame.ping(Bytes.utf8("Hello")).unmasked().encode())
        .isEqualTo(Bytes.hex("89 05 48656c6c6f"));
    assertThat(Frame.pong(Bytes.utf8("Hello")).withMaskingKey(KEY).encode())
        .isEqualTo(Bytes.hex("8a 85 37fa213d 7f9f4d5158"));
    assertThat(Frame.binary(Bytes.repeat(0, 256)).unmasked().encode().slice(0, 4))
        .isEqualTo(Bytes.hex("82 7e 0100"));
    assertThat(Frame.binary(Bytes.repeat(0, 65_536)).unmasked().encode().slice(0, 10))
        .isEqualTo(Bytes.hex("82 7f 0000000000010000"));
  }

  @ParameterizedTest
  @CsvSource({
    "0, SEVEN_BITS",
    "125, SEVEN_BITS",
    "126, SIXTEEN_BITS",
    "65535, SIXTEEN_BITS",
    "65536, SIXTY_FOUR_BITS",
    "9223372036854775807, SIXTY_FOUR_BITS",
    "-1, SIXTY_FOUR_BITS",
  })
  void hasOneLegalFormForEachLength(long length, LengthForm form) {
    assertThat(LengthForm.minimalFor(length)).isEqualTo(form);
  }

  @Test
  void isMaskedAsAClientMustAndWithAKeyOfItsOwn() {
    assertThat(Frame.text("x").isMasked()).isTrue();
    assertThat(Frame.close().isMasked()).isTrue();
    assertThat(
            java.util.stream.IntStream.range(0, 20)
                .mapToObj(i -> Frame.ping(Bytes.EMPTY).encode())
                .distinct())
        .hasSizeGreaterThan(15);
  }

  @Test
  void carriesACloseCodeInNetworkOrderAndAReason() {
    assertThat(Frame.close(1000, "bye").unmasked().encode())
        .isEqualTo(Bytes.hex("88 05 03e8 627965"));
    assertThat(Frame.close().unmasked().encode()).isEqualTo(Bytes.hex("88 00"));
  }

  @Test
  void becomesIllegalOneBitAtATime() {
    Frame frame = Frame.text("a").unmasked();

    assertThat(frame.withReservedBits(4).encode()).isEqualTo(Bytes.hex("c1 01 61"));
    assertThat(frame.withReservedBits(1).encode()).isEqualTo(Bytes.hex("91 01 61"));
    assertThat(frame.withLengthForm(LengthForm.SIXTEEN_BITS).encode())
        .isEqualTo(Bytes.hex("81 7e 0001 61"));
    assertThat(frame.withLengthForm(LengthForm.SIXTY_FOUR_BITS).encode())
        .isEqualTo(Bytes.hex("81 7f 0000000000000001 61"));
    assertThat(frame.announcing(1L << 40).encode())
        .isEqualTo(Bytes.hex("81 7f 0000010000000000 61"));
    assertThat(frame.announcing(-1).encode()).isEqualTo(Bytes.hex("81 7f ffffffffffffffff 61"));
    assertThat(frame).isEqualTo(Frame.text("a").unmasked());
  }

  @Test
  void tellsInAFewWordsWhatItIs() {
    assertThat(Frame.text("hi")).hasToString("TEXT 2 bytes \"hi\"");
    assertThat(Frame.text("")).hasToString("TEXT");
    assertThat(Frame.binary(Bytes.of(0))).hasToString("BINARY 1 byte");
    assertThat(Frame.binary(Bytes.of(0xff, 0xfe))).hasToString("BINARY 2 bytes");
    assertThat(Frame.close(1002, "no")).hasToString("CLOSE 1002 \"no\"");
    assertThat(Frame.close(1000, "")).hasToString("CLOSE 1000");
    assertThat(Frame.of(11, Bytes.EMPTY).unfinished().withReservedBits(5))
        .hasToString("opcode 11 FIN=0 RSV=5");
    assertThat(Frame.ping(Bytes.EMPTY).announcing(-1))
        .hasToString("PING announcing 18446744073709551615");
    assertThat(Frame.ping(Bytes.EMPTY).withLengthForm(LengthForm.SIXTEEN_BITS))
        .hasToString("PING 16-bit length");
    assertThat(Frame.text("x".repeat(61)).summary())
        .isEqualTo("TEXT 61 bytes \"" + "x".repeat(60) + "…\"");
  }

  @Test
  void isAnotherFrameWhenAnythingOfItDiffers() {
    Frame frame = Frame.text("a").withMaskingKey(KEY);

    assertThat(frame).isEqualTo(Frame.text("a").withMaskingKey(KEY));
    assertThat(frame).hasSameHashCodeAs(Frame.text("a").withMaskingKey(KEY));
    assertThat(
            List.of(
                frame.unfinished(),
                frame.withReservedBits(1),
                Frame.binary(Bytes.utf8("a")).withMaskingKey(KEY),
                frame.unmasked(),
                frame.withMaskingKey(KEY + 1),
                Frame.text("b").withMaskingKey(KEY),
                frame.withLengthForm(LengthForm.SIXTEEN_BITS),
                frame.announcing(2)))
        .doesNotContain(frame)
        .doesNotHaveDuplicates();
    assertThat(frame).isNotEqualTo("TEXT");
  }

  @ParameterizedTest
  @ValueSource(ints = {0x00, 0x0a, 0x1f, 0x7f, 0x80, 0x9f, 0xfffd})
  void quotesNothingThatATerminalWouldTakeForACommand(int letter) {
    String text = Character.toString(letter);

    assertThat(Frame.text("a" + text + "b").summary()).doesNotContain("\"").doesNotContain(text);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x20, 0x7e, 0xa0, 0xe9, 0x6f22, 0x1f600})
  void quotesEveryLetter(int letter) {
    String text = "a" + Character.toString(letter) + "b";

    assertThat(Frame.text(text).summary()).endsWith(" bytes \"" + text + "\"");
  }

  @Test
  void quotesSixtyBytesWhole() {
    assertThat(Frame.text("x".repeat(60)).summary())
        .isEqualTo("TEXT 60 bytes \"" + "x".repeat(60) + "\"");
  }

  @ParameterizedTest
  @CsvSource({
    "0, true", "999, true", "1000, false", "1003, false", "1004, true", "1005, true",
    "1006, true", "1007, false", "1009, false", "1010, false", "1011, false", "1014, false",
    "1015, true", "3000, false", "4999, false", "5000, true", "65535, true",
  })
  void knowsTheCloseCodesThatNoServerMaySend(int code, boolean forbidden) {
    assertThat(CloseCode.isForbidden(code)).isEqualTo(forbidden);
  }
}
