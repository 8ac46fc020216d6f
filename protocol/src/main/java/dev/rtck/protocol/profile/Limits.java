package dev.rtck.protocol.profile;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the target promises; null is not judged.
 *
 * @param messageBytes the largest payload that is accepted
 * @param idle after which a peer that sends nothing, not even pongs, is closed
 * @param keepalive the longest silence of the server on an idle connection
 * @param handshake after which an unfinished handshake is closed
 * @param connections how many connections the target holds; cases stay below
 * @param ratePerSecond how many messages each second the target takes
 */
public record Limits(
    @Nullable Long messageBytes,
    @Nullable Duration idle,
    @Nullable Duration keepalive,
    @Nullable Duration handshake,
    @Nullable Integer connections,
    @Nullable Double ratePerSecond) {

  /** No promise at all. */
  public static final Limits NONE = new Limits(null, null, null, null, null, null);
}
