package dev.rtck.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Bytes;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HttpContentTest {

  @ParameterizedTest
  @CsvSource({
    "200 OK, Content-Length: 5, hello, 5",
    "200 OK, Content-Length: 5, hello and more, 5",
    "200 OK, Content-Length: 5, hell, -1",
    "200 OK, Content-Length: 0, '', 0",
    "200 OK, Content-Length: many, hello, -1",
    "200 OK, X-Nothing: 1, hello, -1",
    "204 No Content, X-Nothing: 1, '', 0",
    "304 Not Modified, Content-Length: 5, '', 0",
    "200 OK, Transfer-Encoding: chunked, 5|hello|0||, 15",
    "200 OK, Transfer-Encoding: chunked, 5;x=y|hello|0||HTTP/1.1, 19",
    "200 OK, Transfer-Encoding: chunked, 5|hello|0|X-Trailer: 1||, 29",
    "200 OK, Transfer-Encoding: chunked, 5|hello|0|, -1",
    "200 OK, Transfer-Encoding: chunked, 5|hell, -1",
    "200 OK, Transfer-Encoding: chunked, five|hello|0||, -1",
    "200 OK, Transfer-Encoding: chunked, 5, -1"
  })
  void tellsHowManyBytesAreContent(String status, String header, String behind, int length) {
    HttpResponse response =
        HttpResponse.parse(
            Bytes.utf8("HTTP/1.1 " + status + "\r\n" + header + "\r\n\r\n"), List.of());

    assertThat(
            HttpContent.length(
                Objects.requireNonNull(response), Bytes.utf8(behind.replace("|", "\r\n"))))
        .isEqualTo(length);
  }
}
