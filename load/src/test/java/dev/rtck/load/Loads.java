package dev.rtck.load;

import dev.rtck.reports.LoadResult;
import dev.rtck.reports.LoadResult.Latency;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Results for the tests of this module. */
final class Loads {

  private static final LoadResult.Workload WORKLOAD =
      new LoadResult.Workload(100, 1, 10, 128, 1, 1000, 10_000, 1);

  private Loads() {}

  /** 1 to 10 ms, evenly; of 1000 deliveries 10 were lost, and 5 of 100 subscribers not there. */
  static LoadResult sample() {
    Histogram histogram = Distributions.histogram();
    for (int i = 0; i < 990; i++) {
      histogram.recordValue((1 + i % 10) * 1_000_000L);
    }
    return result(histogram, 1000, 990, 95, healthy());
  }

  static LoadResult empty() {
    return result(Distributions.histogram(), 0, 0, 0, healthy());
  }

  /** All that matters to who judges the harness. */
  static LoadResult of(long p90Millis, LoadResult.Harness harness) {
    Histogram histogram = Distributions.histogram();
    histogram.recordValue(p90Millis * 1_000_000L);
    return result(histogram, 1, 1, 1, harness);
  }

  /** Of so many deliveries, each 2 ms after the actual send, and one more, which was lost. */
  static LoadResult of(Histogram histogram, LoadResult.Harness harness) {
    long delivered = histogram.getTotalCount();
    return result(histogram, delivered + 1, delivered, 100, millis(2), harness);
  }

  /** Of 100 subscribers 33 are of that shard; each got ten messages, five a second. */
  static LoadResult secondOfThreeShards(int connected) {
    return shard(of(1, healthy()), connected, 10, 10L * connected, 5 * connected, 2, 3);
  }

  /** The same shard, had it sent so many messages. */
  static LoadResult published(LoadResult one, long published) {
    return shard(
        one,
        one.connected(),
        published,
        one.expected(),
        one.deliveriesPerSecond(),
        one.shard(),
        one.shards());
  }

  /** A shard that got all that it expected. */
  private static LoadResult shard(
      LoadResult like,
      int connected,
      long published,
      long expected,
      double deliveriesPerSecond,
      int shard,
      int shards) {
    return new LoadResult(
        like.endpoint(),
        like.protocol(),
        like.workload(),
        connected,
        published,
        expected,
        expected,
        0,
        0,
        0,
        like.latencyMicros(),
        like.sendToReceiveMicros(),
        like.firstReceiverMicros(),
        like.lastReceiverMicros(),
        like.connectMicros(),
        deliveriesPerSecond,
        like.harness(),
        like.histogram(),
        like.timeline(),
        like.troubles(),
        like.thresholds(),
        like.target(),
        like.round(),
        shard,
        shards,
        like.untimed(),
        like.startAtMillis());
  }

  /** One of two shards that began then. */
  static LoadResult shardOfTwo(int shard, long startAtMillis) {
    LoadResult like = of(1, healthy());
    return new LoadResult(
        like.endpoint(),
        like.protocol(),
        like.workload(),
        like.connected(),
        like.published(),
        like.expected(),
        like.delivered(),
        like.lost(),
        like.duplicated(),
        like.reordered(),
        like.latencyMicros(),
        like.sendToReceiveMicros(),
        like.firstReceiverMicros(),
        like.lastReceiverMicros(),
        like.connectMicros(),
        like.deliveriesPerSecond(),
        like.harness(),
        like.histogram(),
        like.timeline(),
        like.troubles(),
        like.thresholds(),
        like.target(),
        like.round(),
        shard,
        2,
        like.untimed(),
        startAtMillis);
  }

  /** One delivery, so long after it was to be sent and after it was sent. */
  static LoadResult sentLate(long millis, long sinceActualMillis, LoadResult.Harness harness) {
    Histogram histogram = Distributions.histogram();
    histogram.recordValue(millis * 1_000_000L);
    return result(histogram, 1, 1, 1, millis(sinceActualMillis), harness);
  }

  static LoadResult.Harness healthy() {
    return harness(1, 1);
  }

  static LoadResult.Harness harness(long lagMillis, long latenessMillis) {
    return new LoadResult.Harness(
        false, "", 0, 0.1, millis(lagMillis), millis(latenessMillis), Latency.NONE, Latency.NONE);
  }

  private static Latency millis(long value) {
    long micros = value * 1000;
    return new Latency(1, micros, micros, micros, micros, micros, micros, micros);
  }

  private static LoadResult result(
      Histogram histogram,
      long expected,
      long delivered,
      int connected,
      LoadResult.Harness harness) {
    Latency latency = Distributions.micros(histogram);
    return result(histogram, expected, delivered, connected, latency, harness);
  }

  private static LoadResult result(
      Histogram histogram,
      long expected,
      long delivered,
      int connected,
      Latency sendToReceive,
      LoadResult.Harness harness) {
    Latency latency = Distributions.micros(histogram);
    return new LoadResult(
        "chat",
        "websocket",
        WORKLOAD,
        connected,
        10,
        expected,
        delivered,
        expected - delivered,
        0,
        2,
        latency,
        sendToReceive,
        latency,
        latency,
        latency,
        delivered / 10.0,
        harness,
        Distributions.encode(histogram),
        List.of(),
        List.of(),
        List.of());
  }
}
