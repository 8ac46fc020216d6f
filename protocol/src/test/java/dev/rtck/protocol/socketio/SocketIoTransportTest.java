package dev.rtck.protocol.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.NotConnected;
import dev.rtck.protocol.client.Refused;
import dev.rtck.protocol.engineio.EngineIoEndpoint;
import dev.rtck.protocol.engineio.PollingServer;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.ProfileReader;
import dev.rtck.protocol.profile.SocketIoSettings;
import dev.rtck.protocol.websocket.HttpHeader;
import dev.rtck.protocol.wire.Unreachable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SocketIoTransportTest {

  private static final Duration SOON = Duration.ofSeconds(5);

  private static final Endpoint ENDPOINT =
      Objects.requireNonNull(
          ProfileReader.read(
                  """
                  endpoints:
                    rooms:
                      protocol: socketio
                      operations:
                        welcome: {receive: [welcome, "${self}"]}
                        echo: {send: [echo, "${text}"], ack: ["${text}"]}
                        join: {send: [join, "${room}"], receive: [joined, "${room}"], ack: [ok]}
                        broadcast: {send: [say, {text: "${text}"}], receive: [said, "${text}"]}
                  """,
                  "rtck.yaml",
                  Path.of("").toAbsolutePath(),
                  Map.of())
              .endpoints()
              .get("rooms"));

  private final PollingServer server = PollingServer.answering(SocketIoTransportTest::answers);
  private final Transcript transcript = new Transcript(Secrets.of(List.of()));

  private static List<String> answers(String packet) {
    if (packet.equals("40/custom,") || packet.startsWith("40/custom,{")) {
      return List.of(
          packet.contains("bad") ? "44/custom,\"not an object\"" : "40/custom,{\"sid\":\"socket\"}",
          "42/custom,[\"welcome\",\"me\"]");
    }
    if (packet.startsWith("40/rtck-")) {
      return List.of("44" + packet.substring(2, packet.length() - 1) + ",{\"message\":\"no\"}");
    }
    if (packet.startsWith("42/custom,0[\"echo\",")) {
      return List.of("43/custom,0[" + packet.substring("42/custom,0[\"echo\",".length()));
    }
    if (packet.startsWith("42/custom,0[\"join\",")) {
      return List.of("43/custom,0[\"ok\"]", "42/custom,[\"joined\",\"den\"]");
    }
    return List.of();
  }

  private Client client(@Nullable JsonNode auth) {
    SocketIoEndpoint endpoint =
        new SocketIoEndpoint(
            new EngineIoEndpoint(
                server.address(), "/socket.io/?k=v", List.of(new HttpHeader("Cookie", "a=b"))),
            "/custom",
            auth,
            List.of(SocketIoSettings.Transport.POLLING));
    return new Client(new SocketIoTransport(endpoint, transcript, null), ENDPOINT, null);
  }

  @AfterEach
  void stopTheServer() {
    server.close();
  }

  @Test
  void showsCredentialsWhereverTheyTravel() {
    ObjectNode auth = JsonNodeFactory.instance.objectNode().put("token", "good");
    auth.putObject("deep").putArray("list").add(1);
    try (Client client = client(auth)) {
      client.connect(SOON);

      assertThat(client.awaitWelcome(SOON)).isTrue();
      assertThat(client.identity().text("self")).isEqualTo("me");
      assertThat(server.came).anyMatch(it -> it.contains("\"deep\":{\"list\":[1]}"));
      assertThat(server.requests).allMatch(it -> it.contains("k=v") && it.contains("a=b"));
      // The session goes on polling meanwhile.
      List<String> requests = List.copyOf(server.requests);
      assertThat(requests.subList(1, requests.size()))
          .isNotEmpty()
          .allMatch(it -> it.contains("node=a"));
    }
  }

  @Test
  void isRefusedByAConnectErrorOrAStatus() {
    ObjectNode bad = JsonNodeFactory.instance.objectNode().put("token", "bad");
    try (Client client = client(bad)) {
      assertThatThrownBy(() -> client.connect(SOON))
          .isInstanceOf(Refused.class)
          .hasMessageContaining("not an object");
    }
    server.refusal = 403;
    try (Client client = client(null)) {
      assertThatThrownBy(() -> client.connect(SOON))
          .isInstanceOf(Refused.class)
          .hasMessageContaining("403");
    }
    server.close();
    try (Client client = client(null)) {
      assertThatThrownBy(() -> client.connect(SOON)).isInstanceOf(Unreachable.class);
    }
  }

  @Test
  void takesAnAcknowledgementForTheOperationThatAskedForIt() {
    try (Client client = client(null)) {
      client.connect(SOON);
      int mark = client.inbox().mark();

      client.send(OperationName.ECHO, Bindings.EMPTY.with("text", "é\u0000\u2028"));

      Bindings told =
          client.await(
              OperationName.ECHO, Bindings.EMPTY.with("text", "é\u0000\u2028"), mark, SOON);
      assertThat(told).isNotNull();
      assertThat(client.await(OperationName.JOIN, Bindings.EMPTY, 0, Duration.ZERO)).isNull();
    }
  }

  @Test
  void entersARoomOnceBothAnswersCame() {
    try (Client client = client(null)) {
      client.connect(SOON);

      assertThat(client.join("den", SOON)).isTrue();
      assertThat(client.join("another", Duration.ofMillis(200))).isFalse();
    }
  }

  @Test
  void emitsWhatIsNoEventAsAMessage() {
    try (Client client = client(null)) {
      client.connect(SOON);
      client.sendRaw(Bytes.utf8("[\"say\",null]"), false);
      client.sendRaw(Bytes.utf8("{\"a\":"), false);
      client.sendRaw(Bytes.utf8("[1]"), false);
      client.sendRaw(Bytes.utf8("[\"connect\"]"), false);
      client.sendRaw(Bytes.of(1, 2), true);

      Awaitility.await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(server.came)
                      .endsWith(
                          "42/custom,[\"say\",null]",
                          "42/custom,[\"message\",\"{\\\"a\\\":\"]",
                          "42/custom,[\"message\",[1]]",
                          "42/custom,[\"message\",[\"connect\"]]",
                          "451-/custom,[\"message\",{\"_placeholder\":true,\"num\":0}]",
                          // The client ends base64 with a line.
                          "bAQI=\n"));
    }
  }

  @Test
  void seesBytesAmongTheArguments() {
    try (Client client = client(null)) {
      client.connect(SOON);
      server.send("451-/custom,[\"said\",{\"_placeholder\":true,\"num\":0}]");
      server.send("baGk=");

      Bindings told = client.await(OperationName.BROADCAST, Bindings.EMPTY, 0, SOON);
      assertThat(Objects.requireNonNull(told).get("text"))
          .isEqualTo(BinaryNode.valueOf("hi".getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void givesASignOfLifeAndNoticesADisconnect() {
    try (Client client = client(null)) {
      client.connect(SOON);
      assertThat(client.isAlive(SOON)).isTrue();
      assertThat(client.departure()).isNull();

      server.send("41/custom,");

      Awaitility.await().atMost(SOON).until(() -> client.departure() != null);
      assertThat(Objects.requireNonNull(client.departure()).atWill()).isTrue();
      assertThat(Objects.requireNonNull(client.departure()).byTarget()).isTrue();
      assertThat(client.isAlive(SOON)).isFalse();
      assertThatThrownBy(() -> client.sendRaw(Bytes.EMPTY, false)).isInstanceOf(NotConnected.class);
    }
  }

  @Test
  void dropsTheConnectionWithoutAFarewellAndClosesItWithOne() {
    try (Client dropped = client(null)) {
      dropped.connect(SOON);
      dropped.drop();
      Awaitility.await().atMost(SOON).until(() -> dropped.departure() != null);
      assertThat(Objects.requireNonNull(dropped.departure()).byTarget()).isFalse();
    }
    Client closed = client(null);
    closed.connect(SOON);
    closed.close();
    Awaitility.await().atMost(SOON).until(() -> server.came.contains("41/custom,"));
    assertThat(server.came).containsOnlyOnce("41/custom,");
  }
}
