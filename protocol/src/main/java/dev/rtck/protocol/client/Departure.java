package dev.rtck.protocol.client;

/**
 * How a client's connection ended.
 *
 * @param byTarget whether the target, or the network, ended it, and not the client
 * @param overLimit whether the target said that it was asked for too much: a message too large, too
 *     many of them, too many clients
 * @param atWill whether the target said that it ended the connection for a reason of the
 *     application's own
 * @param words what was seen, for people
 */
public record Departure(boolean byTarget, boolean overLimit, boolean atWill, String words) {

  /** An end for which the application gave no reason of its own. */
  public Departure(boolean byTarget, boolean overLimit, String words) {
    this(byTarget, overLimit, false, words);
  }
}
