package dev.rtck.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StreamsTest {

  @Test
  void numberEveryMessageOfEveryStreamOnce() {
    Streams streams = new Streams(2, 3, 7, 40);
    int[] numbers = new int[streams.count()];
    int[] measured = new int[streams.count()];
    for (int message = 0; message < streams.all(); message++) {
      int stream = streams.streamOf(message);
      assertThat(streams.numberOf(message)).isEqualTo(numbers[stream]++);
      assertThat(streams.numberOf(message) >= streams.firstMeasured(stream))
          .isEqualTo(message >= streams.warmup());
      measured[stream] += message >= streams.warmup() ? 1 : 0;
      assertThat(streams.stream(streams.publisherOf(stream), streams.roomOf(stream)))
          .isEqualTo(stream);
      assertThat(streams.measured(stream, message + 1)).isEqualTo(measured[stream]);
    }
  }
}
