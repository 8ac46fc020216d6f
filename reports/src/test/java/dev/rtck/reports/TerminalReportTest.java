package dev.rtck.reports;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TerminalReportTest {
  private final TerminalReport plain = new TerminalReport(Palette.PLAIN);
  private final TerminalReport coloured = new TerminalReport(Palette.ANSI);

  @Test
  void tellsAllAboutAFailure() {
    Golden.assertSame("terminal-failure.txt", plain.result(SampleRun.failure()));
  }

  @Test
  void coloursAFailure() {
    String text = coloured.result(SampleRun.failure());
    Golden.assertSame("terminal-failure-ansi.txt", text);
    assertThat(text.replaceAll("\u001b\\[[0-9;]*m", ""))
        .isEqualTo(plain.result(SampleRun.failure()));
  }

  @Test
  void isShorterAboutOtherVerdicts() {
    String text =
        SampleRun.results().stream()
            .filter(result -> result.verdict() != Verdict.FAIL || result.excused())
            .map(plain::result)
            .collect(Collectors.joining("\n"));
    Golden.assertSame("terminal-others.txt", text);
  }

  @Test
  void endsWithTheGate() {
    String failed = plain.summary(SampleRun.run(), Path.of("rtck-report", "index.html"));
    String held = plain.summary(SampleRun.run(new Gate(0, "every case holds"), List.of()), null);
    String cut = plain.summary(SampleRun.run(Gate.INTERRUPTED, List.of()), null);
    Golden.assertSame("terminal-summary.txt", failed + "\n" + held + "\n" + cut);
  }

  @Test
  void showsTheLastEventsAndSaysHowManyWereLeftOut() {
    String text = plain.result(SampleRun.failures(1, 1_000).get(0));
    assertThat(text).contains("… 960 earlier events left out …");
    assertThat(text).contains("TEXT 999").contains("TEXT 960").doesNotContain("TEXT 959");
  }

  @Test
  void fitsHundredColumns() {
    String text =
        plain.result(SampleRun.failure()) + plain.result(SampleRun.failures(1, 50).get(0));
    assertThat(text.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
  }

  @Test
  void letsNoControlCharacterOfATargetThrough() {
    for (Result result : SampleRun.hostileRun().results()) {
      String text = plain.result(result);
      assertThat(text.chars().filter(c -> c != '\n' && Character.isISOControl(c))).isEmpty();
      assertThat(text).doesNotContain("\u202e").contains("\\x1b[31m");
    }
  }
}
