package dev.rtck.cli;

/** The command was asked for something that cannot be done: one line says what, and what to do. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
