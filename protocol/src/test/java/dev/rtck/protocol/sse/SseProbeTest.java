package dev.rtck.protocol.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.ScriptedServer;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.sse.SseViolation.Rule;
import dev.rtck.protocol.websocket.HttpHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class SseProbeTest {

  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final String HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: Text/Event-Stream; charset=utf-8\r\n";
  private static final String CHUNKED = HEAD + "Transfer-Encoding: chunked\r\n\r\n";

  private final Transcript transcript = new Transcript(Secrets.of(List.of("verysecret")));
  private final List<SseViolation> violations = Collections.synchronizedList(new ArrayList<>());

  private SseProbe probe(ScriptedServer server) {
    SseEndpoint endpoint =
        new SseEndpoint(
            server.address(),
            "/events?token=verysecret",
            List.of(new HttpHeader("X-Mine", "verysecret")),
            "token=verysecret",
            "GET");
    return new SseProbe(
        endpoint,
        transcript,
        new Patience(LONG, LONG, LONG, SHORT),
        Deadline.in(LONG),
        violations::add,
        moment -> {});
  }

  private static ScriptedServer saying(String answer) {
    return ScriptedServer.plain(
        socket -> {
          var unused = ScriptedServer.readHead(socket);
          ScriptedServer.write(socket, answer);
          var rest = ScriptedServer.readToTheEnd(socket);
          assertThat(rest.length()).isNotNegative();
        });
  }

  @Test
  void readsEventsOutOfChunks() {
    try (ScriptedServer server = saying(CHUNKED + "8\r\ndata: a\n\r\n1\r\n\n\r\n");
        SseProbe probe = probe(server)) {
      SseStream stream = probe.open();
      assertThat(stream.awaitEvent(it -> it.data().equals("a"), 0, LONG)).isNotNull();
      assertThat(stream.hasEnded()).isFalse();
    }
  }

  @Test
  void keepsSecretsOutOfTheTranscript() {
    try (ScriptedServer server = saying(CHUNKED + "9\r\ndata: a\n\n\r\n");
        SseProbe probe = probe(server)) {
      SseStream stream = probe.open();
      assertThat(stream.awaitEvent(it -> true, 0, LONG)).isNotNull();
      assertThat(transcript.entries()).extracting(Transcript.Entry::layer).contains("http", "tcp");
      assertThat(transcript.entries())
          .allMatch(it -> !it.summary().contains("verysecret"))
          .allMatch(it -> !it.bytes().contains(Bytes.utf8("verysecret")));
    }
  }

  @Test
  void takesAnotherStatusForARefusal() {
    try (ScriptedServer server =
            saying("HTTP/1.1 201 Created\r\nContent-Type: text/event-stream\r\n\r\n");
        SseProbe probe = probe(server)) {
      assertThatThrownBy(probe::open).isInstanceOf(SseRefused.class).hasMessageContaining("201");
    }
  }

  @Test
  void takesAnotherTypeForARefusal() {
    try (ScriptedServer server =
            saying("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nno");
        SseProbe probe = probe(server)) {
      assertThatThrownBy(probe::open)
          .isInstanceOf(SseRefused.class)
          .hasMessageContaining("text/plain");
    }
  }

  @Test
  void takesNoEndOfAStreamThatIsNotReadForItsAuthors() {
    CompletableFuture<Boolean> paused = new CompletableFuture<>();
    try (ScriptedServer server =
            ScriptedServer.plain(
                socket -> {
                  var unused = ScriptedServer.readHead(socket);
                  var unusedSign = paused.join();
                  ScriptedServer.write(socket, HEAD + "\r\ndata: a\n\ndata: b");
                });
        SseProbe probe = probe(server)) {
      SseStream stream = probe.begin(probe.request());
      stream.pause();
      paused.complete(true);
      stream.resume();
      assertThat(stream.awaitEnd(LONG)).isTrue();
      assertThat(stream.endedOrderly()).isTrue();
      assertThat(violations).isEmpty();
    }
  }

  @Test
  void goesWhereABrowserIsSent() {
    try (ScriptedServer server =
            ScriptedServer.plain(
                socket -> {
                  String head = ScriptedServer.readHead(socket);
                  ScriptedServer.write(
                      socket,
                      head.startsWith("GET /elsewhere?sid=abc ")
                          ? CHUNKED + "9\r\ndata: a\n\n\r\n"
                          : "HTTP/1.1 302 Found\r\nLocation: /elsewhere?sid=abc\r\n\r\n");
                  var rest = ScriptedServer.readToTheEnd(socket);
                  assertThat(rest.length()).isNotNegative();
                });
        SseProbe probe = probe(server)) {
      SseStream stream = probe.open();
      assertThat(stream.target()).isEqualTo("/elsewhere?sid=abc");
      assertThat(stream.awaitEvent(it -> it.data().equals("a"), 0, LONG)).isNotNull();
    }
  }

  @Test
  void tellsOfAnEventThatTheEndCutsOff() {
    try (ScriptedServer server = saying(CHUNKED + "8\r\ndata: a\n\r\n0\r\n\r\n");
        SseProbe probe = probe(server)) {
      SseStream stream = probe.open();
      assertThat(stream.awaitEnd(LONG)).isTrue();
      assertThat(stream.endedByTarget()).isTrue();
      assertThat(stream.endedOrderly()).isTrue();
      assertThat(violations).extracting(SseViolation::rule).containsExactly(Rule.UNFINISHED_EVENT);
    }
  }

  @Test
  void holdsNothingAgainstAStreamThatWasReset() {
    try (ScriptedServer server =
            ScriptedServer.plain(
                socket -> {
                  var unused = ScriptedServer.readHead(socket);
                  ScriptedServer.write(socket, CHUNKED + "8\r\ndata: a\n\r\n");
                  ScriptedServer.reset(socket);
                });
        SseProbe probe = probe(server)) {
      SseStream stream = probe.begin(probe.request());
      assertThat(stream.awaitEnd(LONG)).isTrue();
      assertThat(stream.endedOrderly()).isFalse();
      assertThat(violations).isEmpty();
    }
  }

  @Test
  void dropsTheConnectionAtAnyByte() {
    try (ScriptedServer server = saying(HEAD + "\r\nid: 1\ndata: a\n\nid: 2\ndata: b\n\n");
        SseProbe probe = probe(server)) {
      SseStream stream = probe.begin(probe.request(), 20, 0);
      assertThat(stream.awaitEnd(LONG)).isTrue();
      assertThat(stream.bytes()).isEqualTo(20);
      assertThat(stream.lastEventId()).isEqualTo("1");
      assertThat(stream.endedByTarget()).isFalse();
    }
  }

  @Test
  void readsNothingWhileItPauses() {
    try (ScriptedServer server = saying(HEAD + "\r\n" + "data: a\n\n".repeat(100_000));
        SseProbe probe = probe(server)) {
      SseStream stream = probe.begin(probe.request(), Long.MAX_VALUE, 4096);
      assertThat(stream.awaitFirstByte(LONG)).isTrue();
      stream.pause();
      assertThat(stream.awaitBytes(900_000, SHORT)).isFalse();
      stream.resume();
      assertThat(stream.awaitBytes(900_000, LONG)).isTrue();
    }
  }

  @Test
  void sendsRequestsOverOneConnection() {
    try (ScriptedServer server =
            ScriptedServer.plain(
                socket -> {
                  for (int i = 1; i <= 3; i++) {
                    var unused = ScriptedServer.readHead(socket);
                    ScriptedServer.write(
                        socket, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + i);
                  }
                });
        SseProbe probe = probe(server)) {
      for (int i = 1; i <= 3; i++) {
        HttpReply reply = probe.exchange(probe.endpoint().plain("GET", "/x"));
        assertThat(reply.isAccepted()).isTrue();
        assertThat(reply.body().text()).isEqualTo(String.valueOf(i));
      }
    }
  }
}
