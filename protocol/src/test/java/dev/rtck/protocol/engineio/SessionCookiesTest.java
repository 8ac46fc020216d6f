package dev.rtck.protocol.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SessionCookiesTest {

  private final SessionCookies cookies = new SessionCookies();

  @Test
  void addsWhatWasSetToTheClientsOwn() {
    assertThat(cookies.joinedTo("token=t")).isEqualTo("token=t");
    cookies.keep(List.of("node=a; Path=/; HttpOnly", "io=x==", "nonsense"));
    assertThat(cookies.joinedTo("token=t; node=z")).isEqualTo("token=t; node=a; io=x==");
    assertThat(cookies.joinedTo("")).isEqualTo("node=a; io=x==");
  }

  @Test
  void forgetsWhatIsTakenAway() {
    cookies.keep(List.of("node=a", "io=x"));
    cookies.keep(List.of("node=; Max-Age=0; Path=/", "io=y; Max-Age=30"));
    assertThat(cookies.joinedTo("")).isEqualTo("io=y");
  }
}
