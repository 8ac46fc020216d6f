package dev.rtck.cli;

import dev.rtck.conformance.Catalogue;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.load.LoadPlan;
import dev.rtck.load.LoadPlans;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.reports.LoadResult.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the plan of one load of what a choice says of the target. */
record LoadPlanner(TargetOptions options, TargetChoice known) {

  /** Returns what was seen of an endpoint that does not answer in time, or null when it does. */
  @Nullable String silence(Endpoint endpoint) {
    return Reach.silence(Catalogue.load(), usual(endpoint), options.wait);
  }

  private EndpointPlan usual(Endpoint endpoint) {
    return new EndpointPlan(
        endpoint,
        known.address(endpoint),
        options.insecure,
        known.profile().connecting(endpoint),
        List.of(),
        known.secrets(),
        Patience.within(Duration.ofSeconds(10)),
        false,
        null,
        known.rerun());
  }

  /**
   * Returns the plan.
   *
   * @param folder where the harness writes
   */
  LoadPlan plan(Endpoint endpoint, Workload workload, OperationName operation, Path folder) {
    return LoadPlans.of(
        known.profile(),
        endpoint,
        known.address(endpoint),
        options.insecure,
        workload,
        operation,
        options.wait,
        folder);
  }
}
