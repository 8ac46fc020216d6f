package dev.rtck.conformance.application;

import dev.rtck.protocol.profile.User;
import org.jspecify.annotations.Nullable;

/**
 * Where clients are let in or not. Each protocol looks at it on the wire, since real clients hide
 * what a refusal says. Thread-safe.
 */
public interface Door {

  /**
   * Somebody who wants to come in.
   *
   * @param user whose credentials are shown, or null for none
   * @param origin the browser origin, or null for the one that clients usually send, if any
   */
  record Visitor(@Nullable User user, @Nullable String origin) {}

  /** What came of it. */
  enum Kind {
    /** A refusal, an end, or a Close before any message of the application. */
    REFUSED,
    /** No connection, but no refusal that a client would understand. */
    IGNORED,
    /** A message of the application came, or the connection stayed. */
    LET_IN,
    /** Nothing can be said. */
    OPEN
  }

  /**
   * A try to come in.
   *
   * @param words what was seen, for people
   * @param answer all that the target said besides headers, to be compared with other answers
   */
  record Visit(Kind kind, String words, String answer) {}

  /** Tries to come in. */
  Visit knock(Visitor visitor);

  /** Tries to come in, and by each other way there is where the usual one is shut. */
  default Visit knockEverywhere(Visitor visitor) {
    return knock(visitor);
  }
}
