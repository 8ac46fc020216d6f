package dev.rtck.reports;

import dev.rtck.reports.LoadResult.Harness;
import dev.rtck.reports.LoadResult.Latency;
import dev.rtck.reports.LoadResult.Second;
import dev.rtck.reports.LoadResult.Threshold;
import dev.rtck.reports.LoadResult.Workload;
import java.util.List;
import java.util.stream.IntStream;

/** A load with something of everything, for the tests of this module. */
final class SampleLoad {

  private SampleLoad() {}

  static LoadResult load() {
    return load("");
  }

  /** A load that took so many seconds. */
  static LoadResult seconds(int count) {
    return seconds(
        IntStream.range(0, count)
            .mapToObj(second -> new Second(second * 1000L, 2000, 380, 1500, 4100, 10))
            .toList());
  }

  static LoadResult seconds(List<Second> seconds) {
    return load("", seconds);
  }

  static LoadResult load(String histogram) {
    return load(
        histogram,
        List.of(
            new Second(0, 2000, 380, 1500, 4100, 10), new Second(1000, 2000, 400, 1600, 3900, 10)));
  }

  private static LoadResult load(String histogram, List<Second> seconds) {
    Latency latency = new Latency(59_990, 90, 412.5, 380, 700, 1500, 2900, 4100);
    return new LoadResult(
        "chat",
        "websocket",
        new Workload(200, 1, 10, 128, 1, 5000, 30_000, 1),
        200,
        300,
        60_000,
        59_990,
        10,
        2,
        1,
        latency,
        latency,
        latency,
        latency,
        latency,
        1999.7,
        new Harness(false, "", 800, 0.31, latency, latency, Latency.NONE, latency),
        histogram,
        seconds,
        List.of("1 × the target closed the connection: 1011 <b>"),
        List.of(new Threshold("p99<50ms", "1.50 ms", true), new Threshold("lost=0", "10", false)));
  }

  /** A load of which nothing is known: the harness was the bottleneck. */
  static LoadResult saturated(String reason) {
    LoadResult load = load().of("busy", 1);
    return load.judged(load.harness().judged(reason));
  }

  /**
   * A load that three processes made.
   *
   * @param shard of which it is the share; 0 for what was merged
   * @param untimed where it is not 0, nobody knows who was first and last
   */
  static LoadResult share(int shard, long untimed) {
    LoadResult load = load();
    Latency spread = untimed == 0 ? load.firstReceiverMicros() : Latency.NONE;
    return new LoadResult(
        load.endpoint(),
        load.protocol(),
        load.workload(),
        load.connected(),
        load.published(),
        load.expected(),
        load.delivered(),
        load.lost(),
        load.duplicated(),
        load.reordered(),
        load.latencyMicros(),
        load.sendToReceiveMicros(),
        spread,
        spread,
        load.connectMicros(),
        load.deliveriesPerSecond(),
        load.harness(),
        load.histogram(),
        load.timeline(),
        load.troubles(),
        load.thresholds(),
        "",
        0,
        shard,
        3,
        untimed,
        0);
  }
}
