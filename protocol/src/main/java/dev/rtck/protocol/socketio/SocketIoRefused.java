package dev.rtck.protocol.socketio;

import dev.rtck.protocol.Refusal;

/**
 * Says that the target did not let a usual client into a namespace, so that what needs it cannot be
 * judged. Unchecked.
 */
public final class SocketIoRefused extends RuntimeException implements Refusal {

  private static final long serialVersionUID = 1L;

  private final boolean unanswered;

  SocketIoRefused(String seen, boolean unanswered) {
    super(seen);
    this.unanswered = unanswered;
  }

  @Override
  public boolean unanswered() {
    return unanswered;
  }
}
