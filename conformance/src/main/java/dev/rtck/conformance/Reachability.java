package dev.rtck.conformance;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.wire.Unreachable;
import dev.rtck.protocol.wire.WireConnection;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds out whether anybody is there at all. */
public final class Reachability {

  private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);
  private static final Duration LOOK = Duration.ofSeconds(2);

  /** What another try would see again. */
  private static final Set<Unreachable.Kind> FINAL =
      Set.of(Unreachable.Kind.NOT_TLS, Unreachable.Kind.TLS_FAILED, Unreachable.Kind.UNKNOWN_HOST);

  private Reachability() {}

  /** Returns whether the target accepts a connection now. */
  public static boolean accepts(EndpointPlan plan) {
    Address address = plan.address();
    try (WireConnection connection =
        WireConnection.open(address, new Transcript(plan.secrets()), 0, LOOK)) {
      return connection.number() > 0;
    } catch (Unreachable unreachable) {
      return unreachable.kind() != Unreachable.Kind.REFUSED;
    }
  }

  /**
   * Tries until the target answers, or the wait is over.
   *
   * @param attempt returns null when it was answered, else what was seen; its {@link Unreachable}
   *     counts as that
   * @return null, or what was seen at last
   */
  public static @Nullable String await(
      Duration wait, Function<Deadline, @Nullable String> attempt) {
    Deadline deadline = Deadline.in(wait);
    String seen;
    int tries = 0;
    do {
      if (tries > 0) {
        LockSupport.parkNanos(deadline.cut(BETWEEN_TRIES).toNanos());
      }
      tries++;
      try {
        seen = attempt.apply(deadline);
        if (seen == null) {
          return null;
        }
      } catch (Unreachable unreachable) {
        seen = String.valueOf(unreachable.getMessage());
        if (FINAL.contains(unreachable.kind())) {
          return seen;
        }
      }
      // A try that has no time left would see nothing, and hide what was seen before.
    } while (deadline.cut(BETWEEN_TRIES.multipliedBy(2)).compareTo(BETWEEN_TRIES) > 0
        && !Thread.currentThread().isInterrupted());
    return seen
        + " (tried "
        + (tries == 1 ? "once" : tries + " times")
        + " in "
        + words(wait)
        + ")";
  }

  private static String words(Duration wait) {
    return wait.toMillis() % 1000 == 0 ? wait.toSeconds() + " s" : wait.toMillis() + " ms";
  }
}
