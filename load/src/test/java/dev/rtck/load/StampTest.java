package dev.rtck.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class StampTest {

  private static final byte[] MARK = Stamp.mark(0xcafe_0001);

  @Test
  void isReadFromTheMiddleOfAMessage() {
    String payload = Stamp.payload(MARK, 3, 7, 1_000_000, 123_456_789_012L, 0xbeef, 128);
    byte[] message = ("{\"é\":\"" + payload + "\"}").getBytes(UTF_8);
    int at = Stamp.find(message, MARK);
    Stamp.sentAt(message, at, 123_456_999_999L);
    ByteBuf buffer = Unpooled.wrappedBuffer(message);

    int found = Stamp.find(buffer, MARK, 0);

    assertThat(found).isEqualTo(at).isEqualTo(7);
    assertThat(Stamp.publisher(buffer, found)).isEqualTo(3);
    assertThat(Stamp.room(buffer, found)).isEqualTo(7);
    assertThat(Stamp.sequence(buffer, found)).isEqualTo(1_000_000);
    assertThat(Stamp.intended(buffer, found)).isEqualTo(123_456_789_012L);
    assertThat(Stamp.actual(buffer, found)).isEqualTo(123_456_999_999L);
    assertThat(payload).hasSize(128).matches("[a-z0-9]+");
  }

  @Test
  void isFoundWhereItWasBeforeAndWhereItIsNow() {
    ByteBuf buffer = buffer("xx" + Stamp.payload(MARK, 0, 0, 0, 1, 0, 64));

    assertThat(Stamp.find(buffer, MARK, 2)).isEqualTo(2);
    assertThat(Stamp.find(buffer, MARK, 1)).isEqualTo(2);
    assertThat(Stamp.find(buffer, MARK, 500)).isEqualTo(2);
  }

  @Test
  void isFoundBehindWhatBeginsLikeIt() {
    ByteBuf buffer = buffer("rrtckrtckcafe" + Stamp.payload(MARK, 0, 0, 9, 1, 0, 64));

    assertThat(Stamp.sequence(buffer, Stamp.find(buffer, MARK, 0))).isEqualTo(9);
  }

  @Test
  void ofAnotherRunIsNone() {
    ByteBuf buffer = buffer(Stamp.payload(Stamp.mark(1), 0, 0, 0, 1, 0, 64));

    assertThat(Stamp.find(buffer, MARK, 0)).isEqualTo(-1);
  }

  @Test
  void thatWasCutIsNone() {
    String payload = Stamp.payload(MARK, 0, 0, 0, 1, 0, 64);

    assertThat(Stamp.find(buffer(payload.substring(0, 40)), MARK, 0)).isEqualTo(-1);
  }

  private static ByteBuf buffer(String text) {
    return Unpooled.wrappedBuffer(text.getBytes(UTF_8));
  }
}
