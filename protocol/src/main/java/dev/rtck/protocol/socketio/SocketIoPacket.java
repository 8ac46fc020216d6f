package dev.rtck.protocol.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.engineio.EngineIoPacket;
import dev.rtck.protocol.profile.JsonText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One Socket.IO packet, as the section on packet encoding of version 5 defines it. Immutable, but
 * for the tree, which callers leave as it is.
 *
 * @param namespace beginning with a slash; {@code /} is the main one
 * @param id of the acknowledgement, or null
 * @param data the payload, in which bytes are binary nodes; null when there is none
 */
public record SocketIoPacket(
    SocketIoType type, String namespace, @Nullable Long id, @Nullable JsonNode data) {

  /** The main namespace, which is not written. */
  public static final String MAIN = "/";

  /** Returns the packet that asks for a namespace. */
  public static SocketIoPacket connect(String namespace, @Nullable JsonNode auth) {
    return new SocketIoPacket(SocketIoType.CONNECT, namespace, null, auth);
  }

  /** Returns the packet that leaves a namespace. */
  public static SocketIoPacket disconnect(String namespace) {
    return new SocketIoPacket(SocketIoType.DISCONNECT, namespace, null, null);
  }

  /** Returns an event; with bytes among the arguments it is a binary one. */
  public static SocketIoPacket event(String namespace, @Nullable Long id, JsonNode data) {
    return new SocketIoPacket(
        holdsBytes(data) ? SocketIoType.BINARY_EVENT : SocketIoType.EVENT, namespace, id, data);
  }

  /** Returns an acknowledgement; with bytes among the arguments it is a binary one. */
  public static SocketIoPacket ack(String namespace, long id, JsonNode data) {
    return new SocketIoPacket(
        holdsBytes(data) ? SocketIoType.BINARY_ACK : SocketIoType.ACK, namespace, id, data);
  }

  /** Returns an event's payload: its name and arguments; {@link Bytes} become binary. */
  public static ArrayNode payload(Object... values) {
    ArrayNode payload = JsonNodeFactory.instance.arrayNode();
    for (Object value : values) {
      if (value instanceof JsonNode node) {
        payload.add(node);
      } else if (value instanceof Bytes bytes) {
        payload.add(BinaryNode.valueOf(bytes.toArray()));
      } else if (value instanceof Boolean truth) {
        payload.add(truth);
      } else if (value instanceof Number number) {
        payload.add(JsonText.parse(number.toString()));
      } else {
        payload.add(value.toString());
      }
    }
    return payload;
  }

  /**
   * Returns the packet that the message is the text of, with placeholders where bytes belong; null
   * when it is of none.
   */
  public static @Nullable SocketIoPacket read(String message) {
    return SocketIoText.read(message).packet();
  }

  private static boolean holdsBytes(JsonNode data) {
    List<Bytes> taken = new ArrayList<>();
    var unused = Attachments.takeOut(data, taken);
    return !taken.isEmpty();
  }

  /** Returns the name of the event, or an empty text when there is none. */
  public String eventName() {
    JsonNode payload = data;
    return payload == null || !payload.path(0).isTextual() ? "" : payload.path(0).textValue();
  }

  /**
   * Returns the argument at the index, counted from 0 behind an event's name; missing when none.
   */
  public JsonNode argument(int index) {
    JsonNode payload = data == null ? JsonNodeFactory.instance.arrayNode() : data;
    return payload.path(type.isEvent() ? index + 1 : index);
  }

  /** Returns the messages that carry the packet: its text, and each attachment. */
  public List<EngineIoPacket> encode() {
    List<Bytes> attachments = new ArrayList<>();
    JsonNode payload = data;
    String json = payload == null ? "" : JsonText.write(Attachments.takeOut(payload, attachments));
    StringBuilder text = new StringBuilder().append(type.digit());
    if (type.isBinary()) {
      text.append(attachments.size()).append('-');
    }
    if (!namespace.equals(MAIN)) {
      text.append(namespace).append(',');
    }
    if (id != null) {
      text.append(id.longValue());
    }
    List<EngineIoPacket> messages = new ArrayList<>();
    messages.add(EngineIoPacket.message(text.append(json).toString()));
    attachments.forEach(bytes -> messages.add(new EngineIoPacket.Binary(bytes)));
    return messages;
  }

  /**
   * Returns every way in which the payload is not what the section on the exchange asks for. A rule
   * for what only servers send is not among them.
   */
  public List<String> flaws() {
    JsonNode payload = data;
    List<String> flaws = new ArrayList<>();
    if (type.isEvent() && (payload == null || !payload.isArray() || payload.isEmpty())) {
      flaws.add("the payload of an event is no non-empty array");
    }
    if (type.isAck() && (payload == null || !payload.isArray())) {
      flaws.add("the payload of an acknowledgement is no array");
    }
    if (type.isAck() && id == null) {
      flaws.add("an acknowledgement without id");
    }
    if (type == SocketIoType.DISCONNECT && payload != null) {
      flaws.add("a DISCONNECT with a payload");
    }
    if (type == SocketIoType.CONNECT && payload != null && !payload.isObject()) {
      flaws.add("the payload of a CONNECT is no object");
    }
    if (type == SocketIoType.CONNECT_ERROR && (payload == null || !payload.isObject())) {
      flaws.add("the payload of a CONNECT_ERROR is no object");
    }
    if (id != null && !type.isEvent() && !type.isAck()) {
      flaws.add("an id that belongs to no event");
    }
    return List.copyOf(flaws);
  }

  @Override
  public String toString() {
    JsonNode payload = data;
    String words =
        type
            + (namespace.equals(MAIN) ? "" : " " + namespace)
            + (id == null ? "" : " #" + id)
            + (payload == null ? "" : " " + JsonText.write(payload));
    return words.length() <= 300 ? words : words.substring(0, 300) + "…";
  }
}
