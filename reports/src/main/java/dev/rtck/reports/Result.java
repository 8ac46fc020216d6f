package dev.rtck.reports;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What one case found at one endpoint.
 *
 * @param excused whether the known-failing file lists this failure; the verdict stays {@code fail}
 * @param reason why it was skipped, untestable or an error, or why it is excused; else empty
 * @param transcript what went over the wire; empty for cases that passed
 * @param rerun the command that runs this case alone, secrets masked
 */
public record Result(
    String endpoint,
    String protocol,
    @JsonProperty("case") String caseId,
    String title,
    Level level,
    Clause clause,
    Verdict verdict,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean excused,
    String reason,
    long durationMillis,
    List<CheckResult> checks,
    List<WireEvent> transcript,
    String rerun) {
  public Result {
    checks = List.copyOf(checks);
    transcript = List.copyOf(transcript);
  }
}
