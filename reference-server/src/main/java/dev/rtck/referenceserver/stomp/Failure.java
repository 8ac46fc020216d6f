package dev.rtck.referenceserver.stomp;

import org.jspecify.annotations.Nullable;

/** Why a session fails: what its ERROR says. */
final class Failure extends Exception {
  private static final long serialVersionUID = 1;

  private final @Nullable String receipt;
  private final boolean told;
  private final boolean closing;

  private Failure(String why, @Nullable String receipt, boolean told, boolean closing) {
    super(why, null, false, false);
    this.receipt = receipt;
    this.told = told;
    this.closing = closing;
  }

  Failure(String why) {
    this(why, null, true, true);
  }

  /** The same failure, of a frame that asks for this receipt. */
  Failure about(@Nullable String wanted) {
    return receipt == null && wanted != null ? new Failure(why(), wanted, told, closing) : this;
  }

  /** The same failure, of which the client is not told: a defect. */
  Failure untold() {
    return new Failure(why(), receipt, false, closing);
  }

  /** The same failure, after which the connection stays: a defect. */
  Failure survived() {
    return new Failure(why(), receipt, told, false);
  }

  String why() {
    String message = getMessage();
    return message == null ? "" : message;
  }

  @Nullable String receipt() {
    return receipt;
  }

  boolean isTold() {
    return told;
  }

  boolean isClosing() {
    return closing;
  }
}
