package dev.rtck.referenceserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rtck.referenceserver.Defects;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadParserTest {
  private final RequestHeadParser parser = new RequestHeadParser(Defects.none());

  @Test
  void readsMethodTargetAndFields() throws Exception {
    ByteBuf in = bytes("GET /a?b=c%20d HTTP/1.1\r\nHost: h:1\r\nX:\t v w \r\nx: 2\r\n\r\nrest");
    RequestHead head = parse(in);
    assertThat(head.method()).isEqualTo("GET");
    assertThat(head.path()).isEqualTo("/a");
    assertThat(head.parameter("b")).isEqualTo("c d");
    assertThat(head.fields().all("X")).containsExactly("v w", "2");
    assertThat(in.toString(StandardCharsets.US_ASCII)).isEqualTo("rest");
  }

  @Test
  void readsByteByByte() throws Exception {
    String text = "\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n";
    ByteBuf in = Unpooled.buffer();
    RequestHead head = null;
    for (byte b : text.getBytes(StandardCharsets.US_ASCII)) {
      assertThat(head).isNull();
      in.writeByte(b);
      head = parser.parse(in);
    }
    assertThat(head).isNotNull();
  }

  @Test
  void understandsTheAbsoluteForm() throws Exception {
    RequestHead head = parse(bytes("GET http://h:80/p?q HTTP/1.1\r\nHost: h\r\n\r\n"));
    assertThat(head.path()).isEqualTo("/p");
    assertThat(head.query()).isEqualTo("q");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /  HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1\nHost: h\n\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX : b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX: a\rb\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nX\0: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n",
        "GET nowhere HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET ftp://h/ HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / http/1.1\r\nHost: h\r\n\r\n",
        "\u0081\u0080",
        "\u0016\u0003\u0001",
      })
  void refusesWhatIsMalformed(String text) {
    assertThatThrownBy(() -> parse(bytes(text)))
        .isInstanceOfSatisfying(
            MalformedRequest.class, refused -> assertThat(refused.status()).isEqualTo(400));
  }

  @Test
  void refusesTooManyOrTooLargeHeadersBeforeTheyEnd() {
    String line = "X-Padding: " + "x".repeat(1000) + "\r\n";
    assertThatThrownBy(() -> parser.parse(bytes("GET / HTTP/1.1\r\n" + line.repeat(17))))
        .isInstanceOfSatisfying(
            MalformedRequest.class, refused -> assertThat(refused.status()).isEqualTo(431));
    RequestHeadParser other = new RequestHeadParser(Defects.none());
    assertThatThrownBy(
            () ->
                other.parse(
                    bytes("GET / HTTP/1.1\r\nHost: h\r\n" + "a: b\r\n".repeat(100) + "\r\n")))
        .isInstanceOfSatisfying(
            MalformedRequest.class, refused -> assertThat(refused.status()).isEqualTo(431));
  }

  private RequestHead parse(ByteBuf in) throws MalformedRequest {
    @Nullable RequestHead head = parser.parse(in);
    if (head == null) {
      throw new AssertionError("not complete");
    }
    return head;
  }

  private static ByteBuf bytes(String latin1) {
    return Unpooled.copiedBuffer(latin1, StandardCharsets.ISO_8859_1);
  }
}
