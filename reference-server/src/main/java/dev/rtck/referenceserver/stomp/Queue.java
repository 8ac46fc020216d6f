package dev.rtck.referenceserver.stomp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages for consumers that compete for them, kept while there is none. Guarded by the broker.
 */
final class Queue {
  static final int MOST_MESSAGES = 10_000;
  private static final long MOST_BYTES = 64L << 20;

  private final Deque<Message> waiting = new ArrayDeque<>();
  private final List<Subscription> consumers = new ArrayList<>();
  private long bytes;
  private int turn;

  boolean isFull() {
    return waiting.size() >= MOST_MESSAGES || bytes >= MOST_BYTES;
  }

  boolean isEmpty() {
    return waiting.isEmpty() && consumers.isEmpty();
  }

  List<Subscription> consumers() {
    return consumers;
  }

  void add(Message message) {
    waiting.addLast(message);
    bytes += message.body().length;
  }

  /** Takes messages back, the oldest first, before all others. */
  void takeBack(List<Message> messages) {
    for (int i = messages.size() - 1; i >= 0; i--) {
      waiting.addFirst(messages.get(i));
      bytes += messages.get(i).body().length;
    }
  }

  /** Gives what waits to the consumers in turn. */
  void dispatch(BiConsumer<Subscription, Message> deliver) {
    if (consumers.isEmpty()) {
      return;
    }
    for (Iterator<Message> each = waiting.iterator(); each.hasNext(); ) {
      Message message = each.next();
      Subscription consumer = next(message);
      if (consumer != null) {
        each.remove();
        bytes -= message.body().length;
        deliver.accept(consumer, message);
      }
    }
  }

  private @Nullable Subscription next(Message message) {
    for (int tries = 0; tries < consumers.size(); tries++) {
      Subscription consumer = consumers.get(Math.floorMod(turn++, consumers.size()));
      if (!message.refusing().contains(consumer)) {
        return consumer;
      }
    }
    return null;
  }
}
