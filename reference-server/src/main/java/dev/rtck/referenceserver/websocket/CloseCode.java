package dev.rtck.referenceserver.websocket;

/** Close codes of RFC 6455 §7.4 and the registry of IANA. */
final class CloseCode {
  static final int NORMAL = 1000;
  static final int GOING_AWAY = 1001;
  static final int PROTOCOL_ERROR = 1002;
  static final int NO_STATUS = 1005;
  static final int ABNORMAL = 1006;
  static final int INVALID_DATA = 1007;
  static final int MANDATORY_EXTENSION = 1010;
  static final int TOO_BIG = 1009;
  static final int TLS = 1015;

  private CloseCode() {}

  /** Whether an endpoint may send this code. */
  static boolean isSendable(int code) {
    return (code >= 1000 && code <= 1003)
        || (code >= 1007 && code <= 1014)
        || (code >= 3000 && code <= 4999);
  }

  /** Whether this code exists for use inside an endpoint only. */
  static boolean isReserved(int code) {
    return code == 1004 || code == NO_STATUS || code == ABNORMAL || code == TLS;
  }
}
