package dev.rtck.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AddressTest {

  @ParameterizedTest
  @CsvSource({
    "http://example.test/a,      example.test, 80,   false, example.test",
    "ws://example.test:80/,      example.test, 80,   false, example.test",
    "WS://example.test:3000/x?y, example.test, 3000, false, example.test:3000",
    "https://example.test,       example.test, 443,  true,  example.test",
    "wss://example.test:443,     example.test, 443,  true,  example.test",
    "wss://example.test:80,      example.test, 80,   true,  example.test:80",
    "http://example.test:443,    example.test, 443,  false, example.test:443",
    "tcp://127.0.0.1:61613,      127.0.0.1,    61613, false, 127.0.0.1:61613",
    "tls://127.0.0.1:61614,      127.0.0.1,    61614, true,  127.0.0.1:61614",
    "ws://[::1]:9000/,           ::1,          9000, false, [::1]:9000",
    "ws://[::1]/,                ::1,          80,   false, [::1]",
  })
  void readsHostPortAndTlsFromTheUrl(
      URI url, String host, int port, boolean tls, String authority) {
    Address address = Address.of(url, false);

    assertThat(address).isEqualTo(new Address(host, port, tls, false));
    assertThat(address.authority()).isEqualTo(authority);
  }

  @Test
  void keepsWhetherAnyCertificateWillDo() {
    assertThat(Address.of(URI.create("https://example.test"), true).insecure()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ftp://example.test      | http://, https://, ws://, wss://, tcp:// or tls://",
        "example.test            | http://, https://, ws://, wss://, tcp:// or tls://",
        "http:///path            | names no host",
        "tcp://example.test      | must name a port",
        "tls://example.test      | must name a port",
        "http://example.test:0   | between 1 and 65535",
        "ws://example.test:65536 | between 1 and 65535",
      })
  void saysInASentenceWhatIsWrongWithAUrl(URI url, String sentence) {
    assertThatThrownBy(() -> Address.of(url, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void namesHostAndPortInReportsEvenWhenThePortIsUsual() {
    assertThat(new Address("example.test", 80, false, false)).hasToString("example.test:80");
    assertThat(new Address("::1", 80, false, false)).hasToString("[::1]:80");
  }
}
