package dev.rtck.protocol.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class PresetsTest {

  @ParameterizedTest
  @MethodSource("dev.rtck.protocol.profile.Presets#names")
  void everyPresetIsAProfileThatTeaches(String name) {
    assertThat(Presets.read(name).target()).isEqualTo(name);
    assertThat(Presets.text(name)).startsWith("# ").contains("      # ");
    assertThat(Presets.description(name)).isNotBlank();
  }

  @ParameterizedTest
  @CsvSource({
    "echo-broadcast, echo-and-broadcast",
    "client-id, private-messages",
    "socketio-rooms, rooms",
    "sse-counter, counter",
  })
  void presetsSayWhatTheirApplicationsDo(String preset, String sample) {
    assertThat(Presets.read(preset).endpoints()).isEqualTo(Samples.profile(sample).endpoints());
  }

  @Test
  void anUnknownPresetIsNamedWithItsNeighbour() {
    assertThatThrownBy(() -> Presets.read("eco"))
        .isInstanceOf(ProfileException.class)
        .hasMessage("--preset: unknown preset 'eco'; did you mean 'echo'?");
    assertThatThrownBy(() -> Presets.description("..")).isInstanceOf(ProfileException.class);
  }
}
