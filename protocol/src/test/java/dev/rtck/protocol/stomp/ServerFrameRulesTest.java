package dev.rtck.protocol.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the strict validator says of single frames; NUL is written as @, LF as a bar. */
final class ServerFrameRulesTest {

  private static final String MESSAGE = "MESSAGE|destination:/a|message-id:1|subscription:0|";

  @ParameterizedTest
  @CsvSource({
    "header-colon, RECEIPT|receipt-id:1|broken||@",
    "header-name, RECEIPT|receipt-id:1|:v||@",
    "escaped-colon, RECEIPT|receipt-id:a:b||@",
    "defined-escapes, RECEIPT|receipt-id:a\\tb||@",
    "defined-escapes, RECEIPT|receipt-id:a\\||@",
    "no-body, RECEIPT|receipt-id:1||body@",
    "required-headers, RECEIPT||@",
    "blank-line, RECEIPT|receipt-id:1@",
    "server-frame, SEND|destination:/a||@",
    "server-frame, message|destination:/a||@",
    "one-connected, CONNECTED|version:1.2||@CONNECTED|version:1.2||@",
    "heart-beat, 'CONNECTED|version:1.2|heart-beat:-1,0||@'",
    "server, CONNECTED|version:1.2|server:/1.0||@",
    "content-type, ERROR|content-type:nonsense||@",
    "content-length, ERROR|content-length:2||four@",
    "content-length, ERROR|content-length:two||four@",
    "required-headers, MESSAGE|destination:/a|message-id:1||@",
  })
  void findsWhatIsWrong(String rule, String frame) {
    List<StompViolation> violations =
        judge(frame.startsWith("CONNECTED") ? frame : "CONNECTED|version:1.2||@" + frame);

    assertThat(violations).extracting(StompViolation::rule).containsExactly(rule);
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECTED|version:1.2|session:a:b|server:x/1 (y) z||@",
    "CONNECTED|version:1.2|heart-beat:0,10000||@RECEIPT|receipt-id:a\\cb\\r\\n\\\\||@",
    "CONNECTED|version:1.0||@MESSAGE|destination:/a|message-id:a:b\\t||body@",
    "CONNECTED|session:1||@ERROR||@ERROR||@",
    "CONNECTED|version:1.2||@ERROR|content-type:text/plain;charset=utf-8|message:x||no@",
  })
  void findsNothingWrongInWhatIsLegal(String stream) {
    assertThat(judge(stream)).isEmpty();
  }

  @Test
  void allowsNothingBehindAnErrorOfTheNewestVersion() {
    assertThat(judge("CONNECTED|version:1.2||@ERROR||@" + MESSAGE + "|x@"))
        .extracting(StompViolation::rule)
        .containsExactly("nothing-after-error");
  }

  @Test
  void knowsThatTheVersionBeforeHasNeitherCarriageReturnsNorTheirEscape() {
    List<StompViolation> violations =
        judge("CONNECTED|version:1.1||@RECEIPT|receipt-id:a\\rb||@RECEIPT\r|receipt-id:1\r|\r|@");

    assertThat(violations)
        .extracting(StompViolation::rule)
        .containsExactly("defined-escapes", "line-feed-alone");
  }

  @Test
  void takesTheFirstOfRepeatedHeaders() {
    ReceivedFrame frame = read(MESSAGE + "foo:World|foo:Hello||@").get(0);

    assertThat(frame.header("foo")).isEqualTo("World");
    assertThat(frame.all("foo")).containsExactly("World", "Hello");
  }

  @Test
  void keepsABodyWhoseLengthIsWrong() {
    ReceivedFrame frame = read("ERROR|content-length:2||four@").get(0);

    assertThat(frame.lengthHolds()).isFalse();
    assertThat(frame.text()).isEqualTo("four");
  }

  @Test
  void stripsThePaddingOfTheOldestVersionAlone() {
    assertThat(read("CONNECTED||@RECEIPT|receipt-id: 7||@").get(1).header("receipt-id"))
        .isEqualTo("7");
    assertThat(read("CONNECTED|version:1.2||@RECEIPT|receipt-id: 7||@").get(1).header("receipt-id"))
        .isEqualTo(" 7");
  }

  private static List<StompViolation> judge(String stream) {
    ServerFrameRules rules = new ServerFrameRules();
    List<StompViolation> violations = new ArrayList<>();
    read(stream).forEach(frame -> violations.addAll(rules.judge(frame)));
    return violations;
  }

  private static List<ReceivedFrame> read(String stream) {
    Bytes bytes = Bytes.utf8(stream.replace('|', '\n').replace('@', '\0'));
    StompReader reader = new StompReader(1 << 20);
    reader.feed(bytes.toArray(), bytes.length());
    List<ReceivedFrame> frames = new ArrayList<>();
    try {
      for (StompReader.Item item = reader.next(); item != null; item = reader.next()) {
        if (item instanceof StompReader.Item.Frame frame) {
          frames.add(frame.frame());
        }
      }
    } catch (StompReader.TooLarge e) {
      throw new AssertionError(e);
    }
    return frames;
  }
}
