package dev.rtck.load;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the machine of the harness can run out of, so that a target was not even asked. */
final class Shortage {

  private static final String ELSEWHERE = "use fewer --subscribers, or several machines (--shard)";

  private static final Map<String, String> BY_MESSAGE =
      Map.of(
          "too many open files",
          "it may not open more files; raise the limit (ulimit -n), or " + ELSEWHERE,
          "assign requested address",
          "its machine has no local port left for another connection to the target; " + ELSEWHERE,
          "no buffer space available",
          "its machine has no memory left for another connection; " + ELSEWHERE,
          "cannot allocate memory",
          "its machine has no memory left for another connection; " + ELSEWHERE);

  private Shortage() {}

  /** Returns what was lacking and what to change, or null when it was not for that. */
  static @Nullable String of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
      for (Map.Entry<String, String> known : BY_MESSAGE.entrySet()) {
        if (message.contains(known.getKey())) {
          return known.getValue();
        }
      }
    }
    return null;
  }
}
