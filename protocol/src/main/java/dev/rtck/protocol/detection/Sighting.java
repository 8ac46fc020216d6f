package dev.rtck.protocol.detection;

import dev.rtck.protocol.Protocol;
import java.util.List;

/**
 * One protocol that is spoken at one place of a target, and what was seen of it. Immutable; texts
 * quote the target as it is.
 *
 * @param resource path and query; empty for plain TCP
 * @param facts what was seen on the wire, a line each
 * @param advice what is likely to go wrong there, and how to mend it, a line each
 * @param settings lines of a profile that say the same, ready to stand in an endpoint
 */
public record Sighting(
    Protocol protocol,
    String resource,
    List<String> facts,
    List<String> advice,
    List<String> settings) {

  public Sighting {
    facts = List.copyOf(facts);
    advice = List.copyOf(advice);
    settings = List.copyOf(settings);
  }

  /** Returns whether it is spoken over TCP alone, without HTTP. */
  public boolean isPlainTcp() {
    return resource.isEmpty();
  }
}
