package dev.rtck.protocol.profile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as templates need it: numbers keep every digit, and text after the value is no JSON. */
public final class JsonText {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .disable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .build();

  private JsonText() {}

  /** Returns the value, or null when the text is not one JSON value. */
  public static @Nullable JsonNode parse(String text) {
    try {
      JsonNode value = MAPPER.readTree(text);
      return value.isMissingNode() ? null : value;
    } catch (JsonProcessingException | NumberFormatException e) {
      // Jackson lets the latter through for an exponent that no decimal can have.
      return null;
    }
  }

  /** Returns the value as JSON in one line. */
  public static String write(JsonNode value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a value that JSON cannot hold", e);
    }
  }

  /** Returns how a value reads inside a longer text. */
  static String plain(JsonNode value) {
    return value.isTextual() ? value.textValue() : write(value);
  }

  /** Returns whether two values are the same: numbers by value, so that 1 is 1.0. */
  public static boolean same(JsonNode one, JsonNode other) {
    if (one.isNumber() && other.isNumber()) {
      return one.decimalValue().compareTo(other.decimalValue()) == 0;
    }
    if (one.isObject() && other.isObject()) {
      if (one.size() != other.size()) {
        return false;
      }
      for (Map.Entry<String, JsonNode> member : one.properties()) {
        JsonNode counterpart = other.get(member.getKey());
        if (counterpart == null || !same(member.getValue(), counterpart)) {
          return false;
        }
      }
      return true;
    }
    if (one.isArray() && other.isArray()) {
      if (one.size() != other.size()) {
        return false;
      }
      Iterator<JsonNode> counterparts = other.iterator();
      for (JsonNode element : one) {
        if (!same(element, counterparts.next())) {
          return false;
        }
      }
      return true;
    }
    return one.equals(other);
  }
}
