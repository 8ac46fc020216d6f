package dev.rtck.reports;

import java.util.List;

/**
 * How far a target goes: what was tried, and the last value that held. Immutable.
 *
 * @param target the name of what was loaded; empty where there is only one
 * @param scale what was raised: {@code rate}, in messages a second of all publishers, or {@code
 *     subscribers}
 * @param thresholds what had to hold
 * @param value the last value that held; 0 when none did
 * @param confirmed whether it held a second time
 * @param limit why it was not raised further: {@code target}, {@code harness}, {@code profile} or
 *     {@code search}; {@code interrupted} while the search goes on
 * @param points in the order in which they were measured
 */
public record CapacityResult(
    String target,
    String endpoint,
    String protocol,
    String scale,
    List<String> thresholds,
    double value,
    boolean confirmed,
    String limit,
    List<Point> points) {

  public static final String RATE = "rate";
  public static final String SUBSCRIBERS = "subscribers";

  public static final String BY_TARGET = "target";
  public static final String BY_HARNESS = "harness";
  public static final String BY_PROFILE = "profile";
  public static final String BY_SEARCH = "search";
  public static final String UNFINISHED = "interrupted";

  public static final String HOLDS = "holds";
  public static final String BREAKS = "breaks";
  public static final String VOID = "void";

  public CapacityResult {
    thresholds = List.copyOf(thresholds);
    points = List.copyOf(points);
  }

  /**
   * One measurement.
   *
   * @param outcome {@code holds}, {@code breaks}, or {@code void} where the harness was the
   *     bottleneck, so that nothing is known of the target
   * @param actual what was measured of the first threshold that broke, or of the first
   */
  public record Point(
      double value,
      String outcome,
      String actual,
      long p50Micros,
      long p99Micros,
      long maxMicros,
      long lost,
      double deliveriesPerSecond) {}

  /** Returns the endpoint, and of which target it is where there are several. */
  public String label() {
    return endpoint + (target.isEmpty() ? "" : " of " + target);
  }

  /** Returns a value with its unit. */
  public String amount(double some) {
    return LoadText.number(some) + (scale.equals(RATE) ? "/s" : " subscribers");
  }

  /** Returns whether rtck itself kept from being known how far the target goes. */
  public boolean heldUpByHarness() {
    return (value == 0 && limit.equals(BY_HARNESS)) || leftUnconfirmedByHarness();
  }

  private boolean leftUnconfirmedByHarness() {
    return !confirmed
        && !limit.equals(UNFINISHED)
        && !points.isEmpty()
        && points.get(points.size() - 1).outcome().equals(VOID);
  }

  /** Returns in one sentence how far the target goes. */
  public String sentence() {
    String goal = String.join(", ", thresholds);
    if (value == 0) {
      return goal
          + switch (limit) {
            case BY_HARNESS ->
                " is not known to hold at any " + scale + ": rtck was the bottleneck";
            case UNFINISHED -> " was not seen to hold so far";
            default -> " holds at no " + scale + " that was tried";
          };
    }
    String again =
        confirmed
            ? ", twice"
            : leftUnconfirmedByHarness()
                ? ", not confirmed: rtck was the bottleneck when it was measured again"
                : ", not confirmed";
    String held = goal + " holds at " + amount(value) + again;
    return held
        + switch (limit) {
          case BY_TARGET -> "; the target does not go further";
          case BY_HARNESS -> "; beyond it rtck was the bottleneck, and the target may go further";
          case BY_PROFILE -> "; more is beyond the limits of the profile";
          case UNFINISHED -> "; the search was interrupted";
          default -> "; nothing higher was tried";
        };
  }
}
