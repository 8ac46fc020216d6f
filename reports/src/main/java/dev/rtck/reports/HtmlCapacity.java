package dev.rtck.reports;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What the template shows of a search: latency over what was raised, both logarithmic. */
record HtmlCapacity(CapacityResult capacity, List<Dot> dots, String curve, List<Chart.Line> grid) {

  /** One measurement in the plot. */
  record Dot(String x, String y, String outcome, String title) {}

  static HtmlCapacity of(CapacityResult capacity) {
    List<CapacityResult.Point> points =
        capacity.points().stream()
            .sorted(Comparator.comparingDouble(CapacityResult.Point::value))
            .toList();
    double least = points.stream().mapToDouble(CapacityResult.Point::value).min().orElse(1);
    double most = points.stream().mapToDouble(CapacityResult.Point::value).max().orElse(1);
    Axis across = new Axis(Math.log10(least), Math.log10(Math.max(least * 1.01, most)));
    Chart.Times up =
        Chart.Times.of(
            points.stream().mapToLong(CapacityResult.Point::p99Micros).min().orElse(1),
            points.stream().mapToLong(CapacityResult.Point::p99Micros).max().orElse(1) + 1);
    List<Dot> dots = new ArrayList<>();
    StringBuilder curve = new StringBuilder();
    List<Chart.Line> grid = up.across();
    for (CapacityResult.Point point : points) {
      double x = Chart.x(across.share(point.value()));
      double y = Chart.y(up.share((double) point.p99Micros()));
      dots.add(
          new Dot(
              Chart.number(x),
              Chart.number(y),
              point.outcome(),
              capacity.amount(point.value())
                  + ": p99 "
                  + LoadText.amount(point.p99Micros())
                  + ", "
                  + point.outcome()));
      Chart.point(curve, x, y);
    }
    grid.add(Chart.upright(Chart.LEFT, capacity.amount(least)));
    if (most > least) {
      grid.add(Chart.upright(Chart.RIGHT, capacity.amount(most)));
    }
    if (capacity.value() > least && capacity.value() < most) {
      grid.add(
          Chart.upright(
              Chart.x(across.share(capacity.value())), capacity.amount(capacity.value())));
    }
    return new HtmlCapacity(capacity, dots, curve.toString(), grid);
  }

  /** From one logarithm to another. */
  private record Axis(double low, double high) {
    double share(double value) {
      return high <= low ? 0 : Math.min(1, Math.max(0, (Math.log10(value) - low) / (high - low)));
    }
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
