package dev.rtck.reports;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What one load on one endpoint measured. Times are microseconds; immutable.
 *
 * @param connected how many subscribers could receive when the first message was published
 * @param published how many messages were published in the measured time
 * @param expected how many deliveries should have come of them to the subscribers that were there
 * @param delivered how many of these came, each counted once
 * @param duplicated how many came again
 * @param reordered how many came after a later one of the same publisher
 * @param latencyMicros from the intended send to the receipt
 * @param sendToReceiveMicros from the actual send to the receipt
 * @param firstReceiverMicros of each publish, the subscriber that got it first
 * @param lastReceiverMicros of each publish, the subscriber that got it last
 * @param connectMicros from the TCP connect to the moment in which a subscriber can receive
 * @param histogram the latency in nanoseconds, a compressed HdrHistogram in Base64
 * @param timeline one entry for each second of the publishing, and for later ones in which
 *     something came; runs that were written earlier have none where nothing came
 * @param troubles what went wrong with connections, and how often
 * @param target the name of what was loaded; empty where there is only one
 * @param round which of several rounds this is, from 1; 0 where there is only one
 * @param shard which of several processes measured it, from 1; 0 where one measured all
 * @param shards how many processes made the load together
 * @param untimed how many deliveries are only counted: another machine's clock stamped them
 * @param startAtMillis the common start of all shards, in milliseconds of the epoch; 0 where one
 *     process measured all, and in runs that were written before it was kept
 */
public record LoadResult(
    String endpoint,
    String protocol,
    Workload workload,
    int connected,
    long published,
    long expected,
    long delivered,
    long lost,
    long duplicated,
    long reordered,
    Latency latencyMicros,
    Latency sendToReceiveMicros,
    Latency firstReceiverMicros,
    Latency lastReceiverMicros,
    Latency connectMicros,
    double deliveriesPerSecond,
    Harness harness,
    String histogram,
    List<Second> timeline,
    List<String> troubles,
    List<Threshold> thresholds,
    String target,
    int round,
    int shard,
    int shards,
    long untimed,
    long startAtMillis) {

  public LoadResult {
    timeline = List.copyOf(timeline);
    troubles = List.copyOf(troubles);
    thresholds = List.copyOf(thresholds);
  }

  /** A load that is the only one of its run. */
  public LoadResult(
      String endpoint,
      String protocol,
      Workload workload,
      int connected,
      long published,
      long expected,
      long delivered,
      long lost,
      long duplicated,
      long reordered,
      Latency latencyMicros,
      Latency sendToReceiveMicros,
      Latency firstReceiverMicros,
      Latency lastReceiverMicros,
      Latency connectMicros,
      double deliveriesPerSecond,
      Harness harness,
      String histogram,
      List<Second> timeline,
      List<String> troubles,
      List<Threshold> thresholds) {
    this(
        endpoint,
        protocol,
        workload,
        connected,
        published,
        expected,
        delivered,
        lost,
        duplicated,
        reordered,
        latencyMicros,
        sendToReceiveMicros,
        firstReceiverMicros,
        lastReceiverMicros,
        connectMicros,
        deliveriesPerSecond,
        harness,
        histogram,
        timeline,
        troubles,
        thresholds,
        "",
        0,
        0,
        1,
        0,
        0);
  }

  /**
   * What was asked for.
   *
   * @param ratePerSecond of all publishers together
   * @param operation what was published, as profiles call it: a broadcast, or to a room; empty
   *     where nobody says
   */
  public record Workload(
      int subscribers,
      int publishers,
      double ratePerSecond,
      int payloadBytes,
      int rooms,
      long warmupMillis,
      long durationMillis,
      long seed,
      String operation) {

    /** One of which nobody says yet what is published. */
    public Workload(
        int subscribers,
        int publishers,
        double ratePerSecond,
        int payloadBytes,
        int rooms,
        long warmupMillis,
        long durationMillis,
        long seed) {
      this(
          subscribers,
          publishers,
          ratePerSecond,
          payloadBytes,
          rooms,
          warmupMillis,
          durationMillis,
          seed,
          "");
    }

    /** Returns the same workload, published so. */
    public Workload by(String newOperation) {
      return new Workload(
          subscribers,
          publishers,
          ratePerSecond,
          payloadBytes,
          rooms,
          warmupMillis,
          durationMillis,
          seed,
          newOperation);
    }
  }

  /** A distribution in microseconds. */
  public record Latency(
      long count, long min, double mean, long p50, long p90, long p99, long p999, long max) {
    /** Nothing was measured. */
    public static final Latency NONE = new Latency(0, 0, 0, 0, 0, 0, 0, 0);
  }

  /**
   * How the measuring side fared.
   *
   * @param saturated whether it, and not the target, was the bottleneck, so that nothing is known
   * @param reason what says so and what to change; else empty
   * @param maxPauseMicros the longest stop of the garbage collector
   * @param cpuShare of all processors, over the measured time
   * @param loopLagMicros how late its event loops were over the measured time
   * @param connectLagMicros how late they were while the subscribers connected
   */
  public record Harness(
      boolean saturated,
      String reason,
      long maxPauseMicros,
      double cpuShare,
      Latency loopLagMicros,
      Latency publisherLatenessMicros,
      Latency canaryMicros,
      Latency connectLagMicros) {

    public Harness {
      // Runs that were written before it was measured have none.
      connectLagMicros = Objects.requireNonNullElse(connectLagMicros, Latency.NONE);
    }

    /** Returns the same, with a reason why it was the bottleneck; empty where it was not. */
    public Harness judged(String bottleneck) {
      return new Harness(
          !bottleneck.isEmpty(),
          bottleneck,
          maxPauseMicros,
          cpuShare,
          loopLagMicros,
          publisherLatenessMicros,
          canaryMicros,
          connectLagMicros);
    }

    /** Returns the same, with what an idle process beside it measured. */
    public Harness beside(Latency canary) {
      return new Harness(
          saturated,
          reason,
          maxPauseMicros,
          cpuShare,
          loopLagMicros,
          publisherLatenessMicros,
          canary,
          connectLagMicros);
    }
  }

  /**
   * One second; {@code atMillis} counts from the first publish that is measured.
   *
   * @param count how many deliveries were timed in it; where it is 0, so are the latencies
   * @param published how many messages were published in it
   */
  public record Second(long atMillis, long count, long p50, long p99, long max, long published) {}

  /** A bound that was asked for, and whether it held. */
  public record Threshold(String expression, String actual, boolean holds) {}

  /** Returns the result with the harness judged. */
  public LoadResult judged(Harness judged) {
    return with(judged, thresholds, target, round);
  }

  /** Returns the result with its thresholds judged. */
  public LoadResult judged(List<Threshold> judged) {
    return with(harness, judged, target, round);
  }

  /** Returns the result as one of several. */
  public LoadResult of(String newTarget, int newRound) {
    return with(harness, thresholds, newTarget, newRound);
  }

  /** Returns the endpoint, and what tells this load from the others of its run. */
  public String label() {
    return endpoint
        + (target.isEmpty() ? "" : " of " + target)
        + (round == 0 ? "" : ", round " + round)
        + (shard == 0 ? "" : ", shard " + shard + "/" + shards);
  }

  private LoadResult with(
      Harness newHarness, List<Threshold> newThresholds, String newTarget, int newRound) {
    return new LoadResult(
        endpoint,
        protocol,
        workload,
        connected,
        published,
        expected,
        delivered,
        lost,
        duplicated,
        reordered,
        latencyMicros,
        sendToReceiveMicros,
        firstReceiverMicros,
        lastReceiverMicros,
        connectMicros,
        deliveriesPerSecond,
        newHarness,
        histogram,
        timeline,
        troubles,
        newThresholds,
        newTarget,
        newRound,
        shard,
        shards,
        untimed,
        startAtMillis);
  }

  /**
   * Writes the result alone, so that whoever looks sees all of it or nothing.
   *
   * @throws UncheckedIOException when the file cannot be written
   */
  public void write(Path file) {
    try {
      AtomicFile.write(file, RunJson.write(this).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + AtomicFile.reason(e), e);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws UncheckedIOException when the file cannot be read, or holds something else
   */
  public static LoadResult read(Path file) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return RunJson.readLoad(in);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + AtomicFile.reason(e), e);
    }
  }
}
