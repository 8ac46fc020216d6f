package dev.rtck.protocol.sse;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * What one stream holds of an event that is not complete, of what all streams of this process may.
 *
 * <p>Where together they hold more than a sixth of the heap, those whose event is long need a place
 * to be read on, of which there are as many as a third of the heap has room for. A place is given
 * whole, so that who waits for one is not waited for. Owned by the thread that reads.
 */
final class LongEvents {

  private static final long FREE_BYTES = 256 << 10;
  private static final long LOOKS_UP_AFTER_MILLIS = 20;

  /** All streams of the process. */
  static final class Room {
    private final AtomicLong held = new AtomicLong();
    private final long freely;
    private final Semaphore places;

    /**
     * @param freely how many bytes all may hold without places
     */
    Room(long freely, int places) {
      this.freely = freely;
      this.places = new Semaphore(places);
    }

    /** Returns the room of a heap, for events that take so many bytes at most. */
    static Room inHeap(long heap, long eventBytes) {
      return new Room(heap / 6, (int) Math.max(1, heap / 3 / eventBytes));
    }
  }

  private final Room room;
  private long held;
  private boolean holdsPlace;

  LongEvents(Room room) {
    this.room = room;
  }

  /**
   * Takes note of how much of an event has come, and waits where that is too much.
   *
   * @param over whether the stream is of no use any more
   */
  void hold(long bytes, BooleanSupplier over) {
    room.held.addAndGet(bytes - held);
    held = bytes;
    if (bytes <= FREE_BYTES) {
      leavePlace();
      return;
    }
    try {
      while (!holdsPlace && room.held.get() > room.freely && !over.getAsBoolean()) {
        holdsPlace = room.places.tryAcquire(LOOKS_UP_AFTER_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException nobodyInterruptsAReader) {
      Thread.currentThread().interrupt();
    }
  }

  private void leavePlace() {
    if (holdsPlace) {
      holdsPlace = false;
      room.places.release();
    }
  }

  /** Gives back all. */
  void release() {
    room.held.addAndGet(-held);
    held = 0;
    leavePlace();
  }
}
