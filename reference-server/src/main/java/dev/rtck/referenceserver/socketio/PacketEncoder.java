package dev.rtck.referenceserver.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.engineio.Packet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes packets (Socket.IO protocol, Packet encoding); one that goes to many clients only once.
 * Thread-safe.
 */
final class PacketEncoder {
  private static final int BUFFER = 4_000;

  private record Written(SocketPacket packet, List<Packet> messages) {}

  private final Defects defects;
  private volatile @Nullable Written last;

  PacketEncoder(Defects defects) {
    this.defects = defects;
  }

  /** The packet as Engine.IO messages: a text, then its attachments. */
  @SuppressWarnings("ReferenceEquality") // To compare what equal ones hold takes as long.
  List<Packet> encode(SocketPacket packet) {
    Written before = last;
    if (before != null && before.packet() == packet) {
      return before.messages();
    }
    List<Packet> messages = List.copyOf(write(packet));
    last = new Written(packet, messages);
    return messages;
  }

  private List<Packet> write(SocketPacket packet) {
    List<Packet> attachments = new ArrayList<>();
    JsonNode data = packet.data();
    JsonNode bare = data == null ? null : extract(data, attachments);
    if (bare != null
        && attachments.size() > 1
        && defects.has(Defect.PLACEHOLDERS_COUNTED_FROM_ONE)) {
      bare.findParents("num").forEach(it -> renumber((ObjectNode) it));
    }
    StringBuilder text = new StringBuilder();
    boolean unmarked =
        packet.type() == SocketPacketType.ACK && defects.has(Defect.BINARY_ACK_SENT_AS_ACK);
    text.append(typed(packet.type(), !attachments.isEmpty() && !unmarked).digit());
    if (!attachments.isEmpty() && !unmarked) {
      text.append(attachments.size()).append('-');
    }
    boolean named =
        packet.type() == SocketPacketType.EVENT && defects.has(Defect.MAIN_NAMESPACE_NAMED);
    boolean hidden =
        !attachments.isEmpty() && defects.has(Defect.NAMESPACE_MISSING_WITH_ATTACHMENTS);
    if ((!packet.namespace().equals(Namespaces.MAIN) && !hidden) || named) {
      text.append(packet.namespace()).append(',');
    }
    if (packet.id() != null) {
      text.append(packet.id());
    }
    boolean bodiless =
        packet.type() == SocketPacketType.ACK
            && bare != null
            && bare.isEmpty()
            && defects.has(Defect.EMPTY_ACK_WITHOUT_ARRAY);
    if (bare != null && !bodiless) {
      text.append(Json.write(bare));
    }
    List<Packet> all = new ArrayList<>();
    all.add(Packet.message(text.toString()));
    all.addAll(attachments);
    if (attachments.size() == 3 && defects.has(Defect.BYTES_BEHIND_THE_LAST_ATTACHMENT)) {
      all.add(attachments.get(2));
    }
    return all;
  }

  private static SocketPacketType typed(SocketPacketType type, boolean binary) {
    if (!binary) {
      return type;
    }
    return type == SocketPacketType.ACK
        ? SocketPacketType.BINARY_ACK
        : SocketPacketType.BINARY_EVENT;
  }

  private static void renumber(ObjectNode placeholder) {
    placeholder.put("num", placeholder.path("num").asInt() + 1);
  }

  private byte[] sent(byte[] bytes) {
    return bytes.length > BUFFER && defects.has(Defect.LARGE_ATTACHMENT_CUT)
        ? Arrays.copyOf(bytes, BUFFER)
        : bytes;
  }

  private JsonNode extract(JsonNode value, List<Packet> attachments) {
    if (value instanceof BinaryNode binary) {
      ObjectNode placeholder = JsonNodeFactory.instance.objectNode();
      placeholder.put("_placeholder", true).put("num", attachments.size());
      attachments.add(Packet.message(sent(binary.binaryValue())));
      return placeholder;
    }
    if (value instanceof ArrayNode array) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode();
      array.forEach(it -> copy.add(extract(it, attachments)));
      return copy;
    }
    if (value instanceof ObjectNode object) {
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      object.properties().forEach(it -> copy.set(it.getKey(), extract(it.getValue(), attachments)));
      return copy;
    }
    return value;
  }
}
