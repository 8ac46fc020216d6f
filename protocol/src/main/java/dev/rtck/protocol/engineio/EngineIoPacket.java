package dev.rtck.protocol.engineio;

import dev.rtck.protocol.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * One Engine.IO packet, as the section on packet encoding of version 4 defines it, or what stands
 * in its place. Immutable.
 */
public sealed interface EngineIoPacket {

  /** A packet of text. */
  record Text(EngineIoType type, String data) implements EngineIoPacket {
    @Override
    public String pollingText() {
      return type.digit() + data;
    }

    @Override
    public String toString() {
      return type + (data.isEmpty() ? "" : " " + shown(data));
    }
  }

  /** A message of bytes. */
  record Binary(Bytes data) implements EngineIoPacket {
    @Override
    public String pollingText() {
      return "b" + Base64.getEncoder().encodeToString(data.toArray());
    }

    @Override
    public String toString() {
      return "MESSAGE of " + data.length() + " bytes";
    }
  }

  /**
   * What is no packet: nothing at all, an unknown type, or bytes that are no base64.
   *
   * @param raw what came, or is to be sent, as it stands on the wire
   */
  record Malformed(String raw) implements EngineIoPacket {
    @Override
    public String pollingText() {
      return raw;
    }

    @Override
    public String toString() {
      return "no packet: '" + shown(raw) + "'";
    }
  }

  /** Returns how the packet stands in the body of a polling request or answer. */
  String pollingText();

  /** Returns a packet without data. */
  static Text of(EngineIoType type) {
    return new Text(type, "");
  }

  /** Returns a message of text. */
  static Text message(String data) {
    return new Text(EngineIoType.MESSAGE, data);
  }

  /** Reads the text of one WebSocket message; whatever it is, it is kept. */
  static EngineIoPacket ofText(String raw) {
    EngineIoType type = raw.isEmpty() ? null : EngineIoType.of(raw.charAt(0));
    return type == null ? new Malformed(raw) : new Text(type, raw.substring(1));
  }

  /** Reads one piece of a polling body, where {@code b} stands before base64. */
  static EngineIoPacket ofPolling(String raw) {
    if (!raw.startsWith("b")) {
      return ofText(raw);
    }
    try {
      byte[] encoded = raw.substring(1).getBytes(StandardCharsets.UTF_8);
      Binary packet = new Binary(Bytes.copyOf(Base64.getDecoder().decode(encoded)));
      // The decoder does without padding, which not all clients can.
      return packet.pollingText().equals(raw) ? packet : new Malformed(raw);
    } catch (IllegalArgumentException noBase64) {
      return new Malformed(raw);
    }
  }

  private static String shown(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }
}
