package dev.rtck.referenceserver.stomp;

import dev.rtck.referenceserver.transport.End;

/**
 * What carries the frames of one session: TCP, WebSocket, or something else. Safe for use by many
 * threads; what is given to it arrives in the order in which it was given.
 */
public interface Link {
  /** Sends what follows from what the client sent; it does not read more while it cannot send. */
  void answer(byte[] bytes);

  /** Sends what the client did not ask for; a client that lags too far behind is disconnected. */
  void push(byte[] bytes);

  /** Ends the connection in the manner of its protocol, when all is sent. */
  void end(boolean failed);

  /** Resets the connection after what was sent: a defect. */
  void reset();

  /** Whether the client takes what is sent without delay. */
  boolean keepsUp();

  /** How the connection ended, if it has. */
  End ending();
}
