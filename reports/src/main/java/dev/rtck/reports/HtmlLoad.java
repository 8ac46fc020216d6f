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
 * nothing to draw; latencies stand on a logarithmic scale.
 */
record HtmlLoad(
    LoadResult load,
    List<Row> rows,
    String percentiles,
    List<Line> percentileGrid,
    String p50,
    String p99,
    String max,
    String rate,
    String mostRate,
    List<Line> timeGrid,
    List<Bar> bars,
    List<Line> barGrid) {

  private static final double LEFT = 70;
  private static final double RIGHT = 780;
  private static final double TOP = 20;
  private static final double BOTTOM = 265;
  private static final double HIGHEST_NINES = 5;
  private static final int COLUMNS_OF_A_POWER = 20;
  private static final double STEP_NINES = 0.02;
  private static final String[] NINES = {"0 %", "90 %", "99 %", "99.9 %", "99.99 %", "99.999 %"};

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

  /** One line of a grid, with its label. */
  record Line(
      String x1, String y1, String x2, String y2, String textX, String textY, String label) {}

  /** A logarithmic scale of microseconds that begins and ends with a power of ten. */
  private record Scale(int lowest, int highest) {
    static Scale of(long least, long most) {
      int low = (int) Math.floor(Math.log10((double) Math.max(1, least)));
      int high = (int) Math.ceil(Math.log10((double) Math.max(10, most)));
      return new Scale(low, Math.max(low + 1, high));
    }

    double y(double micros) {
      double share = (Math.log10(Math.max(1, micros)) - lowest) / (highest - lowest);
      return BOTTOM - Math.max(0, share) * (BOTTOM - TOP);
    }

    List<Line> lines() {
      List<Line> lines = new ArrayList<>();
      for (int power = lowest; power <= highest; power++) {
        double micros = Math.pow(10, power);
        String y = number(y(micros));
        lines.add(
            new Line(
                number(LEFT),
                y,
                number(RIGHT),
                y,
                "8",
                number(y(micros) + 4),
                LoadText.amount((long) micros)));
      }
      return lines;
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
    rows.add(Row.of("own publishers late", load.harness().publisherLatenessMicros()));
    if (load.harness().canaryMicros().count() > 0) {
      rows.add(Row.of("latency in an idle process beside it", load.harness().canaryMicros()));
    }
    List<Second> seconds = load.timeline();
    Scale times =
        Scale.of(
            seconds.stream().mapToLong(Second::p50).min().orElse(1),
            seconds.stream().mapToLong(Second::max).max().orElse(1));
    Scale scale = Scale.of(load.latencyMicros().min(), load.latencyMicros().max());
    Histogram histogram = histogram(load);
    double mostRate = seconds.stream().mapToDouble(HtmlLoad::rate).max().orElse(0);
    return new HtmlLoad(
        load,
        rows,
        histogram == null ? "" : percentiles(histogram, scale),
        percentileGrid(scale),
        curve(seconds, times, Second::p50),
        curve(seconds, times, Second::p99),
        curve(seconds, times, Second::max),
        mostRate == 0 ? "" : rates(seconds, mostRate),
        LoadText.number(mostRate),
        timeGrid(seconds, times),
        histogram == null ? List.of() : bars(histogram, scale),
        barGrid(scale));
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

  /** Columns of equal width on the logarithmic scale, as high as their share. */
  private static List<Bar> bars(Histogram histogram, Scale scale) {
    int columns = (scale.highest() - scale.lowest()) * COLUMNS_OF_A_POWER;
    double[] edges = new double[columns + 1];
    for (int i = 0; i <= columns; i++) {
      edges[i] = 1000 * Math.pow(10, scale.lowest() + (double) i / COLUMNS_OF_A_POWER);
    }
    long[] counts = new long[columns];
    int column = 0;
    for (HistogramIterationValue value : histogram.recordedValues()) {
      while (column < columns - 1 && value.getValueIteratedTo() >= edges[column + 1]) {
        column++;
      }
      counts[column] += value.getCountAddedInThisIterationStep();
    }
    long most = Math.max(1, Arrays.stream(counts).max().orElse(1));
    double width = (RIGHT - LEFT) / columns;
    List<Bar> bars = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      if (counts[i] > 0) {
        double height = Math.max(1, (BOTTOM - TOP) * counts[i] / most);
        bars.add(
            new Bar(
                number(LEFT + i * width),
                number(BOTTOM - height),
                number(Math.max(1, width - 1)),
                number(height),
                counts[i]
                    + " from "
                    + LoadText.amount(Math.round(edges[i] / 1000))
                    + " to "
                    + LoadText.amount(Math.round(edges[i + 1] / 1000))));
      }
    }
    return bars;
  }

  private static List<Line> barGrid(Scale scale) {
    List<Line> lines = new ArrayList<>();
    for (int power = scale.lowest(); power <= scale.highest(); power++) {
      double share = (double) (power - scale.lowest()) / (scale.highest() - scale.lowest());
      lines.add(
          upright(LEFT + share * (RIGHT - LEFT), LoadText.amount((long) Math.pow(10, power))));
    }
    return lines;
  }

  /** How many messages a second were published, up to the highest rate of all seconds. */
  private static String rates(List<Second> seconds, double most) {
    double whole = seconds.get(seconds.size() - 1).atMillis() + 1000.0;
    StringBuilder points = new StringBuilder();
    for (Second second : seconds) {
      point(
          points,
          LEFT + (second.atMillis() + 500) / whole * (RIGHT - LEFT),
          BOTTOM - rate(second) / most * (BOTTOM - TOP));
    }
    return points.toString();
  }

  private static double rate(Second second) {
    return second.published();
  }

  private static String percentiles(Histogram histogram, Scale scale) {
    double last =
        Math.min(HIGHEST_NINES, Math.log10((double) Math.max(10, histogram.getTotalCount())));
    StringBuilder points = new StringBuilder();
    for (double nines = 0; nines <= last + 1e-9; nines += STEP_NINES) {
      double percentile = 100 - 100 / Math.pow(10, nines);
      point(
          points,
          LEFT + nines / HIGHEST_NINES * (RIGHT - LEFT),
          scale.y(histogram.getValueAtPercentile(percentile) / 1000.0));
    }
    return points.toString();
  }

  private static List<Line> percentileGrid(Scale scale) {
    List<Line> lines = scale.lines();
    for (int nines = 0; nines < NINES.length; nines++) {
      lines.add(upright(LEFT + nines / HIGHEST_NINES * (RIGHT - LEFT), NINES[nines]));
    }
    return lines;
  }

  private static List<Line> timeGrid(List<Second> seconds, Scale scale) {
    List<Line> lines = scale.lines();
    if (!seconds.isEmpty()) {
      lines.add(upright(LEFT, "0 s"));
      lines.add(
          upright(RIGHT, Amounts.duration(seconds.get(seconds.size() - 1).atMillis() + 1000)));
    }
    return lines;
  }

  private static Line upright(double x, String label) {
    return new Line(
        number(x),
        number(TOP),
        number(x),
        number(BOTTOM),
        number(Math.min(x - 14, RIGHT - 40)),
        number(BOTTOM + 20),
        label);
  }

  private static String curve(List<Second> seconds, Scale scale, ToLongFunction<Second> value) {
    if (seconds.isEmpty()) {
      return "";
    }
    double whole = seconds.get(seconds.size() - 1).atMillis() + 1000.0;
    StringBuilder points = new StringBuilder();
    for (Second second : seconds) {
      point(
          points,
          LEFT + (second.atMillis() + 500) / whole * (RIGHT - LEFT),
          scale.y((double) value.applyAsLong(second)));
    }
    return points.toString();
  }

  private static void point(StringBuilder points, double x, double y) {
    points.append(points.isEmpty() ? "" : " ").append(number(x)).append(',').append(number(y));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
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
    return LoadText.notes(load);
  }

  List<LoadResult.Threshold> thresholds() {
    return load.thresholds();
  }
}
