package dev.rtck.conformance.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a credential that shall not be signed any more. */
final class SignedTokenTest {

  @Test
  void aTokenKeepsWhatItSaysOfItsOwner() {
    String owner = encoded("{\"sub\":\"alice\"}");
    assertThat(
            SignedToken.withoutSignature(
                encoded("{\"typ\":\"JWT\",\"alg\":\"HS256\"}") + "." + owner + ".c2ln"))
        .isEqualTo(encoded("{\"alg\":\"none\",\"typ\":\"JWT\"}") + "." + owner + ".");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "t0ken-alice", "a.b", "a.b.c", "s%3Aid.signature", "1.2.3", "bnVsbA.b.c"})
  void whatIsNoTokenStaysAsItIs(String credential) {
    assertThat(SignedToken.withoutSignature(credential)).isEqualTo(credential);
  }

  private static String encoded(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
