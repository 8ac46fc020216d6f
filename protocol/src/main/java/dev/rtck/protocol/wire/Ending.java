package dev.rtck.protocol.wire;

/** How the target's end of a connection ended. */
public enum Ending {
  /** The target sent FIN: no more bytes will come. */
  FIN("FIN"),
  /** The target reset the connection (RST). */
  RESET("RST"),
  /** The harness closed the connection. */
  OURS("closed by rtck"),
  /** TLS broke: a record or an alert that ended the connection. */
  TLS_FAILURE("TLS failure"),
  /** The harness stopped reading, because the target sent more than it will hold. */
  TOO_MUCH("rtck stopped reading");

  private final String word;

  Ending(String word) {
    this.word = word;
  }

  /** Returns the word for reports. */
  public String word() {
    return word;
  }
}
