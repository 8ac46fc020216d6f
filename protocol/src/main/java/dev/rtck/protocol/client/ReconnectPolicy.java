package dev.rtck.protocol.client;

/**
 * When a client connects again, and how often it tries.
 *
 * @param mostAttempts after how many attempts it gives up, counted from the last time that it was
 *     connected, or else from the first attempt; 0: never
 */
public record ReconnectPolicy(BackOff backOff, int mostAttempts) {

  public ReconnectPolicy {
    if (mostAttempts < 0) {
      throw new IllegalArgumentException("there are no " + mostAttempts + " attempts");
    }
  }

  /** Returns the policy that tries for ever. */
  public static ReconnectPolicy tireless(BackOff backOff) {
    return new ReconnectPolicy(backOff, 0);
  }

  boolean allowsAnother(int attempts) {
    return mostAttempts == 0 || attempts < mostAttempts;
  }
}
