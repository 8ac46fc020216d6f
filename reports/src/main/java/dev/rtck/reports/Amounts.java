package dev.rtck.reports;

import java.util.Locale;

/** How numbers with a unit are written in reports. */
final class Amounts {
  private Amounts() {}

  /** Returns a moment within a case, such as {@code +12.034 ms}. */
  static String offset(long micros) {
    return String.format(Locale.ROOT, "+%d.%03d ms", micros / 1000, Math.abs(micros % 1000));
  }

  /** Returns a duration, such as {@code 12 ms}, {@code 3.8 s} or {@code 2 min 5 s}. */
  static String duration(long millis) {
    if (millis < 1000) {
      return millis + " ms";
    }
    if (millis < 60_000) {
      return String.format(Locale.ROOT, "%.1f s", Math.floor(millis / 100.0) / 10);
    }
    long seconds = millis / 1000;
    return seconds / 60 + " min " + seconds % 60 + " s";
  }

  /** Returns a duration in seconds with three decimals. */
  static String seconds(long millis) {
    return String.format(Locale.ROOT, "%d.%03d", millis / 1000, millis % 1000);
  }

  /** Returns a count with its noun, such as {@code 1 case} or {@code 2 cases}. */
  static String plural(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }
}
