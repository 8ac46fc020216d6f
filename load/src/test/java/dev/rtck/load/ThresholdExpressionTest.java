package dev.rtck.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rtck.reports.LoadResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ThresholdExpressionTest {

  @ParameterizedTest
  @CsvSource({
    "p50<5.1ms, true",
    "p50<4.9ms, false",
    "p99<=10.1ms, true",
    "p99 < 9ms, false",
    "p999<20ms, true",
    "p99.9<20ms, true",
    "p99.9<9ms, false",
    "p89.5<8.9ms, false",
    "max<1s, true",
    "max>1s, false",
    "lost=0, false",
    "lost=10, true",
    "lost<1.1%, true",
    "lost<1%, false",
    "duplicated=0, true",
    "reordered<=2, true",
    "connected=100%, false",
    "connected>=95%, true",
    "connected=95, true",
    "connect-p99<1s, true",
    "deliveries/s>=99, true"
  })
  void judgesWhatWasMeasured(String expression, boolean holds) {
    LoadResult.Threshold judged = ThresholdExpression.parse(expression).judge(Loads.sample());

    assertThat(judged.holds()).as(judged.actual()).isEqualTo(holds);
    assertThat(judged.expression()).isEqualTo(expression);
    assertThat(judged.actual()).isNotEmpty();
  }

  @Test
  void holdsNoLatencyWhereNothingCame() {
    assertThat(ThresholdExpression.parse("p99<1h").judge(Loads.empty()).holds()).isFalse();
    assertThat(ThresholdExpression.parse("lost<50%").judge(Loads.empty()).holds()).isFalse();
  }

  @Test
  void takesNoTenthPercentileForTheLongest() {
    assertThatThrownBy(() -> ThresholdExpression.parse("p100<50ms")).hasMessageContaining("max");
  }

  @ParameterizedTest
  @CsvSource({
    "connected=100%, true",
    "connected>=97%, true",
    "connected=100, true",
    "connected>=101, false",
    "deliveries/s>=500, true",
    "deliveries/s>600, false",
    "lost=0, true"
  })
  void holdsAShardToItsPart(String expression, boolean holds) {
    LoadResult.Threshold judged =
        ThresholdExpression.parse(expression).judge(Loads.secondOfThreeShards(33));

    assertThat(judged.holds()).as(judged.actual()).isEqualTo(holds);
  }

  @Test
  void missesSubscribersOfAShard() {
    assertThat(
            ThresholdExpression.parse("connected=100%")
                .judge(Loads.secondOfThreeShards(32))
                .holds())
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "p99",
        "p99<50",
        "p99<50%",
        "p9<5ms",
        "p100<50ms",
        "p1000<50ms",
        "p105<50ms",
        "p99.<50ms",
        "p100.0<50ms",
        "p99<ms",
        "lots=0",
        "lost=0ms",
        "lost==0",
        "deliveries/s>5%",
        "lost=1.2.3"
      })
  void refusesWhatIsNoThreshold(String expression) {
    assertThatThrownBy(() -> ThresholdExpression.parse(expression))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .hasLineCount(1);
  }
}
