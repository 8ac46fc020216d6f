package dev.rtck.load;

import static dev.rtck.reports.CapacityResult.BY_HARNESS;
import static dev.rtck.reports.CapacityResult.BY_TARGET;
import static dev.rtck.reports.CapacityResult.HOLDS;
import static dev.rtck.reports.CapacityResult.UNFINISHED;
import static dev.rtck.reports.CapacityResult.VOID;

import dev.rtck.reports.CapacityResult;
import dev.rtck.reports.CapacityResult.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Looks for the highest value at which a target holds what was asked of it: doubles until it does
 * not, halves what is between, and measures the last one that held again. Where the harness was the
 * bottleneck nothing is known: such a measurement is made again once, and then ends the way up, but
 * is not called the target's limit.
 */
public final class CapacitySearch {

  /** The value found and the first that did not hold are that close in the end. */
  private static final double CLOSE = 1.1;

  private static final int MOST_RUNS = 30;
  private static final int MOST_CONFIRMATIONS = 8;
  private static final double WHOLE_FROM = 10;
  private static final double TENTHS = 10;

  /** Measures at one value. */
  public interface Measurement {
    /**
     * Returns what was measured.
     *
     * @throws InterruptedException when it was broken off
     */
    Point at(double value) throws InterruptedException;
  }

  private final CapacityResult asked;
  private final double perUnit;
  private final double lowest;
  private final double highest;
  private final String beyondHighest;
  private final Measurement measurement;
  private final Consumer<CapacityResult> progress;
  private final List<Point> points = new ArrayList<>();
  private double held;
  private double bound = Double.POSITIVE_INFINITY;
  private String limit = UNFINISHED;

  /**
   * @param asked the result before anything was measured
   * @param lowest nothing lower is tried
   * @param highest nothing higher is tried
   * @param beyondHighest why not
   * @param progress is told what is known after each measurement
   */
  public CapacitySearch(
      CapacityResult asked,
      double lowest,
      double highest,
      String beyondHighest,
      Measurement measurement,
      Consumer<CapacityResult> progress) {
    this.asked = asked;
    this.perUnit = asked.scale().equals(CapacityResult.SUBSCRIBERS) ? 1 : TENTHS;
    this.lowest = lowest;
    this.highest = highest;
    this.beyondHighest = beyondHighest;
    this.measurement = measurement;
    this.progress = progress;
  }

  /**
   * Searches.
   *
   * @param begin the value that is tried first
   * @throws InterruptedException when a measurement was broken off; what was known before it was
   *     told
   */
  public CapacityResult run(double begin) throws InterruptedException {
    raise(Math.min(Math.max(1 / perUnit, snapped(begin)), highest));
    lower();
    narrow();
    boolean confirmed = confirm();
    return told(confirmed);
  }

  private void raise(double begin) throws InterruptedException {
    double value = begin;
    while (tries(value)) {
      if (value >= highest) {
        limit = beyondHighest;
        return;
      }
      value = Math.min(2 * value, highest);
    }
  }

  /** Goes down where nothing held. */
  private void lower() throws InterruptedException {
    double value = rounded(bound / 2);
    while (held == 0 && value >= lowest && value < bound && points.size() < MOST_RUNS) {
      if (!tries(value)) {
        value = rounded(value / 2);
      }
    }
  }

  private void narrow() throws InterruptedException {
    while (held > 0 && bound / held > CLOSE && bound < Double.POSITIVE_INFINITY) {
      double middle = rounded(Math.sqrt(held * bound));
      if (middle <= held || middle >= bound || points.size() >= MOST_RUNS) {
        return;
      }
      var unused = tries(middle);
    }
  }

  /** What held once may have been luck; then it is looked for again below. */
  private boolean confirm() throws InterruptedException {
    for (int i = 0; i < MOST_CONFIRMATIONS && held > 0; i++) {
      Point again = measured(held);
      if (again.outcome().equals(HOLDS)) {
        return true;
      }
      if (again.outcome().equals(VOID)) {
        return false;
      }
      bound = held;
      limit = BY_TARGET;
      held = 0;
      for (Point point : points) {
        if (point.outcome().equals(HOLDS) && point.value() < bound) {
          held = Math.max(held, point.value());
        }
      }
      lower();
      narrow();
    }
    return false;
  }

  private boolean tries(double value) throws InterruptedException {
    Point point = measured(value);
    if (point.outcome().equals(HOLDS)) {
      held = Math.max(held, value);
      return true;
    }
    bound = value;
    limit = point.outcome().equals(VOID) ? BY_HARNESS : BY_TARGET;
    return false;
  }

  private Point measured(double value) throws InterruptedException {
    Point point = add(value);
    return point.outcome().equals(VOID) ? add(value) : point;
  }

  private Point add(double value) throws InterruptedException {
    Point point = measurement.at(value);
    points.add(point);
    progress.accept(
        new CapacityResult(
            asked.target(),
            asked.endpoint(),
            asked.protocol(),
            asked.scale(),
            asked.thresholds(),
            held,
            false,
            UNFINISHED,
            points));
    return point;
  }

  private CapacityResult told(boolean confirmed) {
    return new CapacityResult(
        asked.target(),
        asked.endpoint(),
        asked.protocol(),
        asked.scale(),
        asked.thresholds(),
        held,
        confirmed,
        limit,
        points);
  }

  /** What is measured is no more exact. */
  private double rounded(double value) {
    return value >= WHOLE_FROM ? Math.rint(value) : snapped(value);
  }

  /**
   * There is no part of a subscriber: what is told of a value must be what was measured at it, and
   * neighbours, between which nothing lies, end the search.
   */
  private double snapped(double value) {
    return Math.rint(value * perUnit) / perUnit;
  }
}
