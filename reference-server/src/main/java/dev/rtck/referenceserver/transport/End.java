package dev.rtck.referenceserver.transport;

/** How a connection ends. */
public enum End {
  /** In the manner of its protocol; also of one that has not ended yet. */
  AGREED,
  /** The peer ended TCP without a word. */
  FIN,
  /** The peer broke TCP off. */
  RESET
}
