package dev.rtck.load;

import java.util.Map;
import java.util.TreeMap;

/**
 * What one subscriber got of one publisher's numbered messages, exactly, and in little memory: the
 * highest number, and the gaps below it. Not thread-safe.
 */
final class Sequence {

  /** What a message is to those that came before. */
  enum Arrival {
    /** The highest so far. */
    NEXT,
    /** Came for the first time, but after a later one. */
    LATE,
    /** Came before. */
    AGAIN
  }

  private final int firstMeasured;
  private final TreeMap<Integer, Integer> gaps = new TreeMap<>();
  private int highest = -1;
  private long delivered;
  private long duplicated;
  private long reordered;

  /**
   * @param firstMeasured the first number that counts; the ones before are warm-up
   */
  Sequence(int firstMeasured) {
    this.firstMeasured = firstMeasured;
  }

  Arrival add(int number) {
    Arrival arrival = place(number);
    if (number >= firstMeasured) {
      switch (arrival) {
        case NEXT -> delivered++;
        case LATE -> {
          delivered++;
          reordered++;
        }
        case AGAIN -> duplicated++;
      }
    }
    return arrival;
  }

  /** Whether a number has come. */
  boolean has(int number) {
    Map.Entry<Integer, Integer> gap = gaps.floorEntry(number);
    return number <= highest && (gap == null || gap.getValue() < number);
  }

  private Arrival place(int number) {
    if (number > highest) {
      if (number > highest + 1) {
        gaps.put(highest + 1, number - 1);
      }
      highest = number;
      return Arrival.NEXT;
    }
    Map.Entry<Integer, Integer> gap = gaps.floorEntry(number);
    if (gap == null || gap.getValue() < number) {
      return Arrival.AGAIN;
    }
    int from = gap.getKey();
    int to = gap.getValue();
    gaps.remove(from);
    if (from < number) {
      gaps.put(from, number - 1);
    }
    if (number < to) {
      gaps.put(number + 1, to);
    }
    return Arrival.LATE;
  }

  /** Returns how many of the numbers from one to below another have not come. */
  int missing(int from, int below) {
    int missing = Math.max(0, below - Math.max(from, highest + 1));
    for (Map.Entry<Integer, Integer> gap : gaps.entrySet()) {
      missing += Math.max(0, Math.min(gap.getValue() + 1, below) - Math.max(gap.getKey(), from));
    }
    return missing;
  }

  /** How many that are measured came, each counted once. */
  long delivered() {
    return delivered;
  }

  long duplicated() {
    return duplicated;
  }

  /** How many came after a later one. */
  long reordered() {
    return reordered;
  }
}
