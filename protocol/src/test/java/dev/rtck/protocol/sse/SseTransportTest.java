package dev.rtck.protocol.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.ScriptedServer;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.NotConnected;
import dev.rtck.protocol.client.Refused;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.ProfileReader;
import dev.rtck.protocol.websocket.HttpHeader;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SseTransportTest {

  private static final Duration LONG = Duration.ofSeconds(10);
  private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";
  private static final String PROFILE =
      """
      target: news
      url: http://127.0.0.1:1
      endpoints:
        events:
          protocol: sse
          path: /events
          operations:
            broadcast:
              send: {method: PUT, path: "/say/${text}", body: {text: "${text}"}}
              receive: {event: said, data: {text: "${text}"}}
            join: {subscribe: "/rooms/${room}"}
            leave: {send: {method: DELETE, path: "/rooms/${room}"}}
            room: {send: {path: "/rooms/${room}", body: "${text}"}, receive: {data: "${text}"}, to: members}
      """;

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final StreamMemory memory = new StreamMemory();

  private static Endpoint endpoint() {
    return Objects.requireNonNull(
        ProfileReader.read(PROFILE, "rtck.yaml", Path.of("").toAbsolutePath(), Map.of())
            .endpoints()
            .get("events"));
  }

  private Client client(ScriptedServer server) {
    SseEndpoint there =
        new SseEndpoint(
            server.address(),
            "/events?token=t",
            List.of(new HttpHeader("Authorization", "Bearer x")),
            "token=t",
            "GET");
    Endpoint endpoint = endpoint();
    return new Client(
        new SseTransport(
            there,
            endpoint,
            memory,
            new Transcript(Secrets.of(List.of())),
            null,
            Duration.ofSeconds(10),
            violation -> {}),
        endpoint,
        null);
  }

  /** Answers each GET with a stream, anything else with 202. */
  private ScriptedServer server(String stream) {
    return ScriptedServer.plain(socket -> serve(socket, stream));
  }

  private void serve(Socket socket, String stream) throws IOException {
    for (String head = ScriptedServer.readHead(socket);
        !head.isEmpty();
        head = ScriptedServer.readHead(socket)) {
      requests.add(head);
      if (head.startsWith("GET")) {
        ScriptedServer.write(socket, HEAD + "\r\n" + stream);
        var unused = ScriptedServer.readToTheEnd(socket);
        return;
      }
      String length = head.replaceAll("(?s).*Content-Length: ([0-9]+).*", "$1");
      Bytes body = Bytes.copyOf(socket.getInputStream().readNBytes(Integer.parseInt(length)));
      requests.add(body.text());
      ScriptedServer.write(socket, "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n");
    }
  }

  @Test
  void hearsEventsAsTheProfileNamesThem() {
    String stream =
        "event: other\ndata: {\"text\":\"a\"}\n\nevent: said\ndata: {\"text\":\"b\"}\n\n";
    try (ScriptedServer server = server(stream);
        Client client = client(server)) {
      client.connect(LONG);
      Bindings told = client.await(OperationName.BROADCAST, Bindings.EMPTY, 0, LONG);
      assertThat(Objects.requireNonNull(told).text("text")).isEqualTo("b");
    }
  }

  @Test
  void sendsRequestsWithTheCredentialsOfTheClient() {
    try (ScriptedServer server = server("");
        Client client = client(server)) {
      client.connect(LONG);
      client.send(OperationName.BROADCAST, Bindings.EMPTY.with("text", "a b\"c"));
      assertThat(requests.get(1))
          .startsWith("PUT /say/a%20b%22c?token=t HTTP/1.1\r\n")
          .contains("Authorization: Bearer x\r\n")
          .contains("Content-Type: application/json\r\n");
      assertThat(requests.get(2)).isEqualTo("{\"text\":\"a b\\\"c\"}");
    }
  }

  @Test
  void opensTheStreamOfARoomByJoiningAndClosesItByLeaving() {
    try (ScriptedServer server = server("data: hello\n\n");
        Client client = client(server)) {
      client.connect(LONG);
      assertThat(client.join("r 1", LONG)).isTrue();
      Bindings known = Bindings.EMPTY.with("text", "hello");
      assertThat(client.await(OperationName.ROOM, known, 1, LONG)).isNotNull();
      assertThat(requests).anyMatch(it -> it.startsWith("GET /rooms/r%201?token=t "));
      assertThat(client.leave("r 1", LONG)).isTrue();
      assertThat(requests).anyMatch(it -> it.startsWith("DELETE /rooms/r%201?token=t "));
      assertThat(client.departure()).isNull();
    }
  }

  /** Ends the stream of a room behind its first event. */
  private ScriptedServer endingRooms() {
    return ScriptedServer.plain(
        socket -> {
          String head = ScriptedServer.readHead(socket);
          requests.add(head);
          if (head.startsWith("GET /rooms/")) {
            ScriptedServer.write(socket, HEAD + "Content-Length: 15\r\n\r\nid: 7\ndata: a\n\n");
          } else if (head.startsWith("GET ")) {
            ScriptedServer.write(socket, HEAD + "\r\n");
            var unused = ScriptedServer.readToTheEnd(socket);
          } else {
            ScriptedServer.write(socket, "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n");
          }
        });
  }

  private long roomsAskedFor(String header) {
    return requests.stream()
        .filter(it -> it.startsWith("GET /rooms/") && it.contains(header))
        .count();
  }

  @Test
  void comesBackToTheStreamOfARoomBehindItsLastEvent() {
    try (ScriptedServer server = endingRooms();
        Client client = client(server)) {
      client.connect(LONG);
      assertThat(client.join("r", LONG)).isTrue();
      await().until(() -> roomsAskedFor("Last-Event-ID: 7\r\n") > 0);
      assertThat(client.departure()).isNull();
      assertThat(client.leave("r", LONG)).isTrue();
      // Who joins again is another EventSource.
      assertThat(client.join("r", LONG)).isTrue();
      List<String> since =
          requests.stream().dropWhile(it -> !it.startsWith("DELETE /rooms/")).toList();
      assertThat(since)
          .anyMatch(it -> it.startsWith("GET /rooms/") && !it.contains("Last-Event-ID"));
    }
  }

  @Test
  void comesBackToARoomWithAnotherConnectionOfTheSameClient() {
    try (ScriptedServer server = endingRooms()) {
      for (int i = 0; i < 2; i++) {
        try (Client client = client(server)) {
          client.connect(LONG);
          assertThat(client.join("r", LONG)).isTrue();
          await().until(() -> client.inbox().mark() > 0);
        }
      }
      assertThat(roomsAskedFor("Last-Event-ID: 7\r\n")).isPositive();
    }
  }

  @Test
  void comesBackWithTheIdOfTheLastWholeEvent() {
    String stream = "id: 1\ndata: a\n\nid: 2\ndata: b\n";
    try (ScriptedServer server = server(stream)) {
      try (Client first = client(server)) {
        first.connect(LONG);
        await().until(() -> first.inbox().mark() == 1);
      }
      try (Client second = client(server)) {
        second.connect(LONG);
      }
      assertThat(requests.get(0)).doesNotContain("Last-Event-ID");
      assertThat(requests.get(1)).contains("Last-Event-ID: 1\r\n");
    }
  }

  @Test
  void doesNotComeBackBehindA204() {
    try (ScriptedServer server =
        ScriptedServer.plain(
            socket -> {
              requests.add(ScriptedServer.readHead(socket));
              ScriptedServer.write(socket, "HTTP/1.1 204 No Content\r\n\r\n");
            })) {
      for (int i = 0; i < 2; i++) {
        try (Client client = client(server)) {
          assertThatThrownBy(() -> client.connect(LONG))
              .isInstanceOf(Refused.class)
              .hasMessageContaining("204");
        }
      }
      assertThat(requests).hasSize(1);
    }
  }

  @Test
  void isRefusedByAnythingButAStream() {
    try (ScriptedServer server =
            ScriptedServer.plain(
                socket -> {
                  requests.add(ScriptedServer.readHead(socket));
                  ScriptedServer.write(socket, "HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n");
                });
        Client client = client(server)) {
      assertThatThrownBy(() -> client.connect(LONG))
          .isInstanceOfSatisfying(Refused.class, it -> assertThat(it.isForNow()).isTrue());
    }
  }

  @Test
  void tellsThatTheStreamEnded() {
    try (ScriptedServer server =
            ScriptedServer.plain(
                socket -> {
                  requests.add(ScriptedServer.readHead(socket));
                  ScriptedServer.write(socket, HEAD + "Content-Length: 9\r\n\r\ndata: a\n\n");
                });
        Client client = client(server)) {
      client.connect(LONG);
      await().until(() -> client.departure() != null);
      assertThat(Objects.requireNonNull(client.departure()).byTarget()).isTrue();
      Bindings values = Bindings.EMPTY.with("text", "a");
      assertThatThrownBy(() -> client.send(OperationName.BROADCAST, values))
          .isInstanceOf(NotConnected.class);
    }
  }

  @Test
  void knowsTheEndOfItsOwnMaking() {
    try (ScriptedServer server = server("data: a\n\n");
        Client client = client(server)) {
      client.connect(LONG);
      client.drop();
      await().until(() -> client.departure() != null);
      assertThat(Objects.requireNonNull(client.departure()).byTarget()).isFalse();
    }
  }

  /** Answers every request with the status, and opens no stream for who has no good news. */
  private static ScriptedServer answering(String statusLine, boolean streams) {
    return ScriptedServer.plain(
        socket -> {
          for (String head = ScriptedServer.readHead(socket);
              !head.isEmpty();
              head = ScriptedServer.readHead(socket)) {
            if (head.startsWith("GET") && streams) {
              ScriptedServer.write(socket, HEAD + "\r\n");
              var unused = ScriptedServer.readToTheEnd(socket);
              return;
            }
            String length = head.replaceAll("(?s).*Content-Length: ([0-9]+).*", "$1");
            int body = head.contains("Content-Length") ? Integer.parseInt(length) : 0;
            var unused = socket.getInputStream().readNBytes(body);
            ScriptedServer.write(
                socket, "HTTP/1.1 " + statusLine + "\r\nContent-Length: 0\r\n\r\n");
          }
        });
  }

  @ParameterizedTest
  @CsvSource({
    "429 Too Many Requests, true",
    "413 Content Too Large, true",
    "503 Service Unavailable, true",
    "400 Bad Request, false"
  })
  void tellsWhatIsRejectedWhileTheStreamGoesOn(String statusLine, boolean overLimit) {
    try (ScriptedServer server = answering(statusLine, true);
        Client client = client(server)) {
      client.connect(LONG);
      client.send(OperationName.BROADCAST, Bindings.EMPTY.with("text", "x"));
      assertThat(client.rejections())
          .singleElement()
          .satisfies(
              it -> {
                assertThat(it.overLimit()).isEqualTo(overLimit);
                assertThat(it.words()).contains(statusLine);
              });
      assertThat(client.departure()).isNull();
    }
  }

  @Test
  void speaksUninvitedWithoutAStream() {
    try (ScriptedServer server = answering("401 Unauthorized", false);
        Client client = client(server)) {
      assertThatThrownBy(() -> client.connect(LONG)).isInstanceOf(Refused.class);
      Bindings values = Bindings.EMPTY.with("text", "x");
      assertThatThrownBy(() -> client.send(OperationName.BROADCAST, values))
          .isInstanceOf(NotConnected.class);
      client.sendUninvited(OperationName.BROADCAST, values);
      assertThat(client.rejections())
          .singleElement()
          .satisfies(it -> assertThat(it.words()).contains("401"));
    }
  }
}
