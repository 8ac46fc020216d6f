package dev.rtck.referenceserver.sse;

import dev.rtck.referenceserver.Defects;
import java.time.Duration;
import java.util.Set;

/**
 * What all streams of one server have in common.
 *
 * @param keepalive the time between two comments; zero for none
 * @param origins whose pages may read, with credentials
 */
public record StreamSettings(
    Defects defects, Duration keepalive, Set<String> origins, Census census, EventEncoder encoder) {
  /** Copies the origins. */
  public StreamSettings {
    origins = Set.copyOf(origins);
  }

  /** Settings of a server that has no streams yet. */
  public StreamSettings(Defects defects, Duration keepalive, Set<String> origins) {
    this(defects, keepalive, origins, new Census(), new EventEncoder(defects));
  }
}
