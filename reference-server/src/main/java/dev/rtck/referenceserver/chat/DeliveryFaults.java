package dev.rtck.referenceserver.chat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What chats do to broadcasts and room messages on purpose, so that who measures can be measured.
 * Deliveries are counted over all receivers; zero is never. The counts are safe for use by many
 * threads.
 */
public final class DeliveryFaults {
  private final Duration delay;
  private final int dropEvery;
  private final int duplicateEvery;
  private final int swapEvery;
  private final Duration stall;
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong duplicated = new AtomicLong();
  private final AtomicLong swapped = new AtomicLong();

  /**
   * Faults that have not happened yet.
   *
   * @param delay how long each message is held back
   * @param dropEvery each delivery of this number is not made
   * @param duplicateEvery each delivery of this number is made twice
   * @param swapEvery each delivery of this number is made after the next to the same receiver
   * @param stall how long the chat does nothing at all, once, at its hundredth message
   */
  public DeliveryFaults(
      Duration delay, int dropEvery, int duplicateEvery, int swapEvery, Duration stall) {
    this.delay = delay;
    this.dropEvery = dropEvery;
    this.duplicateEvery = duplicateEvery;
    this.swapEvery = swapEvery;
    this.stall = stall;
  }

  Duration delay() {
    return delay;
  }

  Duration stall() {
    return stall;
  }

  boolean drops(long delivery) {
    return dropEvery > 0 && delivery % dropEvery == 0;
  }

  boolean duplicates(long delivery) {
    return duplicateEvery > 0 && delivery % duplicateEvery == 0;
  }

  boolean swaps(long delivery) {
    return swapEvery > 0 && delivery % swapEvery == 0;
  }

  void countDropped() {
    dropped.incrementAndGet();
  }

  void countDuplicated() {
    duplicated.incrementAndGet();
  }

  void countSwapped() {
    swapped.incrementAndGet();
  }

  /** How many deliveries were not made. */
  public long dropped() {
    return dropped.get();
  }

  /** How many deliveries were made twice. */
  public long duplicated() {
    return duplicated.get();
  }

  /** How many deliveries were made after a later one. */
  public long swapped() {
    return swapped.get();
  }
}
