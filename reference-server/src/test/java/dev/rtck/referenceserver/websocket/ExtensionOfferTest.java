package dev.rtck.referenceserver.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.referenceserver.Defects;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtensionOfferTest {
  @Test
  void readsNamesFlagsAndValues() {
    assertThat(ExtensionOffer.parse("a, b; c ;d=1; e=\"f\\g\" ,, b"))
        .containsExactly(
            new ExtensionOffer("a", List.of()),
            new ExtensionOffer(
                "b",
                List.of(
                    new ExtensionOffer.Parameter("c", null),
                    new ExtensionOffer.Parameter("d", "1"),
                    new ExtensionOffer.Parameter("e", "fg"))),
            new ExtensionOffer("b", List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        "a b",
        "a;",
        "a; =1",
        "a;;b",
        "a; b=",
        "a; b=\"",
        "a; b=\"c d\"",
        "a=1",
        "a; b=\"c\"d"
      })
  void refusesWhatTheGrammarDoesNotAllow(String value) {
    assertThat(ExtensionOffer.parse(value)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "permessage-deflate | permessage-deflate",
        "permessage-deflate; server_no_context_takeover |"
            + " permessage-deflate; server_no_context_takeover",
        "permessage-deflate; client_no_context_takeover |"
            + " permessage-deflate; client_no_context_takeover",
        "permessage-deflate; client_max_window_bits | permessage-deflate",
        "permessage-deflate; client_max_window_bits=10 | permessage-deflate",
        "permessage-deflate; server_max_window_bits=\"15\" |"
            + " permessage-deflate; server_max_window_bits=15",
        "permessage-deflate; server_max_window_bits=10 |",
        "permessage-deflate; server_max_window_bits=16 |",
        "permessage-deflate; server_max_window_bits=7 |",
        "permessage-deflate; server_max_window_bits=015 |",
        "permessage-deflate; server_max_window_bits |",
        "permessage-deflate; server_no_context_takeover=1 |",
        "permessage-deflate; unknown |",
        "permessage-deflate; client_max_window_bits; client_max_window_bits |",
        "x-other |",
        "permessage-deflate; unknown, permessage-deflate | permessage-deflate",
      })
  void acceptsTheFirstOfferOfCompressionThatItCanKeep(String offer, @Nullable String response) {
    List<ExtensionOffer> offers = ExtensionOffer.parse(offer);
    assertThat(offers).isNotNull();
    Compression agreed = Compression.choose(offers == null ? List.of() : offers, Defects.none());
    assertThat(agreed == null ? null : agreed.response(Defects.none())).isEqualTo(response);
  }
}
