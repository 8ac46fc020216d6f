package dev.rtck.protocol.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NearestNameTest {

  @ParameterizedTest
  @CsvSource({
    "operatons, operations",
    "opertaions, operations",
    "Operations, operations",
    "orgins, origins",
    "message-bytes, messageBytes",
    "message_bytes, messageBytes",
    "limit, limits",
  })
  void findsWhatWasMeant(String typed, String meant) {
    assertThat(NearestName.of(typed, List.of("limits", "operations", "origins", "messageBytes")))
        .isEqualTo(meant);
  }

  @Test
  void doesNotGuessWildly() {
    assertThat(NearestName.of("colour", Keys.PROFILE)).isNull();
    assertThat(NearestName.of("x".repeat(1_000_000), Keys.PROFILE)).isNull();
    assertThat(NearestName.of("x", List.of())).isNull();
    assertThat(NearestName.hint("colour", List.of("a", "bcd"))).isEqualTo("; known: a, bcd");
    assertThat(NearestName.hint("colour", List.of())).isEmpty();
  }
}
