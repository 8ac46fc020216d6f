package dev.rtck.referenceserver.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Clients that know each other by the ids of their sockets.
 *
 * <table>
 *   <caption>What a client sends, and what follows; I is its id</caption>
 *   <tr><td>(connects)<td>{@code welcome, I}
 *   <tr><td>{@code tell, J, T}<td>{@code told, I, T} to the client with the id J,
 *       also when it may come back to it
 *   <tr><td>{@code shout, T}<td>{@code shouted, I, T} to everybody
 *   <tr><td>{@code enter, R}<td>the sender is in room R, unless R is an id; {@code entered, R, I} to other members
 *   <tr><td>{@code exit, R}, or disconnects<td>it is not; {@code left, R, I} to other members
 *   <tr><td>{@code talk, R, T}<td>{@code talked, R, I, T} to all members, of whom it must be one
 *   <tr><td>{@code heartbeat}<td>{@code heartbeat, M}, the milliseconds since 1970
 *   <tr><td>anything else<td>{@code error, {message}}
 * </table>
 *
 * <p>Each is acknowledged without arguments when it is done. Who comes back to what it missed comes
 * back to its rooms, without a word.
 */
public final class MembersApplication implements SocketApplication {
  private final Defects defects;
  private final Map<Socket, Set<String>> rooms = new HashMap<>();

  /** Nobody has come so far. */
  public MembersApplication(Defects defects) {
    this.defects = defects;
  }

  @Override
  public synchronized void connected(Socket socket) {
    Set<String> restored = new HashSet<>(socket.namespace().rooms(socket));
    restored.remove(socket.id());
    rooms.put(socket, restored);
    socket.emit(event("welcome", socket.id()));
  }

  @Override
  public synchronized void disconnected(Socket socket, String reason) {
    Set<String> left = rooms.remove(socket);
    if (left != null) {
      left.forEach(room -> tellOthers(socket, "left", room));
    }
  }

  @Override
  public synchronized void received(
      Socket socket, ArrayNode event, Acknowledgement acknowledgement) {
    Set<String> joined = rooms.get(socket);
    String problem = joined == null ? null : handle(socket, event, joined);
    if (problem != null) {
      ArrayNode error = event("error");
      error.addObject().put("message", problem);
      socket.emit(error);
    }
    acknowledgement.send(JsonNodeFactory.instance.arrayNode());
  }

  /** Does what is asked for; says why not when it is not done. */
  private @Nullable String handle(Socket socket, ArrayNode event, Set<String> joined) {
    String place = event.path(1).textValue();
    JsonNode text = event.get(event.size() - 1);
    switch (event.path(0).asText() + " " + (event.size() - 1)) {
      case "tell 2" -> {
        Audience audience = Audience.of(String.valueOf(place));
        if (!isSomebody(place) && !isAwaited(socket, place)) {
          return "nobody has this id";
        }
        if (isFound(place)) {
          socket.namespace().emit(audience, event("told", socket.id()).add(text), false);
          if (defects.has(Defect.DIRECT_EVENTS_DOUBLED_ON_POLLING) && isPolling(place)) {
            socket.namespace().emit(audience, event("told", socket.id()).add(text), false);
          }
        }
      }
      case "shout 1" ->
          socket
              .namespace()
              .emit(Audience.EVERYBODY, event("shouted", socket.id()).add(text), false);
      case "enter 1" -> {
        if (place == null) {
          return "a room is needed";
        }
        // Each socket has a room of its own, by its id: who enters it hears what is told alone.
        if (isSomebody(place) || isAwaited(socket, place)) {
          return "this is no room";
        }
        socket.namespace().join(socket, place);
        if (joined.add(place)) {
          tellOthers(socket, "entered", place);
        }
      }
      case "exit 1" -> {
        if (place == null) {
          return "a room is needed";
        }
        if (joined.remove(place)) {
          socket.namespace().leave(socket, place);
          tellOthers(socket, "left", place);
        }
      }
      case "talk 2" -> {
        if (place == null || !joined.contains(place)) {
          return "only members are heard";
        }
        boolean named = !socket.isRecovered() || !defects.has(Defect.RECOVERED_CLIENT_NAMELESS);
        ArrayNode talked = event("talked", place).add(named ? socket.id() : null).add(text);
        socket.namespace().emit(Audience.of(place), talked, false);
      }
      case "heartbeat 0" -> socket.emit(event("heartbeat").add(System.currentTimeMillis()));
      default -> {
        return "unknown event";
      }
    }
    return null;
  }

  private boolean isFound(@Nullable String id) {
    return !defects.has(Defect.DIRECT_EVENTS_MISSING_ON_POLLING) || !isPolling(id);
  }

  private boolean isPolling(@Nullable String id) {
    return rooms.keySet().stream().anyMatch(it -> it.id().equals(id) && it.isPolling());
  }

  private boolean isSomebody(@Nullable String id) {
    return rooms.keySet().stream().anyMatch(it -> it.id().equals(id));
  }

  private static boolean isAwaited(Socket socket, @Nullable String id) {
    return id != null && socket.namespace().awaits(id);
  }

  private static void tellOthers(Socket socket, String what, String room) {
    Audience others = Audience.of(room).except(Set.of(socket.id()));
    socket.namespace().emit(others, event(what, room, socket.id()), false);
  }

  private static ArrayNode event(String name, String... arguments) {
    ArrayNode event = JsonNodeFactory.instance.arrayNode().add(name);
    for (String argument : arguments) {
      event.add(argument);
    }
    return event;
  }
}
