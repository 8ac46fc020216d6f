package dev.rtck.protocol.websocket;

/**
 * Says that a usual opening handshake did not lead to a WebSocket connection, so that what needs
 * one cannot be judged. Unchecked.
 */
public final class HandshakeRefused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  HandshakeRefused(String message) {
    super(message);
  }
}
