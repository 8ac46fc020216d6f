package dev.rtck.referenceserver.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What chats do to broadcasts and room messages on purpose, so that who measures can be measured.
 * Deliveries are counted over all receivers; zero is never. The counts are safe for use by many
 * threads.
 */
public final class DeliveryFaults {
  private final List<Duration> delays;
  private final int dropEvery;
  private final int duplicateEvery;
  private final int swapEvery;
  private final Duration stall;
  private final Log log;
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong duplicated = new AtomicLong();
  private final AtomicLong swapped = new AtomicLong();

  private DeliveryFaults(Builder builder) {
    this.delays = builder.delays;
    this.dropEvery = builder.dropEvery;
    this.duplicateEvery = builder.duplicateEvery;
    this.swapEvery = builder.swapEvery;
    this.stall = builder.stall;
    this.log = builder.log;
  }

  /** Faults of which none has been asked for yet. */
  public static Builder builder() {
    return new Builder();
  }

  /** Is told what the chat does. */
  @FunctionalInterface
  public interface Log {
    /**
     * A message is about to be written to one receiver.
     *
     * @param data what its sender sent
     * @param nanos the moment, by {@link System#nanoTime}
     */
    void delivers(JsonNode data, long nanos);
  }

  /** Collects faults that have not happened yet. */
  public static final class Builder {
    private List<Duration> delays = List.of();
    private int dropEvery;
    private int duplicateEvery;
    private int swapEvery;
    private Duration stall = Duration.ZERO;
    private Log log = (data, nanos) -> {};

    private Builder() {}

    /** How long messages are held back: each by the next of these, and then from the first on. */
    public Builder delays(List<Duration> inTurn) {
      delays = List.copyOf(inTurn);
      return this;
    }

    /** How long each message is held back. */
    public Builder delay(Duration value) {
      return delays(value.isZero() ? List.of() : List.of(value));
    }

    /** Each delivery of this number is not made. */
    public Builder dropEvery(int value) {
      dropEvery = value;
      return this;
    }

    /** Each delivery of this number is made twice. */
    public Builder duplicateEvery(int value) {
      duplicateEvery = value;
      return this;
    }

    /** Each delivery of this number is made after the next to the same receiver. */
    public Builder swapEvery(int value) {
      swapEvery = value;
      return this;
    }

    /** How long the chat does nothing at all, once, at its hundredth message. */
    public Builder stall(Duration value) {
      stall = value;
      return this;
    }

    /** Who is told of each delivery. */
    public Builder log(Log value) {
      log = value;
      return this;
    }

    public DeliveryFaults build() {
      return new DeliveryFaults(this);
    }
  }

  /**
   * Returns how long a message is held back.
   *
   * @param message its number, from 1
   */
  Duration delay(long message) {
    return delays.isEmpty() ? Duration.ZERO : delays.get((int) ((message - 1) % delays.size()));
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

  void delivers(JsonNode data) {
    log.delivers(data, System.nanoTime());
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
