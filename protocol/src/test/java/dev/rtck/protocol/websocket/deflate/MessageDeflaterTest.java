package dev.rtck.protocol.websocket.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MessageDeflaterTest {

  private static final Bytes WORDS = Bytes.utf8("the same words again and again and again");

  @ParameterizedTest
  @CsvSource({"false, 15", "true, 15", "false, 8", "true, 9"})
  void writesWhatIsReadAgain(boolean resets, int windowBits) {
    MessageInflater inflater = new MessageInflater(1 << 20);
    try (MessageDeflater deflater = new MessageDeflater(resets, windowBits)) {
      for (int length : new int[] {0, 1, 300, 0, 40_000, 100_000}) {
        Bytes message = Bytes.pseudoRandom(length, length);
        Inflation inflation = inflater.inflate(deflater.deflate(message));
        assertThat(inflation.payload()).isEqualTo(message);
        assertThat(inflation.isWhole()).isTrue();
      }
    }
  }

  @Test
  void refersToEarlierMessagesUnlessToldOtherwise() {
    assertThat(second(new MessageDeflater(false, 15)).reachBehindMessage()).isPositive();
    Inflation alone = second(new MessageDeflater(true, 15));
    assertThat(alone.reachBehindMessage()).isZero();
    assertThat(alone.largestDistance()).isPositive();
  }

  @Test
  void refersToNothingWhereTheWindowIsSmall() {
    assertThat(second(new MessageDeflater(false, 14)).largestDistance()).isZero();
  }

  private static Inflation second(MessageDeflater deflater) {
    MessageInflater inflater = new MessageInflater(1 << 20);
    try (deflater) {
      assertThat(inflater.inflate(deflater.deflate(WORDS)).payload()).isEqualTo(WORDS);
      return inflater.inflate(deflater.deflate(WORDS));
    }
  }
}
