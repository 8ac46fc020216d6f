package dev.rtck.conformance.sse;

import dev.rtck.protocol.sse.SseViolation;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What the streams of the whole run held that their author cannot have meant, by rule. Thread-safe;
 * of each rule only the first few are kept.
 */
final class SeenStreams {

  private static final int KEPT_OF_EACH = 5;

  private final Map<SseViolation.Rule, List<String>> byRule =
      new EnumMap<>(SseViolation.Rule.class);

  synchronized void add(SseViolation violation, String caseId) {
    List<String> seen = byRule.computeIfAbsent(violation.rule(), rule -> new ArrayList<>());
    if (seen.size() < KEPT_OF_EACH) {
      seen.add(violation.seen() + " (during " + caseId + ")");
    }
  }

  /** Returns what was seen against the rule; empty when nothing was. */
  synchronized List<String> against(SseViolation.Rule rule) {
    return List.copyOf(byRule.getOrDefault(rule, List.of()));
  }
}
