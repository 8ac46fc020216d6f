package dev.rtck.load;

import dev.rtck.protocol.Secrets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What went wrong, and how often, in words without secrets: targets repeat what they were told.
 * Thread-safe.
 */
final class Troubles {

  private static final int MOST_KINDS = 20;

  private final Secrets secrets;
  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
  private volatile String shortage = "";

  Troubles(Secrets secrets) {
    this.secrets = secrets;
  }

  /** Tells why a connection was not made, and keeps it in mind when that was not the target's. */
  String unconnected(Throwable cause) {
    String lacking = Shortage.of(cause);
    if (lacking != null && shortage.isEmpty()) {
      shortage = lacking;
    }
    return "no connection: " + cause.getMessage();
  }

  /** Returns what the machine of the harness lacked, and what to change; or nothing. */
  String shortage() {
    return shortage;
  }

  void add(String told) {
    String trouble = secrets.blotOut(told);
    String kind =
        counts.size() < MOST_KINDS || counts.containsKey(trouble) ? trouble : "other troubles";
    counts.computeIfAbsent(kind, first -> new LongAdder()).increment();
  }

  /** Returns one line for each kind, the most frequent first. */
  List<String> lines() {
    return counts.entrySet().stream()
        .sorted((one, other) -> Long.compare(other.getValue().sum(), one.getValue().sum()))
        .map(entry -> entry.getValue().sum() + " × " + entry.getKey())
        .toList();
  }
}
