package dev.rtck.conformance.websocket;

import dev.rtck.protocol.websocket.Violation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the target put on the wire during the whole run that no server may ever send, by rule.
 * Thread-safe; of each rule only the first few are kept.
 */
final class SeenViolations {

  private static final int KEPT_OF_EACH = 5;

  private final Map<String, List<String>> byRule = new LinkedHashMap<>();

  synchronized void add(Violation violation, String caseId) {
    List<String> seen = byRule.computeIfAbsent(violation.rule(), rule -> new ArrayList<>());
    if (seen.size() < KEPT_OF_EACH) {
      seen.add(violation.seen() + " (during " + caseId + ")");
    }
  }

  /** Returns what was seen against the rule; empty when nothing was. */
  synchronized List<String> against(String rule) {
    return List.copyOf(byRule.getOrDefault(rule, List.of()));
  }
}
