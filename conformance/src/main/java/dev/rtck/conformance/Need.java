package dev.rtck.conformance;

/** What a case needs of the target before its own subject can be judged. */
public enum Need {
  /** A usual client's connection is accepted: the positive control of every other case. */
  CONNECTION("a connection"),
  /** Some message that the target sends back to its sender. */
  ECHO("an echo");

  private final String words;

  Need(String words) {
    this.words = words;
  }

  /** Returns what it is, in words. */
  public String words() {
    return words;
  }
}
