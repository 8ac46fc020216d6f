package dev.rtck.conformance;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was seen during the whole run against each rule. Thread-safe; of each rule only the first
 * few are kept.
 *
 * @param <K> what tells rules apart
 */
public final class FirstOfEach<K> {

  private static final int KEPT_OF_EACH = 5;

  private final Map<K, List<String>> byRule = new HashMap<>();

  /** Keeps what was seen, with the case during which it was. */
  public synchronized void add(K rule, String what, String caseId) {
    List<String> seen = byRule.computeIfAbsent(rule, first -> new ArrayList<>());
    if (seen.size() < KEPT_OF_EACH) {
      seen.add(what + " (during " + caseId + ")");
    }
  }

  /** Returns what was seen against the rule; empty when nothing was. */
  public synchronized List<String> against(K rule) {
    return List.copyOf(byRule.getOrDefault(rule, List.of()));
  }
}
