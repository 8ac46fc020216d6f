package dev.rtck.protocol.client;

import java.util.List;

/**
 * What a client was to send and never will.
 *
 * @param count how many there were
 * @param entries the first of them, in order
 */
public record Dropped(long count, List<QueuedSend> entries) {
  public Dropped {
    entries = List.copyOf(entries);
  }
}
