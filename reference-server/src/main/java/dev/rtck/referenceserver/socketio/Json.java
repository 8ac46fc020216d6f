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
    char[] chars = json.toCharArray();
    StringBuilder escaped = null;
    int done = 0;
    for (int i = 0; i < chars.length; i++) {
      char c = chars[i];
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < chars.length
          && Character.isLowSurrogate(chars[i + 1])) {
        i++;
        continue;
      }
      escaped = escaped == null ? new StringBuilder() : escaped;
      escaped.append(chars, done, i - done).append(String.format("\\u%04x", (int) c));
      done = i + 1;
    }
    return escaped == null ? json : escaped.append(chars, done, chars.length - done).toString();
  }
}
