package dev.rtck.reports;

import dev.rtck.reports.LoadResult.Harness;
import dev.rtck.reports.LoadResult.Latency;
import dev.rtck.reports.LoadResult.Threshold;
import dev.rtck.reports.LoadResult.Workload;
import java.util.List;

/** Runs to compare, and what they are made of. */
final class SampleComparison {

  private SampleComparison() {}

  static Comparison of(Run before, Run after) {
    return of(before, after, Tolerance.USUAL);
  }

  static Comparison of(Run before, Run after, Tolerance tolerance) {
    return new Comparison(
        List.of(new Side("before.json", List.of(before)), new Side("after.json", List.of(after))),
        tolerance);
  }

  /** Returns a comparison in which something became of cases in every way. */
  static Comparison ofCases() {
    return of(SampleRun.run(), SampleRun.run(new Gate(1, "3 cases failed"), changed()));
  }

  private static List<Result> changed() {
    Result known = SampleRun.excused();
    return List.of(
        with(SampleRun.results().get(0), Verdict.FAIL),
        with(SampleRun.failure(), Verdict.PASS),
        with(SampleRun.warning(), Verdict.UNTESTABLE),
        SampleRun.results().get(4),
        with(SampleRun.results().get(5), Verdict.FAIL),
        with(SampleRun.error(), Verdict.SKIPPED),
        at("rooms", SampleRun.failure(), Verdict.WARN),
        at("chat", known, Verdict.INFO));
  }

  static Result with(Result sample, Verdict verdict) {
    return at(sample.endpoint(), sample, verdict);
  }

  static Result at(String endpoint, Result sample, Verdict verdict) {
    boolean held = verdict == Verdict.PASS || verdict == Verdict.INFO;
    return new Result(
        endpoint,
        sample.protocol(),
        sample.caseId(),
        sample.title(),
        sample.level(),
        sample.clause(),
        verdict,
        false,
        verdict == Verdict.UNTESTABLE ? "the target does not echo" : "",
        sample.durationMillis(),
        held
            ? List.of()
            : List.of(new CheckResult("answer", verdict, List.of("an echo"), "nothing in 2 s")),
        List.of(),
        sample.rerun());
  }

  static Run run(LoadResult... loads) {
    Gate gate = new Gate(0, "every threshold holds");
    return SampleRun.measured(gate, List.of(loads), List.of());
  }

  static LoadResult load(long p50, long p99, long lost) {
    LoadResult sample = SampleLoad.load();
    Latency latency = new Latency(60_000 - lost, 90, p50, p50, p50, p99, p99, p99);
    return new LoadResult(
        sample.endpoint(),
        sample.protocol(),
        sample.workload(),
        200,
        300,
        60_000,
        60_000 - lost,
        lost,
        0,
        0,
        latency,
        latency,
        latency,
        latency,
        latency,
        2000,
        new Harness(false, "", 800, 0.31, latency, latency, Latency.NONE, Latency.NONE),
        "",
        List.of(),
        List.of(),
        List.of(new Threshold("lost=0", String.valueOf(lost), lost == 0)));
  }

  static LoadResult subscribers(LoadResult load, int subscribers) {
    Workload asked = load.workload();
    Workload other =
        new Workload(
            subscribers,
            asked.publishers(),
            asked.ratePerSecond(),
            asked.payloadBytes(),
            asked.rooms(),
            asked.warmupMillis(),
            asked.durationMillis(),
            asked.seed());
    return with(load, load.endpoint(), other, load.connected(), load.harness());
  }

  static LoadResult published(LoadResult load, String operation) {
    return with(
        load, load.endpoint(), load.workload().by(operation), load.connected(), load.harness());
  }

  static LoadResult connected(LoadResult load, int connected) {
    return with(load, load.endpoint(), load.workload(), connected, load.harness());
  }

  static LoadResult named(LoadResult load, String endpoint) {
    return with(load, endpoint, load.workload(), load.connected(), load.harness());
  }

  static LoadResult saturated(LoadResult load) {
    Latency none = Latency.NONE;
    return with(
        load,
        load.endpoint(),
        load.workload(),
        load.connected(),
        new Harness(true, "its own CPU was used up", 800, 0.99, none, none, none, none));
  }

  private static LoadResult with(
      LoadResult load, String endpoint, Workload workload, int connected, Harness harness) {
    return new LoadResult(
        endpoint,
        load.protocol(),
        workload,
        connected,
        load.published(),
        load.expected(),
        load.delivered(),
        load.lost(),
        load.duplicated(),
        load.reordered(),
        load.latencyMicros(),
        load.sendToReceiveMicros(),
        load.firstReceiverMicros(),
        load.lastReceiverMicros(),
        load.connectMicros(),
        load.deliveriesPerSecond(),
        harness,
        load.histogram(),
        load.timeline(),
        load.troubles(),
        load.thresholds());
  }
}
