package dev.rtck.protocol;

import java.time.Duration;

/**
 * How long to wait for a target.
 *
 * @param wholeCase a case's own limit
 * @param handshake for a connection and for the answer to a handshake
 * @param answer for anything else that is owed: an echo, a pong, the end of a connection
 * @param quiet how long nothing must come where no fence can prove silence
 */
public record Patience(Duration wholeCase, Duration handshake, Duration answer, Duration quiet) {

  /** Returns the waits that fit into a case of the given length. */
  public static Patience within(Duration wholeCase) {
    return new Patience(
        wholeCase,
        wholeCase.multipliedBy(3).dividedBy(10),
        wholeCase.dividedBy(5),
        wholeCase.dividedBy(40));
  }

  /**
   * Returns the same with an answer that is over before the target closes who is idle: that end
   * would be taken for what was owed. An answer keeps a twentieth of the case at least.
   */
  public Patience before(Duration idle) {
    Duration soon = idle.multipliedBy(3).dividedBy(4);
    Duration least = wholeCase.dividedBy(20);
    Duration shorter = soon.compareTo(least) < 0 ? least : soon;
    return shorter.compareTo(answer) < 0
        ? new Patience(wholeCase, handshake, shorter, quiet)
        : this;
  }
}
