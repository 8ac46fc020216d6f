package dev.rtck.referenceserver;

import static dev.rtck.referenceserver.RawClient.frame;
import static dev.rtck.referenceserver.RawClient.hex;
import static dev.rtck.referenceserver.RawClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.referenceserver.ReferenceServer.Options;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceServerTest {
  @SuppressWarnings("NullAway.Init")
  private static ReferenceServer server;

  @BeforeAll
  static void start() throws IOException {
    server = ReferenceServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void answersTheSampleHandshakeOfTheRfc() throws IOException {
    String head =
        head(request("/echo", "").replace("AQIDBAUGBwgJCgsMDQ4PEA==", "dGhlIHNhbXBsZSBub25jZQ=="));
    assertThat(head)
        .startsWith("HTTP/1.1 101 ")
        .contains("Upgrade: websocket\r\n", "Connection: Upgrade\r\n")
        .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
        .doesNotContain("Content-Length", "Protocol:", "Extensions");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Upgrade: websocket | upgrade: foo, WebSocket",
        "Connection: Upgrade | connection: keep-alive, UPGRADE",
        "Host: localhost | Host:\t localhost:80 \t",
        "GET /echo | GET http://localhost/echo",
        "Host: localhost | X-Unknown: 1\\r\\nHost: localhost",
      })
  void upgradesWhatIsUnusualButRight(String usual, String unusual) throws IOException {
    assertThat(head(request("/echo", "").replace(usual, unusual.replace("\\r\\n", "\r\n"))))
        .startsWith("HTTP/1.1 101 ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "GET /echo | POST /echo | 405",
        "GET /echo | GET /nowhere | 404",
        "HTTP/1.1 | HTTP/1.0 | 426",
        "HTTP/1.1 | HTTP/2.0 | 505",
        "Upgrade: websocket | Upgrade: foo | 426",
        "Connection: Upgrade | Connection: keep-alive | 426",
        "Sec-WebSocket-Version: 13 | Sec-WebSocket-Version: 14 | 426",
        "Sec-WebSocket-Version: 13 | Sec-WebSocket-Version: 013 | 400",
        "Sec-WebSocket-Version: 13 | X: y | 400",
        "Sec-WebSocket-Key | X-Key | 400",
        "AQIDBAUGBwgJCgsMDQ4PEA== | AQID | 400",
        "AQIDBAUGBwgJCgsMDQ4PEA== | ***** | 400",
        "Host: localhost | Host: a b | 400",
        "Host: localhost | X: y | 400",
        "X: | Sec-WebSocket-Protocol: a b | 400",
        "X: | Sec-WebSocket-Protocol: | 400",
        "X: | Sec-WebSocket-Extensions: permessage-deflate; ;=, | 400",
        "X: | Sec-WebSocket-Extensions: | 400",
      })
  void refusesWhatIsWrong(String right, String wrong, int status) throws IOException {
    assertThat(head(request("/echo", "X:\r\n").replace(right, wrong)))
        .startsWith("HTTP/1.1 " + status + " ")
        .satisfies(
            head -> {
              if (status == 426) {
                assertThat(head)
                    .contains("Upgrade: websocket\r\n", "Connection: Upgrade", "Version: 13\r\n");
              }
            });
  }

  @Test
  void choosesTheFirstSubprotocolOfTheClientThatItKnows() throws IOException {
    assertThat(head(request("/ws", "Sec-WebSocket-Protocol: x, chat.v2\r\n")))
        .contains("\r\nSec-WebSocket-Protocol: chat.v2\r\n");
    assertThat(head(request("/ws", "Sec-WebSocket-Protocol: x\r\n")))
        .doesNotContain("Sec-WebSocket-Protocol");
  }

  @Test
  void sends100Before101WhenTheClientExpectsIt() throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      client.send(request("/echo", "Expect: 100-continue\r\n"));
      assertThat(client.readHead()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      assertThat(client.readHead()).startsWith("HTTP/1.1 101 ");
    }
  }

  @Test
  void aRefusalLeavesTheConnectionToHttp() throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      client.send(request("/echo", "").replace("Sec-WebSocket-Key", "X-Key"));
      assertThat(client.readHead()).startsWith("HTTP/1.1 400 ");
      client.send(frame(0x81, "hi"));
      assertThat(client.readToEnd()).contains("HTTP/1.1 400 ").endsWith("<fin>");
    }
    try (RawClient client = new RawClient(server.port())) {
      client.send("GET /nowhere HTTP/1.1\r\nHost: h\r\n\r\n" + request("/echo", ""));
      assertThat(client.readHead()).startsWith("HTTP/1.1 404 ").contains("Content-Length: 13\r\n");
      client.readHex(13);
      assertThat(client.readHead()).startsWith("HTTP/1.1 101 ");
    }
  }

  @Test
  void readsPastABodyAndKeepsWhatFollows() throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      client.send(request("/echo", "Content-Length: 5\r\n") + "hello" + latin1(frame(0x81, "hi")));
      assertThat(client.readHead()).startsWith("HTTP/1.1 101 ");
      assertThat(client.readFrame()).isEqualTo("81026869");
    }
  }

  @Test
  void guardsThePrivatePath() throws IOException {
    assertThat(head(request("/private", "")))
        .startsWith("HTTP/1.1 401 ")
        .contains("WWW-Authenticate: Bearer");
    String bearer = "Authorization: Bearer " + ReferenceServer.TOKEN + "\r\n";
    assertThat(head(request("/private", bearer))).startsWith("HTTP/1.1 101 ");
    assertThat(head(request("/private", bearer + "Origin: https://app.example\r\n")))
        .startsWith("HTTP/1.1 101 ");
    assertThat(head(request("/private", bearer + "Origin: https://evil.example\r\n")))
        .startsWith("HTTP/1.1 403 ");
  }

  @Test
  void echoesFragmentsAsOneMessageAndAnswersPingsBetween() throws IOException {
    try (RawClient client = RawClient.upgraded(server.port(), "/echo")) {
      client.send(frame(0x01, new byte[] {(byte) 0xc3}));
      client.send(frame(0x89, "p"));
      assertThat(client.readFrame()).isEqualTo("8a0170");
      client.send(frame(0x8a, "unasked"));
      client.send(frame(0x00, ""));
      client.send(frame(0x80, new byte[] {(byte) 0xa4}));
      assertThat(client.readFrame()).isEqualTo("8102c3a4");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 127, 65535, 65536, 1 << 20})
  void echoesEveryLength(int length) throws IOException {
    try (RawClient client = RawClient.upgraded(server.port(), "/echo")) {
      byte[] payload = new byte[length];
      Arrays.fill(payload, (byte) 0xf7);
      client.send(frame(0x82, payload));
      String expected =
          length < 126
              ? String.format("82%02x", length)
              : length < 65536
                  ? String.format("827e%04x", length)
                  : String.format("827f%016x", length);
      assertThat(client.readFrame()).isEqualTo(expected + HexFormat.of().formatHex(payload));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "8880 00000000, 8800",
    "8882 00000000 03e8, 880203e8",
    "8883 00000000 0fa061, 88020fa0",
    "8882 00000000 03f6, 880203f6",
  })
  void answersACloseAndEndsTcpByFin(String close, String answer) throws IOException {
    try (RawClient client = RawClient.upgraded(server.port(), "/echo")) {
      client.send(hex(close));
      client.send(frame(0x89, "too late"));
      assertThat(client.readToEnd()).isEqualTo(latin1(hex(answer)) + "<fin>");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "8881 00000000 03, 1002",
    "8882 00000000 03ec, 1002",
    "8882 00000000 03ed, 1002",
    "8882 00000000 03f7, 1002",
    "8882 00000000 03e7, 1002",
    "8883 00000000 03e8ff, 1007",
    "8101 61, 1002",
    "8181 00000000 ff, 1007",
    "8181 00000000 c3, 1007",
    "0181 00000000 c3 8081 00000000 41, 1007",
    "82ff 0000000001000001 00000000, 1009",
    "82ff 4000000000000000 00000000, 1009",
  })
  void failsWithACodeAndStopsReading(String bad, int code) throws IOException {
    try (RawClient client = RawClient.upgraded(server.port(), "/echo")) {
      client.send(hex(bad));
      client.send(frame(0x89, "still there?"));
      String close = client.readFrame();
      assertThat(close).startsWith("88").contains(String.format("%04x", code));
      assertThat(client.readToEnd()).isEqualTo("<fin>");
    }
  }

  @Test
  void releasesASocketWhosePeerStaysSilentAfterTheFailure() throws IOException {
    try (RawClient client = RawClient.upgraded(server.port(), "/echo")) {
      client.send(hex("8101"));
      client.readFrame();
      assertThat(client.readToEnd()).isEqualTo("<fin>");
      Awaitility.await()
          .atMost(Duration.ofSeconds(3))
          .ignoreException(SocketException.class)
          .until(() -> isGone(client));
    }
  }

  private static boolean isGone(RawClient client) throws IOException {
    try {
      client.send(new byte[1]);
      return false;
    } catch (SocketException broken) {
      return true;
    }
  }

  @Test
  void endsWhenThePeerEndsAndEchoesNoHalfMessage() throws IOException {
    try (RawClient client = RawClient.upgraded(server.port(), "/echo")) {
      client.send(frame(0x81, "whole"));
      client.send(hex("81ff 0000000000010000 00000000 61616161"));
      client.finish();
      assertThat(client.readToEnd()).isEqualTo(latin1(hex("8105")) + "whole<fin>");
    }
  }

  @Test
  void limitsTheTimeOfAHandshake() throws IOException {
    Options options = Options.builder().handshakeTimeout(Duration.ofMillis(200)).build();
    try (ReferenceServer hasty = ReferenceServer.start(options);
        RawClient silent = new RawClient(hasty.port());
        RawClient slow = new RawClient(hasty.port())) {
      slow.send("GET / HTTP/1.1\r\n");
      assertThat(silent.readToEnd()).isEqualTo("<fin>");
      assertThat(slow.readToEnd()).startsWith("HTTP/1.1 408 ").endsWith("<fin>");
    }
  }

  @Test
  void pingsAndDropsWhoDoesNotAnswerOrSendsNothing() throws IOException {
    Options pinging = Options.builder().keepalive(Duration.ofMillis(100)).build();
    try (ReferenceServer alive = ReferenceServer.start(pinging);
        RawClient client = RawClient.upgraded(alive.port(), "/echo")) {
      assertThat(client.readFrame()).isEqualTo("8900");
      client.send(frame(0x8a, ""));
      assertThat(client.readFrame()).isEqualTo("8900");
      assertThat(client.readFrame()).startsWith("88");
    }
    Options impatient = Options.builder().idle(Duration.ofMillis(100)).build();
    try (ReferenceServer idle = ReferenceServer.start(impatient);
        RawClient client = RawClient.upgraded(idle.port(), "/echo")) {
      assertThat(client.readFrame()).startsWith("88").contains("03e9");
    }
  }

  @Test
  void saysGoodbyeToEveryoneWhenItCloses() throws IOException {
    ReferenceServer leaving = ReferenceServer.start();
    try (RawClient client = RawClient.upgraded(leaving.port(), "/echo");
        RawClient http = new RawClient(leaving.port())) {
      http.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(http.readHead()).startsWith("HTTP/1.1 200 ");
      long start = System.nanoTime();
      leaving.close();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(900));
      assertThat(client.readFrame()).startsWith("88").contains("03e9");
    }
  }

  private static String head(String request) throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      client.send(request);
      return client.readHead();
    }
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
