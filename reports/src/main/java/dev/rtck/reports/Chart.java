package dev.rtck.reports;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where things stand in the charts of the page: an SVG of 800 by 300. */
final class Chart {

  static final double LEFT = 70;
  static final double RIGHT = 775;
  static final double TOP = 20;
  static final double BOTTOM = 265;

  private static final double GAP = 8;
  private static final double BELOW = 20;
  private static final double HALF_A_LETTER = 4;
  private static final double MARGIN = 20;

  /** A longer label would leave the picture where it stood in the middle of its line. */
  private static final int SHORT = 6;

  private Chart() {}

  /**
   * One line of a grid, with its label.
   *
   * @param anchor which part of the label stands at its place: {@code middle} or {@code end}
   */
  record Line(
      String x1,
      String y1,
      String x2,
      String y2,
      String textX,
      String textY,
      String anchor,
      String label) {}

  /** Returns a line across, with its label on the left. */
  static Line across(double y, String label) {
    return new Line(
        number(LEFT),
        number(y),
        number(RIGHT),
        number(y),
        number(LEFT - GAP),
        number(y + HALF_A_LETTER),
        "end",
        label);
  }

  /** Returns a line upwards, with its label below. */
  static Line upright(double x, String label) {
    boolean last = x > RIGHT - MARGIN && label.length() > SHORT;
    return new Line(
        number(x),
        number(TOP),
        number(x),
        number(BOTTOM),
        number(last ? RIGHT + MARGIN : x),
        number(BOTTOM + BELOW),
        last ? "end" : "middle",
        label);
  }

  /** Returns how far to the right a share of the width is. */
  static double x(double share) {
    return LEFT + share * (RIGHT - LEFT);
  }

  /** Returns how far down a share of the height is. */
  static double y(double share) {
    return BOTTOM - share * (BOTTOM - TOP);
  }

  /** Adds a point to those of a polyline. */
  static void point(StringBuilder points, double x, double y) {
    points.append(points.isEmpty() ? "" : " ").append(number(x)).append(',').append(number(y));
  }

  /** Returns the points of a polyline; one alone becomes a dash, since else nothing is drawn. */
  static String polyline(StringBuilder points) {
    int comma = points.indexOf(",");
    if (comma < 0 || points.indexOf(" ") >= 0) {
      return points.toString();
    }
    double x = Double.parseDouble(points.substring(0, comma));
    double y = Double.parseDouble(points.substring(comma + 1));
    StringBuilder dash = new StringBuilder();
    point(dash, x - GAP, y);
    point(dash, x + GAP, y);
    return dash.toString();
  }

  static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** A logarithmic scale of microseconds that begins and ends with a power of ten. */
  record Times(int lowest, int highest) {

    static Times of(long least, long most) {
      int low = (int) Math.floor(Math.log10((double) Math.max(1, least)));
      int high = (int) Math.ceil(Math.log10((double) Math.max(10, most)));
      return new Times(low, Math.max(low + 1, high));
    }

    int powers() {
      return highest - lowest;
    }

    double share(double micros) {
      return Math.max(0, (Math.log10(Math.max(1, micros)) - lowest) / powers());
    }

    /** Returns a line across for each power of ten. */
    List<Line> across() {
      List<Line> lines = new ArrayList<>();
      for (int power = lowest; power <= highest; power++) {
        lines.add(Chart.across(y((double) (power - lowest) / powers()), word(power)));
      }
      return lines;
    }

    /** Returns a line upwards for each power of ten. */
    List<Line> upright() {
      List<Line> lines = new ArrayList<>();
      for (int power = lowest; power <= highest; power++) {
        lines.add(Chart.upright(x((double) (power - lowest) / powers()), word(power)));
      }
      return lines;
    }

    private static String word(int power) {
      long scaled = Math.round(Math.pow(10, power % 3));
      return power < 3
          ? scaled + " µs"
          : power < 6 ? scaled + " ms" : Math.round(Math.pow(10, power - 6.0)) + " s";
    }
  }
}
