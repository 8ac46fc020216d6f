package dev.rtck.reports;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class ComparisonReportTest {
  private final ComparisonText plain = new ComparisonText(Palette.PLAIN);

  @TempDir private Path folder = Path.of("");

  @Test
  void laysCasesSideBySide() {
    Golden.assertSame("compare-cases.txt", plain.whole(SampleComparison.ofCases()));
    Golden.assertSame(
        "compare-cases.md", new ComparisonSummary(SampleComparison.ofCases()).render());
  }

  @Test
  void laysLoadsSideBySide() {
    Golden.assertSame("compare-load.txt", plain.whole(loads()));
    Golden.assertSame("compare-load.md", new ComparisonSummary(loads()).render());
  }

  @Test
  void laysThreeSidesOfOneTargetSideBySide() {
    Golden.assertSame("compare-three.txt", plain.whole(three()));
    Golden.assertSame("compare-three.md", new ComparisonSummary(three()).render());
  }

  @Test
  void isBriefWhenAskedTo() {
    Golden.assertSame(
        "compare-brief.txt", plain.brief(SampleComparison.ofCases()) + plain.brief(three()));
  }

  @Test
  void coloursWithoutChangingAWord() {
    String coloured = new ComparisonText(Palette.ANSI).whole(SampleComparison.ofCases());

    assertThat(coloured).contains("\u001b[1;31m");
    assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", ""))
        .isEqualTo(plain.whole(SampleComparison.ofCases()));
  }

  @Test
  void drawsAPageThatSaysTheSame() {
    Document page = parse(ComparisonFolder.page(SampleComparison.ofCases()));
    String text = page.getDocumentElement().getTextContent().replaceAll("\\s+", " ");

    assertThat(text)
        .contains("Regression from A to B")
        .contains("chat/ws.ping.pong-payload")
        .contains("answer: nothing in 2 s")
        .contains("rtck verify --endpoint chat --case ws.ping.pong-payload")
        .contains("pass21-1");
    assertThat(XmlDocument.all(page, "section"))
        .extracting(section -> section.getAttribute("id"))
        .contains("regression", "worse", "better", "changed", "new", "gone");
    assertThat(XmlDocument.all(page, "script")).isEmpty();
  }

  @Test
  void drawsAPageOfLoads() {
    String text = parse(ComparisonFolder.page(loads())).getDocumentElement().getTextContent();

    assertThat(text)
        .contains("Regression. p99 rose from 5.00 ms to 9.00 ms")
        .contains("4.80 ms to 5.20 ms")
        .contains("The same workload: 200 subscribers");
  }

  @Test
  void givesTextOfATargetNoMeaning() {
    Run hostile = SampleRun.hostileRun();
    Comparison comparison =
        new Comparison(
            List.of(
                new Side("a", List.of(SampleRun.run())),
                new Side(SampleRun.HOSTILE, List.of(hostile))),
            Tolerance.USUAL);

    String html = ComparisonFolder.page(comparison);
    assertThat(XmlDocument.all(parse(html), "script")).isEmpty();
    assertThat(plain.whole(comparison).chars().filter(c -> c != '\n' && Character.isISOControl(c)))
        .isEmpty();
    assertThat(new ComparisonSummary(comparison).render()).doesNotContain("<script>alert('x');");
  }

  @Test
  void cutsTheSummaryAtALine() {
    Comparison comparison =
        SampleComparison.of(
            SampleRun.run(new Gate(0, ""), List.of()),
            SampleRun.run(new Gate(1, ""), SampleRun.failures(12_000, 0)));
    String summary = new ComparisonSummary(comparison).render();

    assertThat(summary.getBytes(StandardCharsets.UTF_8).length)
        .isBetween(890 * 1024, SummaryReport.MOST_BYTES);
    assertThat(summary).containsPattern("\\*\\*\\d+ more cases did not fit here");
  }

  @Test
  void writesBothFilesAndTellsTheJob() throws Exception {
    Path job = folder.resolve("job.md");

    new ComparisonFolder(folder.resolve("out"))
        .write(loads(), Map.of("GITHUB_STEP_SUMMARY", job.toString()));

    assertThat(folder.resolve("out/compare.html")).content().endsWith("</html>\n");
    assertThat(folder.resolve("out/summary.md")).hasSameTextualContentAs(job);
    assertThat(folder.resolve("out").toFile().list()).hasSize(2);
  }

  private static Comparison loads() {
    return new Comparison(
        List.of(
            side("before", load(4800, 0), load(5000, 0), load(5200, 0)),
            side("after", load(9000, 0), load(8800, 4), load(9300, 0))),
        Tolerance.USUAL);
  }

  private static Comparison three() {
    return new Comparison(
        List.of(
            side("one", load(4800, 0)), side("two", load(5000, 0)), side("three", load(5200, 2))),
        Tolerance.USUAL);
  }

  private static LoadResult load(long p99, long lost) {
    return SampleComparison.load(1000, p99, lost);
  }

  private static Side side(String name, LoadResult... loads) {
    return new Side(name, Arrays.stream(loads).map(SampleComparison::run).toList());
  }

  private static Document parse(String html) {
    return XmlDocument.parse(
        html.replaceFirst("^<!DOCTYPE html>", "").replace(" open>", " open=\"open\">").strip());
  }
}
