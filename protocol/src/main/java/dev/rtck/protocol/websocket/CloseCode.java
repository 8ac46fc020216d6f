package dev.rtck.protocol.websocket;

/** The status codes of RFC 6455 §7.4 and of the registry that it opened. */
public final class CloseCode {

  public static final int NORMAL = 1000;
  public static final int GOING_AWAY = 1001;
  public static final int PROTOCOL_ERROR = 1002;
  public static final int UNSUPPORTED_DATA = 1003;
  public static final int NO_STATUS_RECEIVED = 1005;
  public static final int ABNORMAL_CLOSURE = 1006;
  public static final int INVALID_PAYLOAD = 1007;
  public static final int POLICY_VIOLATION = 1008;
  public static final int MESSAGE_TOO_BIG = 1009;
  public static final int MANDATORY_EXTENSION = 1010;
  public static final int INTERNAL_ERROR = 1011;
  public static final int SERVICE_RESTART = 1012;
  public static final int TRY_AGAIN_LATER = 1013;
  public static final int TLS_HANDSHAKE = 1015;

  /** From here on libraries and applications define their own (§7.4.2). */
  public static final int FIRST_OF_LIBRARIES = 3000;

  /** The last code that may be sent (§7.4.2). */
  public static final int LAST = 4999;

  private CloseCode() {}

  /**
   * Returns whether a server may never send the code: below 1000 and from 5000 on none is defined
   * (§7.4.2); 1004 is reserved, and 1005, 1006 and 1015 must not be set in a Close frame (§7.4.1).
   */
  public static boolean isForbidden(int code) {
    return code < 1000
        || code >= 5000
        || code == 1004
        || code == NO_STATUS_RECEIVED
        || code == ABNORMAL_CLOSURE
        || code == TLS_HANDSHAKE;
  }
}
