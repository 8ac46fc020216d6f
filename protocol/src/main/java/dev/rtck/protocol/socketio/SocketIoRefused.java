package dev.rtck.protocol.socketio;

import dev.rtck.protocol.Refusal;

/**
 * Says that the target did not let a usual client into a namespace, so that what needs it cannot be
 * judged. Unchecked.
 */
public final class SocketIoRefused extends Refusal {

  private static final long serialVersionUID = 1L;

  SocketIoRefused(String seen, boolean unanswered) {
    super(seen, unanswered);
  }
}
