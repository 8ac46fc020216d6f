package dev.rtck.reports;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What the template shows of a search: latency over what was raised, both logarithmic. */
record HtmlCapacity(CapacityResult capacity, List<Dot> dots, String curve, List<Label> labels) {

  private static final double LEFT = 70;
  private static final double RIGHT = 780;
  private static final double TOP = 20;
  private static final double BOTTOM = 265;

  /** One measurement in the plot. */
  record Dot(String x, String y, String outcome, String title) {}

  /** One line of the grid. */
  record Label(String x1, String y1, String x2, String y2, String x, String y, String text) {}

  static HtmlCapacity of(CapacityResult capacity) {
    List<CapacityResult.Point> points =
        capacity.points().stream()
            .sorted(Comparator.comparingDouble(CapacityResult.Point::value))
            .toList();
    double least = points.stream().mapToDouble(CapacityResult.Point::value).min().orElse(1);
    double most = points.stream().mapToDouble(CapacityResult.Point::value).max().orElse(1);
    Axis across = new Axis(Math.log10(least), Math.log10(Math.max(least * 1.01, most)));
    Axis up =
        new Axis(
            Math.floor(Math.log10(points.stream().mapToDouble(HtmlCapacity::p99).min().orElse(1))),
            Math.ceil(
                Math.log10(points.stream().mapToDouble(HtmlCapacity::p99).max().orElse(1)) + 0.01));
    List<Dot> dots = new ArrayList<>();
    StringBuilder curve = new StringBuilder();
    List<Label> labels = grid(up);
    for (CapacityResult.Point point : points) {
      String x = number(LEFT + across.share(point.value()) * (RIGHT - LEFT));
      String y = number(BOTTOM - up.share(p99(point)) * (BOTTOM - TOP));
      dots.add(
          new Dot(
              x,
              y,
              point.outcome(),
              capacity.amount(point.value())
                  + ": p99 "
                  + LoadText.amount(point.p99Micros())
                  + ", "
                  + point.outcome()));
      curve.append(curve.isEmpty() ? "" : " ").append(x).append(',').append(y);
    }
    labels.add(upright(LEFT, capacity.amount(least)));
    if (most > least) {
      labels.add(upright(RIGHT, capacity.amount(most)));
    }
    if (capacity.value() > least && capacity.value() < most) {
      labels.add(
          upright(
              LEFT + across.share(capacity.value()) * (RIGHT - LEFT),
              capacity.amount(capacity.value())));
    }
    return new HtmlCapacity(capacity, dots, curve.toString(), labels);
  }

  /** From one logarithm to another. */
  private record Axis(double low, double high) {
    double share(double value) {
      return high <= low ? 0 : Math.min(1, Math.max(0, (Math.log10(value) - low) / (high - low)));
    }
  }

  private static double p99(CapacityResult.Point point) {
    return Math.max(1, point.p99Micros());
  }

  private static List<Label> grid(Axis up) {
    List<Label> lines = new ArrayList<>();
    for (double power = up.low(); power <= up.high(); power++) {
      double micros = Math.pow(10, power);
      double y = BOTTOM - up.share(micros) * (BOTTOM - TOP);
      lines.add(
          new Label(
              number(LEFT),
              number(y),
              number(RIGHT),
              number(y),
              "8",
              number(y + 4),
              LoadText.amount((long) micros)));
    }
    return lines;
  }

  private static Label upright(double x, String text) {
    return new Label(
        number(x),
        number(TOP),
        number(x),
        number(BOTTOM),
        number(Math.min(x - 14, RIGHT - 60)),
        number(BOTTOM + 20),
        text);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  String text(String text) {
    return Printable.line(text);
  }

  String value(CapacityResult.Point point) {
    return capacity.amount(point.value());
  }

  String time(long micros) {
    return LoadText.amount(micros);
  }

  String perSecond(CapacityResult.Point point) {
    return LoadText.number(point.deliveriesPerSecond());
  }
}
