package dev.rtck.conformance.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Recipients;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.profile.User;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEvent;
import dev.rtck.protocol.socketio.SocketIoPacket;
import dev.rtck.protocol.socketio.SocketIoType;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One client on the wire, in the endpoint's namespace, that does what the profile's operations say.
 */
final class Member implements AutoCloseable {

  static final String NOT_ENTERED = "a join does not get the answer that the profile declares";

  private final SocketIoConnection connection;
  private final Connections connections;
  private final String sid;
  private Bindings identity = Bindings.EMPTY;

  private Member(SocketIoConnection connection, Connections connections, String sid) {
    this.connection = connection;
    this.connections = connections;
    this.sid = sid;
  }

  /**
   * Connects to the endpoint's namespace as the user, and waits for the welcome where one is
   * declared.
   */
  static Member on(SocketIoConnection connection, Connections connections, @Nullable User user) {
    String sid = connection.connect(connections.namespace(), user == null ? null : user.connect());
    Member member = new Member(connection, connections, sid);
    member.arrive(user == null ? null : user.identity());
    return member;
  }

  /** Returns one of whom nothing is known, on a connection that has the namespace already. */
  static Member standing(SocketIoConnection connection, Connections connections) {
    return new Member(connection, connections, "");
  }

  /** Goes on as the other client on a connection that has the endpoint's namespace already. */
  Member continuedOn(SocketIoConnection another) {
    Member member = new Member(another, connections, sid);
    member.identity = identity;
    return member;
  }

  private void arrive(@Nullable String known) {
    if (known != null) {
      identity = identity.withUntyped("self", known);
    }
    Operation welcome = find(OperationName.WELCOME);
    Template receive = welcome == null ? null : welcome.receive();
    if (receive != null) {
      SocketIoEvent.Came came =
          connection.await(
              it -> isEvent(it) && match(receive, it, identity) != null, 0, connections.answer());
      Bindings told = came == null ? null : match(receive, came, identity);
      identity = told == null ? identity : told;
    }
  }

  /** Returns a room that nobody else is in. */
  static String freshRoom() {
    return "rtck-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
  }

  SocketIoConnection connection() {
    return connection;
  }

  /** Returns the id that the CONNECT told. */
  String sid() {
    return sid;
  }

  private @Nullable Operation find(OperationName name) {
    return connections.plan().endpoint().operation(name);
  }

  private Operation operation(OperationName name) {
    return Objects.requireNonNull(find(name), () -> name + " is declared");
  }

  boolean declares(OperationName name) {
    return find(name) != null;
  }

  /** Enters the room; does nothing where rooms need not be entered. */
  void join(String room) {
    if (!enters(room)) {
      throw new Untestable(NOT_ENTERED);
    }
  }

  /** Enters the room as above, and returns whether the answer came. */
  boolean enters(String room) {
    Operation join = find(OperationName.JOIN);
    return join == null || does(join, Bindings.EMPTY.with("room", room));
  }

  /** Asks to be let into the room, and waits for no answer. */
  void asksToEnter(String room) {
    Operation join = find(OperationName.JOIN);
    if (join != null) {
      var unused = send(join, Bindings.EMPTY.with("room", room));
    }
  }

  /** Leaves the room; returns whether the profile says how, and the answer to it came. */
  boolean leaves(String room) {
    Operation leave = find(OperationName.LEAVE);
    return leave != null && does(leave, Bindings.EMPTY.with("room", room));
  }

  /** Says the text, in the room where the operation has one. */
  void say(OperationName name, String room, String text) {
    say(name, room, TextNode.valueOf(text));
  }

  /** Says a value, which may hold bytes, as above. */
  void say(OperationName name, String room, JsonNode text) {
    Operation operation = operation(name);
    Bindings values = Bindings.EMPTY.with("room", room).with("text", text);
    var unused = send(operation, values);
  }

  /**
   * Says the text as above, and waits until it was passed on, as far as who says it can tell: an
   * application may look something up before.
   */
  void sayThrough(OperationName name, String room, String text) {
    int mark = connection.mark();
    say(name, room, text);
    if (!hearsItself(name) || hears(name, room, text, mark, connections.answer()) == null) {
      var unusedFence = connections.isServed(connection);
    }
  }

  /** Says the text to the other one alone. */
  void tell(Member other, String text) {
    Bindings values =
        Bindings.EMPTY.withValueOf(other.identity, "self", "recipient").with("text", text);
    var unused = send(operation(OperationName.DIRECT), values);
  }

  /** Returns whether the other one has an identity, and another one than this. */
  boolean knowsApart(Member other) {
    JsonNode theirs = other.identity.get("self");
    return theirs != null && !theirs.equals(identity.get("self"));
  }

  /** Returns whether a welcome names another identity than the one it had. */
  boolean isRenamed() {
    Operation welcome = find(OperationName.WELCOME);
    Template receive = welcome == null ? null : welcome.receive();
    return receive != null
        && connection.packets(0).stream()
            .anyMatch(
                it ->
                    isEvent(it)
                        && match(receive, it, Bindings.EMPTY) != null
                        && match(receive, it, identity) == null);
  }

  /** Returns whether the profile's error came since the mark. */
  boolean wasToldOfAnError(int mark) {
    Operation error = find(OperationName.ERROR);
    Template receive = error == null ? null : error.receive();
    return receive != null
        && connection.packets(mark).stream()
            .anyMatch(it -> isEvent(it) && match(receive, it, identity) != null);
  }

  /** Returns whether it gets what it does itself. */
  boolean hearsItself(OperationName name) {
    Operation operation = find(name);
    Recipients to = operation == null ? null : operation.to();
    return to != null && to.includesSender();
  }

  /** Says something, in the room where the operation has one, and returns whether it arrives. */
  boolean reaches(Member to, OperationName name, String room) {
    if (name == OperationName.ROOM) {
      join(room);
      to.join(room);
    }
    int mark = to.connection.mark();
    String text = Payloads.unique();
    say(name, room, text);
    return to.hears(name, room, text, mark, connections.answer()) != null;
  }

  /**
   * Says bytes, and a text behind them that the other one hears; the bytes it need not hear, since
   * many applications take text alone. Both are members of the room, if it is said in one.
   */
  JsonNode sayBytes(Member to, OperationName name, String room) {
    JsonNode bytes = Attached.bytes(1);
    String behind = Payloads.unique();
    int mark = to.connection.mark();
    say(name, room, bytes);
    say(name, room, behind);
    var unusedBehind = to.hears(name, room, behind, mark, connections.answer());
    return bytes;
  }

  private @Nullable Long send(Operation operation, Bindings values) {
    JsonNode payload =
        Objects.requireNonNull(operation.send(), "it can be done")
            .render(values.withValueOf(identity, "self", "self").withFresh());
    if (operation.ack() == null) {
      connection.emit(connections.namespace(), payload);
      return null;
    }
    return connection.emitWithAck(connections.namespace(), payload);
  }

  private boolean does(Operation operation, Bindings values) {
    int mark = connection.mark();
    Bindings known = values.withValueOf(identity, "self", "self");
    Template receive = operation.receive();
    Template ack = operation.ack();
    Long id = send(operation, values);
    Duration answer = connections.answer();
    if (receive == null && ack == null) {
      return connections.isServed(connection);
    }
    return (receive == null
            || connection.await(
                    it -> isEvent(it) && match(receive, it, known) != null, mark, answer)
                != null)
        && (ack == null
            || id == null
            || connection.awaitAck(connections.namespace(), id, answer) != null);
  }

  /** Returns whether the packet is what the operation brings of the text. */
  boolean brings(SocketIoEvent.Came came, OperationName name, String room, String text) {
    return brings(came, name, room, TextNode.valueOf(text));
  }

  /** Returns whether the packet is what the operation brings of the value. */
  boolean brings(SocketIoEvent.Came came, OperationName name, String room, JsonNode text) {
    return brings(came, name, room, text, Bindings.EMPTY);
  }

  /**
   * Returns whether the packet is what the operation brings of the text, and names the other one as
   * who said it, where it names anybody.
   */
  boolean bringsOf(
      Member sender, SocketIoEvent.Came came, OperationName name, String room, String text) {
    return brings(came, name, room, TextNode.valueOf(text), sender.identity);
  }

  private boolean brings(
      SocketIoEvent.Came came, OperationName name, String room, JsonNode text, Bindings sender) {
    Template receive = operation(name).receive();
    if (receive == null) {
      throw new Untestable("the profile does not say what a member receives of " + name.word());
    }
    Bindings known =
        identity
            .withValueOf(identity, "self", "recipient")
            .withValueOf(sender, "self", "sender")
            .with("room", room)
            .with("text", text);
    return isEvent(came) && match(receive, came, known) != null;
  }

  /** Waits for what the operation brings of the text, since the mark. */
  SocketIoEvent.@Nullable Came hears(
      OperationName name, String room, String text, int mark, Duration atMost) {
    return hears(name, room, TextNode.valueOf(text), mark, atMost);
  }

  /** Waits for what the operation brings of the value, as above. */
  SocketIoEvent.@Nullable Came hears(
      OperationName name, String room, JsonNode text, int mark, Duration atMost) {
    return connection.await(it -> brings(it, name, room, text), mark, atMost);
  }

  /** Returns how often it came so far. */
  long count(OperationName name, String room, String text) {
    return connection.packets(0).stream().filter(it -> brings(it, name, room, text)).count();
  }

  /** Returns whether the packet is an event that comes of the operation, in whatever namespace. */
  static boolean comesOf(@Nullable Operation operation, SocketIoPacket packet, Bindings known) {
    Template receive = operation == null ? null : operation.receive();
    JsonNode data = packet.data();
    return receive != null
        && data != null
        && packet.type().isEvent()
        && receive.match(data, known) != null;
  }

  private boolean isEvent(SocketIoEvent.Came came) {
    SocketIoType type = came.packet().type();
    return type.isEvent() && came.packet().namespace().equals(connections.namespace());
  }

  private static @Nullable Bindings match(
      Template pattern, SocketIoEvent.Came came, Bindings known) {
    SocketIoPacket packet = came.packet();
    JsonNode data = packet.data();
    return data == null ? null : pattern.match(data, known);
  }

  /** Says what came since the mark, and whether the connection has ended. */
  String words(int mark) {
    return Words.what(connection, mark);
  }

  @Override
  public void close() {
    connection.close();
  }
}
