package dev.rtck.conformance;

import dev.rtck.protocol.profile.OperationName;
import org.jspecify.annotations.Nullable;

/** What a case needs of the target before its own subject can be judged. */
public enum Need {
  /** A usual client's connection is accepted: the positive control of every other case. */
  CONNECTION("a connection"),
  /** Some message that the target sends back to its sender. */
  ECHO("an echo"),
  /** A broadcast that reaches another client. */
  BROADCAST("a broadcast that arrives", OperationName.BROADCAST),
  /** A message that reaches its recipient. */
  DIRECT("a direct message that arrives", OperationName.DIRECT),
  /** A message that reaches another member of the room. */
  ROOM("a room message that arrives", OperationName.ROOM),
  /** Some way to reach another client: the broadcast, where there is one, or a room. */
  CHANNEL("a broadcast or room message that arrives");

  private final String words;
  private final @Nullable OperationName operation;

  Need(String words) {
    this(words, null);
  }

  Need(String words, @Nullable OperationName operation) {
    this.words = words;
    this.operation = operation;
  }

  /** Returns the operation that must work, or null when it is no operation of an application. */
  public @Nullable OperationName operation() {
    return operation;
  }

  /** Returns what it is, in words. */
  public String words() {
    return words;
  }
}
