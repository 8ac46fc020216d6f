package dev.rtck.referenceserver;

import static dev.rtck.referenceserver.SocketIoWire.BRISK;
import static dev.rtck.referenceserver.SocketIoWire.PLAIN;
import static dev.rtck.referenceserver.SocketIoWire.play;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.referenceserver.ReferenceServer.Options;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Execution(ExecutionMode.CONCURRENT)
class SocketIoTest {
  private static final String CLOSED = "\u0088\u0002\u0003è<fin>";

  @SuppressWarnings("NullAway.Init")
  private static ReferenceServer server;

  @BeforeAll
  static void start() throws IOException {
    server =
        ReferenceServer.start(
            Options.builder().closeTimeout(Duration.ofMillis(100)).maxPayload(2000).build());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void opensASessionByLongPolling() throws IOException {
    String answer = SocketIoWire.request(server, "GET", PLAIN + "?EIO=4&transport=polling", "", "");
    assertThat(answer)
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("Content-Type: text/plain; charset=UTF-8\r\n", "Cache-Control: no-store\r\n");
    assertThat(PollingClient.brief(answer))
        .isEqualTo(
            "200 0{\"sid\":\"…\",\"upgrades\":[\"websocket\"],\"pingInterval\":25000,"
                + "\"pingTimeout\":20000,\"maxPayload\":2000}<fin>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET ?EIO=4 0",
        "GET ?EIO=4&transport=abc 0",
        "GET ?EIO=4&transport=polling&sid=x 1",
        "POST ?EIO=4&transport=polling 2",
        "GET ?EIO=4&transport=websocket 3",
        "GET ?transport=polling 5",
        "GET ?EIO=3&transport=polling 5"
      })
  void refusesARequestWithACode(String request) throws IOException {
    String[] parts = request.split(" ", -1);
    String answer = SocketIoWire.request(server, parts[0], PLAIN + parts[1], "", "");
    assertThat(PollingClient.brief(answer)).startsWith("400 {\"code\":" + parts[2]);
  }

  @Test
  void carriesTextAndBytesByLongPolling() throws IOException {
    PollingClient client = PollingClient.connected(server, PLAIN);
    assertThat(
            client.post(
                "42[\"echo\",\"€\\u001e\"]\u001e451-[\"echo\",{\"_placeholder\":true,\"num\":0}]"
                    + "\u001eb+/8="))
        .isEqualTo("200 ok<fin>");
    assertThat(client.get())
        .isEqualTo(
            "200 42[\"echo\",\"â\u0082¬\\u001E\"]\u001e"
                + "451-[\"echo\",{\"_placeholder\":true,\"num\":0}]\u001eb+/8=<fin>");
  }

  @Test
  void endsASessionOnOverlappingGets() throws IOException {
    PollingClient client = PollingClient.connected(server, PLAIN);
    try (RawClient first = client.waiting()) {
      assertThat(client.get()).startsWith("400 ");
      assertThat(PollingClient.brief(first.readToEnd())).isEqualTo("200 1<fin>");
      assertThat(client.get()).startsWith("400 {\"code\":1");
    }
  }

  @Test
  void endsASessionOnOverlappingPosts() throws IOException {
    PollingClient client = PollingClient.connected(server, PLAIN);
    try (RawClient first = new RawClient(server.port())) {
      first.send("POST " + client.query() + " HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n42");
      first.pause();
      assertThat(client.post("42[\"echo\"]")).startsWith("400 ");
      assertThat(first.readToEnd()).startsWith("HTTP/1.1 400 ").endsWith("<fin>");
      assertThat(client.get()).startsWith("400 {\"code\":1");
    }
  }

  @Test
  void endsASessionWhosePollIsGivenUp() throws IOException {
    PollingClient client = PollingClient.connected(server, PLAIN);
    RawClient poll = client.waiting();
    poll.close();
    poll.pause();
    assertThat(client.post("42[\"echo\"]")).startsWith("400 ");
  }

  @Test
  void refusesABodyAboveTheLimitAndTakesOneAtIt() throws IOException {
    String exact = "42[\"echo\",\"" + "x".repeat(1987) + "\"]";
    PollingClient client = PollingClient.connected(server, PLAIN);
    assertThat(client.post(exact)).startsWith("200 ok");
    assertThat(client.get()).isEqualTo("200 " + SocketIoWire.shown(exact) + "<fin>");
    assertThat(client.post(exact + " ")).startsWith("413 ");
    // The session has ended; a GET that comes before that is told so by a close packet.
    assertThat(client.get()).matches("400 .*|200 1<fin>");
    assertThat(play(server, PLAIN, "<", "40", "<", "<", exact + " ")).contains("\u0003ñ");
  }

  @Test
  void movesFromLongPollingToAWebSocket() throws IOException {
    PollingClient client = PollingClient.connected(server, PLAIN);
    try (RawClient poll = client.waiting();
        RawClient webSocket = client.webSocket()) {
      webSocket.say("2probe");
      assertThat(webSocket.hear()).isEqualTo("3probe");
      assertThat(PollingClient.brief(poll.readToEnd())).isEqualTo("200 6<fin>");
      client.post("42[\"echo\",\"in between\"]");
      webSocket.say("5");
      assertThat(webSocket.hear()).isEqualTo("42[\"echo\",\"in between\"]");
      assertThat(client.get()).startsWith("400 {\"code\":3");
      try (RawClient second = client.webSocket()) {
        assertThat(second.readToEnd()).isEqualTo(CLOSED);
      }
      webSocket.say("42[\"echo\",\"still here\"]");
      assertThat(webSocket.hear()).isEqualTo("42[\"echo\",\"still here\"]");
    }
  }

  @Test
  void actsOnAClosePacket() throws IOException {
    assertThat(play(server, PLAIN, "<", "40", "<", "<", "1")).endsWith(CLOSED);
    PollingClient client = PollingClient.connected(server, PLAIN);
    try (RawClient poll = client.waiting()) {
      assertThat(client.post("1")).isEqualTo("200 ok<fin>");
      assertThat(PollingClient.brief(poll.readToEnd())).isEqualTo("200 6<fin>");
      assertThat(client.get()).startsWith("400 ");
    }
  }

  @Test
  void closesAClientThatAnswersNoPing() throws IOException {
    try (RawClient client = SocketIoWire.connected(server, BRISK)) {
      assertThat(client.hear()).isEqualTo("2");
      client.say("3");
      assertThat(client.hear()).isEqualTo("2");
      assertThat(client.readToEnd()).isEqualTo(CLOSED);
    }
  }

  @Test
  void letsPagesOfTheAllowedOriginReadAnswers() throws IOException {
    String query = PLAIN + "?EIO=4&transport=polling";
    assertThat(
            SocketIoWire.request(
                server,
                "OPTIONS",
                query,
                "Origin: https://app.example\r\nAccess-Control-Request-Headers: x-a\r\n",
                ""))
        .startsWith("HTTP/1.1 204 ")
        .contains(
            "Access-Control-Allow-Origin: https://app.example\r\n",
            "Access-Control-Allow-Credentials: true\r\n",
            "Access-Control-Allow-Headers: x-a\r\n");
    assertThat(SocketIoWire.request(server, "GET", query, "Origin: https://evil.example\r\n", ""))
        .startsWith("HTTP/1.1 200 ")
        .doesNotContain("Access-Control");
  }

  @Test
  void connectsToNamespacesOrSaysWhyNot() throws IOException {
    assertThat(play(server, PLAIN, "<", "40/custom,{\"a\":1}", "<", "<", "1"))
        .contains("40/custom,{\"sid\":\"…\"}\n42/custom,[\"auth\",{\"a\":1}]\n");
    assertThat(play(server, PLAIN, "<", "40/dyn-12,", "<", "1")).contains("\n40/dyn-12,{\"sid\"");
    assertThat(play(server, PLAIN, "<", "40/dyn-x,", "<", "1"))
        .contains("\n44/dyn-x,{\"message\":\"Invalid namespace\"}\n");
    assertThat(play(server, PLAIN, "<", "40/private,", "<", "1"))
        .contains(
            "\n44/private,{\"message\":\"a valid token is needed\","
                + "\"data\":{\"code\":\"unauthorized\"}}\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4abc",
        "42",
        "42[]",
        "42{}",
        "42abc[\"echo\"]",
        "42[null]",
        "42[\"connect\"]",
        "41\"x\"",
        "40",
        "40[]",
        "44{}",
        "42/custom,[\"echo\"]",
        "45x-[\"echo\"]",
        "451[\"echo\"]",
        "4511-[\"echo\"]",
        "450-[\"echo\",{\"_placeholder\":true,\"num\":0}]",
        "43{}",
        "2",
        "abc"
      })
  void closesOnWhatIsNoPacketOrNotAllowed(String frame) throws IOException {
    assertThat(play(server, PLAIN, "<", "40", "<", "<", "42[\"echo\",\"control\"]", "<", frame))
        .contains("42[\"echo\",\"control\"]\n")
        .endsWith(CLOSED);
  }

  @Test
  void acknowledgesEachEventOnce() throws IOException {
    assertThat(
            play(
                server,
                PLAIN,
                "<",
                "40",
                "<",
                "<",
                "422147483648[\"echo\",1]",
                "<",
                "420[\"join\",\"r\"]",
                "<",
                "421[\"leave\",\"r\"]",
                "<",
                "1"))
        .contains("\n432147483648[1]\n430[]\n431[]\n");
  }

  @Test
  void keepsSurrogatesThatHaveNoPartner() throws IOException {
    assertThat(play(server, PLAIN, "<", "40", "<", "<", "42[\"echo\",\"\\ud800\"]", "<", "1"))
        .contains("\n42[\"echo\",\"\\ud800\"]\n");
  }
}
