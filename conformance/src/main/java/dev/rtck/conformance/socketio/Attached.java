package dev.rtck.conformance.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rtck.conformance.Payloads;

/** Values that hold bytes, and a text that nobody else sends. */
final class Attached {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Attached() {}

  /** Returns an object with the bytes. */
  static JsonNode bytes(int... bytes) {
    return with(binary(bytes));
  }

  /** Returns an object with the values. */
  static ObjectNode with(JsonNode... values) {
    ObjectNode object = NODES.objectNode().put("id", Payloads.unique());
    ArrayNode all = object.putArray("all");
    for (JsonNode value : values) {
      all.add(value);
    }
    return object;
  }

  /** Returns an object with the bytes so many objects deep. */
  static JsonNode nested(int depth, int... bytes) {
    JsonNode value = binary(bytes);
    for (int i = 0; i < depth; i++) {
      value = NODES.objectNode().set("in", value);
    }
    return with(value);
  }

  static BinaryNode binary(int... bytes) {
    byte[] copy = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      copy[i] = (byte) bytes[i];
    }
    return BinaryNode.valueOf(copy);
  }
}
