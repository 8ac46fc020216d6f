package dev.rtck.referenceserver.engineio;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.websocket.Message;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** Packets on their carriers (Engine.IO protocol, Packet encoding). */
final class PacketCodec {
  private static final String SEPARATOR = "\u001e";
  private static final char BINARY = 'b';
  private static final int LARGE_BATCH = 4;

  private final Defects defects;

  PacketCodec(Defects defects) {
    this.defects = defects;
  }

  /** The packets of a polling body. */
  List<Packet> decodeBody(byte[] body) throws MalformedPacket {
    String text;
    try {
      text =
          defects.has(Defect.POLLING_BODY_READ_AS_LATIN_1)
              ? new String(body, StandardCharsets.ISO_8859_1)
              : StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException notUtf8) {
      throw new MalformedPacket("not UTF-8");
    }
    List<Packet> packets = new ArrayList<>();
    for (String one : text.split(SEPARATOR, -1)) {
      packets.add(decode(one));
    }
    if (defects.has(Defect.POSTED_BATCH_REORDERED)) {
      swapLast(packets);
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

  String encodeBody(List<Packet> packets) {
    List<Packet> sent = new ArrayList<>(packets);
    if (defects.has(Defect.POLLED_BATCH_REORDERED)) {
      swapLast(sent);
    }
    return sent.stream().map(this::asPolled).collect(Collectors.joining(SEPARATOR));
  }

  private static void swapLast(List<Packet> packets) {
    int size = packets.size();
    if (size >= LARGE_BATCH) {
      Collections.swap(packets, size - 2, size - 1);
    }
  }

  /** The packet as it stands in a polling body. */
  String asPolled(Packet packet) {
    byte[] binary = packet.binary();
    if (binary != null) {
      Base64.Encoder encoder =
          defects.has(Defect.POLLED_BINARY_IN_URL_ALPHABET)
              ? Base64.getUrlEncoder()
              : Base64.getEncoder();
      return BINARY
          + (defects.has(Defect.POLLED_BINARY_WITHOUT_PADDING) ? encoder.withoutPadding() : encoder)
              .encodeToString(binary);
    }
    String text = packet.type().digit() + packet.text();
    if (defects.has(Defect.POLLED_NUL_DROPPED)) {
      return text.replace("\\u0000", "");
    }
    return defects.has(Defect.RECORD_SEPARATOR_SENT_RAW)
        ? text.replaceAll("\\\\u001[eE]", SEPARATOR)
        : text;
  }

  static Message encodeFrame(Packet packet) {
    byte[] binary = packet.binary();
    return binary == null
        ? Message.text(packet.type().digit() + packet.text())
        : new Message(false, binary);
  }
}
