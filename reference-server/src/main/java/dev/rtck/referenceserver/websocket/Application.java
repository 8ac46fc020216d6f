package dev.rtck.referenceserver.websocket;

import org.jspecify.annotations.Nullable;

/**
 * What is done with the messages of WebSocket connections. Called on the event loop of the
 * connection in question, so by several threads at once for different connections.
 */
public interface Application {
  /**
   * After the opening handshake.
   *
   * @param token what the client showed in its request to be known by, if anything
   */
  default void opened(Peer peer, @Nullable String token) {}

  /** For each whole message. */
  void received(Peer peer, Message message);

  /** Once, when the connection is not open any more. */
  default void closed(Peer peer) {}
}
