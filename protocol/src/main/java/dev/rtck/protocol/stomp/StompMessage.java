package dev.rtck.protocol.stomp;

import dev.rtck.protocol.client.Received;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.Template;
import org.jspecify.annotations.Nullable;

/** One message of an application that speaks STOMP: a MESSAGE, or an ERROR. */
record StompMessage(long atNanos, ReceivedFrame frame) implements Received {

  @Override
  public @Nullable Bindings match(Operation operation, Bindings known) {
    Template receive = operation.receive();
    return receive == null ? null : receive.matchEnvelope(frame.envelope(), known);
  }

  @Override
  public boolean contains(String text) {
    return (frame.body().isUtf8() && frame.text().contains(text))
        || frame.headers().stream().anyMatch(header -> header.value().contains(text));
  }

  @Override
  public int length() {
    return frame.raw().length();
  }

  @Override
  public String toString() {
    return frame.summary();
  }
}
