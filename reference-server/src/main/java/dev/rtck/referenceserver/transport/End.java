package dev.rtck.referenceserver.transport;

/** How a connection ends. */
public enum End {
  /** In the manner of its protocol; also of one that has not ended yet. */
  AGREED,
  /** The peer ended it in the manner of its protocol, and gave no reason. */
  WITHOUT_CODE,
  /** The server ended it in the manner of its protocol, for what the peer did. */
  FAILED,
  /** The peer said that it goes away, as the page of a browser does that is closed. */
  GOING_AWAY,
  /** The peer ended TCP without a word. */
  FIN,
  /** The peer broke TCP off. */
  RESET;

  /** Whether the connection ends in the manner of its protocol. */
  public boolean isAgreed() {
    return this == AGREED || this == WITHOUT_CODE || this == FAILED;
  }
}
