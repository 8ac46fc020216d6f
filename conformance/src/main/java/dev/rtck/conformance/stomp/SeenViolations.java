package dev.rtck.conformance.stomp;

import dev.rtck.conformance.FirstOfEach;
import dev.rtck.protocol.stomp.StompVersion;
import dev.rtck.protocol.stomp.StompViolation;
import java.util.List;

/**
 * What the target put on the wire during the whole run that no server may ever send, by rule and
 * version. Thread-safe.
 */
final class SeenViolations {

  private record Key(String rule, StompVersion version) {}

  private final FirstOfEach<Key> seen = new FirstOfEach<>();

  void add(StompViolation violation, String caseId) {
    seen.add(new Key(violation.rule(), violation.version()), violation.seen(), caseId);
  }

  /** Returns what was seen against the rule in sessions of the version; empty when nothing was. */
  List<String> against(String rule, StompVersion version) {
    return seen.against(new Key(rule, version));
  }
}
