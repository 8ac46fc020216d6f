package dev.rtck.load;

/** Says why a client could not be made ready to receive. */
final class NotReadyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotReadyException(String message) {
    super(message, null, false, false);
  }
}
