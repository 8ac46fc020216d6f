package dev.rtck.protocol.websocket.deflate;

import dev.rtck.protocol.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What inflating one message showed.
 *
 * @param payload what it inflates to; when there is a fault, what came before it
 * @param largestDistance how many bytes back the farthest reference goes; 0 without any
 * @param reachBehindMessage how many bytes before the message's own beginning the farthest
 *     reference goes; 0 when the message can be read without what came before it
 * @param tailMissing whether there is no empty stored block at the end, whose last four bytes a
 *     sender leaves out (RFC 7692 §7.2.1): the data is empty, or ends with a block that has BFINAL
 *     set
 * @param fault why the data cannot be inflated to its end, or null
 */
public record Inflation(
    Bytes payload,
    int largestDistance,
    int reachBehindMessage,
    boolean tailMissing,
    @Nullable String fault) {

  /** Returns whether the message could be read to its end. */
  public boolean isWhole() {
    return fault == null;
  }
}
