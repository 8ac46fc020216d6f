package dev.rtck.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rtck.protocol.ScriptedServer;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.client.BackOff;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.ConnectionState;
import dev.rtck.protocol.client.ReconnectPolicy;
import dev.rtck.protocol.client.ReconnectingClient;
import dev.rtck.protocol.client.ReconnectingClient.Timeouts;
import dev.rtck.protocol.client.Transition;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.ProfileReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that comes back, over real connections. */
@Timeout(60)
final class ReconnectingOverWebSocketTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  private static final Endpoint ENDPOINT =
      Objects.requireNonNull(
          ProfileReader.read(
                  """
                  endpoints:
                    chat:
                      protocol: websocket
                      path: /
                      operations:
                        welcome: {receive: {hello: "${any}"}}
                        echo: {send: {text: "${text}"}, receive: {text: "${text}"}}
                  """,
                  "rtck.yaml",
                  Path.of("").toAbsolutePath(),
                  Map.of())
              .endpoints()
              .get("chat"));

  private final Transcript transcript = new Transcript(Secrets.of(List.of()));
  private final AtomicInteger connections = new AtomicInteger();
  private final List<String> reached = new CopyOnWriteArrayList<>();
  private final CountDownLatch lossComes = new CountDownLatch(1);
  private ScriptedServer server = ScriptedServer.plain(socket -> {});

  @AfterEach
  void leave() {
    lossComes.countDown();
    server.close();
  }

  /**
   * Returns a client of a target that welcomes everybody; its first connection goes as the talk
   * says.
   */
  private ReconnectingClient connected(TargetEnd.Talk first) {
    return connected(first, Duration.ofHours(1));
  }

  private ReconnectingClient connected(TargetEnd.Talk first, Duration betweenLooks) {
    server.close();
    server =
        ScriptedServer.plain(
            TargetEnd.accepting(
                end -> {
                  int number = connections.incrementAndGet();
                  end.send(Frame.text("{\"hello\":" + number + "}"));
                  if (number == 1) {
                    first.with(end);
                  } else {
                    collect(number, end);
                  }
                }));
    ReconnectingClient client =
        new ReconnectingClient(
            () ->
                new Client(
                    new WebSocketTransport(
                        WebSocketEndpoint.at(server.address(), "/"), transcript, null),
                    ENDPOINT,
                    null),
            ReconnectPolicy.tireless(BackOff.fixed(Duration.ofMillis(20))),
            100,
            new Timeouts(LONG, LONG));
    client.checkLiveness(betweenLooks, Duration.ofMillis(500));
    client.connect();
    assertThat(client.awaitState(ConnectionState.CONNECTED, LONG)).isTrue();
    return client;
  }

  private void collect(int number, TargetEnd end) throws IOException {
    for (Frame frame = end.next(); frame != null; frame = end.next()) {
      if (frame.opcode() == Opcode.PING) {
        end.send(Frame.pong(frame.payload()));
      } else if (frame.opcode() == Opcode.TEXT) {
        reached.add(number + frame.payload().text());
        end.send(frame);
      }
    }
  }

  private static void send(ReconnectingClient client, String text) {
    var unused = client.send(OperationName.ECHO, Bindings.EMPTY.with("text", text));
  }

  private void comesBack(ReconnectingClient client) {
    lossComes.countDown();
    assertThat(client.awaitTransition(ConnectionState.CONNECTED, 2, LONG)).isTrue();
    send(client, "after");

    await().atMost(LONG).until(() -> reached.contains("2{\"text\":\"after\"}"));
    assertThat(client.history())
        .extracting(Transition::to)
        .containsExactly(
            ConnectionState.CONNECTING,
            ConnectionState.CONNECTED,
            ConnectionState.RECONNECTING,
            ConnectionState.CONNECTED);
    Client latest = client.clients().get(1);
    assertThat(latest.await(OperationName.ECHO, Bindings.EMPTY.with("text", "after"), 0, LONG))
        .isNotNull();
  }

  private void awaitLoss() {
    try {
      var unused = lossComes.await(LONG.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void comesBackAfterAClose() {
    try (ReconnectingClient client =
        connected(
            end -> {
              awaitLoss();
              end.send(Frame.close(CloseCode.GOING_AWAY, "restart"));
              end.ignore();
            })) {
      comesBack(client);
      assertThat(client.history().get(2).why()).isEqualTo("Close 1001 'restart'");
    }
  }

  @Test
  void comesBackAfterAReset() {
    try (ReconnectingClient client =
        connected(
            end -> {
              awaitLoss();
              ScriptedServer.reset(end.socket);
            })) {
      comesBack(client);
    }
  }

  @Test
  void comesBackFromATargetThatFroze() {
    try (ReconnectingClient client = connected(TargetEnd::ignore, Duration.ofMillis(50))) {
      comesBack(client);
      assertThat(client.history().get(2).why()).isEqualTo("no sign of life within 500 ms");
    }
  }

  @Test
  void leavesNoThreadBehind() {
    ReconnectingClient client = connected(TargetEnd::ignore);
    client.close();

    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("rtck-reconnecting-"))
                    .noneMatch(name -> name.startsWith("rtck-websocket-")));
  }
}
