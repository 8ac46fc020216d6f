package dev.rtck.cli;

import dev.rtck.load.Harness;
import io.gatling.javaapi.core.Simulation;

/**
 * The load of the harness's process, and nothing else. It is not in the library: Gatling's plugins
 * offer every simulation on the class path to be run.
 */
public final class FanOutSimulation extends Simulation {

  /** Describes the run that the harness of this process has. */
  public FanOutSimulation() {
    setUp(Harness.populations());
  }

  @Override
  public void after() {
    Harness.finish();
  }
}
