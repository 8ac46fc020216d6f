package dev.rtck.reports;

import dev.rtck.reports.CapacityResult.Point;
import java.util.List;

/** Searches for the tests of this module. */
final class SampleCapacity {

  private SampleCapacity() {}

  static CapacityResult capacity() {
    return new CapacityResult(
        "",
        "chat",
        "websocket",
        "rate",
        List.of("p99<50ms"),
        100,
        true,
        CapacityResult.BY_TARGET,
        List.of(
            point(50, CapacityResult.HOLDS, 8_000),
            point(100, CapacityResult.HOLDS, 40_000),
            point(200, CapacityResult.BREAKS, 900_000),
            point(141, CapacityResult.VOID, 70_000),
            point(100, CapacityResult.HOLDS, 41_000)));
  }

  static CapacityResult unconfirmed(String limit, String last) {
    return new CapacityResult(
        "",
        "chat",
        "websocket",
        "rate",
        List.of("p99<50ms"),
        50,
        false,
        limit,
        List.of(point(50, CapacityResult.HOLDS, 8_000), point(50, last, 9_000)));
  }

  private static Point point(double value, String outcome, long p99Micros) {
    return new Point(
        value, outcome, "p99<50ms: <b>", p99Micros / 4, p99Micros, p99Micros * 2, 0, value * 100);
  }
}
