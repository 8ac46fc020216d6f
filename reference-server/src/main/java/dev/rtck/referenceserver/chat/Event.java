package dev.rtck.referenceserver.chat;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the chat tells a client, whatever protocol it speaks.
 *
 * <p>The names of the types and of the components are those of the JSON dialect. Timestamps are
 * milliseconds since 1970.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface Event {

  /** The greeting, which tells a client who it is. */
  @JsonTypeName("connected")
  record Connected(String clientId, long timestamp) implements Event {}

  /** What the client sent itself, and as which of its questions, if it said so. */
  @JsonTypeName("echo")
  record Echo(JsonNode data, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable JsonNode id)
      implements Event {}

  /** What somebody sent to everybody. */
  @JsonTypeName("broadcast")
  record Broadcast(String from, JsonNode data) implements Event {}

  /** What somebody sent to this client alone. */
  @JsonTypeName("private")
  record Direct(String from, JsonNode data) implements Event {}

  /**
   * The client is a member of the room.
   *
   * @param members the ids of all members, for dialects that tell them
   */
  @JsonTypeName("joined")
  record Joined(String room, @JsonIgnore List<String> members) implements Event {
    /** Copies the list. */
    public Joined {
      members = List.copyOf(members);
    }
  }

  /** The client is no member of the room. */
  @JsonTypeName("left")
  record Left(String room) implements Event {}

  /** Somebody else has become a member. */
  @JsonTypeName("member-joined")
  record MemberJoined(String room, String clientId) implements Event {}

  /** Somebody else is no member any more. */
  @JsonTypeName("member-left")
  record MemberLeft(String room, String clientId) implements Event {}

  /** What a member sent to the room. */
  @JsonTypeName("room")
  record RoomMessage(String room, String from, JsonNode data) implements Event {}

  /** What a member sent to those members of the room that could take it at that moment. */
  @JsonTypeName("volatile")
  record VolatileMessage(String room, String from, JsonNode data) implements Event {}

  /** A sign of life. */
  @JsonTypeName("heartbeat")
  record Heartbeat(long timestamp, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable JsonNode id)
      implements Event {}

  /** What the server tells unasked. */
  @JsonTypeName("notification")
  record Notification(
      String id, String notificationType, String title, String message, long timestamp)
      implements Event {}

  /** Why a request was not fulfilled. */
  @JsonTypeName("error")
  record Refusal(String message) implements Event {}
}
