package dev.rtck.referenceserver.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Requests and events as JSON objects with a {@code type}. Numbers and texts in {@code data} stay
 * what they were.
 */
final class JsonDialect {
  static final String NOT_JSON = "not JSON";
  static final String EXCESSIVE = "nested too deeply, or too long";
  static final String UNKNOWN_TYPE = "unknown type";

  /** Its parser is not recursive, and refuses what is nested deeper than 1000 levels. */
  private static final ObjectMapper MAPPER =
      builder().enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8).build();

  private static final ObjectMapper ESCAPING_MAPPER = builder().build();

  private JsonDialect() {}

  private static JsonMapper.Builder builder() {
    return JsonMapper.builder()
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);
  }

  /** What the text asks for; {@link Request.Malformed} when it is no request. */
  static Request read(byte[] text) {
    return read(null, text);
  }

  /** What the text asks for that is of this type, whatever it says, or of the type that it says. */
  static Request read(@Nullable String type, byte[] text) {
    JsonNode request;
    try {
      request = MAPPER.readTree(text);
    } catch (StreamConstraintsException excessive) {
      return new Request.Malformed(EXCESSIVE);
    } catch (IOException malformed) {
      return new Request.Malformed(NOT_JSON);
    }
    if (!(request instanceof ObjectNode object)) {
      return new Request.Malformed("not a JSON object");
    }
    return read(type == null ? object.path("type").asText("") : type, object);
  }

  /** What the object asks for; {@link Request.Malformed} when it is no request. */
  static Request read(ObjectNode object) {
    return read(object.path("type").asText(""), object);
  }

  private static Request read(String type, ObjectNode object) {
    return switch (type) {
      case "echo" -> withData(object, data -> new Request.Echo(data, object.get("id")));
      case "broadcast" -> withData(object, Request.Broadcast::new);
      case "private" ->
          withText(
              object, "targetId", id -> withData(object, data -> new Request.Direct(id, data)));
      case "join" -> withText(object, "room", Request.Join::new);
      case "leave" ->
          object.has("room") ? withText(object, "room", Request.Leave::new) : new Request.Quit();
      case "room" ->
          withText(
              object, "room", room -> withData(object, data -> new Request.ToRoom(room, data)));
      case "volatile" ->
          withText(
              object, "room", room -> withData(object, data -> new Request.Volatile(room, data)));
      case "heartbeat" -> new Request.Heartbeat(object.get("id"));
      default -> new Request.Malformed(UNKNOWN_TYPE);
    };
  }

  private static Request withText(
      ObjectNode object, String member, Function<String, Request> request) {
    String text = object.path(member).textValue();
    return text == null ? new Request.Malformed(member + " must be a string") : request.apply(text);
  }

  private static Request withData(ObjectNode object, Function<JsonNode, Request> request) {
    JsonNode data = object.get("data");
    return data == null ? new Request.Malformed("data is missing") : request.apply(data);
  }

  /**
   * What {@code {"type":"auth","token":T}} shows, or the same with a {@code user}; nothing when the
   * text is anything else.
   */
  static @Nullable Login readLogin(byte[] text) {
    try {
      JsonNode request = MAPPER.readTree(text);
      String token = request.path("token").textValue();
      return token != null && request.path("type").asText().equals("auth")
          ? new Login(request.path("user").textValue(), token)
          : null;
    } catch (IOException malformed) {
      return null;
    }
  }

  /** The event as an object, which is the caller's. */
  static ObjectNode tree(Event event) {
    return MAPPER.valueToTree(event);
  }

  /** The event as text in UTF-8. */
  static byte[] write(Event event) {
    try {
      return MAPPER.writeValueAsBytes(event);
    } catch (JsonProcessingException loneSurrogate) {
      return escaped(event);
    }
  }

  /** Half a surrogate pair has no UTF-8, but JSON can escape it. */
  private static byte[] escaped(Event event) {
    try {
      return ESCAPING_MAPPER.writeValueAsBytes(event);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("what was read can be written", impossible);
    }
  }
}
