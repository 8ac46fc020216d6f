package dev.rtck.reports;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a load measured, as text for a terminal. Immutable. */
public final class LoadText {

  private static final String ROW = "  %-16s %10s %10s %10s %10s %10s";

  private final Palette palette;

  public LoadText(Palette palette) {
    this.palette = palette;
  }

  /** Returns one result as a block of lines, each ended by a line break. */
  public String result(LoadResult load) {
    List<String> lines = new ArrayList<>();
    LoadResult.Workload asked = load.workload();
    lines.add(
        "%s  %s"
            .formatted(
                palette.strong(Printable.line(load.label())), Printable.line(load.protocol())));
    lines.add(
        "  %d of %d subscribers connected, %s published in %s (%s/s of %d bytes)"
            .formatted(
                load.connected(),
                asked.subscribers(),
                load.published() == 1 ? "1 message" : load.published() + " messages",
                Amounts.duration(asked.durationMillis()),
                number(asked.ratePerSecond()),
                asked.payloadBytes()));
    lines.add(
        "  %d of %d delivered, %s/s; %d lost, %d duplicated, %d reordered"
            .formatted(
                load.delivered(),
                load.expected(),
                number(load.deliveriesPerSecond()),
                load.lost(),
                load.duplicated(),
                load.reordered()));
    notes(load).forEach(note -> lines.add("  " + note));
    lines.add(ROW.formatted("", "p50", "p90", "p99", "p99.9", "max"));
    lines.add(row("latency", load.latencyMicros()));
    lines.add(row("from actual send", load.sendToReceiveMicros()));
    lines.add(row("first receiver", load.firstReceiverMicros()));
    lines.add(row("last receiver", load.lastReceiverMicros()));
    lines.add(row("connect", load.connectMicros()));
    LoadResult.Harness harness = load.harness();
    lines.add(row("own loop lag", harness.loopLagMicros()));
    if (harness.connectLagMicros().count() > 0) {
      lines.add(row("when connecting", harness.connectLagMicros()));
    }
    lines.add(row("publisher late", harness.publisherLatenessMicros()));
    if (harness.canaryMicros().count() > 0) {
      lines.add(row("canary", harness.canaryMicros()));
    }
    lines.add(
        "  own CPU share %d %%, longest GC pause %s"
            .formatted(Math.round(100 * harness.cpuShare()), amount(harness.maxPauseMicros())));
    load.troubles().forEach(trouble -> lines.add("  " + Printable.line(trouble)));
    if (harness.saturated()) {
      lines.add(
          "  " + palette.verdict(Verdict.ERROR, "NOT VALID: " + Printable.line(harness.reason())));
    }
    for (LoadResult.Threshold threshold : load.thresholds()) {
      lines.add(
          "  %s  %s (%s)"
              .formatted(
                  threshold.holds()
                      ? palette.verdict(Verdict.PASS, "holds")
                      : palette.verdict(Verdict.FAIL, "BROKEN"),
                  Printable.line(threshold.expression()),
                  Printable.line(threshold.actual())));
    }
    return String.join("\n", lines) + "\n";
  }

  /** Returns what a load was asked for, in words. */
  static String workload(LoadResult.Workload asked) {
    return String.format(
        Locale.ROOT,
        "%s, %s, %s messages a second of %d bytes, %s%s after %s of warm-up",
        Amounts.plural(asked.subscribers(), "subscriber"),
        Amounts.plural(asked.publishers(), "publisher"),
        number(asked.ratePerSecond()),
        asked.payloadBytes(),
        asked.rooms() == 1 && !asked.operation().equals("room")
            ? ""
            : Amounts.plural(asked.rooms(), "room") + ", ",
        Amounts.duration(asked.durationMillis()),
        Amounts.duration(asked.warmupMillis()));
  }

  /** Returns how far a target goes, and what was tried for it. */
  public String capacity(CapacityResult capacity) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s  capacity by %s"
            .formatted(
                palette.strong(Printable.line(capacity.label())),
                Printable.line(capacity.scale())));
    lines.add(
        "  %12s  %-7s %10s %10s %10s %12s"
            .formatted(capacity.scale(), "", "p50", "p99", "max", "deliveries/s"));
    for (CapacityResult.Point point : capacity.points()) {
      lines.add(
          "  %12s  %-7s %10s %10s %10s %12s  %s"
              .formatted(
                  number(point.value()),
                  Printable.line(point.outcome()),
                  amount(point.p50Micros()),
                  amount(point.p99Micros()),
                  amount(point.maxMicros()),
                  number(point.deliveriesPerSecond()),
                  Printable.line(point.actual())));
    }
    lines.add("  " + Printable.line(capacity.sentence()));
    return String.join("\n", lines) + "\n";
  }

  /** Returns loads that were made in several rounds, side by side. */
  public String rounds(List<LoadResult> results) {
    List<String> lines = new ArrayList<>();
    lines.add(palette.strong("rounds") + "  median (least to most) of those that are valid");
    for (LoadRounds.Row row : LoadRounds.of(results).rows()) {
      lines.add(
          "  %s: p50 %s, p99 %s%s; %d lost, %d duplicated, %d reordered in %d rounds%s"
              .formatted(
                  Printable.line(row.label()),
                  row.p50().times(),
                  row.p99().times(),
                  Double.isNaN(row.p99Ratio().median())
                      ? ""
                      : ", p50 is "
                          + row.p50Ratio().ratios()
                          + " and p99 "
                          + row.p99Ratio().ratios()
                          + " of the first target's",
                  row.lost(),
                  row.duplicated(),
                  row.reordered(),
                  row.rounds(),
                  row.voids() == 0 ? "" : ", " + row.voids() + " not valid"));
    }
    return String.join("\n", lines) + "\n";
  }

  /** Returns what is to be known of a load that several processes made; else nothing. */
  static List<String> notes(LoadResult load) {
    List<String> notes = new ArrayList<>();
    if (load.untimed() > 0) {
      notes.add(
          "%d deliveries are only counted: their publishers are on other machines, whose clocks differ"
              .formatted(load.untimed()));
    }
    if (load.shard() > 0) {
      notes.add("first and last receiver are those among the subscribers of this shard");
    } else if (load.shards() > 1 && load.untimed() > 0) {
      notes.add(
          "who got a message first and last is not known: no clock timed all of its deliveries");
    }
    return notes;
  }

  private static String row(String name, LoadResult.Latency latency) {
    return ROW.formatted(
        name,
        amount(latency, latency.p50()),
        amount(latency, latency.p90()),
        amount(latency, latency.p99()),
        amount(latency, latency.p999()),
        amount(latency, latency.max()));
  }

  /** Returns a time of a distribution; a dash where nothing was measured. */
  static String amount(LoadResult.Latency latency, long micros) {
    return latency.count() == 0 ? "–" : amount(micros);
  }

  /** Returns a time with three digits or so, such as {@code 380 µs}, {@code 4.12 ms}. */
  public static String amount(long micros) {
    if (micros < 1000) {
      return micros + " µs";
    }
    if (micros < 1_000_000) {
      return scaled(micros / 1000.0) + " ms";
    }
    return scaled(micros / 1_000_000.0) + " s";
  }

  private static String scaled(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
  }

  /** Returns a number with one decimal, or none where it has none. */
  public static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.1f", value);
  }
}
