package dev.rtck.protocol.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rtck.protocol.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Takes bytes out of a payload, with a placeholder in their place, and puts them back. */
final class Attachments {

  private static final String MARK = "_placeholder";
  private static final String NUMBER = "num";

  private Attachments() {}

  /** Returns the payload with placeholders, and adds the bytes to the list in their order. */
  static JsonNode takeOut(JsonNode data, List<Bytes> taken) {
    return replace(
        data,
        node -> {
          if (!(node instanceof BinaryNode binary)) {
            return null;
          }
          ObjectNode placeholder = JsonNodeFactory.instance.objectNode();
          placeholder.put(MARK, true).put(NUMBER, taken.size());
          taken.add(bytes(binary));
          return placeholder;
        });
  }

  private static Bytes bytes(BinaryNode node) {
    return Bytes.copyOf(node.binaryValue());
  }

  /** Returns the payload with the bytes in place of placeholders; what has none stays as it is. */
  static JsonNode putBack(JsonNode data, List<Bytes> attachments) {
    return replace(
        data,
        node -> {
          int number = number(node);
          return number < 0 || number >= attachments.size()
              ? null
              : BinaryNode.valueOf(attachments.get(number).toArray());
        });
  }

  /** Returns the numbers of the payload's placeholders, in the order in which they stand. */
  static List<Integer> numbers(JsonNode data) {
    List<Integer> numbers = new ArrayList<>();
    var unused =
        replace(
            data,
            node -> {
              if (isPlaceholder(node)) {
                numbers.add(number(node));
              }
              return null;
            });
    return numbers;
  }

  private static boolean isPlaceholder(JsonNode node) {
    return node.path(MARK).isBoolean() && node.path(MARK).booleanValue();
  }

  private static int number(JsonNode node) {
    JsonNode number = node.path(NUMBER);
    return isPlaceholder(node) && number.canConvertToExactIntegral() && number.canConvertToInt()
        ? number.intValue()
        : -1;
  }

  /**
   * Asks of each value what stands in its place, before it asks of the values inside it; null
   * leaves it where it is.
   */
  private static JsonNode replace(JsonNode node, Function<JsonNode, @Nullable JsonNode> change) {
    JsonNode changed = change.apply(node);
    if (changed != null) {
      return changed;
    }
    if (node.isObject() && !isPlaceholder(node)) {
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        copy.set(member.getKey(), replace(member.getValue(), change));
      }
      return copy;
    }
    if (node.isArray()) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode();
      node.forEach(element -> copy.add(replace(element, change)));
      return copy;
    }
    return node;
  }
}
