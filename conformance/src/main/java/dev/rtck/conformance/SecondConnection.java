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

  /** What became of two that were opened one behind the other. */
  public enum Look {
    /** Both stand. */
    BORNE,
    /** One was refused, or put out for the other. */
    NOT_BORNE,
    /**
     * Both have ended, or even the first was refused: who came before may have put them out late.
     * Where that is so each time, the cases say what it is about.
     */
    UNCLEAR;

    /** Returns what is to be said of two that were let in. */
    public static Look at(boolean olderEnded, boolean newerEnded) {
      return olderEnded != newerEnded ? NOT_BORNE : olderEnded ? UNCLEAR : BORNE;
    }
  }

  private static final int TRIES = 2;

  private volatile boolean borne = true;

  /**
   * Finds out.
   *
   * @param look opens two
   * @param isReachable whether the target accepts connections at all
   */
  public boolean isBorne(Supplier<Look> look, BooleanSupplier isReachable) {
    try {
      Look seen = look.get();
      // A target that lets only so many come in a second may have refused the second for that.
      for (int tries = 1; seen != Look.BORNE && tries < TRIES; tries++) {
        seen = look.get();
      }
      borne = seen != Look.NOT_BORNE;
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
