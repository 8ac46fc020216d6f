package dev.rtck.referenceserver.chat;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** What a client asks of the chat, whatever protocol it speaks. */
public sealed interface Request {

  /** Send this back to me, and to which question that is the answer. */
  record Echo(JsonNode data, @Nullable JsonNode id) implements Request {}

  /** Send this to everybody. */
  record Broadcast(JsonNode data) implements Request {}

  /** Send this to one client alone. */
  record Direct(String recipient, JsonNode data) implements Request {}

  /** Make me a member of this room. */
  record Join(String room) implements Request {}

  /** End my membership of this room. */
  record Leave(String room) implements Request {}

  /** Send this to the members of a room. */
  record ToRoom(String room, JsonNode data) implements Request {}

  /** Send this to those members of a room that can take it now. */
  record Volatile(String room, JsonNode data) implements Request {}

  /** Tell me that you are alive, and to which question that is the answer. */
  record Heartbeat(@Nullable JsonNode id) implements Request {}

  /** Close my connection. */
  record Quit() implements Request {}

  /** What was sent is no request. */
  record Malformed(String why) implements Request {}
}
