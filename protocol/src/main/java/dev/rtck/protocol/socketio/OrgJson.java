package dev.rtck.protocol.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.Map;
import org.json.JSONArray;
import org.json.JSONObject;
import org.jspecify.annotations.Nullable;

/** JSON as socket.io-client holds it, where bytes are arrays; each value is a copy. */
final class OrgJson {

  private OrgJson() {}

  /** Returns the value as the library takes it. */
  static Object of(JsonNode node) {
    if (node instanceof BinaryNode binary) {
      return binary.binaryValue();
    }
    if (node.isObject()) {
      JSONObject object = new JSONObject();
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        object.put(member.getKey(), of(member.getValue()));
      }
      return object;
    }
    if (node.isArray()) {
      JSONArray array = new JSONArray();
      node.forEach(element -> array.put(of(element)));
      return array;
    }
    if (node.isNumber()) {
      return node.numberValue();
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    return node.isTextual() ? node.textValue() : JSONObject.NULL;
  }

  /** Returns what the library gave. */
  static JsonNode toNode(@Nullable Object value) {
    if (value instanceof JSONObject object) {
      ObjectNode node = JsonNodeFactory.instance.objectNode();
      for (String key : object.keySet()) {
        node.set(key, toNode(object.opt(key)));
      }
      return node;
    }
    if (value instanceof JSONArray array) {
      ArrayNode node = JsonNodeFactory.instance.arrayNode();
      for (int i = 0; i < array.length(); i++) {
        node.add(toNode(array.opt(i)));
      }
      return node;
    }
    if (value instanceof byte[] bytes) {
      return BinaryNode.valueOf(bytes.clone());
    }
    if (value instanceof Number number) {
      return JsonNodeFactory.instance.numberNode(new BigDecimal(number.toString()));
    }
    if (value instanceof Boolean truth) {
      return JsonNodeFactory.instance.booleanNode(truth);
    }
    return value == null || value == JSONObject.NULL
        ? NullNode.getInstance()
        : TextNode.valueOf(value.toString());
  }

  /** Returns the elements of an array as the library takes arguments. */
  static Object[] arguments(JsonNode array, int from) {
    Object[] arguments = new Object[Math.max(0, array.size() - from)];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = of(array.get(from + i));
    }
    return arguments;
  }
}
