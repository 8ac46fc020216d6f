package dev.rtck.reports;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a load measured, as text for a terminal. Immutable. */
public final class LoadText {
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
                palette.strong(Printable.line(load.endpoint())), Printable.line(load.protocol())));
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
    lines.add("                     p50        p90        p99      p99.9        max");
    lines.add(row("latency", load.latencyMicros()));
    lines.add(row("from actual send", load.sendToReceiveMicros()));
    lines.add(row("first receiver", load.firstReceiverMicros()));
    lines.add(row("last receiver", load.lastReceiverMicros()));
    lines.add(row("connect", load.connectMicros()));
    LoadResult.Harness harness = load.harness();
    lines.add(row("own loop lag", harness.loopLagMicros()));
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
        "%d subscribers, %d publishers, %s messages a second of %d bytes, %s%s after %s of warm-up",
        asked.subscribers(),
        asked.publishers(),
        number(asked.ratePerSecond()),
        asked.payloadBytes(),
        asked.rooms() == 1 ? "" : asked.rooms() + " rooms, ",
        Amounts.duration(asked.durationMillis()),
        Amounts.duration(asked.warmupMillis()));
  }

  private static String row(String name, LoadResult.Latency latency) {
    return "  %-16s %10s %10s %10s %10s %10s"
        .formatted(
            name,
            amount(latency.p50()),
            amount(latency.p90()),
            amount(latency.p99()),
            amount(latency.p999()),
            amount(latency.max()));
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

  static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.1f", value);
  }
}
