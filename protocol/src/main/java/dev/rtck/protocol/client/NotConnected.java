package dev.rtck.protocol.client;

/** Says that a client has no connection on which it could send. */
public final class NotConnected extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Takes how the connection ended, in words. */
  public NotConnected(String message) {
    super(message);
  }
}
