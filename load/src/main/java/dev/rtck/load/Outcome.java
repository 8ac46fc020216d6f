package dev.rtck.load;

import dev.rtck.reports.LoadResult;
import dev.rtck.reports.LoadResult.Latency;
import dev.rtck.reports.LoadText;
import java.util.List;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Adds up what subscribers and event loops measured. */
final class Outcome {

  private Outcome() {}

  /**
   * @param table null when nothing was published
   * @param measured null when nothing was published
   * @param remarks what else is to be known
   * @param suspicion what of the harness may be the reason where the latency breaks a threshold; or
   *     empty
   */
  static LoadResult of(
      LoadPlan plan,
      Streams streams,
      List<Subscriber> subscribers,
      Spreads spreads,
      long untimed,
      long expected,
      Histogram connects,
      Histogram connectLag,
      @Nullable Timetable table,
      @Nullable Intervals measured,
      GarbagePauses pauses,
      Troubles troubles,
      List<String> remarks,
      String suspicion) {
    long delivered = subscribers.stream().mapToLong(Subscriber::delivered).sum();
    long foreign = subscribers.stream().mapToLong(Subscriber::foreign).sum();
    for (long i = 0; i < Math.min(foreign, 1); i++) {
      troubles.add(foreign + " deliveries to subscribers that are not in the room");
    }
    long late = table == null || !plan.share().partial() ? 0 : table.lateStart();
    Latency none = Latency.NONE;
    long nanos =
        measured == null
            ? 0
            : Math.max(
                measured.receivingNanos(),
                Math.min(measured.passedNanos(), plan.workload().durationMillis() * 1_000_000));
    return new LoadResult(
        plan.endpoint(),
        plan.protocol().word(),
        plan.workload(),
        subscribers.size(),
        table == null ? 0 : table.sentMeasured(),
        expected,
        delivered,
        Math.max(0, expected - delivered),
        subscribers.stream().mapToLong(Subscriber::duplicated).sum(),
        subscribers.stream().mapToLong(Subscriber::reordered).sum(),
        measured == null ? none : Distributions.micros(measured.latency()),
        measured == null ? none : Distributions.micros(measured.sendToReceive()),
        Distributions.micros(spreads.first()),
        Distributions.micros(spreads.last()),
        Distributions.micros(connects),
        nanos == 0 ? 0 : Math.round(delivered * 1e10 / nanos) / 10.0,
        new LoadResult.Harness(
            late > 0 || !troubles.shortage().isEmpty(),
            late > 0
                ? "it was ready "
                    + LoadText.amount(late / 1000)
                    + " after the common start; choose a later --start-at"
                : troubles.shortage().isEmpty() ? suspicion : troubles.shortage(),
            pauses.longestMicros(),
            measured == null ? 0 : Math.round(measured.cpuShare() * 1000) / 1000.0,
            measured == null ? none : Distributions.micros(measured.lag()),
            table == null ? none : Distributions.micros(table.lateness()),
            none,
            Distributions.micros(connectLag)),
        measured == null ? "" : Distributions.encode(measured.latency()),
        measured == null ? List.of() : measured.timeline(),
        Stream.concat(troubles.lines().stream(), remarks.stream()).toList(),
        List.of(),
        "",
        0,
        plan.share().partial() ? plan.share().index() + 1 : 0,
        plan.share().of(),
        untimed,
        plan.share().partial() ? plan.startAtMillis() : 0);
  }
}
