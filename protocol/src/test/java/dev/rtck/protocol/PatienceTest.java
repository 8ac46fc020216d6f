package dev.rtck.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {

  private static final Patience USUAL = Patience.within(Duration.ofSeconds(10));

  @Test
  void anAnswerIsOverBeforeWhoIsIdleIsClosed() {
    assertThat(USUAL.before(Duration.ofSeconds(2)).answer()).isEqualTo(Duration.ofMillis(1500));
  }

  @Test
  void aLongIdleTimeChangesNothing() {
    assertThat(USUAL.before(Duration.ofSeconds(60))).isEqualTo(USUAL);
  }

  @Test
  void anAnswerKeepsATwentiethOfTheCase() {
    assertThat(USUAL.before(Duration.ofMillis(100)).answer()).isEqualTo(Duration.ofMillis(500));
  }
}
