package dev.rtck.referenceserver.engineio;

import dev.rtck.referenceserver.Defects;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How one Engine.IO server is to be. Immutable.
 *
 * @param pingInterval from a pong, or the handshake, to the next ping
 * @param pingTimeout how long a client may take to answer a ping
 * @param maxPayload the largest polling body or WebSocket message that is accepted, in bytes
 * @param upgradeTimeout how long a WebSocket may take to replace long-polling
 * @param origins of which browsers may read the answers
 * @param cookie the name of a cookie that repeats the session's id; nothing for no cookie
 */
public record EngineSettings(
    Defects defects,
    Duration pingInterval,
    Duration pingTimeout,
    int maxPayload,
    Duration upgradeTimeout,
    Set<String> origins,
    @Nullable String cookie) {

  /** Copies the origins. */
  public EngineSettings {
    origins = Set.copyOf(origins);
  }
}
