package dev.rtck.referenceserver.transport;

/** How a connection ends. */
public enum End {
  /** In the manner of its protocol; also of one that has not ended yet. */
  AGREED,
  /** The peer said that it goes away, as the page of a browser does that is closed. */
  GOING_AWAY,
  /** The peer ended TCP without a word. */
  FIN,
  /** The peer broke TCP off. */
  RESET
}
