package dev.rtck.conformance;

import java.time.Duration;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the cases of one endpoint share while they run: fixtures, and how to reach it. Thread-safe.
 */
public interface EndpointSession extends AutoCloseable {

  /**
   * Makes what a case's method takes as a parameter; it lives as long as the case.
   *
   * @return null when the protocol has nothing of that type
   */
  @Nullable Object parameter(Class<?> type, CaseRun run);

  /** Returns why the need is not met, or null when it is; the target may be asked, once. */
  @Nullable String missing(Need need, CaseRun run);

  /** Returns why the endpoint lacks what is found out only by asking it, or null. */
  @Nullable String missing(Capability capability, CaseRun run);

  /**
   * Returns whether the target lets one user, or one address, hold several connections at a time;
   * some end the old one when a new one comes.
   */
  boolean bearsSeveralConnections();

  /** Opens a bystander for a hostile case. */
  Bystander bystander(CaseRun run);

  /**
   * Waits until the target answers a valid handshake with at least one byte.
   *
   * @return null, or what was seen instead
   */
  @Nullable String reach(Duration wait);

  /** Names who is told, with the moment it was sent, of every handshake that the target answers. */
  void onAlive(LongConsumer listener);

  /** Returns whether the target accepts a connection now. */
  boolean isReachable();

  @Override
  void close();

  /** Somebody who does nothing wrong while a hostile case runs. */
  interface Bystander {

    /** The check that somebody who was there before is still served. */
    String IS_SERVED = "bystander-is-served";

    /** The check that somebody new is let in. */
    String NEW_ONE_IS_ACCEPTED = "new-connection-is-accepted";

    /**
     * The check, made only where it fails, that the case's own further connections are answered.
     */
    String OTHERS_ARE_ANSWERED = "others-are-answered-meanwhile";

    /** What tells of harm to others. */
    Set<String> CHECKS = Set.of(IS_SERVED, NEW_ONE_IS_ACCEPTED, OTHERS_ARE_ANSWERED);

    /** Judges the first two. */
    void judge(Checks checks);
  }
}
