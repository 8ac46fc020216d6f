package dev.rtck.conformance.application;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A message that is none of the application's. */
record Malformed(String slug, Bytes payload, boolean binary) {

  private static final int LEVELS = 10_000;

  /** Returns whether something that clients send is an object of JSON. */
  static boolean isJsonSpoken(Endpoint endpoint) {
    boolean enveloped =
        endpoint.protocol() == Protocol.SSE || endpoint.protocol() == Protocol.STOMP;
    return endpoint.operations().values().stream()
        .map(Operation::send)
        .filter(Objects::nonNull)
        .map(send -> enveloped ? send.member("body") : send)
        .anyMatch(content -> content != null && content.isObject());
  }

  /** Returns what is sent, most of it independent of the application. */
  static List<Malformed> inputs(Operation operation, Bindings values) {
    List<Malformed> inputs = new ArrayList<>();
    inputs.add(text("broken-json", "{\"type\":\"message\",\"data\":{\"text\":"));
    inputs.add(text("no-json", "this is no JSON"));
    inputs.add(text("empty", ""));
    inputs.add(text("unknown-type", "{\"type\":\"no-such-type-at-all\",\"data\":{}}"));
    inputs.add(text("null", "null"));
    inputs.add(text("list", "[]"));
    inputs.add(text("number", "42"));
    inputs.add(text("no-members", "{}"));
    inputs.add(text("type-of-wrong-type", "{\"type\":{\"toString\":1},\"event\":7,\"action\":[]}"));
    inputs.add(
        text("proto", "{\"__proto__\":{\"type\":\"message\"},\"constructor\":{\"prototype\":1}}"));
    inputs.add(text("deep-list", "[".repeat(LEVELS) + "]".repeat(LEVELS)));
    inputs.add(text("deep-object", "{\"a\":".repeat(LEVELS) + "1" + "}".repeat(LEVELS)));
    inputs.add(new Malformed("binary", Bytes.pseudoRandom(1, 256), true));
    Template send = operation.send();
    if (send != null && send.isObject()) {
      JsonNode message = send.render(values.withFresh());
      JsonNodeFactory json = JsonNodeFactory.instance;
      inputs.add(text("members-of-null", spoilt(message, json.nullNode()).toString()));
      inputs.add(text("members-of-numbers", spoilt(message, json.numberNode(-1)).toString()));
      inputs.add(text("members-of-lists", spoilt(message, json.arrayNode()).toString()));
      inputs.add(text("members-missing", spoilt(message, MissingNode.getInstance()).toString()));
      inputs.addAll(withoutText("", send, values));
    }
    if (send != null && send.isArray()) {
      addEvents(inputs, send.render(values.withFresh()));
    }
    return inputs;
  }

  /** Returns messages that are right but for their text, which is none. */
  static List<Malformed> withoutText(String prefix, Template send, Bindings values) {
    List<Malformed> inputs = new ArrayList<>();
    if (send.isObject() && send.names().contains("text")) {
      JsonNodeFactory json = JsonNodeFactory.instance;
      Bindings fresh = values.withFresh();
      inputs.add(
          text(prefix + "text-of-null", send.renderText(fresh.with("text", json.nullNode()))));
      inputs.add(
          text(prefix + "text-of-a-list", send.renderText(fresh.with("text", json.arrayNode()))));
    }
    return inputs;
  }

  /** Returns joins, leaves, direct messages and echoes that do not say what they are about. */
  static List<Malformed> incomplete(Endpoint endpoint) {
    List<Malformed> inputs = new ArrayList<>();
    for (OperationName name :
        List.of(
            OperationName.JOIN, OperationName.LEAVE, OperationName.DIRECT, OperationName.ECHO)) {
      Operation operation = endpoint.operation(name);
      Template send = operation == null ? null : operation.send();
      if (operation != null
          && send != null
          && operation.sendsOnly("self", "text", "room", "recipient")) {
        addIncomplete(inputs, name, send);
      }
    }
    if (endpoint.protocol() == Protocol.SOCKETIO) {
      addUnasked(inputs, endpoint);
    }
    return inputs;
  }

  /** Adds events that the target acknowledges, of somebody who asks for no acknowledgement. */
  private static void addUnasked(List<Malformed> inputs, Endpoint endpoint) {
    Bindings values =
        Bindings.EMPTY
            .with("self", "self")
            .with("recipient", "nobody")
            .with("text", "text")
            .with("room", "room")
            .withFresh();
    for (Operation operation : endpoint.operations().values()) {
      Template send = operation.send();
      if (operation.ack() != null && send != null) {
        String slug = operation.name().word() + "-without-asking";
        inputs.add(text(slug, send.renderText(values)));
      }
    }
  }

  private static void addIncomplete(List<Malformed> inputs, OperationName name, Template send) {
    Bindings values =
        Bindings.EMPTY.with("self", "self").with("text", "text").with("room", "room").withFresh();
    JsonNode message = send.render(values.with("recipient", "nobody"));
    if (send.isObject()) {
      JsonNode nothing = MissingNode.getInstance();
      inputs.add(text(name.word() + "-members-missing", spoilt(message, nothing).toString()));
      JsonNode ofNull = spoilt(message, JsonNodeFactory.instance.nullNode());
      inputs.add(text(name.word() + "-members-of-null", ofNull.toString()));
    } else if (send.isArray() && !message.isEmpty()) {
      ArrayNode event = JsonNodeFactory.instance.arrayNode().add(message.get(0));
      inputs.add(text(name.word() + "-arguments-missing", event.toString()));
      inputs.add(text(name.word() + "-arguments-of-null", event.deepCopy().addNull().toString()));
    }
    if (name == OperationName.DIRECT) {
      for (String property : List.of("__proto__", "constructor")) {
        String slug = property.replace("_", "");
        inputs.add(
            text(name.word() + "-to-" + slug, send.renderText(values.with("recipient", property))));
      }
    }
  }

  /** Adds events with arguments that they do not have: the first element says what it is. */
  private static void addEvents(List<Malformed> inputs, JsonNode event) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    inputs.add(text("arguments-missing", json.arrayNode().add(event.get(0)).toString()));
    Map<String, JsonNode> others = new LinkedHashMap<>();
    others.put("null", json.nullNode());
    others.put("numbers", json.numberNode(-1));
    others.put("lists", json.arrayNode());
    others.put("objects", json.objectNode());
    others.put("texts", json.textNode("x"));
    others.forEach(
        (kind, other) -> {
          ArrayNode arguments = json.arrayNode().add(event.get(0));
          ArrayNode members = json.arrayNode().add(event.get(0));
          for (int i = 1; i < event.size(); i++) {
            arguments.add(other);
            members.add(event.get(i).isObject() ? filled(event.get(i), other) : other);
          }
          inputs.add(text("arguments-of-" + kind, arguments.toString()));
          if (!members.equals(arguments)) {
            inputs.add(text("members-of-" + kind, members.toString()));
          }
        });
  }

  private static JsonNode filled(JsonNode object, JsonNode value) {
    ObjectNode filled = JsonNodeFactory.instance.objectNode();
    object.fieldNames().forEachRemaining(name -> filled.set(name, value));
    return filled;
  }

  private static Malformed text(String slug, String text) {
    return new Malformed(slug, Bytes.utf8(text), false);
  }

  /** Returns the message with another value in each member but the first, which says what it is. */
  private static JsonNode spoilt(JsonNode message, JsonNode value) {
    ObjectNode spoilt = JsonNodeFactory.instance.objectNode();
    boolean first = true;
    for (Map.Entry<String, JsonNode> member : message.properties()) {
      if (first) {
        spoilt.set(member.getKey(), member.getValue());
      } else if (!value.isMissingNode()) {
        spoilt.set(member.getKey(), value);
      }
      first = false;
    }
    return spoilt;
  }
}
