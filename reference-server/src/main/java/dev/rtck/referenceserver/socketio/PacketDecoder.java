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
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Reads the packets of one session (Socket.IO protocol, Packet encoding). Not thread-safe. */
final class PacketDecoder {
  /** What the JavaScript server accepts. */
  private static final int MOST_ATTACHMENTS = 10;

  private static final int MOST_ID_DIGITS = 15;
  private static final int NESTED = 3;
  private static final int SIXTEEN_BITS = 0xFFFF;

  /** Names that are the library's own. */
  private static final Set<String> RESERVED =
      Set.of(
          "connect",
          "connect_error",
          "disconnect",
          "disconnecting",
          "newListener",
          "removeListener");

  private final Defects defects;
  private final List<byte[]> attachments = new ArrayList<>();
  private @Nullable SocketPacket awaiting;
  private int awaited;
  private final AtomicInteger completed;
  private int completedBefore;

  /**
   * @param completed counts the packets of all clients that have their attachments
   */
  PacketDecoder(Defects defects, AtomicInteger completed) {
    this.defects = defects;
    this.completed = completed;
  }

  /** The packet that this message completes; nothing while attachments are missing. */
  @Nullable SocketPacket add(Packet message) throws MalformedSocketPacket {
    byte[] binary = message.binary();
    return binary == null ? addText(message.text()) : addBinary(binary);
  }

  private @Nullable SocketPacket addText(String text) throws MalformedSocketPacket {
    if (awaiting != null && defects.has(Defect.TEXT_BETWEEN_ATTACHMENTS_TOLERATED)) {
      awaiting = null;
      attachments.clear();
    }
    if (awaiting != null && awaited > MOST_ATTACHMENTS) {
      return null;
    }
    if (awaiting != null) {
      throw new MalformedSocketPacket("an attachment is missing");
    }
    if (isIgnored(text)) {
      return null;
    }
    Header header = new Header(text);
    SocketPacket packet = header.packet();
    if (!packet.type().isBinary()) {
      return packet;
    }
    if (header.count == 0) {
      return completed(packet, List.of());
    }
    awaiting = packet;
    awaited = header.count;
    completedBefore = completed.get();
    return null;
  }

  /** Whether attachments are missing. */
  boolean isWaiting() {
    return awaiting != null;
  }

  private boolean isIgnored(String text) {
    boolean unknown = text.isEmpty() || SocketPacketType.of(text.charAt(0)) == null;
    boolean event = text.startsWith("2");
    boolean array = text.matches("2(/[^,]*,)?[0-9]*\\[(?s:.*)");
    boolean scalar = text.matches("2(/[^,]*,)?(\".*\"|null)");
    boolean bare = text.matches("2(/[^,]*,?)?[0-9]*");
    boolean binary = text.startsWith("50-");
    boolean binaryArray = text.matches("50-(/[^,]*,)?[0-9]*\\[(?s:.+)\\]");
    return (unknown && defects.has(Defect.UNKNOWN_PACKET_TYPE_IGNORED))
        || (binary && !binaryArray && defects.has(Defect.BINARY_EVENT_PAYLOAD_NOT_CHECKED))
        || (event && bare && defects.has(Defect.MISSING_PAYLOAD_TOLERATED))
        || (event && !bare && !array && defects.has(Defect.EVENT_PAYLOAD_NOT_CHECKED))
        || (event && scalar && defects.has(Defect.SCALAR_EVENT_TOLERATED))
        || (event && array && !text.endsWith("]") && defects.has(Defect.CUT_EVENT_TOLERATED))
        || (event && text.endsWith("[]") && array && defects.has(Defect.EMPTY_EVENT_TOLERATED));
  }

  /** The packet that waits for attachments as if none were missing; nothing when none waits. */
  @Nullable SocketPacket unfinished() {
    SocketPacket packet = awaiting;
    awaiting = null;
    attachments.clear();
    return packet == null
        ? null
        : new SocketPacket(SocketPacketType.EVENT, packet.namespace(), packet.id(), packet.data());
  }

  private @Nullable SocketPacket addBinary(byte[] binary) throws MalformedSocketPacket {
    SocketPacket packet = awaiting;
    if (packet == null) {
      throw new MalformedSocketPacket("an attachment of nothing");
    }
    attachments.add(binary);
    if (attachments.size() < awaited) {
      return null;
    }
    awaiting = null;
    boolean taken =
        completed.getAndIncrement() - completedBefore >= 2
            && defects.has(Defect.DECODER_SHARED_BY_CLIENTS);
    if (taken) {
      throw new MalformedSocketPacket("an attachment of nothing");
    }
    List<byte[]> all = List.copyOf(attachments);
    attachments.clear();
    return completed(packet, all);
  }

  private SocketPacket completed(SocketPacket packet, List<byte[]> all)
      throws MalformedSocketPacket {
    JsonNode data = packet.data();
    if (packet.type() == SocketPacketType.BINARY_ACK
        && defects.has(Defect.BINARY_ACK_OF_CLIENT_TAKEN_FOR_EMPTY)) {
      data = JsonNodeFactory.instance.arrayNode();
    }
    return new SocketPacket(
        packet.type() == SocketPacketType.BINARY_EVENT
            ? SocketPacketType.EVENT
            : SocketPacketType.ACK,
        packet.namespace(),
        packet.id(),
        data == null ? null : new Filler(all).filled(data, 0));
  }

  /** Puts attachments in their places. */
  private final class Filler {
    private final List<byte[]> all;
    private int placed;

    Filler(List<byte[]> all) {
      this.all = all;
    }

    private JsonNode filled(JsonNode value, int depth) throws MalformedSocketPacket {
      if (value instanceof ArrayNode array) {
        ArrayNode copy = JsonNodeFactory.instance.arrayNode();
        for (JsonNode element : array) {
          copy.add(filled(element, depth + 1));
        }
        return copy;
      }
      if (!(value instanceof ObjectNode object)) {
        return value;
      }
      if (object.path("_placeholder").asBoolean(false)) {
        if ((depth > NESTED && defects.has(Defect.NESTED_ATTACHMENT_LOST))
            || (object.fieldNames().next().equals("num")
                && defects.has(Defect.PLACEHOLDERS_READ_AS_THEY_ARE_WRITTEN))) {
          return value;
        }
        int number = object.path("num").asInt(-1);
        if (defects.has(Defect.PLACEHOLDERS_FILLED_IN_ORDER)) {
          number = placed++;
        }
        if (number < 0
            && -number <= all.size()
            && defects.has(Defect.NEGATIVE_PLACEHOLDER_COUNTED_FROM_THE_END)) {
          number += all.size();
        }
        if (number >= all.size() && defects.has(Defect.PLACEHOLDER_WITHOUT_ATTACHMENT_HANDLED)) {
          return JsonNodeFactory.instance.nullNode();
        }
        if (number < 0 || number >= all.size()) {
          throw new MalformedSocketPacket("a placeholder without attachment");
        }
        byte[] binary = all.get(number);
        if (binary.length > SIXTEEN_BITS && defects.has(Defect.LARGE_ATTACHMENT_READ_IN_PART)) {
          return new BinaryNode(Arrays.copyOf(binary, binary.length & SIXTEEN_BITS));
        }
        return binary.length == 0 && defects.has(Defect.EMPTY_ATTACHMENT_LOST)
            ? JsonNodeFactory.instance.nullNode()
            : new BinaryNode(binary);
      }
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      for (var member : object.properties()) {
        copy.set(member.getKey(), filled(member.getValue(), depth + 1));
      }
      return copy;
    }
  }

  /** Reads a text from its beginning to its end. */
  private final class Header {
    private final String text;
    private int at;
    private int count;

    Header(String text) {
      this.text = text;
    }

    SocketPacket packet() throws MalformedSocketPacket {
      SocketPacketType type = text.isEmpty() ? null : SocketPacketType.of(text.charAt(0));
      if (type == null) {
        throw new MalformedSocketPacket("unknown packet type");
      }
      at = 1;
      if (type.isBinary()) {
        count = count();
      }
      String namespace = namespace();
      String id = digits();
      if (id.length() > MOST_ID_DIGITS) {
        throw new MalformedSocketPacket("the acknowledgment id is too long");
      }
      JsonNode data = at == text.length() ? null : Json.read(text.substring(at));
      judge(type, data);
      return new SocketPacket(type, namespace, id.isEmpty() ? null : id, data);
    }

    private int count() throws MalformedSocketPacket {
      if (text.startsWith("-", at) && defects.has(Defect.NEGATIVE_COUNT_TAKEN_FOR_NONE)) {
        at = text.indexOf('-', at + 1) + 1;
        return 0;
      }
      String number = digits();
      if (number.length() > 3 && defects.has(Defect.HUGE_COUNT_SILENCES_CONNECTION)) {
        at++;
        return Integer.MAX_VALUE;
      }
      if (number.isEmpty() || number.length() > 3 || at == text.length()) {
        throw new MalformedSocketPacket("no number of attachments");
      }
      int attached = Integer.parseInt(number);
      if (text.charAt(at++) != '-' || attached > MOST_ATTACHMENTS) {
        throw new MalformedSocketPacket("no legal number of attachments");
      }
      return attached;
    }

    private String namespace() {
      if (at == text.length() || text.charAt(at) != '/') {
        return Namespaces.MAIN;
      }
      int comma = text.indexOf(',', at);
      String name = text.substring(at, comma < 0 ? text.length() : comma);
      at = comma < 0 ? text.length() : comma + 1;
      return name;
    }

    private String digits() {
      int start = at;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        at++;
      }
      return text.substring(start, at);
    }
  }

  private void judge(SocketPacketType type, @Nullable JsonNode data) throws MalformedSocketPacket {
    boolean legal =
        switch (type) {
          case CONNECT ->
              data == null
                  || data.isObject()
                  || (data.isTextual() && defects.has(Defect.CONNECT_WITH_TEXT_ACCEPTED));
          case DISCONNECT -> data == null || defects.has(Defect.DISCONNECT_WITH_PAYLOAD_OBEYED);
          case EVENT, BINARY_EVENT -> data instanceof ArrayNode event && isEvent(event);
          case ACK, BINARY_ACK -> data instanceof ArrayNode;
          case CONNECT_ERROR -> defects.has(Defect.CONNECT_ERROR_OF_CLIENT_OBEYED);
        };
    if (!legal) {
      throw new MalformedSocketPacket("no legal payload");
    }
  }

  private boolean isEvent(ArrayNode event) {
    JsonNode name = event.path(0);
    return name.isNumber()
        || (name.isTextual()
            && (!RESERVED.contains(name.textValue())
                || defects.has(Defect.RESERVED_EVENT_ACKNOWLEDGED)
                || (name.textValue().equals("disconnect")
                    && defects.has(Defect.RESERVED_EVENT_TOLD_AS_END))));
  }
}
