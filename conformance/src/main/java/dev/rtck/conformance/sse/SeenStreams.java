package dev.rtck.conformance.sse;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.FirstOfEach;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.sse.SseViolation;
import dev.rtck.reports.Verdict;
import java.util.List;

/**
 * What the streams of the whole run held that their author cannot have meant, by rule. Thread-safe.
 */
final class SeenStreams {

  static final String NOTHING = "nothing of the kind";

  private final FirstOfEach<SseViolation.Rule> seen = new FirstOfEach<>();

  private volatile boolean hasRead;

  /** Takes note of whether there was anything to see. */
  void read(SseProbe probe) {
    hasRead |= probe.hasRead();
  }

  void add(SseViolation violation, String caseId) {
    seen.add(violation.rule(), violation.seen(), caseId);
  }

  /** Returns what was seen against the rule; empty when nothing was. */
  List<String> against(SseViolation.Rule rule) {
    return seen.against(rule);
  }

  /**
   * Passes when nothing was seen against the rule, and is the other verdict otherwise; of streams
   * that nobody has read there is nothing to say.
   */
  void judge(SseViolation.Rule rule, Verdict otherwise, String id, Checks checks, String right) {
    List<String> against = against(rule);
    if (!hasRead) {
      checks.untestable(id, "nothing came on any stream");
      return;
    }
    checks.record(
        id,
        against.isEmpty() ? Verdict.PASS : otherwise,
        against.isEmpty() ? NOTHING : String.join("; ", against),
        right);
  }
}
