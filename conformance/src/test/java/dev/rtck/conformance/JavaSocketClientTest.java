package dev.rtck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.engineio.EngineIoEndpoint;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.ProfileReader;
import dev.rtck.protocol.profile.SocketIoSettings.Transport;
import dev.rtck.protocol.socketio.SocketIoEndpoint;
import dev.rtck.protocol.socketio.SocketIoTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the Java client of Socket.IO does not do by itself, and ours does. */
final class JavaSocketClientTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  /** The server's pings come every 25 seconds: nothing but its end can tell of it in this time. */
  private static final Duration BEFORE_ANY_PING = Duration.ofSeconds(15);

  private static final Endpoint ENDPOINT =
      Objects.requireNonNull(
          ProfileReader.read(
                  """
                  endpoints:
                    rooms:
                      protocol: socketio
                      operations:
                        echo: {send: [echo, "${text}"], receive: [echo, "${text}"]}
                  """,
                  "rtck.yaml",
                  Path.of("").toAbsolutePath(),
                  Map.of())
              .endpoints()
              .get("rooms"));

  private static Stream<List<Transport>> transports() {
    return Stream.of(
        List.of(Transport.POLLING),
        List.of(Transport.WEBSOCKET),
        List.of(Transport.POLLING, Transport.WEBSOCKET));
  }

  private static Client client(ReferenceTarget target, List<Transport> transports) {
    SocketIoEndpoint endpoint =
        new SocketIoEndpoint(
            new EngineIoEndpoint(
                new Address("127.0.0.1", target.port(), false, false), "/socket.io/", List.of()),
            "/",
            null,
            transports);
    Transcript transcript = new Transcript(Secrets.of(List.of()));
    return new Client(new SocketIoTransport(endpoint, transcript, null), ENDPOINT, null);
  }

  private static void echo(Client client) {
    int mark = client.inbox().mark();
    Bindings text = Bindings.EMPTY.with("text", "hello");
    client.send(OperationName.ECHO, text);
    assertThat(client.await(OperationName.ECHO, text, mark, SOON)).isNotNull();
  }

  @ParameterizedTest
  @MethodSource("transports")
  void noticesThatTheServerHasEndedTheConnection(List<Transport> transports) throws IOException {
    try (ReferenceTarget target = ReferenceTarget.start()) {
      for (String end : List.of("drop", "kick-close")) {
        try (Client client = client(target, transports)) {
          client.connect(SOON);
          echo(client);

          client.sendRaw(Bytes.utf8("[\"" + end + "\"]"), false);

          Awaitility.await(end)
              .atMost(BEFORE_ANY_PING)
              .pollInterval(Duration.ofMillis(20))
              .until(() -> client.departure() != null);
          assertThat(Objects.requireNonNull(client.departure()).byTarget()).as(end).isTrue();
        }
      }
    }
  }
}
