package dev.rtck.protocol.sockjs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One frame of a SockJS session, as the server sends it. */
public sealed interface SockJsFrame {

  /** What reads and writes the lists. */
  JsonMapper JSON = JsonMapper.builder().build();

  /** {@code o}: the session stands. */
  record Open() implements SockJsFrame {}

  /** {@code h}: a sign of life, also one of 2048 letters that begins a stream. */
  record Heartbeat() implements SockJsFrame {}

  /** {@code a[…]}: messages, in order. */
  record Messages(List<String> texts) implements SockJsFrame {
    public Messages {
      texts = List.copyOf(texts);
    }
  }

  /** {@code c[code,"reason"]}: the session is over. */
  record Close(int code, String reason) implements SockJsFrame {}

  /** Anything else. */
  record Unknown(String text) implements SockJsFrame {}

  /** Returns what the text is. */
  static SockJsFrame parse(String text) {
    if (text.equals("o")) {
      return new Open();
    }
    if (!text.isEmpty() && text.chars().allMatch(c -> c == 'h')) {
      return new Heartbeat();
    }
    JsonNode list = text.isEmpty() ? null : list(text.substring(1));
    if (list != null && text.startsWith("a")) {
      List<String> texts = new ArrayList<>();
      list.forEach(element -> texts.add(element.asText()));
      return new Messages(texts);
    }
    if (list != null && text.startsWith("c")) {
      return new Close(list.path(0).asInt(), list.path(1).asText());
    }
    return new Unknown(text);
  }

  private static @Nullable JsonNode list(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      return node.isArray() ? node : null;
    } catch (JsonProcessingException noJson) {
      return null;
    }
  }

  /** Returns the text of a string of JSON; nothing where it is none. */
  static String decode(String json) {
    try {
      return JSON.readTree(json).asText();
    } catch (JsonProcessingException noJson) {
      return "";
    }
  }

  /** Returns the messages as a client sends them: an array of strings. */
  static String encode(List<String> texts) {
    try {
      return JSON.writeValueAsString(texts);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("texts that JSON cannot hold", e);
    }
  }
}
