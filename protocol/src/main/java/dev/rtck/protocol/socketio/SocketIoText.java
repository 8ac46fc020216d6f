package dev.rtck.protocol.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rtck.protocol.profile.JsonText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text of a Socket.IO packet, read leniently: whatever can be told of it is, and what breaks
 * the grammar is told beside it. Immutable.
 *
 * @param raw what came
 * @param packet with placeholders where bytes belong; null when not even the type can be told
 * @param attachments how many are announced
 * @param flaws each way in which the text breaks the section on the format, in words
 */
record SocketIoText(
    String raw, @Nullable SocketIoPacket packet, int attachments, List<String> flaws) {

  private static final int LONGEST_ID = 18;
  private static final int LONGEST_COUNT = 6;

  SocketIoText {
    flaws = List.copyOf(flaws);
  }

  static SocketIoText read(String raw) {
    SocketIoType type = raw.isEmpty() ? null : SocketIoType.of(raw.charAt(0));
    if (type == null) {
      return new SocketIoText(raw, null, 0, List.of("no packet type"));
    }
    List<String> flaws = new ArrayList<>();
    int at = 1;
    int digits = digits(raw, at);
    int attachments = 0;
    boolean counted =
        digits > at
            && digits - at <= LONGEST_COUNT
            && digits < raw.length()
            && raw.charAt(digits) == '-';
    if (counted) {
      attachments = Integer.parseInt(raw.substring(at, digits));
      at = digits + 1;
    }
    if (counted != type.isBinary()) {
      flaws.add(
          counted
              ? "a count of attachments in a packet that has none"
              : "no count of attachments in a binary packet");
    }
    String namespace = SocketIoPacket.MAIN;
    if (at < raw.length() && raw.charAt(at) == '/') {
      int comma = raw.indexOf(',', at);
      int end = comma < 0 ? raw.length() : comma;
      namespace = raw.substring(at, end);
      at = Math.min(raw.length(), end + 1);
      if (comma < 0) {
        flaws.add("no comma behind the namespace");
      }
      if (namespace.equals(SocketIoPacket.MAIN)) {
        flaws.add("the main namespace is written out");
      }
    }
    digits = digits(raw, at);
    Long id = null;
    if (digits > at && digits - at <= LONGEST_ID) {
      id = Long.valueOf(raw.substring(at, digits));
      at = digits;
    }
    JsonNode data = at < raw.length() ? JsonText.parse(raw.substring(at)) : null;
    if (data == null && at < raw.length()) {
      flaws.add("the payload is no JSON");
    }
    return new SocketIoText(raw, new SocketIoPacket(type, namespace, id, data), attachments, flaws);
  }

  private static int digits(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }
}
