package dev.rtck.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HarnessJudgementTest {

  @Test
  void voidsARunWhoseEventLoopsWereLate() {
    var judged = HarnessJudgement.judge(Loads.of(2000, Loads.harness(1500, 0))).harness();

    assertThat(judged.saturated()).isTrue();
    assertThat(judged.reason()).contains("event loops").contains("--rate");
  }

  @Test
  void voidsARunWhosePublishersWereLate() {
    var judged = HarnessJudgement.judge(Loads.of(200, Loads.harness(0, 150))).harness();

    assertThat(judged.saturated()).isTrue();
    assertThat(judged.reason()).contains("publishers");
  }

  @Test
  void blamesASlowTargetForItsDelay() {
    assertThat(HarnessJudgement.judge(Loads.of(3000, Loads.harness(60, 60))).harness().saturated())
        .isFalse();
  }

  @Test
  void bearsAShortDelayOfItsOwn() {
    assertThat(HarnessJudgement.judge(Loads.of(10, Loads.harness(40, 40))).harness().saturated())
        .isFalse();
  }
}
