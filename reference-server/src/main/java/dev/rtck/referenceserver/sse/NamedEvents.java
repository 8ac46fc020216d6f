package dev.rtck.referenceserver.sse;

import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Events whose name is chosen by who publishes: it is the topic. Who comes back has missed what was
 * told meanwhile. Safe for use by many threads.
 */
public final class NamedEvents implements Feed, Publisher {
  private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();

  /** Events that nobody follows yet. */
  public NamedEvents() {}

  @Override
  public void opened(EventStream stream, Subscription subscription) {
    streams.add(stream);
  }

  @Override
  public void closed(EventStream stream) {
    streams.remove(stream);
  }

  @Override
  public void publish(String topic, @Nullable String client, String text) {
    StreamEvent event = new StreamEvent(UUID.randomUUID().toString(), topic, text);
    streams.forEach(stream -> stream.send(event));
  }
}
