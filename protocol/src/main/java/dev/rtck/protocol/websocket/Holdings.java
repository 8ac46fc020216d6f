package dev.rtck.protocol.websocket;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * What one connection keeps of what the target sent, as a share of what all connections of this
 * process may keep together: a third of the heap.
 *
 * <p>A little is free. A connection that would keep more than is left waits until others have
 * ended, and the target is not read meanwhile. Owned by the thread that reads.
 */
final class Holdings {

  private static final int FREE_KIB = 256;
  private static final int ALL_KIB =
      (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / 3 / 1024);
  private static final Semaphore LEFT_KIB = new Semaphore(ALL_KIB);
  private static final long LOOKS_UP_AFTER_MILLIS = 20;

  private int heldKib;

  /**
   * Takes note of how many bytes the connection keeps now, and waits while that is too much.
   *
   * @param over whether the connection is of no use any more
   */
  void hold(long bytes, BooleanSupplier over) {
    // What is more than all there is would be waited for in vain.
    int wantedKib = (int) Math.min(ALL_KIB, Math.max(0, (bytes >> 10) - FREE_KIB));
    if (wantedKib <= heldKib) {
      LEFT_KIB.release(heldKib - wantedKib);
      heldKib = wantedKib;
      return;
    }
    try {
      while (!over.getAsBoolean()) {
        if (LEFT_KIB.tryAcquire(
            wantedKib - heldKib, LOOKS_UP_AFTER_MILLIS, TimeUnit.MILLISECONDS)) {
          heldKib = wantedKib;
          return;
        }
      }
    } catch (InterruptedException nobodyInterruptsAReader) {
      Thread.currentThread().interrupt();
    }
  }

  /** Gives back all. */
  void release() {
    LEFT_KIB.release(heldKib);
    heldKib = 0;
  }
}
