package dev.rtck.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.reports.LoadResult.Workload;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HeartbeatTest {

  private static final String WEBSOCKET =
      """
      protocol: websocket
      path: /ws
      operations:
        broadcast: {send: "${text}", receive: "${text}"}
        heartbeat: {receive: {type: ping, id: "${uuid}"}, send: {type: pong, id: "${uuid}"}%s}
      """;

  private static final String SOCKETIO =
      """
      protocol: socketio
      path: /socket.io/
      namespace: /chat
      operations:
        broadcast: {send: [say, "${text}"], receive: [said, "${text}"]}
        heartbeat: {receive: [ping, "${any}"], send: [pong], every: 25s}
      """;

  private static final String STOMP =
      """
      protocol: stomp
      path: /stomp
      operations:
        broadcast:
          subscribe: /topic/chat
          send: {destination: /app/chat, body: "${text}"}
          receive: {body: "${text}"}
        heartbeat:
          subscribe: /user/queue/beats
          receive: {body: {type: ping}}
          send: {destination: /app/pong, body: {type: pong}}
          every: 25s
      """;

  private final EmbeddedChannel channel = new EmbeddedChannel();

  @Test
  void answersTheTargetThatBegins() {
    WebSocketClient client = client(WEBSOCKET.formatted(", every: 25s"));
    client.opened();

    tell(client, "{\"type\": \"ping\", \"id\": \"seven\"}");
    tell(client, "{\"type\": \"other\"}");

    assertThat(said()).containsExactly("{\"type\":\"pong\",\"id\":\"seven\"}");
    pass(60);
    assertThat(said()).isEmpty();
  }

  @Test
  void answersEveryBeatOfTheTarget() {
    WebSocketClient client = client(WEBSOCKET.formatted(", every: 25s"));
    client.opened();

    for (int i = 0; i < 3; i++) {
      tell(client, "{\"type\": \"ping\", \"id\": " + i + "}");
    }

    assertThat(said()).hasSize(3);
  }

  @Test
  void beginsWhereTheProfileNamesNoIntervalOfTheTarget() {
    WebSocketClient client = client(WEBSOCKET.formatted("") + "limits: {idle: 4s}\n");
    client.opened();
    assertThat(said()).isEmpty();

    pass(2);
    assertThat(said()).singleElement().asString().contains("pong");
    // The answer to it is answered no more, what comes unasked is.
    tell(client, "{\"type\": \"ping\", \"id\": 1}");
    assertThat(said()).isEmpty();
    tell(client, "{\"type\": \"ping\", \"id\": 2}");
    assertThat(said()).hasSize(1);
    pass(2);
    assertThat(said()).hasSize(1);
  }

  @Test
  void answersEventsOfSocketIo() {
    WebSocketClient client = client(SOCKETIO);
    tell(client, "0{}");
    tell(client, "40/chat,{\"sid\":\"a\"}");
    assertThat(said()).containsExactly("40/chat,");

    tell(client, "42/chat,[\"ping\",1]");

    assertThat(said()).containsExactly("42/chat,[\"pong\"]");
  }

  @Test
  void answersMessagesOfStomp() {
    WebSocketClient client = client(STOMP);
    client.opened();
    tell(client, "CONNECTED\nversion:1.2\n\n\0");
    pass(3);
    assertThat(client.isReady()).isTrue();
    assertThat(said()).anyMatch(frame -> frame.contains("/user/queue/beats"));

    tell(
        client,
        "MESSAGE\nsubscription:sub-0\nmessage-id:1\ndestination:/user/queue/beats\n\n"
            + "{\"type\":\"ping\"}\0");

    assertThat(said())
        .singleElement()
        .asString()
        .startsWith("SEND")
        .contains("destination:/app/pong")
        .contains("{\"type\":\"pong\"}");
  }

  private WebSocketClient client(String words) {
    LoadPlan plan =
        Plans.of(
            words,
            new Address("127.0.0.1", 1, false, false),
            OperationName.BROADCAST,
            new Workload(1, 1, 10, 128, 1, 0, 1000, 1),
            Path.of(""));
    WebSocketClient client =
        (WebSocketClient)
            Clients.of(
                plan,
                plan.caller(0),
                List.of(),
                (message, nanos) -> {},
                new Troubles(Secrets.of(List.of())));
    client.runOn(channel.eventLoop());
    channel.freezeTime();
    channel.pipeline().addLast(client);
    channel.pipeline().fireChannelActive();
    return client;
  }

  private static void tell(WebSocketClient client, String message) {
    client.message(Unpooled.copiedBuffer(message, UTF_8), System.nanoTime());
  }

  private void pass(int seconds) {
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    channel.runPendingTasks();
  }

  /** Returns what the client said meanwhile. */
  private List<String> said() {
    List<String> said = new ArrayList<>();
    for (Object next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      if (next instanceof WebSocketFrame frame) {
        said.add(frame.content().toString(UTF_8));
        frame.release();
      }
    }
    return said;
  }
}
