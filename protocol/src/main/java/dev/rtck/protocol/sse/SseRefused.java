package dev.rtck.protocol.sse;

/** Says that a target answered a request for its stream with something else. Unchecked. */
public final class SseRefused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Takes what was seen, in words. */
  public SseRefused(String message) {
    super(message);
  }
}
