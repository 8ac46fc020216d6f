package dev.rtck.protocol.profile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The profiles that ship with rtck, to be used as they are or to be copied. */
public final class Presets {

  private static final Map<String, String> DESCRIPTIONS = descriptions();

  private Presets() {}

  private static Map<String, String> descriptions() {
    Map<String, String> descriptions = new LinkedHashMap<>();
    descriptions.put("echo", "a WebSocket server at / that sends every text back as it is");
    descriptions.put(
        "echo-broadcast", "a WebSocket server that echoes in JSON and repeats to everyone");
    descriptions.put(
        "client-id", "a WebSocket server that names its clients; broadcast and private messages");
    descriptions.put("socketio-rooms", "a Socket.IO server with rooms and a session cookie");
    descriptions.put("sse-counter", "an event stream with a greeting and a counter each second");
    return descriptions;
  }

  /** Returns the names of the presets. */
  public static List<String> names() {
    return List.copyOf(DESCRIPTIONS.keySet());
  }

  /**
   * Returns half a line about a preset.
   *
   * @throws ProfileException when there is none of that name
   */
  public static String description(String name) {
    String description = DESCRIPTIONS.get(name);
    if (description == null) {
      throw unknown(name);
    }
    return description;
  }

  /**
   * Returns the text of a preset, with its comments.
   *
   * @throws ProfileException when there is none of that name
   */
  public static String text(String name) {
    if (!DESCRIPTIONS.containsKey(name)) {
      throw unknown(name);
    }
    return resource("presets/" + name + ".yaml");
  }

  /**
   * Returns a preset as a profile.
   *
   * @throws ProfileException when there is none of that name
   */
  public static Profile read(String name) {
    return ProfileReader.read(text(name), "preset " + name, Path.of("").toAbsolutePath(), Map.of());
  }

  /** Returns the JSON Schema of a profile, for editors. */
  public static String schema() {
    return resource("rtck.schema.json");
  }

  private static ProfileException unknown(String name) {
    return ProfileException.of(
        "--preset", "unknown preset '" + name + "'" + NearestName.hint(name, names()));
  }

  private static String resource(String name) {
    try (InputStream in = Presets.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
