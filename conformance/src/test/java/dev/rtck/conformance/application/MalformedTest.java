package dev.rtck.conformance.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Profile;
import dev.rtck.protocol.profile.ProfileReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class MalformedTest {

  private static List<Malformed> inputs(String send) {
    Profile profile =
        ProfileReader.read(
            """
            endpoints:
              chat:
                protocol: websocket
                path: /
                operations:
                  broadcast: {send: %s, receive: {text: "${text}"}, to: everyone}
            """
                .formatted(send),
            "test.yaml",
            Path.of("."),
            Map.of());
    Operation broadcast =
        Objects.requireNonNull(
            Objects.requireNonNull(profile.endpoints().get("chat"))
                .operation(OperationName.BROADCAST));
    return Malformed.inputs(broadcast, Bindings.EMPTY.with("text", "hello"));
  }

  private static String payload(List<Malformed> inputs, String slug) {
    return inputs.stream()
        .filter(input -> input.slug().equals(slug))
        .map(input -> input.payload().text())
        .findFirst()
        .orElse("no such input");
  }

  @Test
  void spoilsAllMembersButTheOneThatSaysWhatTheMessageIs() {
    List<Malformed> inputs = inputs("{type: say, text: \"${text}\", to: [all]}");

    assertThat(payload(inputs, "members-of-null"))
        .isEqualTo("{\"type\":\"say\",\"text\":null,\"to\":null}");
    assertThat(payload(inputs, "members-of-numbers"))
        .isEqualTo("{\"type\":\"say\",\"text\":-1,\"to\":-1}");
    assertThat(payload(inputs, "members-of-lists"))
        .isEqualTo("{\"type\":\"say\",\"text\":[],\"to\":[]}");
    assertThat(payload(inputs, "members-missing")).isEqualTo("{\"type\":\"say\"}");
  }

  @Test
  void spoilsEachArgumentOfAnEventAndEachMemberOfThose() {
    List<Malformed> inputs = inputs("[say, {room: a, text: \"${text}\"}, b]");

    assertThat(payload(inputs, "arguments-missing")).isEqualTo("[\"say\"]");
    assertThat(payload(inputs, "arguments-of-null")).isEqualTo("[\"say\",null,null]");
    assertThat(payload(inputs, "arguments-of-objects")).isEqualTo("[\"say\",{},{}]");
    assertThat(payload(inputs, "members-of-null"))
        .isEqualTo("[\"say\",{\"room\":null,\"text\":null},null]");
    assertThat(inputs).extracting(Malformed::slug).doesNotHaveDuplicates();
    assertThat(inputs("[say, b]")).noneMatch(input -> input.slug().startsWith("members-"));
  }

  @Test
  void spoilsNothingOfAnApplicationThatTakesAnyText() {
    assertThat(inputs("\"${text}\"")).noneMatch(input -> input.slug().startsWith("members-"));
  }

  @Test
  void namesEachInputOnce() {
    assertThat(inputs("{type: say}")).extracting(Malformed::slug).doesNotHaveDuplicates();
  }
}
