package dev.rtck.protocol.profile;

import java.util.Locale;

/** What an application can do: the closed vocabulary of {@code operations}. */
public enum OperationName {
  /** What a client gets after connecting. */
  WELCOME,
  /** Sent back to the sender. */
  ECHO,
  /** Sent to connected clients. */
  BROADCAST,
  /** Sent to one client, the recipient. */
  DIRECT,
  /** Enter a room. */
  JOIN,
  /** Leave a room. */
  LEAVE,
  /** What the application itself exchanges to stay alive. */
  HEARTBEAT,
  /** Sent to the members of a room. */
  ROOM,
  /** As a room message, but may be dropped for a member that cannot take it at that moment. */
  VOLATILE,
  /** What members are told about another one's coming. */
  JOINED,
  /** What members are told about another one's going. */
  LEFT,
  /** What the server sends unasked. */
  PUSH,
  /** What malformed or refused input gets. */
  ERROR;

  /** Returns the key of this operation in a profile. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
