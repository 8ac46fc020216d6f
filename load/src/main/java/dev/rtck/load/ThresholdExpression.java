package dev.rtck.load;

import dev.rtck.protocol.profile.DurationText;
import dev.rtck.protocol.profile.NearestName;
import dev.rtck.reports.LoadResult;
import dev.rtck.reports.LoadText;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/**
 * A bound on what a load measured, such as {@code p99<50ms}, {@code lost=0} or {@code
 * connected=100%}. Immutable.
 *
 * <p>{@code p} with digits is a percentile: {@code p50}, {@code p99}; {@code p999} and {@code
 * p99.9} are both 99.9 %. {@code lost}, {@code duplicated} and {@code reordered} are counts, or
 * with {@code %} shares of what was expected; {@code connected} is a count, or a share of the
 * subscribers. Where several processes make a load together, each is held to its part of what is
 * asked of all subscribers.
 */
public final class ThresholdExpression {

  private static final Pattern FORM =
      Pattern.compile("\\s*([a-zA-Z0-9./-]+)\\s*(<=|>=|=|<|>)\\s*([0-9.]+)\\s*(ms|s|m|h|%|)\\s*");
  private static final Pattern PERCENTILE = Pattern.compile("p(\\d{2})(?:\\.?(\\d{1,4}))?");

  /** What looks like more digits of a percentile, but for these is too far down to be meant. */
  private static final Pattern UNCLEAR = Pattern.compile("p[0-8]\\d\\d+");

  private static final List<String> NAMES =
      List.of(
          "p50",
          "p75",
          "p90",
          "p95",
          "p99",
          "p999",
          "max",
          "lost",
          "duplicated",
          "reordered",
          "connected",
          "connect-p99",
          "deliveries/s");

  private final String text;
  private final String name;
  private final String operator;
  private final double bound;
  private final boolean share;

  private ThresholdExpression(
      String text, String name, String operator, double bound, boolean share) {
    this.text = text;
    this.name = name;
    this.operator = operator;
    this.bound = bound;
    this.share = share;
  }

  /**
   * Reads an expression.
   *
   * @throws IllegalArgumentException with one line for the user when it is none
   */
  public static ThresholdExpression parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "expected a threshold such as p99<50ms, lost=0 or connected=100%, found '" + text + "'");
    }
    String name = matcher.group(1);
    String unit = matcher.group(4);
    if (UNCLEAR.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "in '"
              + text
              + "': "
              + name
              + " is no percentile; p999 is 99.9 %, "
              + (name.startsWith("p100")
                  ? "and max is the longest"
                  : name.substring(0, 3) + "." + name.substring(3) + " the one with a point"));
    }
    boolean time = isTime(name);
    if (!time && !NAMES.contains(name)) {
      throw new IllegalArgumentException(
          "unknown measure '" + name + "'" + NearestName.hint(name, NAMES));
    }
    double bound;
    try {
      bound =
          time
              ? DurationText.parse(matcher.group(3) + unit).toNanos()
              : Double.parseDouble(matcher.group(3));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("in '" + text + "': " + e.getMessage(), e);
    }
    boolean share = unit.equals("%");
    if (!time && !unit.isEmpty() && (!share || name.equals("deliveries/s"))) {
      throw new IllegalArgumentException("in '" + text + "': " + name + " has no unit " + unit);
    }
    return new ThresholdExpression(text.strip(), name, matcher.group(2), bound, share);
  }

  private static boolean isTime(String name) {
    return name.equals("max") || name.equals("connect-p99") || PERCENTILE.matcher(name).matches();
  }

  /** Judges what was measured. Without one delivery no latency holds. */
  public LoadResult.Threshold judge(LoadResult load) {
    if (isTime(name)) {
      boolean measured =
          isOfConnecting() ? load.connectMicros().count() > 0 : load.latencyMicros().count() > 0;
      if (!measured) {
        return new LoadResult.Threshold(text, "nothing was measured", false);
      }
      double nanos = nanos(load);
      return new LoadResult.Threshold(
          text, LoadText.amount(Math.round(nanos / 1000)), holds(nanos));
    }
    double value = value(load);
    if (share) {
      double whole = name.equals("connected") ? ownSubscribers(load) : (double) load.expected();
      if (whole == 0) {
        return new LoadResult.Threshold(text, "nothing was expected", false);
      }
      double percents = 100 * value / whole;
      return new LoadResult.Threshold(text, amount(percents) + " %", holds(percents));
    }
    boolean part = load.shard() > 0 && isOfAllSubscribers();
    double asked = part ? bound * ownSubscribers(load) / load.workload().subscribers() : bound;
    return new LoadResult.Threshold(
        text,
        amount(value) + (part ? ", of this shard; its part is " + amount(asked) : ""),
        holds(value, asked));
  }

  /** Whether it is a number that grows with the subscribers, so that a shard has a part of it. */
  private boolean isOfAllSubscribers() {
    return name.equals("connected") || name.equals("deliveries/s");
  }

  private static int ownSubscribers(LoadResult load) {
    return Share.of(load).count(load.workload().subscribers());
  }

  private static String amount(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.4g", value);
  }

  /** Returns at which percentile of the latency it looks; not a number where at none. */
  double percentile() {
    if (name.equals("max")) {
      return 100;
    }
    Matcher matcher = PERCENTILE.matcher(name);
    if (!matcher.matches()) {
      return Double.NaN;
    }
    String decimals = matcher.group(2);
    return Double.parseDouble(matcher.group(1) + "." + (decimals == null ? "0" : decimals));
  }

  /** Whether it is about what a harness makes worse that cannot keep up. */
  boolean isSlowedByHarness() {
    return !Double.isNaN(percentile()) || name.equals("deliveries/s");
  }

  /** Whether it is about how long it took until subscribers could receive. */
  boolean isOfConnecting() {
    return name.equals("connect-p99");
  }

  /** Returns the time that it is about; something was measured. */
  double nanos(LoadResult load) {
    if (isOfConnecting()) {
      return load.connectMicros().p99() * 1000.0;
    }
    Histogram histogram = Distributions.decode(load.histogram());
    return name.equals("max")
        ? histogram.getMaxValue()
        : histogram.getValueAtPercentile(percentile());
  }

  private double value(LoadResult load) {
    return switch (name) {
      case "lost" -> load.lost();
      case "duplicated" -> load.duplicated();
      case "reordered" -> load.reordered();
      case "connected" -> load.connected();
      case "deliveries/s" -> load.deliveriesPerSecond();
      default -> throw new IllegalStateException(name);
    };
  }

  boolean holds(double value) {
    return holds(value, bound);
  }

  private boolean holds(double value, double asked) {
    return switch (operator) {
      case "<" -> value < asked;
      case "<=" -> value <= asked;
      case "=" -> value == asked;
      case ">=" -> value >= asked;
      case ">" -> value > asked;
      default -> throw new IllegalStateException(operator);
    };
  }

  @Override
  public String toString() {
    return text;
  }
}
