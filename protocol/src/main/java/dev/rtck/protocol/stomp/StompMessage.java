package dev.rtck.protocol.stomp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
    return receive == null ? null : receive.matchEnvelope(envelope(), known);
  }

  /** Headers and body as the profile names them; a body that is no text has no name. */
  private ObjectNode envelope() {
    ObjectNode envelope = JsonNodeFactory.instance.objectNode();
    ObjectNode headers = envelope.putObject("headers");
    for (ReceivedFrame.Header header : frame.headers()) {
      if (!headers.has(header.name())) {
        headers.put(header.name(), header.value());
      }
    }
    if (frame.body().isUtf8()) {
      envelope.put("body", frame.text());
    }
    return envelope;
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
