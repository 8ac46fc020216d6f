package dev.rtck.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExtensionTest {

  @Test
  void readsNamesFlagsAndValuesOverAllLines() {
    assertThat(
            Extension.parse(List.of("a ; b;C=1;d = \"x\\\"y, z; \" ,, e", "permessage-deflate;;")))
        .containsExactly(
            new Extension(
                "a",
                List.of(
                    new Extension.Parameter("b", null),
                    new Extension.Parameter("c", "1"),
                    new Extension.Parameter("d", "x\"y, z; "))),
            new Extension("e", List.of()),
            new Extension(
                "permessage-deflate",
                List.of(new Extension.Parameter("", null), new Extension.Parameter("", null))));
  }

  @Test
  void readsNothingOutOfNothing() {
    assertThat(Extension.parse(List.of())).isEmpty();
    assertThat(Extension.parse(List.of("", " , "))).isEmpty();
  }

  @Test
  void isWrittenAsItWasReadWithoutQuotes() {
    assertThat(Extension.parse(List.of("A;b=\"10\";c"))).hasToString("[a; b=10; c]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "permessage-deflate | false false 15 15",
        "x, permessage-deflate; server_no_context_takeover | true false 15 15",
        "permessage-deflate; client_no_context_takeover | false true 15 15",
        "permessage-deflate; server_max_window_bits=\"9\" | false false 9 15",
        "permessage-deflate; client_max_window_bits=8; server_max_window_bits | false false 15 8",
        "permessage-deflate; client_max_window_bits=08 | false false 15 15",
        "x-webkit-deflate-frame |",
      })
  void anAgreementIsWhatTheAnswerSays(String answer, @Nullable String agreed) {
    DeflateAgreement agreement = DeflateAgreement.of(Extension.parse(List.of(answer)));
    assertThat(
            agreement == null
                ? null
                : agreement.serverNoContextTakeover()
                    + " "
                    + agreement.clientNoContextTakeover()
                    + " "
                    + agreement.serverMaxWindowBits()
                    + " "
                    + agreement.clientMaxWindowBits())
        .isEqualTo(agreed);
  }

  @ParameterizedTest
  @CsvSource({"8, 8", "15, 15", "7, ", "16, ", "08, ", "'', ", "+9, ", "9.0, "})
  void windowBitsAreSpeltInOneWayOnly(String value, @Nullable Integer bits) {
    assertThat(DeflateAgreement.windowBits(value)).isEqualTo(bits);
    assertThat(DeflateAgreement.windowBits(null)).isNull();
  }
}
