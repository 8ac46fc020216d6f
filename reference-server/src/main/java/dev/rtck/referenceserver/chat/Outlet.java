package dev.rtck.referenceserver.chat;

import dev.rtck.referenceserver.transport.End;

/**
 * One connection of a client, as the chat sees it. Safe for use by many threads; no method waits.
 * What is given to it arrives in the order in which it was given. Two outlets of one connection are
 * equal.
 */
public interface Outlet {
  /** Tells the client what follows from its own request. */
  void answer(Event event);

  /** Tells the client what it did not ask for. */
  void push(Event event);

  /** Whether the client takes what it is told without delay. */
  boolean keepsUp();

  /** Ends the connection in the manner of its protocol. */
  void close();

  /** How the connection ended, if it has. */
  End ending();
}
