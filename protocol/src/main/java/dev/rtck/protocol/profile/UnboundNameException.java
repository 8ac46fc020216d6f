package dev.rtck.protocol.profile;

/** A template cannot be sent, because one of its names has no value. */
public final class UnboundNameException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String name;

  UnboundNameException(String name) {
    super("${" + name + "} has no value here");
    this.name = name;
  }

  /** Returns the name, without its braces. */
  public String name() {
    return name;
  }
}
