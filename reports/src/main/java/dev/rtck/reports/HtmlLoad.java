package dev.rtck.reports;

import dev.rtck.reports.LoadResult.Latency;
import dev.rtck.reports.LoadResult.Second;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.jspecify.annotations.Nullable;

/**
 * What the template shows of one load. Curves are the points of SVG polylines, empty where there is
 * nothing to draw; latencies stand on a logarithmic scale, and their curves end where nothing came.
 */
record HtmlLoad(
    LoadResult load,
    List<Row> rows,
    String percentiles,
    List<Chart.Line> percentileGrid,
    List<String> p50,
    List<String> p99,
    List<String> max,
    String rate,
    String mostRate,
    List<Chart.Line> timeGrid,
    List<Bar> bars,
    List<Chart.Line> barGrid) {

  private static final int COLUMNS_OF_A_POWER = 20;
  private static final int MOST_NINES = 5;
  private static final double STEP_NINES = 0.02;
  private static final String[] NINES = {"0 %", "90 %", "99 %", "99.9 %", "99.99 %", "99.999 %"};

  /** In seconds; one of them is between two lines of the time. */
  private static final int[] STEPS = {1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200};

  private static final int MOST_STEPS = 8;
  private static final long SECOND_MILLIS = 1000;
  private static final long LONGEST_STEP_MILLIS = 1500;

  /** One column of the histogram. */
  record Bar(String x, String y, String width, String height, String label) {}

  /** One line of the table of times. */
  record Row(
      String name,
      long count,
      String min,
      String p50,
      String p90,
      String p99,
      String p999,
      String max) {
    static Row of(String name, Latency latency) {
      return new Row(
          name,
          latency.count(),
          LoadText.amount(latency, latency.min()),
          LoadText.amount(latency, latency.p50()),
          LoadText.amount(latency, latency.p90()),
          LoadText.amount(latency, latency.p99()),
          LoadText.amount(latency, latency.p999()),
          LoadText.amount(latency, latency.max()));
    }
  }

  static HtmlLoad of(LoadResult load) {
    List<Row> rows = new ArrayList<>();
    rows.add(Row.of("latency from the intended send", load.latencyMicros()));
    rows.add(Row.of("latency from the actual send", load.sendToReceiveMicros()));
    rows.add(Row.of("first receiver of each message", load.firstReceiverMicros()));
    rows.add(Row.of("last receiver of each message", load.lastReceiverMicros()));
    rows.add(Row.of("connecting", load.connectMicros()));
    rows.add(Row.of("own event loops late", load.harness().loopLagMicros()));
    if (load.harness().connectLagMicros().count() > 0) {
      rows.add(
          Row.of(
              "own event loops late while subscribers connected",
              load.harness().connectLagMicros()));
    }
    rows.add(Row.of("own publishers late", load.harness().publisherLatenessMicros()));
    if (load.harness().canaryMicros().count() > 0) {
      rows.add(Row.of("latency in an idle process beside it", load.harness().canaryMicros()));
    }
    List<Second> seconds = load.timeline();
    Chart.Times times =
        Chart.Times.of(
            seconds.stream()
                .filter(second -> second.count() > 0)
                .mapToLong(Second::p50)
                .min()
                .orElse(1),
            seconds.stream().mapToLong(Second::max).max().orElse(1));
    Chart.Times scale = Chart.Times.of(load.latencyMicros().min(), load.latencyMicros().max());
    Histogram histogram = histogram(load);
    long[] counts = histogram == null ? new long[0] : columns(histogram, scale);
    double[] rates = rates(seconds);
    double mostRate = Arrays.stream(rates).max().orElse(0);
    return new HtmlLoad(
        load,
        rows,
        histogram == null ? "" : percentiles(histogram, nines(load), scale),
        percentileGrid(nines(load), scale),
        curves(seconds, times, Second::p50),
        curves(seconds, times, Second::p99),
        curves(seconds, times, Second::max),
        mostRate == 0 ? "" : curve(seconds, rates, mostRate),
        LoadText.number(mostRate),
        timeGrid(seconds, times),
        bars(counts, scale),
        barGrid(counts, scale));
  }

  private static @Nullable Histogram histogram(LoadResult load) {
    if (load.histogram().isEmpty() || load.latencyMicros().count() == 0) {
      return null;
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(load.histogram()));
      return Histogram.decodeFromCompressedByteBuffer(bytes, 0);
    } catch (DataFormatException | IllegalArgumentException foreign) {
      return null;
    }
  }

  /** How many deliveries are in each of so many columns of equal width on the scale. */
  private static long[] columns(Histogram histogram, Chart.Times scale) {
    long[] counts = new long[scale.powers() * COLUMNS_OF_A_POWER];
    int column = 0;
    for (HistogramIterationValue value : histogram.recordedValues()) {
      while (column < counts.length - 1
          && value.getValueIteratedTo() >= 1000 * edge(scale, column + 1)) {
        column++;
      }
      counts[column] += value.getCountAddedInThisIterationStep();
    }
    return counts;
  }

  private static double edge(Chart.Times scale, int column) {
    return Math.pow(10, scale.lowest() + (double) column / COLUMNS_OF_A_POWER);
  }

  private static List<Bar> bars(long[] counts, Chart.Times scale) {
    long most = most(counts);
    double width = (Chart.RIGHT - Chart.LEFT) / counts.length;
    List<Bar> bars = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        double height = Math.max(1, (Chart.BOTTOM - Chart.TOP) * counts[i] / most);
        bars.add(
            new Bar(
                Chart.number(Chart.LEFT + i * width),
                Chart.number(Chart.BOTTOM - height),
                Chart.number(Math.max(1, width - 1)),
                Chart.number(height),
                counts[i]
                    + " from "
                    + LoadText.amount(Math.round(edge(scale, i)))
                    + " to "
                    + LoadText.amount(Math.round(edge(scale, i + 1)))));
      }
    }
    return bars;
  }

  private static long most(long[] counts) {
    return Math.max(1, Arrays.stream(counts).max().orElse(1));
  }

  private static List<Chart.Line> barGrid(long[] counts, Chart.Times scale) {
    List<Chart.Line> lines = scale.upright();
    lines.add(Chart.across(Chart.BOTTOM, "0"));
    lines.add(Chart.across(Chart.TOP, String.valueOf(most(counts))));
    return lines;
  }

  /** How many messages a second were published, up to the highest rate of all seconds. */
  private static String curve(List<Second> seconds, double[] rates, double most) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < rates.length; i++) {
      Chart.point(points, x(seconds.get(i), seconds), Chart.y(rates[i] / most));
    }
    return Chart.polyline(points);
  }

  /** What was published in seconds that an earlier run left out counts with the next. */
  private static double[] rates(List<Second> seconds) {
    double[] rates = new double[seconds.size()];
    long before = -SECOND_MILLIS;
    for (int i = 0; i < rates.length; i++) {
      Second second = seconds.get(i);
      double length = Math.max(SECOND_MILLIS, second.atMillis() - before);
      rates[i] = SECOND_MILLIS * second.published() / length;
      before = second.atMillis();
    }
    return rates;
  }

  /** How many nines the percentiles have that so many deliveries can tell. */
  private static int nines(LoadResult load) {
    long count = Math.max(1, load.latencyMicros().count());
    return (int) Math.max(1, Math.min(MOST_NINES, Math.ceil(Math.log10((double) count))));
  }

  private static String percentiles(Histogram histogram, int nines, Chart.Times scale) {
    double last = Math.min(nines, Math.log10((double) Math.max(10, histogram.getTotalCount())));
    StringBuilder points = new StringBuilder();
    for (double at = 0; at <= last + 1e-9; at += STEP_NINES) {
      double percentile = 100 - 100 / Math.pow(10, at);
      Chart.point(
          points,
          Chart.x(at / nines),
          Chart.y(scale.share(histogram.getValueAtPercentile(percentile) / 1000.0)));
    }
    return points.toString();
  }

  private static List<Chart.Line> percentileGrid(int nines, Chart.Times scale) {
    List<Chart.Line> lines = scale.across();
    for (int i = 0; i <= nines; i++) {
      lines.add(Chart.upright(Chart.x((double) i / nines), NINES[i]));
    }
    return lines;
  }

  private static List<Chart.Line> timeGrid(List<Second> seconds, Chart.Times scale) {
    List<Chart.Line> lines = scale.across();
    if (!seconds.isEmpty()) {
      double whole = whole(seconds) / 1000;
      int step = STEPS[STEPS.length - 1];
      for (int i = STEPS.length - 1; i >= 0 && whole / STEPS[i] <= MOST_STEPS; i--) {
        step = STEPS[i];
      }
      for (long second = 0; second <= whole; second += step) {
        lines.add(Chart.upright(Chart.x(second / whole), word(second, whole)));
      }
    }
    return lines;
  }

  /** Minutes and seconds where the whole is a minute or more. */
  private static String word(long seconds, double whole) {
    return whole < 60
        ? seconds + " s"
        : String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
  }

  /** A line through seconds in which nothing came would tell of a latency that nothing had. */
  private static List<String> curves(
      List<Second> seconds, Chart.Times scale, ToLongFunction<Second> value) {
    List<String> curves = new ArrayList<>();
    StringBuilder points = new StringBuilder();
    long before = 0;
    for (Second second : seconds) {
      boolean silent = second.count() == 0 || second.atMillis() - before > LONGEST_STEP_MILLIS;
      if (silent && !points.isEmpty()) {
        curves.add(Chart.polyline(points));
        points = new StringBuilder();
      }
      if (second.count() > 0) {
        Chart.point(
            points, x(second, seconds), Chart.y(scale.share((double) value.applyAsLong(second))));
      }
      before = second.atMillis();
    }
    if (!points.isEmpty()) {
      curves.add(Chart.polyline(points));
    }
    return curves;
  }

  /** In the middle of the second. */
  private static double x(Second second, List<Second> seconds) {
    return Chart.x((second.atMillis() + 500) / whole(seconds));
  }

  private static double whole(List<Second> seconds) {
    return seconds.get(seconds.size() - 1).atMillis() + 1000.0;
  }

  String text(String text) {
    return Printable.line(text);
  }

  String workload() {
    return LoadText.workload(load.workload());
  }

  String connected() {
    return load.connected() + " of " + load.workload().subscribers() + " connected";
  }

  String perSecond() {
    return LoadText.number(load.deliveriesPerSecond());
  }

  String harness() {
    return String.format(
        Locale.ROOT,
        "The harness took %.0f %% of all processors; its longest garbage collection was %s.",
        100 * load.harness().cpuShare(),
        LoadText.amount(load.harness().maxPauseMicros()));
  }

  List<String> notes() {
    return LoadText.notes(load).stream()
        .map(note -> note.substring(0, 1).toUpperCase(Locale.ROOT) + note.substring(1))
        .toList();
  }

  List<LoadResult.Threshold> thresholds() {
    return load.thresholds();
  }
}
