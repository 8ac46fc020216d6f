package dev.rtck.protocol.sse;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One event that a browser would dispatch (WHATWG HTML 9.2.6). Immutable.
 *
 * @param name the event's type; {@code message} when the stream named none
 * @param data the data, its lines joined by LF
 * @param id the last event ID once this event was dispatched; empty when there is none
 * @param hasOwnId whether the event itself said its id
 * @param hasOwnName whether the event itself said its name
 * @param atNanos when the blank line that ends it came, as {@link System#nanoTime} tells
 */
public record SseEvent(
    String name, String data, String id, boolean hasOwnId, boolean hasOwnName, long atNanos) {

  private static final int SHOWN = 120;

  /** Returns the event as profiles name its parts. */
  public ObjectNode envelope() {
    return JsonNodeFactory.instance.objectNode().put("event", name).put("data", data).put("id", id);
  }

  /** Returns name, id and the beginning of the data, for a report. */
  @Override
  public String toString() {
    String shown = data.length() <= SHOWN ? data : data.substring(0, SHOWN) + "…";
    return "event " + name + (hasOwnId ? " id '" + id + "'" : "") + " data '" + shown + "'";
  }
}
