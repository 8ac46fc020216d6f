package dev.rtck.protocol.process;

/** Something listens where the target is to listen, so that the wrong server would be judged. */
public final class AlreadyListening extends RuntimeException {
  private static final long serialVersionUID = 1L;

  AlreadyListening(String host, int port) {
    super(
        "something already listens on "
            + host
            + ":"
            + port
            + "; stop it, or name its URL on the command line to judge it instead");
  }
}
