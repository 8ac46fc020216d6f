package dev.rtck.referenceserver.stomp;

import dev.rtck.referenceserver.transport.End;

/** The client of one session, as the application sees it. Safe for use by many threads. */
public interface Client {
  /**
   * Sends a MESSAGE on each subscription that the client has to this destination.
   *
   * @param asked whether it follows from what this client sent
   * @return whether there was a subscription
   */
  boolean tell(String destination, String contentType, byte[] body, boolean asked);

  /** Whether the client takes what it is told without delay. */
  boolean keepsUp();

  /** Ends the session and its connection. */
  void close();

  /** How the connection ended, if it has. */
  End ending();
}
