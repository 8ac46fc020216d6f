package dev.rtck.protocol.process;

/**
 * The target was started and did not become reachable. The message says why in its first line; the
 * last lines of what the target wrote follow.
 */
public final class NotReady extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotReady(String message) {
    super(message);
  }
}
