package dev.rtck.referenceserver.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.engineio.Packet;
import java.util.ArrayList;
import java.util.List;

/** Writes packets (Socket.IO protocol, Packet encoding). Immutable. */
final class PacketEncoder {
  private final Defects defects;

  PacketEncoder(Defects defects) {
    this.defects = defects;
  }

  /** The packet as Engine.IO messages: a text, then its attachments. */
  List<Packet> encode(SocketPacket packet) {
    List<Packet> attachments = new ArrayList<>();
    JsonNode data = packet.data();
    JsonNode bare = data == null ? null : extract(data, attachments);
    StringBuilder text = new StringBuilder();
    text.append(typed(packet.type(), !attachments.isEmpty()).ordinal());
    if (!attachments.isEmpty()) {
      text.append(attachments.size()).append('-');
    }
    if (!packet.namespace().equals(Namespaces.MAIN)) {
      text.append(packet.namespace()).append(',');
    }
    if (packet.id() != null) {
      text.append(packet.id());
    }
    if (bare != null) {
      text.append(Json.write(bare));
    }
    List<Packet> all = new ArrayList<>();
    all.add(Packet.message(text.toString()));
    all.addAll(attachments);
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

  private JsonNode extract(JsonNode value, List<Packet> attachments) {
    if (value instanceof BinaryNode binary) {
      ObjectNode placeholder = JsonNodeFactory.instance.objectNode();
      placeholder.put("_placeholder", true).put("num", attachments.size());
      attachments.add(Packet.message(binary.binaryValue()));
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
