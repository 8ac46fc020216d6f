package dev.rtck.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class SubscriberTest {

  private static final int LENGTH = 128;
  private static final byte[] MARK = Stamp.mark(7);

  private final Subscriber subscriber =
      new Subscriber(new Streams(1, 1, 0, 1000), MARK, LENGTH, 0, 1);

  @Test
  void takesNothingForAMessageWhoseTextWasCutOrGarbled() {
    receive(text(0));
    receive(text(1).substring(0, 100));
    receive(text(1).substring(0, 100) + "\"}");
    receive(text(2).substring(0, LENGTH - 1) + "?");
    receive(text(3));

    assertThat(subscriber.delivered()).isEqualTo(2);
    assertThat(subscriber.missing(0, 0, 4)).isEqualTo(2);
    assertThat(subscriber.altered()).isEqualTo(3);
  }

  @Test
  void doesNotTakeForARepetitionWhatOnlyTellsOfAMessage() {
    subscriber.recognizeBy(message -> message.toString(UTF_8).startsWith("said:"));
    for (int i = 0; i < 10; i++) {
      receive("said:" + text(i));
      receive("list:" + text(i));
    }
    receive("said:" + text(4));

    assertThat(subscriber.delivered()).isEqualTo(10);
    assertThat(subscriber.duplicated()).isEqualTo(1);
    assertThat(subscriber.unlike()).isEqualTo(10);
  }

  @Test
  void doesNotTakeForAMessageWhatTellsOfItBefore() {
    subscriber.recognizeBy(message -> message.toString(UTF_8).startsWith("said:"));
    for (int i = 0; i < 10; i++) {
      receive("list:" + text(i));
      receive("said:" + text(i));
    }
    receive("list:" + text(10));

    assertThat(subscriber.delivered()).isEqualTo(10);
    assertThat(subscriber.duplicated()).isZero();
    assertThat(subscriber.unlike()).isEqualTo(11);
  }

  private void receive(String message) {
    subscriber.received(Unpooled.copiedBuffer(message, UTF_8), 0);
  }

  private static String text(int number) {
    return Stamp.payload(MARK, 0, 0, number, 0, 1, LENGTH);
  }
}
