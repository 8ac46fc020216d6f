package dev.rtck.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Bytes;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HandshakeRequestTest {

  private final HandshakeRequest request = HandshakeRequest.to("/chat?x=1", "example.test:3000");

  @Test
  void isTheShortestLegalRequest() {
    String key = request.header("sec-websocket-key");

    assertThat(Base64.getDecoder().decode(key)).hasSize(16);
    assertThat(request.encode().text())
        .isEqualTo(
            "GET /chat?x=1 HTTP/1.1\r\nHost: example.test:3000\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Key: "
                + key
                + "\r\nSec-WebSocket-Version: 13\r\n\r\n");
    assertThat(request.summary()).startsWith("GET /chat?x=1 HTTP/1.1 | ");
  }

  @Test
  void hasAKeyOfItsOwn() {
    assertThat(HandshakeRequest.randomKey()).isNotEqualTo(HandshakeRequest.randomKey());
  }

  @Test
  void becomesAnyOtherRequest() {
    HandshakeRequest other =
        request
            .withMethod("POST")
            .withTarget("/other")
            .withHttpVersion("HTTP/1.0")
            .without("UPGRADE")
            .replacing("connection", "close")
            .replacing("Origin", "https://a.test")
            .with("Origin", "https://b.test")
            .followedBy(Bytes.utf8("body"));

    assertThat(other.encode().text())
        .startsWith("POST /other HTTP/1.0\r\nHost: example.test:3000\r\nConnection: close\r\n")
        .endsWith("\r\nOrigin: https://a.test\r\nOrigin: https://b.test\r\n\r\nbody")
        .doesNotContain("Upgrade");
    assertThat(other.head().length()).isEqualTo(other.encode().length() - 4);
    assertThat(other.header("Upgrade")).isEmpty();
    assertThat(request.header("Upgrade")).isEqualTo("websocket");
  }

  @Test
  void isShuffledAsTheSeedSays() {
    assertThat(request.shuffled(3)).isEqualTo(request.shuffled(3)).isNotEqualTo(request);
    assertThat(request.shuffled(3).headers()).hasSameElementsAs(request.headers());
  }

  @Test
  void comesWithWhatTheEndpointAsksOfEveryClient() {
    WebSocketEndpoint endpoint =
        new WebSocketEndpoint(
            new Address("example.test", 80, false, false),
            "/ws",
            List.of(new HttpHeader("Origin", "https://app.test")),
            List.of("chat.v2", "chat.v1"),
            null);

    assertThat(endpoint.request().header("Host")).isEqualTo("example.test");
    assertThat(endpoint.request().header("Origin")).isEqualTo("https://app.test");
    assertThat(endpoint.request().header(HandshakeRequest.PROTOCOL)).isEqualTo("chat.v2, chat.v1");
    assertThat(WebSocketEndpoint.at(endpoint.address(), "/").request().headers()).hasSize(5);
  }
}
