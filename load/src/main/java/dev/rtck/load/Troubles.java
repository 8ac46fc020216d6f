package dev.rtck.load;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What went wrong, and how often. Thread-safe. */
final class Troubles {

  private static final int MOST_KINDS = 20;

  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

  void add(String trouble) {
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
