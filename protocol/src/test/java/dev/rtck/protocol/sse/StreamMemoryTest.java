package dev.rtck.protocol.sse;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StreamMemoryTest {

  private final StreamMemory memory = new StreamMemory();

  @Test
  void waitsForNothingBeforeTheFirstConnection() {
    memory.retry(60_000);
    assertThat(memory.left()).isZero();
  }

  @Test
  void keepsTheReconnectionTimeOverConnectionsThatSayNone() {
    memory.retry(60_000);
    memory.ended();
    memory.retry(-1);
    memory.ended();
    assertThat(memory.left()).isBetween(Duration.ofSeconds(50), Duration.ofMinutes(1));
    memory.retry(0);
    assertThat(memory.left()).isZero();
  }
}
