package dev.rtck.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ServerFrameRulesTest {

  private static final Bytes NOT_UTF8 = Bytes.hex("c3 28");

  private final ServerFrameRules rules = new ServerFrameRules(false);

  private List<String> broken(Frame... frames) {
    return broken(rules, frames);
  }

  private static List<String> broken(ServerFrameRules rules, Frame... frames) {
    List<String> slugs = new ArrayList<>();
    for (Frame frame : frames) {
      rules.judge(frame).forEach(violation -> slugs.add(violation.rule()));
    }
    return slugs;
  }

  private static Frame text(String text) {
    return Frame.text(text).unmasked();
  }

  private static Frame text(Bytes bytes) {
    return Frame.of(Opcode.TEXT, bytes).unmasked();
  }

  private static Frame more(Bytes bytes) {
    return Frame.continuation(bytes).unmasked();
  }

  private static Frame ping(String text) {
    return Frame.ping(Bytes.utf8(text)).unmasked();
  }

  private static Frame close(int code, String reason) {
    return Frame.close(code, reason).unmasked();
  }

  @Test
  void findsNothingWrongWithALegalConversation() {
    assertThat(
            broken(
                text("héllo"),
                ping("are you there"),
                text("a").unfinished(),
                ping(""),
                more(Bytes.utf8("b")).unfinished(),
                Frame.pong(Bytes.EMPTY).unmasked(),
                more(Bytes.EMPTY),
                Frame.binary(NOT_UTF8).unmasked(),
                Frame.binary(Bytes.repeat(0, 70_000)).unmasked(),
                ping("x".repeat(125)),
                close(1000, "x".repeat(123))))
        .isEmpty();
  }

  @Test
  void aMaskedFrameIsAViolation() {
    assertThat(broken(Frame.text("a"))).containsExactly("unmasked");
    assertThat(broken(Frame.close(1000, ""))).containsExactly("unmasked");
  }

  @ParameterizedTest
  @EnumSource(
      value = LengthForm.class,
      names = {"SIXTEEN_BITS", "SIXTY_FOUR_BITS"})
  void aLengthThatIsSpeltTooLongIsAViolation(LengthForm form) {
    assertThat(broken(text("a").withLengthForm(form))).containsExactly("minimal-length");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
  void reservedBitsThatNobodyAgreedOnAreAViolation(int bits) {
    assertThat(broken(text("a").withReservedBits(bits))).containsExactly("reserved-bits");
    assertThat(broken(ping("a").withReservedBits(bits))).containsExactly("reserved-bits");
  }

  @Test
  void rsv1IsNoViolationOnTheFirstFrameOfAMessageOnceCompressionIsAgreedOn() {
    ServerFrameRules compressing = new ServerFrameRules(true);

    assertThat(
            broken(
                compressing,
                text(NOT_UTF8).withReservedBits(4),
                Frame.binary(NOT_UTF8).unmasked().withReservedBits(4).unfinished(),
                more(NOT_UTF8),
                text("uncompressed")))
        .isEmpty();
  }

  @Test
  void compressionAllowsRsv1NowhereElse() {
    assertThat(broken(new ServerFrameRules(true), text("a").withReservedBits(6)))
        .containsExactly("reserved-bits");
    assertThat(broken(new ServerFrameRules(true), ping("a").withReservedBits(4)))
        .containsExactly("compressed-bit");
    assertThat(
            broken(
                new ServerFrameRules(true),
                text("a").withReservedBits(4).unfinished(),
                more(Bytes.EMPTY).withReservedBits(4)))
        .containsExactly("compressed-bit");
  }

  @Test
  void anUncompressedTextIsJudgedAlsoWhenCompressionIsAgreedOn() {
    assertThat(broken(new ServerFrameRules(true), text(NOT_UTF8))).containsExactly("utf-8");
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
  void anOpcodeThatIsNotDefinedIsAViolation(int opcode) {
    assertThat(broken(Frame.of(opcode, Bytes.EMPTY).unmasked())).containsExactly("defined-opcode");
  }

  @Test
  void aContinuationOfNothingIsAViolation() {
    assertThat(broken(more(Bytes.utf8("a")))).containsExactly("continuation");
    assertThat(broken(text("whole"), more(Bytes.EMPTY))).containsExactly("continuation");
  }

  @Test
  void aNewMessageInsideAMessageIsAViolation() {
    assertThat(broken(text("a").unfinished(), text("b"))).containsExactly("continuation");
    assertThat(broken(text("and the connection goes on"))).isEmpty();
  }

  @Test
  void aFragmentedControlFrameIsAViolation() {
    assertThat(broken(ping("a").unfinished())).containsExactly("whole-control");
    assertThat(broken(close(1000, "").unfinished())).containsExactly("whole-control");
  }

  @Test
  void aControlFrameOfMoreThan125BytesIsAViolation() {
    assertThat(broken(ping("x".repeat(126)))).containsExactly("control-length");
    assertThat(broken(close(1000, "x".repeat(124)))).containsExactly("control-length");
  }

  @Test
  void aTextThatIsNotUtf8IsAViolation() {
    assertThat(broken(text(NOT_UTF8))).containsExactly("utf-8");
    assertThat(broken(text("ok").unfinished(), more(NOT_UTF8))).containsExactly("utf-8");
    assertThat(broken(text(Bytes.hex("c3")))).containsExactly("utf-8");
  }

  @Test
  void eachTextIsJudgedForItself() {
    assertThat(broken(text(NOT_UTF8), text("fine"))).containsExactly("utf-8");
    assertThat(broken(text(Bytes.hex("c3")).unfinished(), text("fine")))
        .containsExactly("continuation");
  }

  @Test
  void aTextIsJudgedOnlyWhenItIsWhole() {
    Bytes euro = Bytes.utf8("€");

    assertThat(
            broken(
                text(euro.slice(0, 1)).unfinished(),
                ping("between"),
                more(euro.slice(1, 2)).unfinished(),
                more(euro.slice(2, 3))))
        .isEmpty();
    assertThat(broken(text(NOT_UTF8).unfinished())).isEmpty();
  }

  @Test
  void whatAServerEchoesIsNotHeldAgainstIt() {
    rules.sent(Frame.of(Opcode.TEXT, NOT_UTF8));

    assertThat(broken(text(NOT_UTF8))).isEmpty();
  }

  @Test
  void theEchoOfOurOwnReservedBitsIsNotHeldAgainstIt() {
    rules.sent(Frame.text("ours").withReservedBits(3));

    assertThat(broken(text("ours").withReservedBits(3))).isEmpty();
    assertThat(broken(text("its own").withReservedBits(4))).containsExactly("reserved-bits");
  }

  @Test
  void aCompressedMessageOfOursExcusesNoReservedBit() {
    ServerFrameRules compressing = new ServerFrameRules(true);
    compressing.sent(Frame.text("ours").withReservedBits(4));

    assertThat(broken(compressing, ping("a").withReservedBits(4)))
        .containsExactly("compressed-bit");
  }

  @Test
  void anInvalidPingPayloadOfOursExcusesNoText() {
    rules.sent(Frame.ping(NOT_UTF8));

    assertThat(broken(text(NOT_UTF8))).containsExactly("utf-8");
  }

  @Test
  void dataAfterACloseFrameIsAViolation() {
    assertThat(broken(close(1000, ""), text("a"), Frame.binary(Bytes.EMPTY).unmasked()))
        .containsExactly("nothing-after-close", "nothing-after-close");
  }

  @Test
  void aSecondCloseFrameIsAViolation() {
    assertThat(broken(close(1000, ""), close(1000, ""))).containsExactly("one-close");
  }

  @Test
  void pingsAndPongsAfterACloseFrameAreNone() {
    assertThat(broken(close(1000, ""), Frame.pong(Bytes.utf8("late")).unmasked(), ping("later")))
        .isEmpty();
  }

  @Test
  void aCloseBodyOfOneByteIsAViolation() {
    assertThat(broken(Frame.of(Opcode.CLOSE, Bytes.of(3)).unmasked()))
        .containsExactly("close-body");
  }

  @Test
  void aCloseFrameWithoutBodyIsNone() {
    assertThat(broken(Frame.close().unmasked())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 5000, 65_535})
  void aCloseCodeThatNoServerMaySendIsAViolation(int code) {
    assertThat(broken(close(code, "why"))).containsExactly("close-code");
  }

  @Test
  void aForbiddenCloseCodeStaysOneWhenWeSentAnother() {
    rules.sent(Frame.close(1000, ""));

    assertThat(broken(close(1005, ""))).containsExactly("close-code");
  }

  @Test
  void theEchoOfOurOwnForbiddenCloseCodeIsNone() {
    rules.sent(Frame.close(1005, "ours"));

    assertThat(broken(close(1005, ""))).isEmpty();
  }

  @Test
  void theEchoOfOurOwnForbiddenCloseCodeIsNoneAlsoWithAReasonOfTheServers() {
    rules.sent(Frame.close(1005, ""));

    assertThat(broken(close(1005, "as you say"))).isEmpty();
  }

  @Test
  void aCloseReasonThatIsNotUtf8IsAViolation() {
    Frame frame = Frame.of(Opcode.CLOSE, Bytes.concat(Bytes.of(0x03, 0xe8), NOT_UTF8)).unmasked();

    assertThat(broken(frame)).containsExactly("close-reason");
  }

  @Test
  void theEchoOfOurOwnCloseReasonIsNone() {
    Frame ours = Frame.of(Opcode.CLOSE, Bytes.concat(Bytes.of(0x03, 0xe8), NOT_UTF8));
    rules.sent(ours);

    assertThat(broken(ours.unmasked())).isEmpty();
  }

  @Test
  void oneFrameMayBreakSeveralRules() {
    Frame frame =
        Frame.ping(Bytes.repeat('x', 126))
            .unfinished()
            .withReservedBits(2)
            .withLengthForm(LengthForm.SIXTY_FOUR_BITS);

    assertThat(broken(frame))
        .containsExactlyInAnyOrder(
            "unmasked", "minimal-length", "reserved-bits", "whole-control", "control-length");
  }

  @Test
  void everyViolationNamesItsSectionAndWhatWasSeen() {
    List<Violation> violations =
        Stream.of(Frame.text("hi"), more(Bytes.EMPTY), close(1005, ""), close(1000, ""))
            .flatMap(frame -> rules.judge(frame).stream())
            .toList();

    assertThat(violations)
        .containsExactly(
            new Violation("unmasked", "5.1", "masked TEXT 2 bytes \"hi\""),
            new Violation("continuation", "5.4", "CONTINUATION without a message"),
            new Violation("close-code", "7.4", "CLOSE 1005"),
            new Violation("one-close", "5.5.1", "a second Close frame"));
  }
}
