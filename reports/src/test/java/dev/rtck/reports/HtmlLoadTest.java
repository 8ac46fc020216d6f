package dev.rtck.reports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.reports.LoadResult.Second;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class HtmlLoadTest {

  @Test
  void showsFiguresThresholdsAndTroublesOfALoad() {
    String page = new HtmlReport().render(run(SampleLoad.load()));

    assertThat(page)
        .contains("Load report")
        .contains("200 of 200 connected")
        .contains("<td>59990</td><td>10</td><td>2</td><td>1</td><td>1999.7</td>")
        .contains("<code>lost=0</code></td><td>10</td><td>✕ no</td>")
        .contains("1011 &lt;b&gt;")
        .contains("curve p99")
        .doesNotContain("Latency by percentile")
        .doesNotContain("Not valid.");
  }

  @Test
  void drawsPercentilesOnALogarithmicScale() {
    Histogram nanos = new Histogram(1, 3_600_000_000_000L, 3);
    nanos.recordValueWithCount(100_000, 900);
    nanos.recordValueWithCount(10_000_000, 100);

    HtmlLoad load = HtmlLoad.of(SampleLoad.load(encoded(nanos)));

    List<String> points = Arrays.asList(load.percentiles().split(" "));
    double fast = y(points.get(10));
    double slow = y(points.get(points.size() - 1));
    assertThat(points).hasSizeGreaterThan(100);
    assertThat(y(points.get(0))).isEqualTo(fast);
    assertThat(slow).isLessThan(fast);
    assertThat(load.percentileGrid())
        .extracting(Chart.Line::label)
        .containsSubsequence("100 µs", "1 ms", "10 ms", "0 %", "90 %", "99 %", "99.9 %");
  }

  @Test
  void drawsAColumnForEachPartOfTheHistogramAndTheRateOfPublishing() {
    Histogram nanos = new Histogram(1, 3_600_000_000_000L, 3);
    nanos.recordValueWithCount(100_000, 900);
    nanos.recordValueWithCount(4_000_000, 300);

    HtmlLoad load = HtmlLoad.of(SampleLoad.load(encoded(nanos)));

    assertThat(load.bars()).hasSize(2);
    double high = Double.parseDouble(load.bars().get(0).height());
    double low = Double.parseDouble(load.bars().get(1).height());
    assertThat(high).isEqualTo(245);
    assertThat(low).isBetween(81.0, 82.0);
    assertThat(load.bars().get(0).label()).startsWith("900 from 100 µs to ");
    assertThat(load.barGrid())
        .extracting(Chart.Line::label)
        .containsExactly("10 µs", "100 µs", "1 ms", "10 ms", "0", "900");
    assertThat(load.rate().split(" ")).hasSameSizeAs(load.p50().get(0).split(" "));
    assertThat(load.mostRate()).isEqualTo("10");
  }

  @Test
  void namesWholeSecondsAndDrawsOneAlone() {
    HtmlLoad two = HtmlLoad.of(SampleLoad.load());
    HtmlLoad one = HtmlLoad.of(SampleLoad.seconds(1));
    HtmlLoad many = HtmlLoad.of(SampleLoad.seconds(150));

    assertThat(labels(two)).contains("0 s", "1 s", "2 s");
    assertThat(one.p99().get(0).split(" ")).hasSize(2).doesNotHaveDuplicates();
    assertThat(labels(one)).contains("0 s", "1 s");
    assertThat(labels(many)).contains("0:00", "0:30", "1:00", "1:30", "2:00");
  }

  @Test
  void drawsNoHigherRateWhereSecondsAreLeftOut() {
    LoadResult stalled =
        SampleLoad.seconds(
            List.of(
                new Second(0, 2000, 380, 1500, 4100, 10),
                new Second(4000, 8000, 380, 1500, 4100, 40),
                new Second(5000, 2000, 380, 1500, 4100, 10)));

    HtmlLoad load = HtmlLoad.of(stalled);

    assertThat(load.mostRate()).isEqualTo("10");
    assertThat(load.rate().split(" ")).allMatch(point -> y(point) == Chart.TOP).hasSize(3);
  }

  @Test
  void drawsNoLatencyOfSecondsInWhichNothingCame() {
    LoadResult stalled =
        SampleLoad.seconds(
            List.of(
                new Second(0, 2000, 380, 1500, 4100, 10),
                new Second(1000, 2000, 380, 1500, 4100, 10),
                new Second(2000, 0, 0, 0, 0, 10),
                new Second(3000, 0, 0, 0, 0, 10),
                new Second(4000, 6000, 380, 1500, 4100, 10),
                new Second(5000, 2000, 380, 1500, 4100, 10)));

    HtmlLoad load = HtmlLoad.of(stalled);

    assertThat(load.p50()).hasSize(2).allMatch(piece -> piece.split(" ").length == 2);
    assertThat(load.max()).hasSize(2).noneMatch(piece -> piece.contains("NaN"));
    assertThat(load.rate().split(" ")).allMatch(point -> y(point) == Chart.TOP).hasSize(6);
    assertThat(load.timeGrid()).extracting(Chart.Line::label).contains("100 µs", "10 ms");
    assertThat(load.timeGrid()).extracting(Chart.Line::label).doesNotContain("1 µs");
  }

  private static List<String> labels(HtmlLoad load) {
    return load.timeGrid().stream().map(Chart.Line::label).toList();
  }

  @Test
  void drawsNoCurveOfWhatIsNoHistogram() {
    assertThat(HtmlLoad.of(SampleLoad.load("bm9uZQ==")).percentiles()).isEmpty();
  }

  private static double y(String point) {
    return Double.parseDouble(point.substring(point.indexOf(',') + 1));
  }

  private static String encoded(Histogram histogram) {
    ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(buffer);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length));
  }

  private static Run run(LoadResult load) {
    Gate gate = new Gate(1, "chat: lost=0 is broken, it was 10");
    return SampleRun.measured(gate, List.of(load), List.of());
  }
}
