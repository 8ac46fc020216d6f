package dev.rtck.load;

import dev.rtck.reports.LoadResult;
import dev.rtck.reports.LoadResult.Latency;
import dev.rtck.reports.LoadResult.Second;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * Makes one result of those that several processes measured of one load. Distributions are added
 * up, histogram by histogram, from their logs: nothing is averaged. Who got a message first and
 * last is known of every message where one clock timed all deliveries, and else left out.
 */
public final class LoadMerge {

  private static final long SECOND_MILLIS = 1000;

  private LoadMerge() {}

  /**
   * What one process measured.
   *
   * @param log the histograms of its load
   */
  public record Part(LoadResult result, Path log) {}

  /**
   * Returns the whole.
   *
   * @throws IllegalArgumentException with one line for the user when the parts are not all shares
   *     of one load, or a file beside a log is not what its share wrote
   * @throws java.io.UncheckedIOException when a log cannot be read
   */
  public static LoadResult of(List<Part> parts) {
    check(parts);
    List<LoadResult> results = parts.stream().map(Part::result).toList();
    List<LoadLogs> logs = parts.stream().map(part -> LoadLogs.read(part.log())).toList();
    LoadResult first = results.get(0);
    Histogram latency = Distributions.histogram();
    logs.forEach(log -> log.seconds().forEach(latency::add));
    long timed = sum(results, result -> result.latencyMicros().count());
    if (latency.getTotalCount() != timed) {
      throw new IllegalArgumentException(
          "the logs of "
              + first.endpoint()
              + " hold "
              + latency.getTotalCount()
              + " deliveries, and the results "
              + timed
              + "; they are not of the same runs");
    }
    long untimed = sum(results, LoadResult::untimed);
    Spreads spreads = untimed == 0 ? spreads(parts) : new Spreads();
    return new LoadResult(
        first.endpoint(),
        first.protocol(),
        first.workload(),
        (int) sum(results, LoadResult::connected),
        sum(results, LoadResult::published),
        sum(results, LoadResult::expected),
        sum(results, LoadResult::delivered),
        sum(results, LoadResult::lost),
        sum(results, LoadResult::duplicated),
        sum(results, LoadResult::reordered),
        Distributions.micros(latency),
        whole(logs, LoadLogs.SEND_TO_RECEIVE),
        Distributions.micros(spreads.first()),
        Distributions.micros(spreads.last()),
        whole(logs, LoadLogs.CONNECT),
        Math.round(10 * results.stream().mapToDouble(LoadResult::deliveriesPerSecond).sum()) / 10.0,
        harness(results, logs),
        Distributions.encode(latency),
        timeline(results, logs),
        results.stream()
            .flatMap(
                result ->
                    result.troubles().stream()
                        .map(trouble -> "shard " + result.shard() + ": " + trouble))
            .toList(),
        List.of(),
        first.target(),
        first.round(),
        0,
        first.shards(),
        untimed,
        first.startAtMillis());
  }

  private static Spreads spreads(List<Part> parts) {
    Spreads whole = new Spreads();
    for (Part part : parts) {
      Path file = part.log().resolveSibling(Spreads.fileName(part.result().endpoint()));
      whole.addAll(Spreads.read(file));
    }
    return whole;
  }

  private static void check(List<Part> parts) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("nothing to merge");
    }
    LoadResult first = parts.get(0).result();
    boolean[] seen = new boolean[first.shards()];
    for (Part part : parts) {
      LoadResult result = part.result();
      if (result.shard() == 0) {
        throw new IllegalArgumentException(result.endpoint() + " was not measured with --shard");
      }
      if (!result.endpoint().equals(first.endpoint())
          || !result.protocol().equals(first.protocol())
          || !result.workload().equals(first.workload())
          || result.shards() != first.shards()) {
        throw new IllegalArgumentException(
            first.label() + " and " + result.label() + " are not shares of one load");
      }
      checkStart(first, result);
      if (seen[result.shard() - 1]) {
        throw new IllegalArgumentException(result.label() + " is there twice");
      }
      seen[result.shard() - 1] = true;
    }
    for (int i = 0; i < seen.length; i++) {
      if (!seen[i]) {
        throw new IllegalArgumentException(
            first.endpoint() + ": shard " + (i + 1) + "/" + seen.length + " is missing");
      }
    }
  }

  /** Shards that began at other times heard nothing of one another. */
  private static void checkStart(LoadResult first, LoadResult other) {
    long one = first.startAtMillis();
    long another = other.startAtMillis();
    // Shards that were measured before it was kept do not say.
    if (one != another && one != 0 && another != 0) {
      throw new IllegalArgumentException(
          "%s and %s are of different runs: they began at %s and at %s"
              .formatted(
                  first.label(),
                  other.label(),
                  Instant.ofEpochMilli(one),
                  Instant.ofEpochMilli(another)));
    }
  }

  /**
   * Returns the thresholds to which all shards were held.
   *
   * @throws IllegalArgumentException with one line for the user when they were held to different
   *     ones
   */
  public static List<ThresholdExpression> thresholds(List<Part> parts) {
    LoadResult first = parts.get(0).result();
    for (Part part : parts) {
      if (!Set.copyOf(expressions(first)).equals(Set.copyOf(expressions(part.result())))) {
        throw new IllegalArgumentException(
            "%s was held to %s, and %s to %s; say with --threshold what must hold of the whole"
                .formatted(
                    first.label(), words(first), part.result().label(), words(part.result())));
      }
    }
    return expressions(first).stream().map(ThresholdExpression::parse).toList();
  }

  private static List<String> expressions(LoadResult result) {
    return result.thresholds().stream().map(LoadResult.Threshold::expression).toList();
  }

  private static String words(LoadResult result) {
    return result.thresholds().isEmpty() ? "nothing" : String.join(", ", expressions(result));
  }

  private static long sum(List<LoadResult> results, ToLongFunction<LoadResult> figure) {
    return results.stream().mapToLong(figure).sum();
  }

  private static Latency whole(List<LoadLogs> logs, String tag) {
    Histogram whole = Distributions.histogram();
    logs.forEach(log -> whole.add(log.whole(tag)));
    return Distributions.micros(whole);
  }

  /** One harness that was the bottleneck voids the whole. */
  private static LoadResult.Harness harness(List<LoadResult> results, List<LoadLogs> logs) {
    String reasons =
        results.stream()
            .map(
                result -> {
                  String reason =
                      result.harness().saturated() ? result.harness().reason() : silence(result);
                  return reason.isEmpty() ? "" : "shard " + result.shard() + ": " + reason;
                })
            .filter(reason -> !reason.isEmpty())
            .collect(Collectors.joining("; "));
    return new LoadResult.Harness(
        !reasons.isEmpty(),
        reasons,
        results.stream().mapToLong(it -> it.harness().maxPauseMicros()).max().orElse(0),
        results.stream().mapToDouble(it -> it.harness().cpuShare()).max().orElse(0),
        whole(logs, LoadLogs.LOOP_LAG),
        whole(logs, LoadLogs.PUBLISHER_LATENESS),
        // It is in no log: that of the shard where it was the slowest, as with pause and share.
        results.stream()
            .map(result -> result.harness().canaryMicros())
            .max(Comparator.comparingLong(Latency::p90))
            .orElse(Latency.NONE),
        whole(logs, LoadLogs.CONNECT_LAG));
  }

  /** Returns what voids the losses of the others, who waited for all that a shard should send. */
  private static String silence(LoadResult result) {
    int due = Streams.of(result.workload()).measured(Share.of(result));
    return result.published() == due
        ? ""
        : "it sent "
            + result.published()
            + " of the "
            + due
            + " messages for which the other shards waited"
            + (result.troubles().isEmpty() ? "" : " (" + result.troubles().get(0) + ")")
            + "; measure again";
  }

  private static List<Second> timeline(List<LoadResult> results, List<LoadLogs> logs) {
    Map<Long, Histogram> seconds = new TreeMap<>();
    Map<Long, Long> published = new TreeMap<>();
    for (int i = 0; i < results.size(); i++) {
      List<Second> own = results.get(i).timeline();
      List<Histogram> logged = logs.get(i).seconds();
      // Both have an entry for the same seconds, also for those in which nothing came.
      for (int second = 0; second < Math.min(own.size(), logged.size()); second++) {
        long index = Math.round(own.get(second).atMillis() / (double) SECOND_MILLIS);
        seconds.computeIfAbsent(index, it -> Distributions.histogram()).add(logged.get(second));
        published.merge(index, own.get(second).published(), Long::sum);
      }
    }
    List<Second> timeline = new ArrayList<>();
    seconds.forEach(
        (index, second) ->
            timeline.add(
                new Second(
                    index * SECOND_MILLIS,
                    second.getTotalCount(),
                    second.getValueAtPercentile(50) / 1000,
                    second.getValueAtPercentile(99) / 1000,
                    second.getMaxValue() / 1000,
                    published.getOrDefault(index, 0L))));
    return timeline;
  }
}
