package dev.rtck.protocol.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DurationTextTest {

  @ParameterizedTest
  @CsvSource({"500ms,PT0.5S", "10s,PT10S", "2m,PT2M", "1h,PT1H", "1.5s,PT1.5S", "0s,PT0S"})
  void readsWhatPeopleWrite(String text, Duration duration) {
    assertThat(DurationText.parse(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @CsvSource({"500ms", "10s", "90s", "2m", "1h", "0s"})
  void writesWhatItReads(String text) {
    assertThat(DurationText.format(DurationText.parse(text))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "ten",
    "10",
    "-1s",
    "1 s",
    "s",
    "''",
    "1d",
    "1.s",
    ".5s",
    "1e3s",
    "1000000h",
    "٣s",
    "99999999999999999999999s"
  })
  void refusesTheRestInOneLine(String text) {
    assertThatThrownBy(() -> DurationText.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a duration")
        .hasMessageContaining("found '" + text + "'");
  }
}
