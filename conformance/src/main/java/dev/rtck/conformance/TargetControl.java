package dev.rtck.conformance;

import java.time.Duration;

/** Stops and starts a target that is rtck's own to run. Thread-safe. */
public interface TargetControl {

  /** Starts the target again, stopping it before when it runs; returns when it is ready. */
  void restart();

  /** Returns how long a restart may take. */
  Duration patience();

  /**
   * Asks the target to end, as a deployment does (SIGTERM), and returns when it has ended, by force
   * at last.
   */
  void stop();

  /** Ends the target at once, as a crash does (SIGKILL, the whole process tree). */
  void kill();
}
