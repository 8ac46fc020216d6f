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

  @ParameterizedTest
  @ValueSource(strings = {"3\r\ncde\r\n", "\r\n2\r\n", "data: x\n\n"})
  void tellsOfWhatComesBehindTheLastChunk(String bytes) {
    BodyDecoder atOnce = decoder(200, CHUNKED);
    atOnce.decode(Bytes.latin1("2\r\nab\r\n0\r\n\r\n" + bytes));
    assertThat(atOnce.flaws()).hasSize(1);

    BodyDecoder later = decoder(200, CHUNKED);
    later.decode(Bytes.latin1("2\r\nab\r\n0\r\n\r\n"));
    assertThat(later.flaws()).isEmpty();
    later.decode(Bytes.latin1(bytes));
    later.decode(Bytes.latin1(bytes));
    assertThat(later.flaws()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\r\n", "HTTP/1.1 408 Request Timeout\r\n\r\n"})
  void bearsWhatAnIdleConnectionMayBring(String bytes) {
    BodyDecoder decoder = decoder(200, CHUNKED);
    decoder.decode(Bytes.latin1("0\r\n\r\n" + bytes));
    assertThat(decoder.flaws()).isEmpty();

    BodyDecoder byteByByte = decoder(200, CHUNKED);
    ("0\r\n\r\n" + bytes).chars().forEach(it -> byteByByte.decode(Bytes.of(it)));
    assertThat(byteByByte.flaws()).isEmpty();
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
