package dev.rtck.referenceserver.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * The events of applications that only have rooms.
 *
 * <table>
 *   <caption>What a client sends, and what follows</caption>
 *   <tr><td>{@code joinRoom, R}<td>{@code roomUsers, [{userId, username}, …]} to the sender, {@code
 *       userJoined, {room, userId, username}} to other members
 *   <tr><td>{@code leaveRoom, R}, or disconnects<td>{@code userLeft, {room, userId}} to other
 *       members
 *   <tr><td>{@code sendMessage, {room: R, text: T}}<td>{@code message, {room, from, text,
 *       timestamp}} to the members, of whom the sender must be one
 *   <tr><td>anything else<td>{@code error, {message}} to the sender
 * </table>
 */
final class RoomsDialect implements SocketDialect {
  @Override
  public Request read(ArrayNode event) {
    JsonNode argument = event.path(1);
    return switch (event.path(0).asText()) {
      case "joinRoom" ->
          argument.isTextual() ? new Request.Join(argument.textValue()) : malformed("a room");
      case "leaveRoom" ->
          argument.isTextual() ? new Request.Leave(argument.textValue()) : malformed("a room");
      case "sendMessage" -> {
        JsonNode text = argument.get("text");
        yield argument.path("room").isTextual() && text != null
            ? new Request.ToRoom(argument.path("room").textValue(), text)
            : malformed("room and text");
      }
      default -> new Request.Malformed(JsonDialect.UNKNOWN_TYPE);
    };
  }

  private static Request malformed(String what) {
    return new Request.Malformed(what + " must be given");
  }

  @Override
  public @Nullable String claim(ArrayNode event) {
    return event.path(1).path("from").textValue();
  }

  @Override
  public @Nullable ArrayNode write(Event event) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    if (event instanceof Event.Joined joined) {
      ArrayNode users = JsonNodeFactory.instance.arrayNode();
      joined.members().forEach(id -> users.addObject().put("userId", id).put("username", id));
      return named("roomUsers", users);
    } else if (event instanceof Event.MemberJoined joined) {
      object.put("room", joined.room()).put("userId", joined.clientId());
      return named("userJoined", object.put("username", joined.clientId()));
    } else if (event instanceof Event.MemberLeft left) {
      return named("userLeft", object.put("room", left.room()).put("userId", left.clientId()));
    } else if (event instanceof Event.RoomMessage message) {
      object.put("room", message.room()).put("from", message.from());
      object.set("text", message.data());
      return named("message", object.put("timestamp", System.currentTimeMillis()));
    } else if (event instanceof Event.Refusal refusal) {
      return named("error", object.put("message", refusal.message()));
    }
    return null;
  }

  private static ArrayNode named(String name, JsonNode argument) {
    return JsonNodeFactory.instance.arrayNode().add(name).add(argument);
  }
}
