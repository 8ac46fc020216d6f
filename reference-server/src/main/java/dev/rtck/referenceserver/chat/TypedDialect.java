package dev.rtck.referenceserver.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * The objects of the {@link JsonDialect}, whose {@code type} is the name of the event: {@code
 * {"type":"echo","data":D}} is {@code ["echo",{"data":D}]}.
 */
final class TypedDialect implements SocketDialect {
  @Override
  public Request read(ArrayNode event) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    JsonNode argument = event.path(1);
    if (argument instanceof ObjectNode given) {
      object.setAll(given);
    } else if (!argument.isMissingNode()) {
      return new Request.Malformed("not a JSON object");
    }
    return JsonDialect.read(object.put("type", event.path(0).asText()));
  }

  @Override
  public @Nullable String claim(ArrayNode event) {
    return event.path(1).path("from").textValue();
  }

  @Override
  public ArrayNode write(Event event) {
    ObjectNode object = JsonDialect.tree(event);
    JsonNode type = object.remove("type");
    return JsonNodeFactory.instance.arrayNode().add(type).add(object);
  }
}
