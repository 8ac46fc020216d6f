package dev.rtck.protocol.http2;

/** Says that what came is no HTTP/2, so that the connection cannot go on. */
final class MalformedHttp2 extends Exception {

  private static final long serialVersionUID = 1L;

  private final int code;

  /**
   * @param code what the target is told
   */
  MalformedHttp2(int code, String message) {
    super(message);
    this.code = code;
  }

  int code() {
    return code;
  }
}
