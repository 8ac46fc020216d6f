package dev.rtck.protocol.sse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.sse.SseViolation.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams as browsers read them. */
final class EventStreamParserTest {

  @Test
  void dispatchesAnEventAtTheBlankLine() {
    assertThat(Parsed.of("data: one\n").events()).isEmpty();
    assertThat(Parsed.of("data: one\n\n").data()).containsExactly("one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\r\n"})
  void knowsEachLineEnd(String end) {
    String stream = "event: a" + end + "data: 1" + end + "data: 2" + end + end + "data: 3" + end;
    Parsed parsed = Parsed.of(stream + end);
    assertThat(parsed.data()).containsExactly("1\n2", "3");
    assertThat(parsed.events().get(0).name()).isEqualTo("a");
    assertThat(parsed.events().get(1).name()).isEqualTo("message");
    assertThat(parsed.rules()).isEmpty();
  }

  @Test
  void takesCrLfThatIsCutInTwoForOneLineEnd() {
    List<Bytes> pieces = List.of(Bytes.utf8("data: 1\r"), Bytes.utf8("\ndata: 2\r\n\r\n"));
    assertThat(Parsed.of(pieces).data()).containsExactly("1\n2");
  }

  @Test
  void dispatchesAtACarriageReturnWithoutWaitingForMore() {
    assertThat(Parsed.of("data: 1\r\r").data()).containsExactly("1");
  }

  @Test
  void takesAwayOneSpaceOnly() {
    Parsed parsed = Parsed.of("data:a\n\ndata: a\n\ndata:  a\n\ndata:\ta\n\n");
    assertThat(parsed.data()).containsExactly("a", "a", " a", "\ta");
  }

  @Test
  void takesALineWithoutColonForAnEmptyField() {
    assertThat(Parsed.of("data\n\n").data()).containsExactly("");
    assertThat(Parsed.of("data\ndata\n\n").data()).containsExactly("\n");
    assertThat(Parsed.of("data:\n\n").data()).containsExactly("");
  }

  @Test
  void dispatchesNothingWithoutData() {
    Parsed parsed = Parsed.of("event: a\nid: 7\n\ndata: x\n\n");
    assertThat(parsed.data()).containsExactly("x");
    assertThat(parsed.events().get(0).name()).isEqualTo("message");
    assertThat(parsed.events().get(0).id()).isEqualTo("7");
    assertThat(parsed.events().get(0).hasOwnId()).isFalse();
  }

  @Test
  void countsAnIdAtTheBlankLine() {
    Parsed parsed = Parsed.of("id: 1\ndata: a\n\nid: 2\ndata: b\n");
    assertThat(parsed.parser().lastEventId()).isEqualTo("1");
    parsed.parser().feed(Bytes.utf8("\n"), 0);
    assertThat(parsed.parser().lastEventId()).isEqualTo("2");
  }

  @Test
  void keepsTheIdUntilAnEmptyOneTakesItBack() {
    Parsed parsed = Parsed.of("id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n");
    assertThat(parsed.events()).extracting(SseEvent::id).containsExactly("1", "1", "");
  }

  @Test
  void ignoresAnIdWithNul() {
    Parsed parsed = Parsed.of("id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n");
    assertThat(parsed.events()).extracting(SseEvent::id).containsExactly("1", "1");
    assertThat(parsed.rules()).containsExactly(Rule.ID_WITH_NUL);
  }

  @Test
  void keepsNulInData() {
    assertThat(Parsed.of("data: a\0b\n\n").data()).containsExactly("a\0b");
  }

  @Test
  void takesAwayOneByteOrderMarkAtTheBeginning() {
    assertThat(Parsed.of("\uFEFFdata: 1\n\n").data()).containsExactly("1");
    assertThat(Parsed.of("\uFEFFdata: 1\n\n").rules()).isEmpty();
    Parsed twice = Parsed.of("\uFEFF\uFEFFdata: 1\n\n");
    assertThat(twice.data()).isEmpty();
    assertThat(twice.rules()).contains(Rule.BYTE_ORDER_MARK);
    assertThat(Parsed.of("data: 1\n\n\uFEFFdata: 2\n\n").data()).containsExactly("1");
  }

  @Test
  void keepsAByteOrderMarkInsideOfData() {
    Parsed parsed = Parsed.of("data: \uFEFFa\n\n");
    assertThat(parsed.data()).containsExactly("\uFEFFa");
    assertThat(parsed.rules()).isEmpty();
  }

  @Test
  void readsCommentsAsNothing() {
    Parsed parsed = Parsed.of(": hello\ndata: 1\n:\n\n");
    assertThat(parsed.data()).containsExactly("1");
    assertThat(parsed.comments()).containsExactly(" hello", "");
  }

  @Test
  void readsReconnectionTimesOfDigitsAlone() {
    Parsed parsed = Parsed.of("retry: 2000\nretry: 3s\nretry: -1\nretry: 1.5\nretry: ٣\nretry:\n");
    assertThat(parsed.retries()).containsExactly(2000L);
    assertThat(parsed.rules()).hasSize(5).containsOnly(Rule.RETRY_DIGITS);
  }

  @Test
  void tellsOfReconnectionTimesThatNobodyKeepsTo() {
    assertThat(Parsed.of("retry: 0\n").rules()).containsExactly(Rule.RETRY_RANGE);
    assertThat(Parsed.of("retry: 99999999999999999999999\n").rules())
        .containsExactly(Rule.RETRY_RANGE);
  }

  @Test
  void tellsOfFieldsThatNobodyKnows() {
    Parsed parsed = Parsed.of("Data: 1\ndata : 2\n\n");
    assertThat(parsed.events()).isEmpty();
    assertThat(parsed.rules()).containsExactly(Rule.FIELD_NAME, Rule.FIELD_NAME);
  }

  @Test
  void tellsOfLinesThatAreNoUtf8() {
    Parsed parsed = Parsed.of(List.of(Bytes.latin1("data: é\n\n")));
    assertThat(parsed.data()).containsExactly("\uFFFD");
    assertThat(parsed.rules()).containsExactly(Rule.UTF_8);
  }

  @Test
  void tellsOfLineEndsTheWrongWayRound() {
    Parsed parsed = Parsed.of("event: a\n\rdata: 1\n\r\n\r");
    assertThat(parsed.rules()).contains(Rule.LINE_END);
    assertThat(Parsed.of("data: 1\n\r\n").rules()).containsExactly(Rule.MIXED_LINE_ENDS);
    assertThat(Parsed.of("data: 1\n\r\n").data()).containsExactly("1");
  }

  @Test
  void takesACarriageReturnBehindDataForABlankLine() {
    Parsed parsed = Parsed.of("id: 1\r\ndata: 1\n\rid: 2\r\ndata: 2\n\r\r");
    assertThat(parsed.data()).containsExactly("1", "2");
    assertThat(parsed.rules()).containsExactly(Rule.MIXED_LINE_ENDS);
  }

  @Test
  void tellsOfACommentThatTakesAFieldAway() {
    Parsed parsed = Parsed.of(": ping");
    parsed.parser().feed(Bytes.utf8("id: 1\ndata: 1\n\n"), 1_000_000_000);
    assertThat(parsed.rules()).containsExactly(Rule.UNENDED_COMMENT);
    assertThat(parsed.events().get(0).hasOwnId()).isFalse();
    Parsed late = Parsed.of(": pi");
    late.parser().feed(Bytes.utf8("ng\n\nid: 1\ndata: 1\n\n"), 1_000_000_000);
    assertThat(late.rules()).isEmpty();
  }

  @Test
  void tellsOfIdsThatAreNone() {
    assertThat(Parsed.of("id: undefined\ndata: 1\n\n").rules()).containsExactly(Rule.ID_OF_NOTHING);
    assertThat(Parsed.of("id\ndata: 1\n\nid: 1\ndata: 1\n\n").rules()).isEmpty();
    assertThat(Parsed.of("id: 1\ndata: 1\n\nid\ndata: 1\n\n").rules())
        .containsExactly(Rule.ID_EMPTIED);
    Parsed again = Parsed.of("");
    again.parser().resumeFrom("0");
    again.parser().feed(Bytes.utf8("id\n\nid: 1\ndata: 1\n\n"), 0);
    assertThat(again.rules()).isEmpty();
  }

  @Test
  void tellsOnceOfLinesThatEndInSeveralWays() {
    assertThat(Parsed.of("data: 1\r\n\r\n: 2\n: 3\n: 4\r: 5\r\n").rules())
        .containsExactly(Rule.MIXED_LINE_ENDS);
    assertThat(Parsed.of("data: 1\r\n\r\n: 2\r\n").rules()).isEmpty();
  }

  @Test
  void tellsOfWhatIsLostAtTheEnd() {
    assertThat(Parsed.ended("data: 1\n").rules()).containsExactly(Rule.UNFINISHED_EVENT);
    assertThat(Parsed.ended("data: 1\n\ndat").rules()).containsExactly(Rule.UNFINISHED_EVENT);
    assertThat(Parsed.ended("data: 1\n\n").rules()).isEmpty();
    assertThat(Parsed.ended("data: 1\n\n: bye").rules()).isEmpty();
    assertThat(Parsed.ended("").rules()).isEmpty();
  }

  @Test
  void tellsOfIdsThatNoHeaderCarries() {
    assertThat(Parsed.of("id: é\n").rules()).containsExactly(Rule.ID_IN_HEADER);
    assertThat(Parsed.of("id: a b\n").rules()).isEmpty();
    assertThat(Parsed.of("id:  a\n").rules()).containsExactly(Rule.ID_IN_HEADER);
  }

  @Test
  void tellsOfEventsNamedAsTheBrowsersOwn() {
    assertThat(Parsed.of("event: error\ndata: x\n\n").rules()).containsExactly(Rule.EVENT_NAME);
  }

  @Test
  void goesOnWithTheIdOfAnEarlierConnection() {
    Parsed parsed = new Parsed();
    parsed.parser().resumeFrom("7");
    parsed.parser().feed(Bytes.utf8("data: a\n\n"), 0);
    assertThat(parsed.events().get(0).id()).isEqualTo("7");
  }
}
