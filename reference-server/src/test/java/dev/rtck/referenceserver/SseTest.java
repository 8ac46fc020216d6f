package dev.rtck.referenceserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.referenceserver.ReferenceServer.Options;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SseTest {
  private static final String FROM_PAGE = "Origin: https://app.example\r\n";

  @SuppressWarnings("NullAway.Init")
  private static ReferenceServer server;

  @BeforeAll
  static void start() throws IOException {
    server =
        ReferenceServer.start(
            Options.builder()
                .streamKeepalive(Duration.ofMillis(200))
                .notificationInterval(Duration.ofMillis(100))
                .build());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void opensAStreamInChunksThatNobodyKeeps() throws IOException {
    try (SseWire stream = SseWire.greeted(server, "/events", "Accept: text/event-stream\r\n")) {
      assertThat(stream.text())
          .startsWith("HTTP/1.1 200 OK\r\n")
          .contains("\r\nContent-Type: text/event-stream\r\n")
          .contains("\r\nCache-Control: no-store\r\n", "\r\nX-Accel-Buffering: no\r\n")
          .contains("\r\nTransfer-Encoding: chunked\r\n")
          .doesNotContain("Content-Length")
          .contains("\r\n\r\n1c\r\n: \u00c3\u00a9v\u00c3\u00a9nements\nretry: 2000\n\n\r\n");
    }
  }

  @Test
  void writesAnyTextSoThatItStaysData() throws IOException {
    try (SseWire stream = SseWire.greeted(server, "/events", "")) {
      assertThat(SseWire.publish(server, "/publish", " a\r\nevent: x\rid: y\n\nretry: 1\n"))
          .isEqualTo("HTTP/1.1 202 Accepted");
      stream.readUntil("data: retry: 1\ndata: \n\n");
      assertThat(stream.text())
          .containsPattern("id: [0-9a-f]{8}-\\d+\nevent: broadcast\ndata:  a\ndata: event: x\n")
          .contains("\ndata: event: x\ndata: id: y\ndata: \ndata: retry: 1\ndata: \n\n");
      SseWire.publish(server, "/publish", "");
      stream.readUntil("event: broadcast\ndata: \n\n");
    }
  }

  @Test
  void tellsARoomWhatIsSentToIt() throws IOException {
    try (SseWire room = SseWire.greeted(server, "/events/rooms/a%20b%2Fc", "");
        SseWire other = SseWire.greeted(server, "/events/rooms/a", "")) {
      SseWire.publish(server, "/publish/rooms/a%20b%2Fc", "hello");
      SseWire.publish(server, "/publish/rooms/a", "fence");
      room.readUntil("event: joined\ndata: {\"room\":\"a b/c\"}\n\n")
          .readUntil("event: room\ndata: hello\n\n");
      other.readUntil("data: fence\n\n");
      assertThat(other.text()).doesNotContain("hello");
    }
  }

  @Test
  void sendsWhatWasMissedAndGoesOn() throws IOException {
    String first;
    try (SseWire stream = SseWire.greeted(server, "/events", "")) {
      SseWire.publish(server, "/publish", "one");
      stream.readUntil("data: one\n");
      first = stream.text().replaceAll("(?s).*id: (\\S+)\nevent: broadcast\ndata: one.*", "$1");
    }
    SseWire.publish(server, "/publish", "two");
    SseWire.publish(server, "/publish", "three");
    String header = "Last-Event-ID: " + first + "\r\n";
    try (SseWire byHeader = SseWire.get(server, "/events?last_event_id=other", header);
        SseWire byQuery = SseWire.get(server, "/events?last_event_id=" + first, "")) {
      for (SseWire stream : List.of(byHeader, byQuery)) {
        stream.readUntil("data: two\n").readUntil("data: three\n");
        assertThat(stream.text())
            .contains("\r\nMercure-Last-Event-ID: " + first + "\r\n")
            .doesNotContain("data: one\n");
      }
      SseWire.publish(server, "/publish", "four");
      byHeader.readUntil("data: four\n");
    }
  }

  @Test
  void losesAndDoublesNothingWhereReplayEndsAndLiveBegins() throws IOException {
    List<String> seen = new ArrayList<>();
    String last = "";
    Thread publisher =
        new Thread(
            () -> {
              try {
                for (int i = 1; i <= 200; i++) {
                  SseWire.publish(server, "/publish/rooms/race", "race-" + i + ";");
                }
              } catch (IOException impossible) {
                throw new IllegalStateException(impossible);
              }
            });
    publisher.start();
    for (int i = 0; i < 300 && seen.size() < 200; i++) {
      String header = last.isEmpty() ? "" : "Last-Event-ID: " + last + "\r\n";
      String query = last.isEmpty() ? "?last_event_id=from-the-beginning" : "";
      try (SseWire stream = SseWire.get(server, "/events/rooms/race" + query, header)) {
        stream.readUntil("event: joined").readUntil("event: room").readUntil(";\n\n");
        String text = stream.text().substring(0, stream.text().lastIndexOf(";\n\n") + 3);
        for (String part : text.split("\nid: ", -1)) {
          if (part.contains("event: room\n")) {
            last = part.split("\n", 2)[0];
            seen.add(part.replaceAll("(?s).*data: race-(\\d+);.*", "$1"));
          }
        }
        stream.reset();
      }
    }
    List<String> all = new ArrayList<>();
    for (int i = 1; i <= 200; i++) {
      all.add(Integer.toString(i));
    }
    assertThat(seen).isEqualTo(all);
  }

  @Test
  void definesWhatAnUnknownOrEmptyIdMeans() throws IOException {
    SseWire.publish(server, "/publish/rooms/known", "kept");
    try (SseWire unknown = SseWire.get(server, "/events/rooms/known", "Last-Event-ID: \u00e9\r\n");
        SseWire empty = SseWire.get(server, "/events/rooms/known", "Last-Event-ID: \r\n")) {
      unknown.readUntil("data: kept\n");
      assertThat(unknown.text()).contains("\r\nMercure-Last-Event-ID: earliest\r\n");
      empty.readUntil("event: joined");
      SseWire.publish(server, "/publish/rooms/known", "new");
      empty.readUntil("data: new\n");
      assertThat(empty.text()).doesNotContain("kept", "Mercure");
    }
  }

  @Test
  void letsIntoPrivateStreamsWhoShowsATokenInAnyPlace() throws IOException {
    for (String header :
        List.of("Authorization: Bearer t0ken-bob\r\n", "Cookie: session=t0ken-bob\r\n")) {
      try (SseWire stream = SseWire.greeted(server, "/private/events", header)) {
        SseWire.publish(server, "/private/publish?token=t0ken-alice", "secret");
        stream.readUntil("data: secret\n");
      }
    }
    SseWire.greeted(server, "/private/events?token=t0ken-bob", "").close();
    for (String header : List.of("", "Cookie: session=x\r\n", "Last-Event-ID: 1\r\n")) {
      assertThat(answer("GET", "/private/events", header)).startsWith("HTTP/1.1 401 ");
    }
    assertThat(SseWire.publish(server, "/private/publish", "x")).startsWith("HTTP/1.1 401 ");
  }

  @Test
  void answersWhatIsNoSubscriptionAtOnce() throws IOException {
    assertThat(answer("HEAD", "/events", ""))
        .startsWith("HTTP/1.1 200 ")
        .contains("text/event-stream")
        .endsWith("\r\n\r\n<fin>");
    assertThat(answer("PUT", "/events", ""))
        .startsWith("HTTP/1.1 405 ")
        .contains("\r\nAllow: GET, HEAD, OPTIONS\r\n");
    assertThat(answer("GET", "/publish", "")).contains("\r\nAllow: POST, OPTIONS\r\n");
    assertThat(answer("GET", "/events", "Accept: application/json\r\n"))
        .startsWith("HTTP/1.1 406 ");
    assertThat(answer("GET", "/events", "Accept: text/event-stream;q=0\r\n"))
        .startsWith("HTTP/1.1 406 ");
    assertThat(answer("GET", "/finished", ""))
        .startsWith("HTTP/1.1 204 ")
        .doesNotContain("Content-Length");
    assertThat(answer("GET", "/moved/events?a=b", ""))
        .startsWith("HTTP/1.1 307 ")
        .contains("\r\nLocation: /events?a=b\r\n");
  }

  private static String answer(String method, String target, String moreLines) throws IOException {
    String request = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + moreLines;
    try (SseWire wire = SseWire.send(server, request + "\r\n")) {
      return wire.readUntil("\r\n\r\n").rest();
    }
  }

  @Test
  void letsPagesOfAllowedOriginsReadWithCredentials() throws IOException {
    try (SseWire stream = SseWire.greeted(server, "/events", FROM_PAGE)) {
      assertThat(stream.text())
          .contains("\r\nAccess-Control-Allow-Origin: https://app.example\r\n")
          .contains("\r\nAccess-Control-Allow-Credentials: true\r\n");
    }
    assertThat(
            answer(
                "OPTIONS",
                "/events",
                FROM_PAGE + "Access-Control-Request-Headers: last-event-id, authorization\r\n"))
        .startsWith("HTTP/1.1 204 ")
        .contains("\r\nAccess-Control-Allow-Headers: last-event-id, authorization\r\n");
    assertThat(answer("OPTIONS", "/events", "Origin: https://evil.example\r\n"))
        .doesNotContain("Allow-Origin");
  }

  @Test
  void endsTheBodyByTheConnectionForOldClients() throws IOException {
    try (SseWire stream =
        SseWire.send(server, "GET /api/events HTTP/1.0\r\nHost: localhost\r\n\r\n")) {
      stream.readUntil("data: {\"type\":\"connected\"}\n\n").readUntil("\"count\":");
      assertThat(stream.text())
          .doesNotContain("chunked")
          .contains("\r\n\r\n: ")
          .containsPattern("\nid: \\S+\ndata: \\{\"type\":\"update\",\"count\":\\d+,");
    }
  }

  @Test
  void flushesEachEventWhenItCompresses() throws IOException {
    try (SseWire stream = SseWire.get(server, "/events", "Accept-Encoding: gzip\r\n")) {
      stream.readUntil("Content-Encoding: gzip").readUntil("\r\n\r\n");
      Awaitility.await()
          .atMost(Duration.ofSeconds(5))
          .until(
              () -> {
                // The head may come before the stream is known to those who publish.
                SseWire.publish(server, "/publish", "squeezed");
                stream.rest();
                return inflated(stream).contains("data: squeezed\n\n");
              });
    }
  }

  /** What can be read of a compressed stream that has not ended. */
  private static String inflated(SseWire stream) throws IOException {
    String text = stream.text();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int at = text.indexOf("\r\n\r\n") + 4;
    byte[] bytes = stream.bytes();
    while (at < bytes.length) {
      int end = text.indexOf("\r\n", at);
      int size = Integer.parseInt(text.substring(at, end), 16);
      body.write(bytes, end + 2, size);
      at = end + 2 + size + 2;
    }
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(body.toByteArray()))) {
      for (int b = gzip.read(); b >= 0; b = gzip.read()) {
        plain.write(b);
      }
    } catch (EOFException unfinished) {
      return plain.toString(StandardCharsets.UTF_8);
    }
    return plain.toString(StandardCharsets.UTF_8);
  }

  @Test
  void keepsAnIdleStreamAlive() throws IOException {
    try (SseWire stream = SseWire.greeted(server, "/events/rooms/idle", "")) {
      stream.readUntil("\r\n3\r\n:\n\n\r\n");
    }
  }

  @Test
  void endsAStreamCleanlyAndSaysThatItIsOver() throws IOException {
    try (SseWire stream = SseWire.get(server, "/countdown", "")) {
      assertThat(stream.readUntil("\r\n\r\n").rest())
          .contains("id: countdown-0\nevent: countdown\ndata: 0\n\n")
          .endsWith("\nevent: end\ndata: this stream ends\n\n\r\n0\r\n\r\n<fin>".substring(1));
    }
    try (SseWire stream = SseWire.get(server, "/countdown", "Last-Event-ID: countdown-2\r\n")) {
      assertThat(stream.readUntil("\r\n\r\n").rest())
          .contains("data: 1\n", "data: 0\n")
          .doesNotContain("data: 3\n", "data: 2\n");
    }
    assertThat(answer("GET", "/countdown", "Last-Event-ID: countdown-0\r\n"))
        .startsWith("HTTP/1.1 204 ");
  }

  @Test
  void endsStreamsWhenItShutsDownOrTheirClientsDo() throws IOException {
    ReferenceServer own = ReferenceServer.start();
    SseWire left = SseWire.greeted(own, "/events", "");
    SseWire stays = SseWire.greeted(own, "/events", "");
    left.finish();
    assertThat(left.rest()).endsWith("0\r\n\r\n<fin>");
    own.close();
    assertThat(stays.rest()).contains("event: end\n").endsWith("0\r\n\r\n<fin>");
    left.close();
    stays.close();
  }

  @Test
  void cutsOffWhoDoesNotRead() throws IOException {
    try (SseWire idle = SseWire.greeted(server, "/events/rooms/flood", "");
        SseWire reader = SseWire.greeted(server, "/events/rooms/flood", "")) {
      String text = "x".repeat(1000 * 1000);
      for (int i = 0; i < 24; i++) {
        SseWire.publish(server, "/publish/rooms/flood", i + text);
        reader.readUntil("data: " + i + "x");
      }
      assertThat(idle.rest().endsWith("<reset>")).isTrue();
    }
  }
}
