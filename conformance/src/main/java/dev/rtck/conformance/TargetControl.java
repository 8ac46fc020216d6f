package dev.rtck.conformance;

import dev.rtck.protocol.process.Footprint;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

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

  /** Returns how the last stop came to its end, or null where that is not known. */
  default @Nullable String lastEnd() {
    return null;
  }

  /** Ends the target at once, as a crash does (SIGKILL, the whole process tree). */
  void kill();

  /** Returns what the target's processes hold now, or null where that is not known. */
  default @Nullable Footprint footprint() {
    return null;
  }
}
