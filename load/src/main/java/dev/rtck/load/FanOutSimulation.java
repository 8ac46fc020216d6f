package dev.rtck.load;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;

import io.gatling.javaapi.core.Simulation;

/** The load of the harness's process, and nothing else. */
public final class FanOutSimulation extends Simulation {

  /** Describes the run that the harness of this process has. */
  public FanOutSimulation() {
    FanOut fanOut = Harness.current();
    FanOutScenarios scenarios = new FanOutScenarios(fanOut, fanOut::publish);
    setUp(scenarios.subscribers(), scenarios.publishers().injectOpen(atOnceUsers(1)));
  }

  @Override
  public void after() {
    Harness.finish();
  }
}
