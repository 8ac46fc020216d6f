package dev.rtck.referenceserver.stomp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One subscription of a session, with what it has not acknowledged. Guarded by the broker. */
final class Subscription {
  private final Session session;
  private final @Nullable String id;
  private final String destination;
  private final AckMode mode;
  private final Map<String, Message> pending = new LinkedHashMap<>();
  private int acks;

  Subscription(Session session, @Nullable String id, String destination, AckMode mode) {
    this.session = session;
    this.id = id;
    this.destination = destination;
    this.mode = mode;
  }

  Session session() {
    return session;
  }

  /** Nothing for a subscription of version 1.0 that was given none. */
  @Nullable String id() {
    return id;
  }

  String destination() {
    return destination;
  }

  AckMode mode() {
    return mode;
  }

  /** Messages to be acknowledged, by the value of their ack header, the oldest first. */
  Map<String, Message> pending() {
    return pending;
  }

  String nextAck() {
    return session.nextAck(++acks);
  }

  /** The value of the ack header of the pending message with this id. */
  @Nullable String ackOf(String messageId) {
    return pending.entrySet().stream()
        .filter(it -> it.getValue().id().equals(messageId))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  /**
   * Removes what an acknowledgement is about, the oldest first; nothing when it is about nothing.
   *
   * @param cumulative whether it is about the messages before, too
   */
  List<Message> settle(String ack, boolean cumulative) {
    List<Message> settled = new ArrayList<>();
    if (!pending.containsKey(ack)) {
      return settled;
    }
    for (String it : List.copyOf(pending.keySet())) {
      if (cumulative || it.equals(ack)) {
        Message message = pending.remove(it);
        if (message != null) {
          settled.add(message);
        }
      }
      if (it.equals(ack)) {
        break;
      }
    }
    return settled;
  }
}
