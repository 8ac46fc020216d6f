package dev.rtck.conformance.stomp;

import dev.rtck.conformance.FirstOfEach;
import dev.rtck.protocol.stomp.StompVersion;
import dev.rtck.protocol.stomp.StompViolation;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the target put on the wire during the whole run that no server may ever send, by rule and
 * version. Thread-safe.
 */
final class SeenViolations {

  private record Key(String rule, StompVersion version) {}

  /** Cases that send what breaks the rule: whether the target hands it on is theirs to judge. */
  private static final Map<String, Set<String>> PROVOKED_BY =
      Map.of(
          "header-name", Set.of("stomp.frame.empty-header-name"),
          "header-colon", Set.of("stomp.frame.header-without-colon"),
          "header-utf-8", Set.of("stomp.frame.invalid-utf-8"),
          "escaped-colon", Set.of("stomp.frame.raw-colon"),
          "escaped-return", Set.of("stomp.older.line-ends"),
          "defined-escapes",
              Set.of("stomp.frame.undefined-escape", "stomp.frame.trailing-backslash"),
          "nothing-after-error", Set.of("stomp.error.nothing-after"),
          "one-connected", Set.of("stomp.connect.twice"));

  private final FirstOfEach<Key> seen = new FirstOfEach<>();

  void add(StompViolation violation, String caseId) {
    if (PROVOKED_BY.getOrDefault(violation.rule(), Set.of()).contains(caseId)) {
      return;
    }
    seen.add(new Key(violation.rule(), violation.version()), violation.seen(), caseId);
  }

  /** Returns what was seen against the rule in sessions of the version; empty when nothing was. */
  List<String> against(String rule, StompVersion version) {
    return seen.against(new Key(rule, version));
  }
}
