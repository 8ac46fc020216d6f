package dev.rtck.conformance.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEvent;
import dev.rtck.protocol.socketio.SocketIoPacket;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The echo that the profile declares, on the wire: what is sent, and what comes back of it as an
 * event or as an acknowledgement.
 */
public final class Echo {

  private final @Nullable Operation operation;
  private final String namespace;
  private final boolean shared;

  Echo(EndpointPlan plan) {
    this(plan, UsualClient.settings(plan).namespace());
  }

  private Echo(EndpointPlan plan, String namespace) {
    this.operation = plan.endpoint().operation(OperationName.ECHO);
    this.namespace = namespace;
    this.shared =
        Stream.of(OperationName.BROADCAST, OperationName.ROOM)
            .map(plan.endpoint()::operation)
            .anyMatch(
                it ->
                    it != null && operation != null && Objects.equals(it.send(), operation.send()));
  }

  /** Returns the same in another namespace, of which the profile does not say that it is there. */
  static Echo elsewhere(EndpointPlan plan, String namespace) {
    return new Echo(plan, namespace);
  }

  /** Returns whether the profile declares one. */
  boolean isDeclared() {
    return operation != null;
  }

  /** Returns whether what asks for it is also what tells others, as the profile says. */
  boolean isShared() {
    return shared;
  }

  private Operation operation() {
    return Objects.requireNonNull(operation, "the profile declares an echo");
  }

  /** Returns whether it comes back as an acknowledgement alone. */
  boolean isAcknowledgement() {
    return operation != null && operation.receive() == null;
  }

  /** Returns what the echo emits for the text: the event's name and arguments. */
  JsonNode payload(String text) {
    return payload(TextNode.valueOf(text));
  }

  /** Returns what the echo emits for the value, which may hold bytes. */
  JsonNode payload(JsonNode value) {
    return Objects.requireNonNull(operation().send(), "an echo has a send")
        .render(Bindings.EMPTY.withFresh().with("text", value));
  }

  /**
   * Sends the text in the profile's namespace and waits for it to come back.
   *
   * @return what came, or null when nothing came in time
   */
  SocketIoEvent.@Nullable Came roundTrip(
      SocketIoConnection connection, String text, Duration atMost) {
    return roundTrip(connection, TextNode.valueOf(text), atMost);
  }

  /** Sends the value as above. */
  SocketIoEvent.@Nullable Came roundTrip(
      SocketIoConnection connection, JsonNode value, Duration atMost) {
    int mark = connection.mark();
    send(connection, value);
    return connection.await(came -> answers(came, value), mark, atMost);
  }

  /** Returns the packet that the echo of the text is asked for with. */
  SocketIoPacket packet(long id, String text) {
    return packet(id, TextNode.valueOf(text));
  }

  /** Returns the packet that the echo of the value is asked for with. */
  SocketIoPacket packet(long id, JsonNode value) {
    return SocketIoPacket.event(namespace, operation().ack() == null ? null : id, payload(value));
  }

  /** Sends the value and does not wait. */
  void send(SocketIoConnection connection, JsonNode value) {
    if (operation().ack() == null) {
      connection.emit(namespace, payload(value));
    } else {
      var unused = connection.emitWithAck(namespace, payload(value));
    }
  }

  /** Returns whether the packet is the echo of the text. */
  boolean answers(SocketIoEvent.Came came, String text) {
    return answers(came, TextNode.valueOf(text));
  }

  /** Returns whether the packet is the echo of the value. */
  boolean answers(SocketIoEvent.Came came, JsonNode value) {
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
        && pattern.match(data, Bindings.EMPTY.with("text", value)) != null;
  }

  /** Returns whether its acknowledgement tells which text it is for. */
  boolean isAcknowledgedByText() {
    Template pattern = operation == null ? null : operation.ack();
    return pattern != null && pattern.names().contains("text");
  }

  /** Returns whether the packet acknowledges the value as the profile says. */
  boolean acknowledges(SocketIoEvent.Came came, JsonNode value) {
    Template pattern = operation().ack();
    JsonNode data = came.packet().data();
    return came.packet().type().isAck()
        && pattern != null
        && data != null
        && came.packet().namespace().equals(namespace)
        && pattern.match(data, Bindings.EMPTY.with("text", value)) != null;
  }
}
