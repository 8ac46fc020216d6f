package dev.rtck.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StompHeartBeatTest {

  @Test
  void isAsOftenAsTheSlowerSideWants() {
    assertThat(StompClient.interval("10000,10000", "0,30000")).isEqualTo(30_000);
    assertThat(StompClient.interval("10000,10000", "5000,5000")).isEqualTo(10_000);
  }

  @Test
  void isNotNeededWhereOneSideDoesWithout() {
    assertThat(StompClient.interval("0,10000", "5000,5000")).isZero();
    assertThat(StompClient.interval("10000,10000", "5000,0")).isZero();
    assertThat(StompClient.interval("10000,10000", null)).isZero();
    assertThat(StompClient.interval("10000,10000", "often")).isZero();
  }
}
