package dev.rtck.reports;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadTextTest {

  @Test
  void tellsWhatWasMeasuredAndWhatBroke() {
    assertThat(new LoadText(Palette.PLAIN).result(SampleLoad.load()))
        .contains("200 of 200 subscribers connected, 300 messages published in 30.0 s")
        .contains("59990 of 60000 delivered, 1999.7/s; 10 lost, 2 duplicated, 1 reordered")
        .contains("                        p50        p90        p99      p99.9        max")
        .contains("latency              380 µs     700 µs    1.50 ms    2.90 ms    4.10 ms")
        .contains("own CPU share 31 %, longest GC pause 800 µs")
        .contains("1 × the target closed the connection: 1011")
        .contains("holds  p99<50ms (1.50 ms)")
        .contains("BROKEN  lost=0 (10)")
        .doesNotContain("canary")
        .doesNotContain("NOT VALID");
  }

  @Test
  void saysThatNothingIsKnownWhereTheHarnessWasTheBottleneck() {
    LoadResult.Harness saturated =
        SampleLoad.load().harness().judged("too slow").beside(SampleLoad.load().latencyMicros());

    assertThat(new LoadText(Palette.PLAIN).result(SampleLoad.load().judged(saturated)))
        .contains("NOT VALID: too slow")
        .contains("canary");
  }

  @Test
  void tellsWhoseFirstAndLastReceiversAreKnown() {
    LoadText text = new LoadText(Palette.PLAIN);

    assertThat(text.result(SampleLoad.share(2, 0)))
        .contains("first and last receiver are those among the subscribers of this shard")
        .doesNotContain("only counted");
    assertThat(text.result(SampleLoad.share(0, 0))).doesNotContain("first and last");
    assertThat(text.result(SampleLoad.share(0, 7)))
        .contains("7 deliveries are only counted")
        .contains("who got a message first and last is not known")
        .contains("first receiver            –          –");
  }

  @ParameterizedTest
  @CsvSource({
    "999, 999 µs",
    "1000, 1.00 ms",
    "12345, 12.3 ms",
    "123456, 123 ms",
    "2500000, 2.50 s"
  })
  void writesTimesWithThreeDigits(long micros, String text) {
    assertThat(LoadText.amount(micros)).isEqualTo(text);
  }
}
