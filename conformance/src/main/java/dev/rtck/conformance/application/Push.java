package dev.rtck.conformance.application;

import dev.rtck.protocol.profile.Operation;
import java.time.Duration;

/** How often an operation happens by itself. */
final class Push {

  private Push() {}

  /** Returns the declared interval, or zero when the profile does not say. */
  static Duration interval(Operation operation) {
    Duration every = operation.every();
    return every == null ? Duration.ZERO : every;
  }
}
