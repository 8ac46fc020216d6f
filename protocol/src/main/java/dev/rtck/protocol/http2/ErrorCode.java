package dev.rtck.protocol.http2;

import java.util.List;

/** The error codes of RST_STREAM and GOAWAY (RFC 9113 §7). */
public final class ErrorCode {

  public static final int NO_ERROR = 0x0;
  public static final int REFUSED_STREAM = 0x7;
  public static final int HTTP_1_1_REQUIRED = 0xd;

  static final int PROTOCOL_ERROR = 0x1;
  static final int FLOW_CONTROL_ERROR = 0x3;
  static final int FRAME_SIZE_ERROR = 0x6;
  static final int CANCEL = 0x8;
  static final int COMPRESSION_ERROR = 0x9;

  private static final List<String> WORDS =
      List.of(
          "NO_ERROR",
          "PROTOCOL_ERROR",
          "INTERNAL_ERROR",
          "FLOW_CONTROL_ERROR",
          "SETTINGS_TIMEOUT",
          "STREAM_CLOSED",
          "FRAME_SIZE_ERROR",
          "REFUSED_STREAM",
          "CANCEL",
          "COMPRESSION_ERROR",
          "CONNECT_ERROR",
          "ENHANCE_YOUR_CALM",
          "INADEQUATE_SECURITY",
          "HTTP_1_1_REQUIRED");

  private ErrorCode() {}

  /** Returns the code's name, or its number where it has none. */
  public static String word(int code) {
    return code >= 0 && code < WORDS.size() ? WORDS.get(code) : "error " + code;
  }
}
