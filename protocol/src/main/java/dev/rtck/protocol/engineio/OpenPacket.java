package dev.rtck.protocol.engineio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the server tells when an Engine.IO session begins. Immutable, but for the tree, which
 * callers leave as it is.
 *
 * @param json the data of the open packet; missing when it is no JSON
 */
public record OpenPacket(JsonNode json) {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Reads the data of an open packet. */
  public static OpenPacket parse(String data) {
    try {
      return new OpenPacket(MAPPER.readTree(data));
    } catch (JsonProcessingException noJson) {
      return new OpenPacket(MissingNode.getInstance());
    }
  }

  /** Returns the session's id, or an empty text when there is none. */
  public String sid() {
    return json.path("sid").isTextual() ? json.path("sid").textValue() : "";
  }

  /** Returns to which transports the session can be upgraded. */
  public List<String> upgrades() {
    List<String> upgrades = new ArrayList<>();
    json.path("upgrades").forEach(upgrade -> upgrades.add(upgrade.asText()));
    return List.copyOf(upgrades);
  }

  /** Returns how long after the handshake, or the last pong, a ping comes; null when untold. */
  public @Nullable Duration pingInterval() {
    return millis("pingInterval");
  }

  /** Returns how long the server waits for a pong; null when untold. */
  public @Nullable Duration pingTimeout() {
    return millis("pingTimeout");
  }

  /** Returns how many bytes a client may put into one payload; null when untold. */
  public @Nullable Long maxPayload() {
    JsonNode value = json.path("maxPayload");
    return value.isNumber() ? (Long) value.longValue() : null;
  }

  private @Nullable Duration millis(String key) {
    JsonNode value = json.path(key);
    return value.isNumber() ? Duration.ofMillis(value.longValue()) : null;
  }

  /** Returns every way in which this is not what the section on the handshake asks for. */
  public List<String> flaws() {
    List<String> flaws = new ArrayList<>();
    if (!json.isObject()) {
      return List.of("the open packet's data is no JSON object");
    }
    if (sid().isEmpty()) {
      flaws.add("sid is no text, or empty");
    }
    JsonNode upgrades = json.path("upgrades");
    boolean texts = upgrades.isArray();
    for (JsonNode upgrade : upgrades) {
      texts &= upgrade.isTextual();
    }
    if (!texts) {
      flaws.add("upgrades is no array of texts");
    }
    for (String key : List.of("pingInterval", "pingTimeout", "maxPayload")) {
      if (!json.path(key).isNumber()) {
        flaws.add(key + " is no number");
      }
    }
    return List.copyOf(flaws);
  }
}
