package dev.rtck.protocol.client;

/** Says that the target answered a client that wanted to connect, and did not let it in. */
public final class Refused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Takes what was seen, in words. */
  public Refused(String message) {
    super(message);
  }
}
