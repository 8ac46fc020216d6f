package dev.rtck.protocol.socketio;

/**
 * Says that the target did not let a usual client into a namespace, so that what needs it cannot be
 * judged. Unchecked.
 */
public final class SocketIoRefused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SocketIoRefused(String seen) {
    super(seen);
  }
}
