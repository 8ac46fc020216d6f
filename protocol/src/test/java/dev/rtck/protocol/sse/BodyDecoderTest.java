package dev.rtck.protocol.sse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.HttpHeader;
import dev.rtck.protocol.websocket.HttpResponse;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BodyDecoderTest {

  private static BodyDecoder decoder(int status, HttpHeader... headers) {
    return new BodyDecoder(
        new HttpResponse("HTTP/1.1", status, "", Arrays.asList(headers), List.of(), true, null),
        false);
  }

  private static final HttpHeader CHUNKED = new HttpHeader("Transfer-Encoding", "chunked");

  @ParameterizedTest
  @ValueSource(strings = {"zz\r\nab", "2\nab\r\n", "2\r\nabc\r\n", "\r\n", "2\r\nab\n"})
  void tellsOfChunksThatAreNone(String bytes) {
    BodyDecoder decoder = decoder(200, CHUNKED);
    decoder.decode(Bytes.latin1(bytes));
    assertThat(decoder.flaws()).hasSize(1);
    assertThat(decoder.isComplete()).isFalse();
  }

  @Test
  void takesZerosBeforeTheSizeOfAChunk() {
    BodyDecoder decoder = decoder(200, CHUNKED);
    Bytes came = decoder.decode(Bytes.latin1("00000000000000000002\r\nab\r\n0000\r\n\r\n"));
    assertThat(came.text()).isEqualTo("ab");
    assertThat(decoder.flaws()).isEmpty();
    assertThat(decoder.isComplete()).isTrue();
  }

  @Test
  void tellsWhereChunksEnd() {
    BodyDecoder decoder = decoder(200, CHUNKED);
    decoder.decode(Bytes.latin1("2\r\nab\r\n3\r\nc"));
    assertThat(decoder.takeChunks()).containsExactly(2);
    decoder.decode(Bytes.latin1("de\r\n1\r\nf"));
    assertThat(decoder.takeChunks()).containsExactly(3, 1);
    assertThat(decoder.takeChunks()).isEmpty();
  }

  @Test
  void takesContentUpToItsLength() {
    BodyDecoder decoder = decoder(200, new HttpHeader("Content-Length", "3"));
    assertThat(decoder.decode(Bytes.latin1("abcd")).text()).isEqualTo("abc");
    assertThat(decoder.isComplete()).isTrue();
  }

  @Test
  void takesContentUpToTheEndWhereNothingIsSaid() {
    BodyDecoder decoder = decoder(200);
    assertThat(decoder.decode(Bytes.latin1("abcd")).text()).isEqualTo("abcd");
    assertThat(decoder.framing()).isEqualTo(BodyDecoder.Framing.UNTIL_CLOSE);
    assertThat(decoder.flaws()).isEmpty();
  }

  @Test
  void tellsOfTwoWordsOnTheLength() {
    assertThat(decoder(200, CHUNKED, new HttpHeader("Content-Length", "3")).flaws()).hasSize(1);
    assertThat(
            decoder(
                    200,
                    new HttpHeader("Content-Length", "3"),
                    new HttpHeader("Content-Length", "4"))
                .flaws())
        .hasSize(1);
  }

  @Test
  void expectsNoContentOfA204() {
    assertThat(decoder(204, CHUNKED).isComplete()).isTrue();
  }
}
