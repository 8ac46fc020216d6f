package dev.rtck.reports;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SummaryReportTest {
  private final SummaryReport report = new SummaryReport();

  @Test
  void rendersEveryVerdict() {
    Golden.assertSame("summary.md", report.render(SampleRun.run()));
  }

  @Test
  void saysTheVerdictOnItsFirstLine() {
    assertThat(report.render(SampleRun.run(new Gate(0, "every case holds"), List.of())))
        .startsWith("## The gate holds: every case holds\n");
  }

  @Test
  void tellsWhatBecameOfTheThresholdsOfALoad() {
    Run run =
        SampleRun.measured(
            new Gate(6, "rtck was the bottleneck"),
            List.of(SampleLoad.load(), SampleLoad.saturated("its own event loops were late")),
            List.of());

    Golden.assertSame("summary-load.md", report.render(run));
  }

  @Test
  void tellsOfACapacityWhatWasFound() {
    Run run =
        SampleRun.measured(
            new Gate(0, "found"), List.of(SampleLoad.load()), List.of(SampleCapacity.capacity()));

    assertThat(report.render(run))
        .contains("\n1 held\n")
        .contains("| chat | a rate at which p99&lt;50ms holds | holds | p99&lt;50ms holds at 100/s")
        .doesNotContain("BROKEN");
  }

  @Test
  void fitsHoweverManyLoadsThereAre() {
    Run run =
        SampleRun.measured(
            new Gate(1, "broken"), Collections.nCopies(3_000, SampleLoad.load()), List.of());

    assertThat(bytes(report.render(run))).isLessThan(300 * 1024);
    assertThat(report.render(run, 1000)).isEmpty();
  }

  @Test
  void isCutAtAnEntryAndSaysHowMuchWasCut() {
    Run run = SampleRun.run(new Gate(1, "4000 cases failed"), SampleRun.failures(4_000, 0));
    String summary = report.render(run);

    assertThat(bytes(summary)).isBetween(890 * 1024, 900 * 1024);
    Matcher cut = Pattern.compile("\\*\\*(\\d+) more entries did not fit").matcher(summary);
    assertThat(cut.find()).isTrue();
    assertThat(count(summary, "<details")).isEqualTo(4_000 - Integer.parseInt(cut.group(1)));
    assertThat(count(summary, "<details")).isEqualTo(count(summary, "</details>"));
    assertThat(summary).contains("| chat | websocket | 0 | 4000 |");
  }

  @Test
  void fitsInLessWhenAskedTo() {
    Run run = SampleRun.run(new Gate(1, "40 cases failed"), SampleRun.failures(40, 0));
    for (int most = 0; most < 40_000; most += 500) {
      assertThat(bytes(report.render(run, most))).isLessThanOrEqualTo(most);
    }
  }

  @Test
  void givesTextOfATargetNoMeaning() {
    String summary = report.render(SampleRun.hostileRun());
    String outsideCode =
        summary
            .replaceAll("(?s)(`{4,})(text|sh)\n.*?\n\\1\n", "")
            .replaceAll("(?<![`\\\\])(`{4,})<.*?(?<!`)\\1(?!`)", "");
    assertThat(outsideCode).doesNotContain("<script").doesNotContain("<!--").doesNotContain("[l](");
    // The row of the totals keeps its ten cells.
    String row = summary.lines().filter(line -> line.startsWith("| &lt;")).findFirst().orElse("");
    assertThat(row.replace("\\|", "").chars().filter(c -> c == '|').count()).isEqualTo(11);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }
}
