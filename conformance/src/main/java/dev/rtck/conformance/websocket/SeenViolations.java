package dev.rtck.conformance.websocket;

import dev.rtck.conformance.FirstOfEach;
import dev.rtck.protocol.websocket.Violation;
import java.util.List;

/**
 * What the target put on the wire during the whole run that no server may ever send, by rule.
 * Thread-safe.
 */
final class SeenViolations {

  private final FirstOfEach<String> seen = new FirstOfEach<>();

  void add(Violation violation, String caseId) {
    seen.add(violation.rule(), violation.seen(), caseId);
  }

  /** Returns what was seen against the rule; empty when nothing was. */
  List<String> against(String rule) {
    return seen.against(rule);
  }
}
