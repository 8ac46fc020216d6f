package dev.rtck.conformance.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEvent;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The echo that the profile declares, on the wire: what is sent, and what comes back of it as an
 * event or as an acknowledgement.
 */
public final class Echo {

  private final @Nullable Operation operation;
  private final String namespace;

  Echo(EndpointPlan plan) {
    this.operation = plan.endpoint().operation(OperationName.ECHO);
    this.namespace = UsualClient.settings(plan).namespace();
  }

  /** Returns whether the profile declares one. */
  boolean isDeclared() {
    return operation != null;
  }

  private Operation operation() {
    return Objects.requireNonNull(operation, "the profile declares an echo");
  }

  /** Returns what the echo emits for the text: the event's name and arguments. */
  JsonNode payload(String text) {
    return Objects.requireNonNull(operation().send(), "an echo has a send")
        .render(Bindings.EMPTY.withFresh().with("text", text));
  }

  /**
   * Sends the text in the profile's namespace and waits for it to come back.
   *
   * @return what came, or null when nothing came in time
   */
  SocketIoEvent.@Nullable Came roundTrip(
      SocketIoConnection connection, String text, Duration atMost) {
    int mark = connection.mark();
    if (operation().ack() == null) {
      connection.emit(namespace, payload(text));
    } else {
      var unused = connection.emitWithAck(namespace, payload(text));
    }
    return connection.await(came -> answers(came, text), mark, atMost);
  }

  /** Returns whether the packet is the echo of the text. */
  boolean answers(SocketIoEvent.Came came, String text) {
    Template pattern = operation().reply();
    boolean kind =
        operation().receive() == null
            ? came.packet().type().isAck()
            : came.packet().type().isEvent();
    JsonNode data = came.packet().data();
    return kind
        && pattern != null
        && data != null
        && came.packet().namespace().equals(namespace)
        && pattern.match(data, Bindings.EMPTY.with("text", text)) != null;
  }
}
