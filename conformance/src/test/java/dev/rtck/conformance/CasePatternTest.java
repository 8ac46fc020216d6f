package dev.rtck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CasePatternTest {

  @ParameterizedTest
  @CsvSource({
    "ws.close.normal, ws.close.normal, true",
    "ws.close.*, ws.close.normal, true",
    "ws.*, ws.close.normal, true",
    "*, ws.close.normal, true",
    "*.normal, ws.close.normal, true",
    "ws.*.normal, ws.close.normal, true",
    "ws.close.norma?, ws.close.normal, true",
    "ws.close.normal*, ws.close.normal, true",
    "ws.close.normal?, ws.close.normal, false",
    "ws.close, ws.close.normal, false",
    "close.normal, ws.close.normal, false",
    "WS.close.normal, ws.close.normal, false",
    "'', ws.close.normal, false"
  })
  void theWholeIdMatches(String pattern, String id, boolean matches) {
    assertThat(CasePattern.of(pattern).matches(id)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({"ws.close", "[w]s-close", "w+s-close", "ws-close$", "(ws-close)", "\\Qws-close\\E"})
  void whatIsSpecialElsewhereStandsForItself(String pattern) {
    assertThat(CasePattern.of(pattern).matches("ws-close")).isFalse();
    assertThat(CasePattern.of(pattern).matches(pattern)).isTrue();
  }

  @Test
  void itsTextIsThePattern() {
    assertThat(CasePattern.of("ws.*")).hasToString("ws.*");
  }
}
