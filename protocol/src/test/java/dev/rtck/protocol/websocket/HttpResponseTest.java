package dev.rtck.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Bytes;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpResponseTest {

  private static @Nullable HttpResponse parse(String head) {
    return HttpResponse.parse(Bytes.latin1(head), List.of());
  }

  private static HttpResponse response(String head) {
    return Objects.requireNonNull(parse(head));
  }

  @Test
  void readsTheStatusLineAndTheHeaders() {
    HttpResponse response =
        response("HTTP/1.1 101 Switching Protocols\r\nUpgrade:websocket\r\nX:  a b \r\n\r\n");

    assertThat(response.version()).isEqualTo("HTTP/1.1");
    assertThat(response.status()).isEqualTo(101);
    assertThat(response.reason()).isEqualTo("Switching Protocols");
    assertThat(response.statusLine()).isEqualTo("101 Switching Protocols");
    assertThat(response.headers())
        .containsExactly(new HttpHeader("Upgrade", "websocket"), new HttpHeader("X", "a b"));
    assertThat(response.interim()).isEmpty();
  }

  @Test
  void readsBareLineFeedsAndAStatusWithoutReason() {
    HttpResponse response = response("HTTP/1.0 404\nServer: x\n\n");

    assertThat(response.statusLine()).isEqualTo("404");
    assertThat(response.lines("server")).containsExactly("x");
  }

  @Test
  void findsNoFlawInAnUnusualButValidHead() {
    HttpResponse response =
        response("HTTP/1.1 101 \r\nupgrade:websocket\r\nX-~1:\t a:b \r\nY:\r\n\r\n");

    assertThat(response.flaw()).isNull();
    assertThat(response.hasReasonSeparator()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A: b\n\r\n",
        "A: b\r\n\n",
        "A: b\rC: d\r\n\r\n",
        "A: b\0\r\n\r\n",
        "A: b\r\n c\r\n\r\n",
        "A: b\r\n\tc: d\r\n\r\n",
        "nonsense\r\n\r\n",
        "A : b\r\n\r\n",
        ": b\r\n\r\n",
        "A(: b\r\n\r\n"
      })
  void findsTheFlawOfAHead(String lines) {
    assertThat(response("HTTP/1.1 101 x\r\n" + lines).flaw()).isNotNull();
  }

  @Test
  void missesTheSpaceBehindTheStatus() {
    HttpResponse response = response("HTTP/1.1 101\r\nA: b\r\n\r\n");

    assertThat(response.hasReasonSeparator()).isFalse();
    assertThat(response.flaw()).isNull();
  }

  @Test
  void readsListsOverAllTheirLines() {
    HttpResponse response =
        response("HTTP/1.1 101 x\r\nConnection: keep-alive, Upgrade\r\nconnection:,foo,\r\n\r\n");

    assertThat(response.members("Connection")).containsExactly("keep-alive", "Upgrade", "foo");
    assertThat(response.hasMember("connection", "upgrade")).isTrue();
    assertThat(response.hasMember("connection", "grade")).isFalse();
    assertThat(response.has("CONNECTION")).isTrue();
    assertThat(response.has("Upgrade")).isFalse();
  }

  @Test
  void takesALineWithoutColonForNoHeader() {
    assertThat(response("HTTP/1.1 200 OK\r\nnonsense\r\n: none\r\nA:\r\n\r\n").headers())
        .containsExactly(new HttpHeader("A", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1",
        "HTTP/1.1 OK",
        "HTTP/1.1 1010 x",
        "SSH-2.0-x 101 y",
        " HTTP/1.1 101"
      })
  void knowsWhatIsNotAResponse(String head) {
    assertThat(parse(head + "\r\n\r\n")).isNull();
  }
}
