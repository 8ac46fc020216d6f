package dev.rtck.conformance;

import dev.rtck.reports.Run;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a verification needs to know, checked. Immutable.
 *
 * @param patience how long the target may take to answer, and to come back when it died
 * @param parallel how many cases run side by side
 * @param output the folder for the reports, which exists
 * @param keepTranscripts whether the cases that passed keep theirs
 * @param control starts the target again when it died, or null when rtck did not start it
 */
public record VerificationPlan(
    Run.Tool tool,
    Run.Target target,
    List<Planned> endpoints,
    Duration patience,
    int parallel,
    Path output,
    KnownFailing knownFailing,
    FailOn failOn,
    boolean keepTranscripts,
    @Nullable TargetControl control) {

  public VerificationPlan {
    endpoints = List.copyOf(endpoints);
  }

  /** One endpoint and the cases that judge it. */
  public record Planned(EndpointPlan endpoint, List<CaseDescription> cases) {
    public Planned {
      cases = List.copyOf(cases);
    }
  }
}
