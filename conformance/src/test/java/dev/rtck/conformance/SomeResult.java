package dev.rtck.conformance;

import dev.rtck.reports.CheckResult;
import dev.rtck.reports.Clause;
import dev.rtck.reports.Level;
import dev.rtck.reports.Result;
import dev.rtck.reports.Verdict;
import java.util.List;

/** Results for tests of what is made of them. */
final class SomeResult {

  static final String CASE = "ws.close.reserved-code";

  private SomeResult() {}

  static Result of(Verdict verdict, CheckResult... checks) {
    return of("chat", CASE, verdict, checks);
  }

  static Result of(String endpoint, String caseId, Verdict verdict, CheckResult... checks) {
    return with(endpoint, caseId, verdict, "", checks);
  }

  static Result error(String reason) {
    return with("chat", CASE, Verdict.ERROR, reason);
  }

  private static Result with(
      String endpoint, String caseId, Verdict verdict, String reason, CheckResult... checks) {
    return new Result(
        endpoint,
        "websocket",
        caseId,
        "A title",
        Level.MUST,
        new Clause("RFC6455#7.4.1", "https://example.org", "A text."),
        verdict,
        false,
        reason,
        1,
        List.of(checks),
        List.of(),
        "rtck verify");
  }

  static CheckResult check(String id, Verdict verdict) {
    return new CheckResult(id, verdict, List.of("something else"), "this");
  }
}
