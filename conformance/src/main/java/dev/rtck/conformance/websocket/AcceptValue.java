package dev.rtck.conformance.websocket;

import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/** Sec-WebSocket-Accept (RFC 6455 §4.2.2): what a server makes of the client's key. */
final class AcceptValue {

  static final String NAME = "Sec-WebSocket-Accept";

  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private AcceptValue() {}

  /** Returns the value that belongs to the key. */
  static String of(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-1", e);
    }
  }

  /** Returns whether the answer has the value that belongs to the key, and has it once. */
  static boolean belongs(HandshakeAttempt attempt, String key) {
    HttpResponse answer = attempt.response();
    return answer != null && answer.lines(NAME).equals(List.of(of(key)));
  }
}
