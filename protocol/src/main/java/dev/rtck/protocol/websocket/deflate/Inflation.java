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
 * @param fault why the data cannot be inflated to its end, or null
 */
public record Inflation(
    Bytes payload, int largestDistance, int reachBehindMessage, @Nullable String fault) {

  /** Returns whether the message could be read to its end. */
  public boolean isWhole() {
    return fault == null;
  }
}
