package dev.rtck.referenceserver.engineio;

/** Why a session ended, in the words of the JavaScript server. */
public enum CloseReason {
  /** The carrier ended in its manner, or the client said that it ends. */
  TRANSPORT_CLOSE("transport close"),
  /** The carrier broke, or was used against the rules. */
  TRANSPORT_ERROR("transport error"),
  /** No pong came in time. */
  PING_TIMEOUT("ping timeout"),
  /** What came was no packet. */
  PARSE_ERROR("parse error"),
  /** The server ended it. */
  FORCED_CLOSE("forced close");

  private final String words;

  CloseReason(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}
