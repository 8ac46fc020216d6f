package dev.rtck.reports;

import dev.rtck.reports.LoadResult.Latency;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What of a load stands side by side, in the order in which reports show it. */
enum LoadFigure {
  P50("p50", Unit.MICROS, load -> load.latencyMicros().p50()),
  P90("p90", Unit.MICROS, load -> load.latencyMicros().p90()),
  P99("p99", Unit.MICROS, load -> load.latencyMicros().p99()),
  P999("p99.9", Unit.MICROS, load -> load.latencyMicros().p999()),
  MAX("max", Unit.MICROS, load -> load.latencyMicros().max()),
  LAST_P99("last receiver p99", Unit.MICROS, load -> load.lastReceiverMicros().p99()),
  CONNECT_P99("connect p99", Unit.MICROS, load -> load.connectMicros().p99()),
  DELIVERIES("deliveries/s", Unit.RATE, LoadResult::deliveriesPerSecond),
  CONNECTED("connected", Unit.COUNT, LoadResult::connected),
  LOST("lost", Unit.COUNT, LoadResult::lost),
  DUPLICATED("duplicated", Unit.COUNT, LoadResult::duplicated),
  REORDERED("reordered", Unit.COUNT, LoadResult::reordered),
  OWN_CPU("own CPU share", Unit.SHARE, load -> load.harness().cpuShare());

  /** The percentiles that a regression is told by: how it usually is, and how bad it gets. */
  static final List<LoadFigure> JUDGED = List.of(P50, P99);

  /** What must not be, and can be counted. */
  static final List<LoadFigure> MISCHIEF = List.of(LOST, DUPLICATED, REORDERED);

  private enum Unit {
    MICROS,
    RATE,
    COUNT,
    SHARE
  }

  private final String title;
  private final Unit unit;

  @SuppressWarnings("ImmutableEnumChecker") // methods without state
  private final ToDoubleFunction<LoadResult> value;

  LoadFigure(String title, Unit unit, ToDoubleFunction<LoadResult> value) {
    this.title = title;
    this.unit = unit;
    this.value = value;
  }

  String title() {
    return title;
  }

  /** Returns the figure over the repetitions; a time of which nothing was measured is none. */
  Sample over(List<LoadResult> repetitions) {
    return Sample.of(
        repetitions.stream().filter(this::isMeasured).map(value::applyAsDouble).toList());
  }

  double of(LoadResult load) {
    return value.applyAsDouble(load);
  }

  boolean isMeasured(LoadResult load) {
    Latency latency =
        this == CONNECT_P99
            ? load.connectMicros()
            : this == LAST_P99 ? load.lastReceiverMicros() : load.latencyMicros();
    return unit != Unit.MICROS || latency.count() > 0;
  }

  /** Returns whether a ratio of it means anything. */
  boolean hasRatio() {
    return unit == Unit.MICROS || unit == Unit.RATE;
  }

  String text(double amount) {
    return switch (unit) {
      case MICROS -> LoadText.amount(Math.round(amount));
      case RATE, COUNT -> LoadText.number(amount);
      case SHARE -> Math.round(100 * amount) + " %";
    };
  }

  /** Returns the median and how far the repetitions lie apart; a dash for nothing. */
  String text(Sample sample) {
    if (!sample.isThere()) {
      return "–";
    }
    String median = text(sample.median());
    if (sample.count() == 1) {
      return median;
    }
    String range =
        sample.least() == sample.most()
            ? "always"
            : text(sample.least()) + " to " + text(sample.most());
    return String.format(Locale.ROOT, "%s (%s)", median, range);
  }
}
