package dev.rtck.protocol.profile;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The profiles that the tests read. */
final class Samples {

  static final Map<String, String> ENVIRONMENT =
      Map.of("ALICE_TOKEN", "t0ken-of-alice", "SERVER_TOKEN", "t0ken-of-server", "BYTES", "4096");

  static final List<String> NAMES =
      List.of("whole", "echo-and-broadcast", "private-messages", "rooms", "counter", "every-key");

  private Samples() {}

  static String text(String name) {
    try (var in = Samples.class.getResourceAsStream(name + ".yaml")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Profile profile(String name) {
    return parse(text(name));
  }

  static Profile parse(String yaml) {
    return ProfileReader.read(yaml, "rtck.yaml", Path.of("").toAbsolutePath(), ENVIRONMENT);
  }

  /** A profile of one raw WebSocket endpoint with these lines of operations. */
  static Profile operations(String... lines) {
    return parse(
        "endpoints:\n  chat:\n    protocol: websocket\n    path: /\n    operations:\n      "
            + String.join("\n      ", lines)
            + "\n");
  }

  static JsonNode json(String text) {
    return Objects.requireNonNull(JsonText.parse(text.replace('\'', '"')), text);
  }

  static Endpoint endpoint(Profile profile, String name) {
    return Objects.requireNonNull(profile.endpoints().get(name), name);
  }

  static Operation operation(Profile profile, String endpoint, OperationName name) {
    return Objects.requireNonNull(endpoint(profile, endpoint).operation(name), name.word());
  }

  static Template send(Operation operation) {
    return Objects.requireNonNull(operation.send());
  }

  static Template receive(Operation operation) {
    return Objects.requireNonNull(operation.receive());
  }
}
