package dev.rtck.conformance;

import dev.rtck.conformance.EndpointSession.Bystander;
import dev.rtck.protocol.wire.Unreachable;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Whether a target lets one user, or one address, hold a second connection; found out by trying,
 * and remembered. Thread-safe.
 */
public final class SecondConnection {

  private static final int TRIES = 2;

  private volatile boolean borne = true;

  /**
   * Finds out.
   *
   * @param look opens two and returns whether both stand, or whether even the first was refused:
   *     the cases say what that is about
   * @param isReachable whether the target accepts connections at all
   */
  public boolean isBorne(BooleanSupplier look, BooleanSupplier isReachable) {
    try {
      borne = look.getAsBoolean();
      // A target that lets only so many come in a second may have refused the second for that.
      for (int tries = 1; !borne && tries < TRIES; tries++) {
        borne = look.getAsBoolean();
      }
    } catch (Unreachable notNow) {
      borne = notNow.kind() != Unreachable.Kind.REFUSED || isReachable.getAsBoolean();
    }
    return borne;
  }

  /** Returns whether it is borne, as far as was found out. */
  public boolean isBorne() {
    return borne;
  }

  /** Returns the bystander, or one that says why there can be none. */
  public Bystander orNone(Supplier<Bystander> bystander) {
    return borne
        ? bystander.get()
        : checks ->
            checks.observe(
                Bystander.IS_SERVED, "not to be seen: the target bears one connection at a time");
  }
}
