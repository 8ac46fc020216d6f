package dev.rtck.protocol.stomp;

/**
 * Says that a usual client's CONNECT did not lead to a session, so that what needs one cannot be
 * judged. Unchecked.
 */
public final class StompRefused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Takes what was seen, in words. */
  public StompRefused(String seen) {
    super(seen);
  }
}
