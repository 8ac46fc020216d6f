package dev.rtck.referenceserver.socketio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** JSON whose numbers and texts stay what they were. */
final class Json {
  /** Its parser is not recursive, and refuses what is nested deeper than 1000 levels. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private Json() {}

  static JsonNode read(String text) throws MalformedSocketPacket {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException malformed) {
      throw new MalformedSocketPacket("not JSON");
    }
  }

  static String write(JsonNode value) {
    try {
      return withoutLoneSurrogates(MAPPER.writeValueAsString(value));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("what was read can be written", impossible);
    }
  }

  /** The same once it was written and read again. */
  static JsonNode withBytesAsText(JsonNode value) {
    try {
      return MAPPER.readTree(MAPPER.writeValueAsString(value));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("what was written can be read", impossible);
    }
  }

  /** Half a surrogate pair has no UTF-8, but JSON can escape it. */
  private static String withoutLoneSurrogates(String json) {
    StringBuilder escaped = null;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < json.length()
              && Character.isLowSurrogate(json.charAt(i + 1));
      if (Character.isSurrogate(c) && !pair && escaped == null) {
        escaped = new StringBuilder(json.substring(0, i));
      }
      if (escaped == null) {
        i += pair ? 1 : 0;
      } else if (pair) {
        escaped.append(c).append(json.charAt(++i));
      } else if (Character.isSurrogate(c)) {
        escaped.append(String.format("\\u%04x", (int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped == null ? json : escaped.toString();
  }
}
