package dev.rtck.protocol.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "Bearer secret                     > Bearer x",
        "secret                            > x",
        "c2VjcmV0cw==                      > x",
        "lang=en-US; theme=dark; id=secret > lang=x; theme=x; id=x",
        "id=c2VjcmV0cw==                   > id=x",
        "chat.v1, secret                   > x, x"
      })
  void changesOfAHeaderWhatMayBeACredential(String value, String changed) {
    User user = new User("one", Map.of("Header", value), Map.of(), Map.of(), null, null);

    assertThat(user.changing(it -> "x").headers()).containsEntry("Header", changed);
  }
}
