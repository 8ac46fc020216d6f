package dev.rtck.protocol.sse;

import dev.rtck.protocol.client.Received;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.Template;
import org.jspecify.annotations.Nullable;

/** One event of an application as a profile sees it: {@code {event, data}}. */
public record SseMessage(SseEvent event) implements Received {

  @Override
  public long atNanos() {
    return event.atNanos();
  }

  @Override
  public @Nullable Bindings match(Operation operation, Bindings known) {
    Template receive = operation.receive();
    return receive == null ? null : receive.matchEnvelope(event.envelope(), known);
  }

  @Override
  public boolean contains(String text) {
    return event.data().contains(text) || event.name().contains(text);
  }

  @Override
  public int length() {
    return event.name().length() + event.data().length();
  }

  @Override
  public String toString() {
    return event.toString();
  }
}
