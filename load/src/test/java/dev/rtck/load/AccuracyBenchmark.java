package dev.rtck.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rtck.protocol.Address;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.referenceserver.ReferenceServer;
import dev.rtck.referenceserver.chat.DeliveryFaults;
import dev.rtck.reports.LoadResult;
import dev.rtck.reports.LoadResult.Workload;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * How near to the truth latencies are: a target holds each delivery for a known time, and writes
 * down what it did. Runs with and without that take turns, so that what the machine does harms
 * both. The command and what it said stand in {@code docs/performance.md}.
 */
public final class AccuracyBenchmark {

  private static final int SUBSCRIBERS = 10;
  private static final double RATE = 45;
  private static final double BRISK = 1000;
  private static final long WARMUP_MILLIS = 1000;
  private static final long DURATION_MILLIS = 10_000;
  private static final int ROUNDS = 3;
  private static final double BOUND_MILLIS = 0.5;
  private static final double BOUND_PART = 0.02;

  private AccuracyBenchmark() {}

  /**
   * What was measured of the target, and what it wrote down: both from the intended send of each
   * message.
   */
  private record Measured(Histogram latency, Histogram written) {
    Measured() {
      this(Distributions.histogram(), Distributions.histogram());
    }

    void add(Measured other) {
      latency.add(other.latency());
      written.add(other.written());
    }
  }

  /** Measures and prints a line for each percentile of each delay. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory("rtck-accuracy");
    // What is measured is the code once it has been compiled, which a few thousand deliveries do
    // not
    // bring about.
    for (List<Duration> delays : List.of(List.<Duration>of(), mixture())) {
      var unused = measure(delays, BRISK, folder);
    }
    print("held", "percentile", "against", "true", "measured", "error", "bound");
    for (int millis : new int[] {1, 5, 20, 100}) {
      judge(millis + " ms", List.of(Duration.ofMillis(millis)), folder);
    }
    judge("mixture", mixture(), folder);
  }

  /** Of twenty messages 16 are held for 1 ms, 3 for 20 ms and 1 for 100 ms, well mixed. */
  private static List<Duration> mixture() {
    List<Duration> mixed = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      int turn = i * 7 % 20;
      mixed.add(Duration.ofMillis(turn < 16 ? 1 : turn < 19 ? 20 : 100));
    }
    return Collections.unmodifiableList(mixed);
  }

  private static void judge(String name, List<Duration> delays, Path folder) throws Exception {
    Measured without = new Measured();
    Measured with = new Measured();
    for (int round = 0; round < ROUNDS; round++) {
      without.add(measure(List.of(), RATE, folder));
      with.add(measure(delays, RATE, folder));
    }
    double asked = median(delays).toNanos() / 1e6;
    print(
        name,
        "p50",
        "over a run without",
        asked,
        at(with.latency(), 50) - at(without.latency(), 50));
    // Its log is of the moment before it writes: from there to the receipt undelayed messages go,
    // too.
    double transit = at(without.latency(), 50) - at(without.written(), 50);
    for (double percentile : new double[] {90, 99}) {
      print(
          name,
          "p" + Math.round(percentile),
          "the target's log",
          at(with.written(), percentile),
          at(with.latency(), percentile) - transit);
    }
  }

  private static Duration median(List<Duration> delays) {
    return delays.stream().sorted().toList().get(delays.size() / 2);
  }

  private static Measured measure(List<Duration> delays, double rate, Path folder)
      throws IOException, InterruptedException {
    ConcurrentHistogram written =
        new ConcurrentHistogram(1, Distributions.histogram().getHighestTrackableValue(), 3);
    DeliveryFaults faults =
        DeliveryFaults.builder()
            .delays(delays)
            .log((data, nanos) -> written.recordValue(nanos - intended(data)))
            .build();
    try (ReferenceServer server =
            ReferenceServer.start(ReferenceServer.Options.builder().faults(faults).build());
        FanOut fanOut = new FanOut(plan(server.port(), rate, folder), 1)) {
      var unused = Crowd.connected(fanOut, SUBSCRIBERS);
      fanOut.publish();
      LoadResult load = fanOut.finish();
      if (load.lost() + load.duplicated() > 0) {
        throw new IllegalStateException(load.lost() + " lost, " + load.duplicated() + " doubled");
      }
      Histogram log = Distributions.histogram();
      log.add(written);
      return new Measured(Distributions.decode(load.histogram()), log);
    }
  }

  private static LoadPlan plan(int port, double rate, Path folder) {
    return Plans.of(
        Plans.CHAT.replace("/ws", "/board"),
        new Address("127.0.0.1", port, false, false),
        OperationName.BROADCAST,
        new Workload(SUBSCRIBERS, 1, rate, 128, 1, WARMUP_MILLIS, DURATION_MILLIS, 1),
        folder);
  }

  /** Returns what the stamp says that is all of a broadcast's text. */
  private static long intended(JsonNode data) {
    ByteBuf text = Unpooled.wrappedBuffer(data.asText().getBytes(StandardCharsets.US_ASCII));
    return Stamp.intended(text, 0);
  }

  private static double at(Histogram nanos, double percentile) {
    return nanos.getValueAtPercentile(percentile) / 1e6;
  }

  private static void print(
      String name, String percentile, String against, double truth, double measured) {
    double bound = BOUND_MILLIS + BOUND_PART * truth;
    double error = measured - truth;
    print(
        name,
        percentile,
        against,
        millis(truth),
        millis(measured),
        millis(error),
        millis(bound) + (Math.abs(error) <= bound ? " holds" : " BROKEN"));
  }

  private static String millis(double value) {
    return String.format(Locale.ROOT, "%.3f ms", value);
  }

  private static void print(String... columns) {
    System.out.println("| " + String.join(" | ", columns) + " |");
  }
}
