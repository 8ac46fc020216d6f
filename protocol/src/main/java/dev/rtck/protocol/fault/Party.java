package dev.rtck.protocol.fault;

/** Who has a part in a relayed connection. */
public enum Party {
  CLIENT("the client"),
  TARGET("the target"),
  PROXY("the proxy");

  private final String words;

  Party(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }
}
