package dev.rtck.protocol.fault;

/** Which way bytes go through the proxy. */
public enum Direction {
  TO_TARGET("to the target", Party.CLIENT, Party.TARGET),
  TO_CLIENT("to the client", Party.TARGET, Party.CLIENT);

  private final String words;
  private final Party sender;
  private final Party receiver;

  Direction(String words, Party sender, Party receiver) {
    this.words = words;
    this.sender = sender;
    this.receiver = receiver;
  }

  /** Returns who sends what goes this way. */
  public Party sender() {
    return sender;
  }

  /** Returns who receives what goes this way. */
  public Party receiver() {
    return receiver;
  }

  String words() {
    return words;
  }
}
