package dev.rtck.referenceserver.websocket;

import dev.rtck.referenceserver.transport.End;

/** The other end of one WebSocket connection, as the application sees it. Safe for use by many. */
public interface Peer {
  /**
   * Answers a message of this peer. While the peer does not read, no more is read from it, so that
   * answers cannot pile up.
   */
  void answer(Message message);

  /** Sends what the peer did not ask for; a peer that lags too far behind is disconnected. */
  void push(Message message);

  /** Starts the closing handshake. */
  void close(int code, String reason);

  /** Whether the peer takes what is sent without delay. */
  boolean keepsUp();

  /** How the connection ended, if it has. */
  End ending();
}
