package dev.rtck.protocol.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.ScriptedServer;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.detection.ProtocolDetection.Detected;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ProtocolDetectionTest {

  private static final String NOT_FOUND = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
  private static final String OPEN_PACKET = "0{\"sid\":\"x\",\"upgrades\":[]}";

  @Test
  void aWebSocketAnswersAnUpgrade() {
    Detected detected =
        ask(
            "/ws",
            head -> head.contains("upgrade: websocket") ? ScriptedServer.SWITCHING : NOT_FOUND);

    assertThat(detected.protocol()).isEqualTo(Protocol.WEBSOCKET);
    assertThat(detected.resource()).isEqualTo("/ws");
  }

  @Test
  void anEngineIoServerOpensWithAPacket() {
    Detected detected =
        ask(
            "/live?x=1",
            head ->
                head.startsWith("get /live?x=1&eio=4&transport=polling ")
                    ? "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(OPEN_PACKET.length(), OPEN_PACKET)
                    : NOT_FOUND);

    assertThat(detected.protocol()).isEqualTo(Protocol.SOCKETIO);
    assertThat(detected.resource()).isEqualTo("/live?x=1");
  }

  @Test
  void anEngineIoServerIsFoundAtItsUsualPathAndInChunks() {
    Detected detected =
        ask(
            "/",
            head ->
                head.startsWith("get /socket.io/?eio=4&transport=polling ")
                    ? "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
                        .formatted(OPEN_PACKET.length(), OPEN_PACKET)
                    : NOT_FOUND);

    assertThat(detected.protocol()).isEqualTo(Protocol.SOCKETIO);
    assertThat(detected.resource()).isEqualTo("/socket.io/");
  }

  @Test
  void anEventStreamSaysSo() {
    Detected detected =
        ask(
            "/events",
            head ->
                head.contains("accept: text/event-stream")
                    ? "HTTP/1.1 200 OK\r\nContent-Type: Text/Event-Stream;charset=utf-8\r\n\r\n"
                    : NOT_FOUND);

    assertThat(detected.protocol()).isEqualTo(Protocol.SSE);
  }

  @Test
  void aStompServerSelectsItsSubprotocol() {
    Detected detected =
        ask(
            "/stomp",
            head ->
                head.contains("v11.stomp")
                    ? ScriptedServer.SWITCHING.replaceFirst(
                        "\r\n", "\r\nSec-WebSocket-Protocol: v11.stomp\r\n")
                    : NOT_FOUND);

    assertThat(detected.protocol()).isEqualTo(Protocol.STOMP);
    assertThat(detected.seen()).contains("v11.stomp");
  }

  @Test
  void whatAnswersNothingOfThatIsTakenForAWebSocket() {
    assertThat(ask("/", head -> NOT_FOUND).protocol()).isEqualTo(Protocol.WEBSOCKET);
    assertThat(ask("/", head -> "").protocol()).isEqualTo(Protocol.WEBSOCKET);
  }

  private static Detected ask(String resource, UnaryOperator<String> answers) {
    try (ScriptedServer server =
        ScriptedServer.plain(
            socket -> {
              String head = ScriptedServer.readHead(socket).toLowerCase(Locale.ROOT);
              ScriptedServer.write(socket, answers.apply(head));
            })) {
      return new ProtocolDetection(server.address(), Secrets.of(List.of()), Duration.ofSeconds(2))
          .ask(resource);
    }
  }
}
