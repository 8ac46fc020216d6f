package dev.rtck.referenceserver.engineio;

import dev.rtck.referenceserver.websocket.Message;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** Packets on their carriers (Engine.IO protocol, Packet encoding). */
final class PacketCodec {
  private static final String SEPARATOR = "\u001e";
  private static final char BINARY = 'b';

  private PacketCodec() {}

  /** The packets of a polling body. */
  static List<Packet> decodeBody(byte[] body) throws MalformedPacket {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException notUtf8) {
      throw new MalformedPacket("not UTF-8");
    }
    List<Packet> packets = new ArrayList<>();
    for (String one : text.split(SEPARATOR, -1)) {
      packets.add(decode(one));
    }
    return packets;
  }

  static Packet decode(Message frame) throws MalformedPacket {
    return frame.isText()
        ? decode(new String(frame.payload(), StandardCharsets.UTF_8))
        : Packet.message(frame.payload());
  }

  private static Packet decode(String text) throws MalformedPacket {
    if (text.isEmpty()) {
      throw new MalformedPacket("a packet without type");
    }
    if (text.charAt(0) == BINARY) {
      try {
        return Packet.message(Base64.getDecoder().decode(text.substring(1)));
      } catch (IllegalArgumentException notBase64) {
        throw new MalformedPacket("not base64");
      }
    }
    PacketType type = PacketType.of(text.charAt(0));
    if (type == null) {
      throw new MalformedPacket("unknown packet type");
    }
    return Packet.of(type, text.substring(1));
  }

  static String encodeBody(List<Packet> packets) {
    return packets.stream().map(PacketCodec::encode).collect(Collectors.joining(SEPARATOR));
  }

  private static String encode(Packet packet) {
    byte[] binary = packet.binary();
    return binary == null
        ? packet.type().digit() + packet.text()
        : BINARY + Base64.getEncoder().encodeToString(binary);
  }

  static Message encodeFrame(Packet packet) {
    byte[] binary = packet.binary();
    return binary == null
        ? Message.text(packet.type().digit() + packet.text())
        : new Message(false, binary);
  }
}
