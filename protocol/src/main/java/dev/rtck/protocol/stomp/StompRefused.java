package dev.rtck.protocol.stomp;

import dev.rtck.protocol.Refusal;

/**
 * Says that a usual client's CONNECT did not lead to a session, so that what needs one cannot be
 * judged. Unchecked.
 */
public final class StompRefused extends Refusal {

  private static final long serialVersionUID = 1L;

  /** Takes what was seen, in words, and whether that was silence. */
  public StompRefused(String seen, boolean unanswered) {
    super(seen, unanswered);
  }
}
