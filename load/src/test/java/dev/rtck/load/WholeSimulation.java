package dev.rtck.load;

import io.gatling.javaapi.core.Simulation;

/** The load of the harness's process, and nothing else. */
public final class WholeSimulation extends Simulation {

  public WholeSimulation() {
    setUp(Harness.populations());
  }

  @Override
  public void after() {
    Harness.finish();
  }
}
