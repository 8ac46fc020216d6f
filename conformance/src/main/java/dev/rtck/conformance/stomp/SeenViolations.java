package dev.rtck.conformance.stomp;

import dev.rtck.protocol.stomp.StompVersion;
import dev.rtck.protocol.stomp.StompViolation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the target put on the wire during the whole run that no server may ever send, by rule and
 * version. Thread-safe; of each only the first few are kept.
 */
final class SeenViolations {

  private static final int KEPT_OF_EACH = 5;

  private record Key(String rule, StompVersion version) {}

  private final Map<Key, List<String>> seen = new LinkedHashMap<>();

  synchronized void add(StompViolation violation, String caseId) {
    List<String> those =
        seen.computeIfAbsent(
            new Key(violation.rule(), violation.version()), key -> new ArrayList<>());
    if (those.size() < KEPT_OF_EACH) {
      those.add(violation.seen() + " (during " + caseId + ")");
    }
  }

  /** Returns what was seen against the rule in sessions of the version; empty when nothing was. */
  synchronized List<String> against(String rule, StompVersion version) {
    return List.copyOf(seen.getOrDefault(new Key(rule, version), List.of()));
  }
}
