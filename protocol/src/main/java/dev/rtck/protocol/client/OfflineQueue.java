package dev.rtck.protocol.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent, in order. When it is full the newcomer is dropped, and not the oldest:
 * what was once taken in is never taken back, not even while it is being sent. Thread-safe.
 */
final class OfflineQueue {

  /** Of what is dropped, so many are kept to be shown; the rest are counted. */
  static final int MOST_SHOWN = 1_000;

  private final int capacity;
  private final Deque<QueuedSend> waiting = new ArrayDeque<>();
  private final List<QueuedSend> dropped = new ArrayList<>();
  private long droppedCount;

  /**
   * @param capacity how many may wait; 0: none
   */
  OfflineQueue(int capacity) {
    if (capacity < 0) {
      throw new IllegalArgumentException("a queue cannot hold " + capacity);
    }
    this.capacity = capacity;
  }

  /** Takes the entry in behind the others; drops it when there is no room. */
  synchronized boolean add(QueuedSend entry) {
    if (waiting.size() >= capacity) {
      drop(entry);
      return false;
    }
    waiting.add(entry);
    return true;
  }

  /** Returns the entry whose turn it is, which stays where it is, or null. */
  synchronized @Nullable QueuedSend head() {
    return waiting.peek();
  }

  /** Takes the head away: it was sent. */
  synchronized void removeHead() {
    waiting.remove();
  }

  /** Takes the head away: it never can be sent. */
  synchronized void dropHead() {
    drop(waiting.remove());
  }

  /** Takes note of an entry that will never be sent. */
  synchronized void drop(QueuedSend entry) {
    droppedCount++;
    if (dropped.size() < MOST_SHOWN) {
      dropped.add(entry);
    }
  }

  synchronized int size() {
    return waiting.size();
  }

  synchronized Dropped dropped() {
    return new Dropped(droppedCount, dropped);
  }
}
