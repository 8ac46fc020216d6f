package dev.rtck.protocol.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.ScriptedServer;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.client.Departure;
import dev.rtck.protocol.client.Received;
import dev.rtck.protocol.client.Transport;
import dev.rtck.protocol.engineio.EngineIoEndpoint;
import dev.rtck.protocol.engineio.PollingServer;
import dev.rtck.protocol.profile.SocketIoSettings;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.Opcode;
import dev.rtck.protocol.websocket.TargetEnd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the library would not do by itself. */
@Timeout(60)
final class ClientHttpTest {

  private static final Duration SOON = Duration.ofSeconds(5);

  /** Pings come so seldom that a missing one tells nobody anything within a test. */
  private static final String OPEN =
      "0{\"sid\":\"e\",\"upgrades\":[],\"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":1000000}";

  private static final String CONNECTED = "40{\"sid\":\"s\"}";

  private static ScriptedServer server(TargetEnd.Talk behind) {
    return ScriptedServer.plain(
        TargetEnd.accepting(
            end -> {
              end.send(Frame.text(OPEN));
              var unusedConnect = end.next();
              end.send(Frame.text(CONNECTED));
              behind.with(end);
            }));
  }

  private static SocketIoTransport transport(Address address) {
    SocketIoEndpoint endpoint =
        new SocketIoEndpoint(
            new EngineIoEndpoint(address, "/socket.io/", List.of()),
            "/",
            null,
            List.of(SocketIoSettings.Transport.WEBSOCKET));
    return new SocketIoTransport(endpoint, new Transcript(Secrets.of(List.of())), null);
  }

  private static final class Ending implements Transport.Listener {
    private final CompletableFuture<Departure> ended = new CompletableFuture<>();

    @Override
    public void received(Received message) {}

    @Override
    public void ended(Departure departure) {
      ended.complete(departure);
    }
  }

  @Test
  void noticesAndAnswersTheCloseOfTheServer() throws Exception {
    CompletableFuture<Frame> answer = new CompletableFuture<>();
    CompletableFuture<Boolean> connected = new CompletableFuture<>();
    try (ScriptedServer server =
        server(
            end -> {
              connected.join();
              end.send(Frame.close(1001, "restart"));
              Frame next = end.next();
              while (next != null && next.opcode() != Opcode.CLOSE) {
                next = end.next();
              }
              answer.complete(next);
              end.ignore();
            })) {
      SocketIoTransport transport = transport(server.address());
      Ending ending = new Ending();
      transport.connect(ending, SOON);
      connected.complete(true);

      Departure departure = ending.ended.get(SOON.toMillis(), TimeUnit.MILLISECONDS);

      assertThat(departure.byTarget()).isTrue();
      assertThat(departure.words()).contains("transport close").contains("1001");
      assertThat(answer.get(SOON.toMillis(), TimeUnit.MILLISECONDS)).isNotNull();
      transport.close();
    }
  }

  @Test
  void leavesNoThreadBehindOverWebSocket() throws Exception {
    try (ScriptedServer server = server(TargetEnd::ignore)) {
      assertThatAVisitEnds(server.port(), "WEBSOCKET");
    }
  }

  @Test
  void leavesNoThreadBehindOverPolling() throws Exception {
    try (PollingServer server =
        PollingServer.answering(
            packet -> packet.startsWith("40") ? List.of(CONNECTED) : List.of())) {
      assertThatAVisitEnds(server.address().port(), "POLLING");
    }
  }

  /** A process ends by itself when no thread is left that keeps it alive. */
  private static void assertThatAVisitEnds(int port, String transport) throws Exception {
    Process visit = visit(port, transport);
    try {
      boolean over = visit.waitFor(15, TimeUnit.SECONDS);
      assertThat(over).as("the process of the client has ended").isTrue();
      String said = new String(visit.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(said).contains("left");
      assertThat(visit.exitValue()).isZero();
    } finally {
      visit.destroyForcibly();
    }
  }

  private static Process visit(int port, String transport) throws IOException {
    return new ProcessBuilder(
            System.getProperty("java.home") + "/bin/java",
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            OneVisit.class.getName(),
            String.valueOf(port),
            transport)
        .redirectErrorStream(true)
        .start();
  }
}
