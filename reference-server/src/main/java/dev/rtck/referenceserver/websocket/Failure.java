package dev.rtck.referenceserver.websocket;

/** The reason to fail a WebSocket connection (RFC 6455 §7.1.7). */
final class Failure extends Exception {
  private final int code;

  Failure(int code, String reason) {
    super(reason, null, false, false);
    this.code = code;
  }

  static Failure protocol(String reason) {
    return new Failure(CloseCode.PROTOCOL_ERROR, reason);
  }

  static Failure invalidData(String reason) {
    return new Failure(CloseCode.INVALID_DATA, reason);
  }

  static Failure tooBig(String reason) {
    return new Failure(CloseCode.TOO_BIG, reason);
  }

  int code() {
    return code;
  }
}
