package dev.rtck.protocol.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.client.Received;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.JsonText;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Template;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event that came to a client, or the acknowledgement of one that it had sent.
 *
 * @param data the event's name and arguments, or the acknowledgement's arguments; bytes are binary
 *     nodes
 * @param acknowledges what was acknowledged; null when this is an event
 * @param length how many bytes it takes to keep it
 */
record SocketIoMessage(
    long atNanos, JsonNode data, @Nullable OperationName acknowledges, int length)
    implements Received {

  private static final int SHOWN = 200;

  /** About what a value takes besides its text. */
  private static final int NODE = 8;

  static SocketIoMessage of(long atNanos, JsonNode data, @Nullable OperationName acknowledges) {
    return new SocketIoMessage(atNanos, data, acknowledges, length(data));
  }

  private static int length(JsonNode node) {
    if (node instanceof BinaryNode binary) {
      return NODE + binary.binaryValue().length;
    }
    int length = NODE + (node.isTextual() ? node.textValue().length() : 0);
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      length += member.getKey().length();
    }
    for (JsonNode element : node) {
      length += length(element);
    }
    return length;
  }

  @Override
  public @Nullable Bindings match(Operation operation, Bindings known) {
    Template pattern =
        acknowledges == null
            ? operation.receive()
            : acknowledges == operation.name() ? operation.ack() : null;
    return pattern == null ? null : pattern.match(data, known);
  }

  @Override
  public boolean contains(String text) {
    return contains(data, text);
  }

  private static boolean contains(JsonNode node, String text) {
    if (node instanceof BinaryNode binary) {
      Bytes bytes = Bytes.copyOf(binary.binaryValue());
      return bytes.contains(Bytes.utf8(text));
    }
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        if (member.getKey().contains(text) || contains(member.getValue(), text)) {
          return true;
        }
      }
      return false;
    }
    for (JsonNode element : node) {
      if (contains(element, text)) {
        return true;
      }
    }
    return node.isValueNode() && node.asText().contains(text);
  }

  @Override
  public String toString() {
    String json = (acknowledges == null ? "" : "acknowledgement ") + JsonText.write(data);
    return json.length() <= SHOWN ? json : json.substring(0, SHOWN) + "…";
  }
}
