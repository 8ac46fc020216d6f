package dev.rtck.conformance.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Recipients;
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
 * event or as an acknowledgement. Where it declares none, what is said to all, or in a room, and
 * comes back to its sender may stand for one.
 */
public final class Echo {

  private final @Nullable Operation operation;
  private final String namespace;
  private final boolean shared;
  private final @Nullable String room;

  /** The echo that the profile declares, if it declares one. */
  Echo(EndpointPlan plan) {
    this(
        plan,
        plan.endpoint().operation(OperationName.ECHO),
        UsualClient.settings(plan).namespace(),
        null);
  }

  private Echo(
      EndpointPlan plan, @Nullable Operation operation, String namespace, @Nullable String room) {
    this.operation = operation;
    this.namespace = namespace;
    this.room = room;
    this.shared =
        Stream.of(OperationName.BROADCAST, OperationName.ROOM)
            .map(plan.endpoint()::operation)
            .anyMatch(
                it ->
                    it != null && operation != null && Objects.equals(it.send(), operation.send()));
  }

  /** Returns the same in another namespace, of which the profile does not say that it is there. */
  static Echo elsewhere(EndpointPlan plan, String namespace) {
    return new Echo(plan, plan.endpoint().operation(OperationName.ECHO), namespace, null);
  }

  /**
   * Returns the echo that the profile declares, or else what serves for one: what is said in a
   * fresh room to its members, the sender included, or to everyone.
   */
  static Echo orItsLike(EndpointPlan plan) {
    Echo declared = new Echo(plan);
    if (declared.isDeclared()) {
      return declared;
    }
    Operation said = comesBack(plan, OperationName.ROOM, "text", "room");
    if (said != null && canBeEntered(plan)) {
      return new Echo(plan, said, declared.namespace, Member.freshRoom());
    }
    Operation told = comesBack(plan, OperationName.BROADCAST, "text");
    return new Echo(plan, told, declared.namespace, null);
  }

  /** Returns the operation if who knows these can do it, and gets what was said as an event. */
  private static @Nullable Operation comesBack(
      EndpointPlan plan, OperationName name, String... known) {
    Operation said = plan.endpoint().operation(name);
    if (said == null || !said.sendsOnly(known)) {
      return null;
    }
    Recipients to = said.to();
    Template receive = said.receive();
    boolean isTold = receive != null && receive.names().contains("text");
    return isTold && to != null && to.includesSender() ? said : null;
  }

  private static boolean canBeEntered(EndpointPlan plan) {
    Operation join = plan.endpoint().operation(OperationName.JOIN);
    return join == null || join.sendsOnly("room");
  }

  /** Returns whether the profile declares one, or what serves for one. */
  boolean isDeclared() {
    return operation != null;
  }

  /** Returns the room that must be entered before anything comes back; null when there is none. */
  @Nullable String room() {
    return room;
  }

  /** Returns whether what asks for it is also what tells others, as the profile says. */
  boolean isShared() {
    return shared;
  }

  private Operation operation() {
    return Objects.requireNonNull(operation, "there is an echo");
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
        .render(of(value).withFresh());
  }

  private Bindings of(JsonNode value) {
    Bindings bindings = Bindings.EMPTY.with("text", value);
    return room == null ? bindings : bindings.with("room", room);
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
        && pattern.match(data, of(value)) != null;
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
        && pattern.match(data, of(value)) != null;
  }
}
