package dev.rtck.protocol.fault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.fault.ConnectRequest.Verdict;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConnectRequestTest {

  private final ConnectRequest request = new ConnectRequest();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CONNECT chat.example:443 HTTP/1.1\r\nHost: chat.example:443\r\nA: b\r\n\r\n",
        "CONNECT chat.example:443 HTTP/1.0\r\n\r\n",
        "CONNECT chat.example:443 HTTP/1.1\nHost: x\n\n"
      })
  void knowsATunnelHoweverItIsCut(String head) {
    for (int i = 0; i < head.length() - 1; i++) {
      assertThat(request.take(bytes(head.substring(i, i + 1)))).isEqualTo(Verdict.UNDECIDED);
    }
    ByteBuffer last = bytes("\nGET / HTTP/1.1\r\n");
    assertThat(request.take(last)).isEqualTo(Verdict.TUNNEL);
    assertThat(last.remaining()).isEqualTo(16);
    assertThat(request.authority()).isEqualTo("chat.example:443");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /chat HTTP/1.1\r\n",
        "C",
        "CONNECT\naccept-version:1.2\n\n\0",
        "CONNECT \naccept-version:1.2\n\n\0",
        "CONNECT chat.example HTTP/1.1\r\n\r\n",
        "CONNECT chat.example:443 HTTP/2.0\r\n\r\n",
        "connect chat.example:443 HTTP/1.1\r\n\r\n",
        "\u0016\u0003\u0001"
      })
  void losesNothingOfWhatIsNone(String said) {
    ByteBuffer all = bytes(said + "X");
    assertThat(request.take(all)).isEqualTo(Verdict.DIRECT);
    byte[] rest = new byte[all.remaining()];
    all.get(rest);
    assertThat(Bytes.concat(Bytes.copyOf(request.kept()), Bytes.copyOf(rest)))
        .isEqualTo(Bytes.latin1(said + "X"));
  }

  @Test
  void waitsForNoEndlessHead() {
    Verdict verdict = request.take(bytes("CONNECT a:1 HTTP/1.1\r\n"));
    for (int i = 0; i < 1000 && verdict == Verdict.UNDECIDED; i++) {
      verdict = request.take(bytes("Header: value\r\n"));
    }
    assertThat(verdict).isEqualTo(Verdict.DIRECT);
    assertThat(request.kept().length).isLessThanOrEqualTo(8 << 10);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
  }
}
