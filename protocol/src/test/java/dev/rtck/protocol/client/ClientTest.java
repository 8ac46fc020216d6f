package dev.rtck.protocol.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.ProfileReader;
import dev.rtck.protocol.profile.User;
import dev.rtck.protocol.wire.Unreachable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One client of an application, on a connection that the test plays. */
@Timeout(30)
final class ClientTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration NOW = Duration.ZERO;
  private static final String WELCOME = "welcome: {receive: {hello: \"${self}\"}}";
  private static final String ECHO =
      "echo: {send: {text: \"${text}\"}, receive: {text: \"${text}\"}}";
  private static final String JOIN =
      "join: {send: {enter: \"${room}\"}, receive: {in: \"${room}\"}}";
  private static final String LEAVE = "leave: {send: {exit: \"${room}\"}}";

  private final Played played = new Played();

  /** A connection that says what the test wants. */
  private static final class Played implements Transport {
    private final List<String> sent = new ArrayList<>();
    private Consumer<Transport.Listener> onConnect = ears -> {};
    private Consumer<String> onSend = text -> {};
    private @Nullable Listener listener;
    private boolean dropped;
    private boolean closed;

    @Override
    public void connect(Listener ears, Duration atMost) {
      listener = ears;
      onConnect.accept(ears);
    }

    @Override
    public void send(Operation operation, Bindings values) {
      String text = Objects.requireNonNull(operation.send()).renderText(values);
      sent.add(text);
      onSend.accept(text);
    }

    @Override
    public void sendRaw(Bytes payload, boolean binary) {
      sent.add(payload.text());
    }

    @Override
    public boolean isAlive(Duration atMost) {
      return !dropped;
    }

    @Override
    public void drop() {
      dropped = true;
    }

    @Override
    public void close() {
      closed = true;
    }

    void say(String json) {
      Objects.requireNonNull(listener).received(new Said(json));
    }

    void end(String words) {
      Objects.requireNonNull(listener).ended(new Departure(true, false, words));
    }
  }

  /** A message of the target. */
  private record Said(String json) implements Received {
    @Override
    public long atNanos() {
      return 0;
    }

    @Override
    public @Nullable Bindings match(Operation operation, Bindings known) {
      var receive = operation.receive();
      return receive == null ? null : receive.match(json, known);
    }

    @Override
    public boolean contains(String text) {
      return json.contains(text);
    }

    @Override
    public int length() {
      return json.length();
    }
  }

  private static Endpoint endpoint(String... operations) {
    String yaml =
        "endpoints:\n  chat:\n    protocol: websocket\n    path: /\n    operations:\n      "
            + String.join("\n      ", operations)
            + "\n";
    return Objects.requireNonNull(
        ProfileReader.read(yaml, "rtck.yaml", Path.of("").toAbsolutePath(), Map.of())
            .endpoints()
            .get("chat"));
  }

  private Client connected(String... operations) {
    Client client = new Client(played, endpoint(operations), null);
    client.connect(LONG);
    return client;
  }

  @Test
  void isConnectedFromTheConnectionToItsEnd() {
    Client client = new Client(played, endpoint(ECHO), null);
    List<ConnectionState> during = new ArrayList<>();
    played.onConnect = ears -> during.add(client.state());
    assertThat(client.state()).isEqualTo(ConnectionState.DISCONNECTED);
    client.connect(LONG);
    assertThat(during).containsExactly(ConnectionState.CONNECTING);
    assertThat(client.state()).isEqualTo(ConnectionState.CONNECTED);
    assertThat(client.departure()).isNull();
    played.end("gone");

    assertThat(client.state()).isEqualTo(ConnectionState.DISCONNECTED);
    assertThat(client.departure()).isEqualTo(new Departure(true, false, "gone"));
  }

  @Test
  void isNotConnectedWhenNoConnectionCameAbout() {
    Client client = new Client(played, endpoint(ECHO), null);
    played.onConnect =
        ears -> {
          throw new Unreachable(Unreachable.Kind.REFUSED, "nobody there");
        };

    assertThatThrownBy(() -> client.connect(LONG)).isInstanceOf(Unreachable.class);
    assertThat(client.state()).isEqualTo(ConnectionState.DISCONNECTED);
  }

  @Test
  void isNotConnectedWhenTheTargetEndedTheConnectionMeanwhile() {
    played.onConnect = ears -> ears.ended(new Departure(true, false, "at once"));

    assertThat(connected(ECHO).state()).isEqualTo(ConnectionState.DISCONNECTED);
  }

  @Test
  void tellsTheEndOnce() {
    Client client = new Client(played, endpoint(ECHO), null);
    List<Departure> told = new ArrayList<>();
    client.onEnd(told::add);
    client.connect(LONG);
    played.end("first");
    played.end("second");

    assertThat(told).extracting(Departure::words).containsExactly("first");
    assertThat(client.departure()).isEqualTo(told.get(0));
  }

  @Test
  void learnsItsIdentityFromTheWelcome() {
    Client client = connected(WELCOME);
    assertThat(client.hasIdentity()).isFalse();
    played.say("{\"news\":1}");
    assertThat(client.awaitWelcome(NOW)).isFalse();
    played.say("{\"hello\":\"c7\"}");
    played.say("{\"hello\":\"another\"}");

    assertThat(client.awaitWelcome(NOW)).isTrue();
    assertThat(client.identity().text("self")).isEqualTo("c7");
    assertThat(client.inbox().mark()).isEqualTo(3);
  }

  @Test
  void goesByTheIdentityThatTheProfileGives() {
    User user = new User("alice", Map.of(), Map.of(), Map.of(), null, "a-1");
    Client client = new Client(played, endpoint(ECHO), user);

    assertThat(client.identity().text("self")).isEqualTo("a-1");
    assertThat(client.hasIdentity()).isTrue();
    assertThat(client.user()).isSameAs(user);
  }

  @Test
  void waitsForNoWelcomeThatIsNotDeclared() {
    assertThat(connected(ECHO).awaitWelcome(NOW)).isTrue();
  }

  @Test
  void doesNotWaitForAWelcomeAfterTheEnd() {
    Client client = connected(WELCOME);
    CompletableFuture<Boolean> welcome =
        CompletableFuture.supplyAsync(() -> client.awaitWelcome(LONG));
    played.end("gone");

    assertThat(welcome).succeedsWithin(LONG).isEqualTo(false);
  }

  @Test
  void findsTheMessageThatComesOfAnOperation() {
    Client client = connected(ECHO);
    played.say("{\"text\":\"old\"}");
    int mark = client.inbox().mark();
    Bindings known = Bindings.EMPTY.with("text", "new");
    assertThat(client.await(OperationName.ECHO, known, mark, NOW)).isNull();
    CompletableFuture<@Nullable Bindings> found =
        CompletableFuture.supplyAsync(() -> client.await(OperationName.ECHO, known, mark, LONG));
    played.say("{\"other\":1}");
    played.say("{\"text\":\"new\"}");

    assertThat(found).succeedsWithin(LONG).isEqualTo(known);
    assertThat(client.await(OperationName.ECHO, Bindings.EMPTY.with("text", "old"), mark, NOW))
        .isNull();
    assertThat(client.await(OperationName.ECHO, Bindings.EMPTY.with("text", "old"), 0, NOW))
        .isNotNull();
  }

  @Test
  void waitsForNoMessageAfterTheEnd() {
    Client client = connected(ECHO);
    played.say("{\"text\":\"before\"}");
    played.end("gone");

    assertThat(client.await(OperationName.ECHO, Bindings.EMPTY.with("text", "never"), 0, LONG))
        .isNull();
    assertThat(client.await(OperationName.ECHO, Bindings.EMPTY.with("text", "before"), 0, LONG))
        .isNotNull();
  }

  @Test
  void entersARoomOnceItIsAcknowledged() {
    Client client = connected(JOIN, LEAVE);
    played.onSend =
        text -> {
          if (text.contains("lobby")) {
            played.say("{\"in\":\"lobby\"}");
          }
        };

    assertThat(client.join("lobby", NOW)).isTrue();
    assertThat(client.join("attic", NOW)).isFalse();
    assertThat(client.leave("lobby", NOW)).isTrue();
    assertThat(played.sent)
        .containsExactly("{\"enter\":\"lobby\"}", "{\"enter\":\"attic\"}", "{\"exit\":\"lobby\"}");
  }

  @Test
  void answersAHeartbeatOfTheTargetByItsNumber() {
    var unused =
        connected(
            "heartbeat: {receive: {ping: \"${uuid}\"}, send: {pong: \"${uuid}\"}, every: 1s}");
    CompletableFuture<String> answer = new CompletableFuture<>();
    played.onSend = answer::complete;
    played.say("{\"ping\":\"number 7\"}");

    assertThat(answer).succeedsWithin(LONG).isEqualTo("{\"pong\":\"number 7\"}");
  }

  @Test
  void leavesTheConnectionToItsTransport() {
    Client client = connected(ECHO);
    client.sendRaw(Bytes.utf8("raw"), false);
    assertThat(played.sent).containsExactly("raw");
    assertThat(client.isAlive(NOW)).isTrue();
    client.drop();
    assertThat(client.isAlive(NOW)).isFalse();
    client.close();
    assertThat(played.closed).isTrue();
  }

  @Test
  void doesOnlyWhatIsDeclared() {
    Client client = connected(ECHO);

    assertThatThrownBy(() -> client.send(OperationName.BROADCAST, Bindings.EMPTY))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("BROADCAST");
  }
}
