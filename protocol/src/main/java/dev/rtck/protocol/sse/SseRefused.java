package dev.rtck.protocol.sse;

import dev.rtck.protocol.Refusal;

/** Says that a target answered a request for its stream with something else. Unchecked. */
public final class SseRefused extends Refusal {

  private static final long serialVersionUID = 1L;

  /** Takes what was seen, in words, and whether that was silence. */
  public SseRefused(String message, boolean unanswered) {
    super(message, unanswered);
  }
}
