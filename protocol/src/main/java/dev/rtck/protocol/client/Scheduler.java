package dev.rtck.protocol.client;

import java.time.Duration;

/**
 * The time of a reconnecting client, and what it does in it: one task after the other, each not
 * before its time.
 */
interface Scheduler extends AutoCloseable {

  /** Returns what time it is, in nanoseconds from some point. */
  long nanoTime();

  /** Has the task done once the delay is over; does nothing when this was closed. */
  void schedule(Runnable task, Duration delay);

  /** Forgets the tasks that wait, interrupts the one that is being done, and waits for its end. */
  @Override
  void close();
}
