package dev.rtck.conformance;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.http2.Http2Stream;
import dev.rtck.protocol.http2.NotHttp2;
import dev.rtck.protocol.sse.SseEndpoint;
import dev.rtck.protocol.sse.SseEvent;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.sse.SseStream;
import dev.rtck.protocol.sse.SseViolation;
import dev.rtck.referenceserver.ReferenceServer;
import dev.rtck.referenceserver.ReferenceServer.Options;
import dev.rtck.referenceserver.SelfSigned;
import dev.rtck.reports.Run;
import dev.rtck.reports.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams over HTTP/2, and targets that have none. */
final class Http2StreamTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final String PROFILE =
      """
      endpoints:
        events:
          protocol: sse
          path: /events
          resume: true
          operations:
            broadcast:
              send: {method: POST, path: /publish, body: "${text}"}
              receive: {event: broadcast, data: "${text}"}
              to: everyone
      """;

  private final List<SseViolation> violations = new CopyOnWriteArrayList<>();
  @TempDir Path folder;

  private SseProbe probe(int port, boolean tls) {
    return new SseProbe(
        SseEndpoint.at(new Address("127.0.0.1", port, tls, tls), "/events"),
        new Transcript(Secrets.of(List.of())),
        new Patience(LONG, LONG, LONG, SHORT),
        Deadline.in(LONG),
        violations::add,
        moment -> {});
  }

  private static void publish(SseProbe probe, String text) {
    Bytes body = Bytes.utf8(text);
    assertThat(
            probe
                .exchange(
                    probe
                        .endpoint()
                        .plain("POST", "/publish")
                        .with("Content-Type", "text/plain")
                        .with("Content-Length", String.valueOf(body.length()))
                        .followedBy(body))
                .isAccepted())
        .isTrue();
  }

  private static SseEvent awaited(SseStream stream, String text) {
    SseEvent event = stream.awaitEvent(it -> it.data().equals(text), 0, LONG);
    if (event == null) {
      throw new AssertionError("'" + text + "' did not come on " + stream.describe());
    }
    return event;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsPublishedComesOnEachStreamOfOneConnection(boolean tls) throws IOException {
    Options.Builder options = Options.builder();
    if (tls) {
      options.tls(SelfSigned.context());
    }
    try (ReferenceServer server = ReferenceServer.start(options.build());
        SseProbe probe = probe(server.port(), tls)) {
      SseProbe over = probe.overHttp2(LONG);
      List<SseStream> streams = List.of(over.open(), over.open(), over.open());
      streams.forEach(it -> assertThat(it.awaitFirstByte(LONG)).isTrue());
      publish(probe, "to all of them");
      for (SseStream stream : streams) {
        assertThat(awaited(stream, "to all of them").name()).isEqualTo("broadcast");
        assertThat(requireNonNull(stream.response()).version()).isEqualTo("HTTP/2");
      }
      assertThat(violations).isEmpty();
    }
  }

  @Test
  void aStreamThatIsNotReadStopsAtItsWindowAndHoldsUpNoOtherOne() throws IOException {
    try (ReferenceServer server = ReferenceServer.start();
        SseProbe probe = probe(server.port(), false)) {
      SseProbe over = probe.overHttp2(LONG);
      SseStream unread = over.open();
      SseStream reader = over.open();
      publish(probe, "to begin with");
      awaited(unread, "to begin with");
      awaited(reader, "to begin with");
      unread.pause();
      for (int i = 0; i < 10; i++) {
        publish(probe, i + "x".repeat(30_000));
      }
      awaited(reader, 9 + "x".repeat(30_000));
      assertThat(unread.bytes()).isLessThan(2L * Http2Stream.WINDOW);
      unread.resume();
      awaited(unread, 9 + "x".repeat(30_000));
    }
  }

  @Test
  void aStreamThatIsCancelledEndsAlone() throws IOException {
    try (ReferenceServer server = ReferenceServer.start();
        SseProbe probe = probe(server.port(), false)) {
      SseProbe over = probe.overHttp2(LONG);
      SseStream cancelled = over.open();
      SseStream other = over.open();
      cancelled.close();
      assertThat(cancelled.awaitEnd(LONG)).isTrue();
      assertThat(cancelled.endedByTarget()).isFalse();
      publish(probe, "to the other");
      awaited(other, "to the other");
    }
  }

  @Test
  void aServerThatGoesDownEndsItsStreamsInOrder() throws IOException {
    ReferenceServer server = ReferenceServer.start();
    try (SseProbe probe = probe(server.port(), false)) {
      SseStream stream = probe.overHttp2(LONG).open();
      assertThat(stream.awaitFirstByte(LONG)).isTrue();
      server.close();
      assertThat(stream.awaitEnd(LONG)).isTrue();
      assertThat(stream.endedByTarget()).isTrue();
      assertThat(stream.endedOrderly()).as(stream.describe()).isTrue();
    } finally {
      server.close();
    }
  }

  @Test
  void anAnswerToHeadIsWholeWithItsHead() throws IOException {
    try (ReferenceServer server = ReferenceServer.start();
        SseProbe probe = probe(server.port(), false)) {
      SseProbe over = probe.overHttp2(LONG);
      SseStream stream = over.ask(over.request().withMethod("HEAD"));
      assertThat(stream.status()).isEqualTo(200);
      await().atMost(LONG).until(stream::hasEnded);
      assertThat(stream.endedOrderly()).isTrue();
      assertThat(stream.bytes()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoSpeaksHttp1AloneIsFoundOut(boolean tls) throws IOException {
    Options.Builder options = Options.builder().http2(false);
    if (tls) {
      options.tls(SelfSigned.context());
    }
    try (ReferenceServer server = ReferenceServer.start(options.build());
        SseProbe probe = probe(server.port(), tls)) {
      assertThatThrownBy(() -> probe.overHttp2(LONG))
          .isInstanceOf(NotHttp2.class)
          .hasMessageContaining(tls ? "ALPN chose http/1.1" : "HTTP/1.1 505");
      assertThat(probe.open().isStream()).isTrue();
    }
  }

  private static Set<String> casesOfHttp2() {
    return Judgement.CATALOGUE.cases().stream()
        .map(CaseDescription::id)
        .filter(id -> id.startsWith("sse.http2."))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void casesOfHttp2AreSkippedWhereOnlyHttp1IsSpoken() throws IOException {
    try (ReferenceServer server = ReferenceServer.start(Options.builder().http2(false).build())) {
      Run run = Judgement.judge(server.port(), PROFILE, casesOfHttp2()::contains, LONG, folder);
      assertThat(run.results())
          .hasSameSizeAs(casesOfHttp2())
          .allMatch(it -> it.verdict() == Verdict.SKIPPED)
          // The profile of this test promises no interval.
          .filteredOn(it -> !it.caseId().equals("sse.http2.keepalive"))
          .allMatch(it -> it.reason().contains("does not speak HTTP/2"));
    }
  }

  /** Empty SETTINGS, and the acknowledgement of the client's. */
  private static final byte[] SETTINGS = {
    0, 0, 0, 4, 0, 0, 0, 0, 0,
    0, 0, 0, 4, 1, 0, 0, 0, 0
  };

  /** HEADERS with :status 404, and the end of the first stream. */
  private static final byte[] NOT_FOUND = {0, 0, 1, 1, 5, 0, 0, 0, 1, (byte) 0x8d};

  private static final int FRAME_HEADER = 9;
  private static final int HEADERS = 1;

  /** Answers the first request over HTTP/2, whose preface has been read up to its blank line. */
  private static void answerNotFound(Socket socket) throws IOException {
    socket.getOutputStream().write(SETTINGS);
    InputStream in = socket.getInputStream();
    in.skipNBytes("SM\r\n\r\n".length());
    byte[] frame;
    do {
      frame = in.readNBytes(FRAME_HEADER);
      in.skipNBytes((frame[0] & 0xff) << 16 | (frame[1] & 0xff) << 8 | (frame[2] & 0xff));
    } while (frame[3] != HEADERS);
    socket.getOutputStream().write(NOT_FOUND);
  }

  @Test
  void whatIsThereForOthersOverHttp2InTheClearIsNotJudgedAsTheStream() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start(
            (socket, number) -> {
              String head = ScriptedServer.readHead(socket);
              if (head.startsWith("PRI ")) {
                answerNotFound(socket);
              } else {
                ScriptedServer.answer(
                    socket, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n:\n\n");
              }
              ScriptedServer.swallow(socket);
            })) {
      Run run = Judgement.judge(server.port(), PROFILE, "sse.http2.stream"::equals, LONG, folder);
      assertThat(run.results().get(0).verdict())
          .as(Judgement.describe(run))
          .isEqualTo(Verdict.SKIPPED);
      assertThat(run.results().get(0).reason()).contains("404");
    }
  }
}
