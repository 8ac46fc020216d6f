package dev.rtck.protocol.profile;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProfileErrorsTest {

  static List<Mistakes.Mistake> mistakes() {
    return Stream.concat(Mistakes.ofForm().stream(), Mistakes.ofMeaning().stream()).toList();
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void saysWhereAndWhatAndWhatToDo(Mistakes.Mistake mistake) {
    assertThatThrownBy(() -> Samples.parse(mistake.yaml()))
        .as(mistake.yaml())
        .isInstanceOf(ProfileException.class)
        .hasMessage(mistake.message());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "url: \"http://${env:SECRET}\"",
        "url: \"${env:SECRET}\"",
        "limits: {idle: \"${env:SECRET}\"}",
        "limits: {connections: \"${env:SECRET}\"}",
        "auth: {required: \"${env:SECRET}\"}",
        "auth: {anonymous: \"${env:SECRET}\"}",
        "users: {a: {headers: {X: \"${env:SECRET}\"}}}",
        "start: {command: x, ready: \"${env:SECRET}\"}",
        "start: {command: x, directory: \"${env:SECRET}\"}",
        "origins: {allowed: [\"${env:SECRET}\"]}",
        "endpoints: {e: {protocol: \"${env:SECRET}\"}}",
        "endpoints: {e: {protocol: stomp, path: \"${env:SECRET}\"}}",
        "auth: {valid: [\"${env:SECRET}\"]}",
      })
  void neverRepeatsWhatTheEnvironmentGave(String yaml) {
    Map<String, String> environment = Map.of("SECRET", "hush hush\nmore");

    assertThatThrownBy(() -> ProfileReader.read(yaml, "rtck.yaml", Path.of(""), environment))
        .isInstanceOf(ProfileException.class)
        .hasMessageStartingWith("rtck.yaml:1:")
        .hasMessageNotContaining("hush");
  }

  @Test
  void neverRepeatsWhatTheEnvironmentGaveAsADirectory() {
    assertThatThrownBy(
            () ->
                ProfileReader.read(
                    "start: {command: x, directory: \"${env:SECRET}\"}",
                    "rtck.yaml",
                    Path.of(""),
                    Map.of("SECRET", "hush")))
        .hasMessageContaining("there is no directory '${env:SECRET}'");
  }

  @Test
  void anEmptyProfileIsAnError() {
    assertThatThrownBy(() -> Samples.parse(""))
        .hasMessage("rtck.yaml: is empty; a profile has 'endpoints' at least");
    assertThatThrownBy(() -> Samples.parse("--- ~\n"))
        .hasMessage("rtck.yaml: is empty; a profile has 'endpoints' at least");
  }

  @Test
  void twoDocumentsAreAnError() {
    assertThatThrownBy(() -> Samples.parse("a: 1\n---\nb: 1\n"))
        .isInstanceOf(ProfileException.class)
        .hasMessageStartingWith("rtck.yaml:2:1: not YAML:")
        .hasMessageNotContaining("\n");
  }

  @Test
  void aliasesOfAliasesCannotFillTheMemory() {
    StringBuilder operations = new StringBuilder("error: {send: {l0: &l0 [x, x, x, x, x, x]");
    for (int i = 1; i < 12; i++) {
      String alias = "*l" + (i - 1);
      operations.append(
          ", l%d: &l%d [%s, %s, %s, %s, %s, %s]"
              .formatted(i, i, alias, alias, alias, alias, alias, alias));
    }
    operations.append("}}");

    assertThatThrownBy(() -> Samples.operations(operations.toString()))
        .isInstanceOf(ProfileException.class)
        .hasMessageContaining("more than 100000 values");
  }
}
