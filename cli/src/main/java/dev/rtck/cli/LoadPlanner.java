package dev.rtck.cli;

import dev.rtck.conformance.Approach;
import dev.rtck.conformance.Catalogue;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.load.LoadPlan;
import dev.rtck.load.LoadPlans;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.User;
import dev.rtck.reports.LoadResult.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
    EndpointPlan usual = usual(endpoint);
    List<LoadPlan.Caller> callers = new ArrayList<>();
    List<User> users = usual.users();
    for (int i = 0; i < Math.max(1, users.size()); i++) {
      User user = users.isEmpty() ? null : users.get(i);
      Approach approach = Approach.of(usual, user);
      callers.add(
          LoadPlans.caller(
              user,
              approach.resource(),
              approach.headers().stream()
                  .map(header -> new LoadPlan.Header(header.name(), header.value()))
                  .toList()));
    }
    return LoadPlans.of(
        endpoint, usual.address(), callers, workload, operation, options.wait, folder);
  }
}
