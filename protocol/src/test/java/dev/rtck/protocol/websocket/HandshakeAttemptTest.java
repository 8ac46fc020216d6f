package dev.rtck.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.ScriptedServer;
import dev.rtck.protocol.SelfSigned;
import dev.rtck.protocol.Transcript.Entry;
import dev.rtck.protocol.wire.Unreachable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class HandshakeAttemptTest {

  private final Visit visit = new Visit();
  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();

  @AfterEach
  void leave() {
    visit.close();
  }

  /** Returns what comes of a handshake that gets this answer; the connection then stays open. */
  private HandshakeAttempt answered(String answer) {
    return attempt(
        visit.to(
            socket -> {
              requests.add(ScriptedServer.readHead(socket));
              ScriptedServer.write(socket, answer);
              var unused = ScriptedServer.readToTheEnd(socket);
            }));
  }

  private static HandshakeAttempt attempt(WebSocketProbe probe) {
    return probe.attempt(probe.request());
  }

  private static HttpResponse response(HandshakeAttempt attempt) {
    return Objects.requireNonNull(attempt.response());
  }

  @Test
  void readsAnAcceptedHandshake() throws InterruptedException {
    HandshakeAttempt attempt = answered(ScriptedServer.SWITCHING);

    assertThat(attempt.switchedProtocols()).isTrue();
    assertThat(attempt.status()).isEqualTo(101);
    assertThat(attempt.describe()).isEqualTo("101 Switching Protocols");
    assertThat(attempt.wasDropped()).isFalse();
    assertThat(attempt.wasAnswered()).isTrue();
    assertThat(attempt.unread()).isEqualTo(Bytes.EMPTY);
    assertThat(requests.poll(10, TimeUnit.SECONDS)).startsWith("GET /ws HTTP/1.1\r\nHost: 127.0.");
    assertThat(visit.handshakes).hasSize(1);
    assertThat(visit.summaries())
        .hasSize(3)
        .anyMatch(summary -> summary.startsWith("GET /ws HTTP/1.1"))
        .anyMatch(summary -> summary.startsWith("101 Switching Protocols"));
  }

  @Test
  void neverShowsTheCookiesOfEitherSide() {
    WebSocketProbe probe =
        visit.to(
            socket -> {
              var unused = ScriptedServer.readHead(socket);
              ScriptedServer.write(socket, "HTTP/1.1 200 OK\r\nSet-Cookie: sid=chocolate\r\n\r\n");
            });
    HandshakeRequest request = probe.request().with("Cookie", "sid=vanilla");
    assertThat(probe.attempt(request).status()).isEqualTo(200);

    for (Entry entry : visit.transcript.entries()) {
      assertThat(entry.summary() + entry.bytes().text()).doesNotContain("chocolate", "vanilla");
    }
  }

  @Test
  void keepsFramesThatCameInTheSameSegment() {
    Frame early = Frame.text("early").unmasked();
    HandshakeAttempt attempt =
        answered(
            ScriptedServer.SWITCHING
                + new String(
                    early.encode().toArray(), java.nio.charset.StandardCharsets.ISO_8859_1));
    Bytes unread = attempt.unread();

    assertThat(early.encode().slice(0, unread.length())).isEqualTo(unread);
    WebSocketConnection connection = attempt.webSocket();
    assertThat(connection.awaitMessage(Bytes.utf8("early"), Visit.LONG)).isNotNull();
  }

  @Test
  void readsPastInterimResponses() {
    HandshakeAttempt attempt =
        answered(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                + ScriptedServer.SWITCHING);

    assertThat(attempt.switchedProtocols()).isTrue();
    assertThat(response(attempt).interim())
        .extracting(HttpResponse::status)
        .containsExactly(100, 103);
  }

  @Test
  void readsARefusalAndItsBody() {
    HandshakeAttempt attempt = answered("HTTP/1.1 403 Forbidden\r\nContent-Length: 5\r\n\r\nnever");

    assertThat(attempt.switchedProtocols()).isFalse();
    assertThat(attempt.describe()).isEqualTo("403 Forbidden");
    assertThat(attempt.readOn(5, Visit.LONG)).isEqualTo(Bytes.utf8("never"));
    assertThat(attempt.hasEnded()).isFalse();
    assertThat(visit.handshakes).hasSize(1);
  }

  @Test
  void readsAHeadThatComesOneByteAtATime() {
    HandshakeAttempt attempt =
        attempt(
            visit.to(
                socket -> {
                  var unused = ScriptedServer.readHead(socket);
                  socket.setTcpNoDelay(true);
                  for (char octet : ScriptedServer.SWITCHING.toCharArray()) {
                    ScriptedServer.write(socket, Bytes.of(octet));
                  }
                  var unusedRest = ScriptedServer.readToTheEnd(socket);
                }));

    assertThat(attempt.switchedProtocols()).isTrue();
    assertThat(attempt.unread().isEmpty()).isTrue();
  }

  @Test
  void recognizesWhatIsNotHttpAtItsFirstByte() {
    HandshakeAttempt attempt = answered("SSH-2.0-test\r\n");

    assertThat(attempt.response()).isNull();
    assertThat(attempt.status()).isZero();
    assertThat(attempt.wasAnswered()).isTrue();
    assertThat(attempt.describe()).isEqualTo("an answer that is not HTTP");
    assertThat(visit.summaries()).contains("not HTTP");
  }

  @Test
  void recognizesAStatusLineThatIsNone() {
    assertThat(answered("HTTP/1.1 what?\r\n\r\n").describe())
        .isEqualTo("an answer that is not HTTP");
  }

  @Test
  void tellsAFinFromAReset() {
    HandshakeAttempt ended =
        attempt(visit.to(socket -> requests.add(ScriptedServer.readHead(socket))));
    HandshakeAttempt reset =
        attempt(
            visit.to(
                socket -> {
                  requests.add(ScriptedServer.readHead(socket));
                  ScriptedServer.reset(socket);
                }));

    assertThat(ended.wasDropped()).isTrue();
    assertThat(ended.wasAnswered()).isFalse();
    assertThat(ended.describe()).matches("connection dropped \\(FIN\\) after [0-9]+ ms, no answer");
    assertThat(reset.wasDropped()).isTrue();
    assertThat(reset.describe()).startsWith("connection dropped (RST)");
    assertThat(visit.handshakes).isEmpty();
  }

  @Test
  void givesUpOnSilenceWhenItsPatienceEnds() {
    HandshakeAttempt attempt =
        attempt(visit.to(socket -> ScriptedServer.readToTheEnd(socket), Visit.SHORT));

    assertThat(attempt.wasAnswered()).isFalse();
    assertThat(attempt.wasDropped()).isFalse();
    assertThat(attempt.hasEnded()).isFalse();
    assertThat(attempt.describe()).isEqualTo("no answer within 50 ms");
  }

  @Test
  void recordsAHeadThatNeverEnds() {
    HandshakeAttempt attempt =
        attempt(
            visit.to(
                socket -> {
                  var unused = ScriptedServer.readHead(socket);
                  ScriptedServer.write(socket, "HTTP/1.1 101 Swi");
                }));

    assertThat(attempt.wasDropped()).isTrue();
    assertThat(attempt.wasAnswered()).isTrue();
    assertThat(visit.transcript.entries())
        .filteredOn(entry -> entry.summary().equals("an unfinished response head"))
        .extracting(Entry::bytes)
        .containsExactly(Bytes.utf8("HTTP/1.1 101 Swi"));
  }

  @Test
  void stopsReadingAnEndlessFloodOfHeaders() {
    String headers = "X-Flood: and no end\r\n".repeat(500);
    HandshakeAttempt attempt =
        attempt(
            visit.to(
                socket -> {
                  var unused = ScriptedServer.readHead(socket);
                  ScriptedServer.write(socket, "HTTP/1.1 101 Switching Protocols\r\n");
                  while (true) {
                    ScriptedServer.write(socket, headers);
                  }
                }));

    assertThat(attempt.response()).isNull();
    assertThat(attempt.wasAnswered()).isTrue();
    assertThat(attempt.describe()).isEqualTo("a response head of more than 262144 bytes");
    assertThat(attempt.unread().length()).isLessThan(300_000);
  }

  @Test
  void stopsReadingAnEndlessFloodOfInterimResponses() {
    String interim = "HTTP/1.1 100 Continue\r\n\r\n".repeat(500);
    HandshakeAttempt attempt =
        attempt(
            visit.to(
                socket -> {
                  var unused = ScriptedServer.readHead(socket);
                  while (true) {
                    ScriptedServer.write(socket, interim);
                  }
                }));

    assertThat(attempt.response()).isNull();
    assertThat(attempt.wasAnswered()).isTrue();
    assertThat(attempt.describe()).isEqualTo("more than 100 interim responses");
  }

  @Test
  void sendsBytesAfterTheRequestAndReadsOnUntilTheEnd() {
    HandshakeAttempt attempt =
        attempt(
            visit.to(
                socket -> {
                  var unused = ScriptedServer.readHead(socket);
                  ScriptedServer.write(socket, "HTTP/1.1 200 OK\r\n\r\n");
                  int octet = socket.getInputStream().read();
                  ScriptedServer.write(socket, Bytes.of(octet, octet));
                }));
    attempt.sendBytes(Bytes.of('x'), "one byte");

    assertThat(attempt.readOn(100, Visit.LONG)).isEqualTo(Bytes.utf8("xx"));
    assertThat(attempt.hasEnded()).isTrue();
    assertThat(visit.summaries()).contains("one byte", "2 bytes", "the connection ended: FIN");
  }

  @Test
  void sendsTheRequestInSegments() throws InterruptedException {
    WebSocketProbe probe =
        visit.to(
            socket -> {
              requests.add(ScriptedServer.readHead(socket));
              ScriptedServer.write(socket, ScriptedServer.SWITCHING);
            });
    HandshakeRequest request = probe.request();
    HandshakeAttempt attempt = probe.attemptSegmented(request, 3);

    assertThat(attempt.switchedProtocols()).isTrue();
    assertThat(requests.poll(10, TimeUnit.SECONDS)).isEqualTo(request.encode().text());
    assertThat(visit.summaries()).contains("in segments of 3");
  }

  @Test
  void tellsOfATlsPortThatItIsNotHttp(@TempDir Path folder) throws Exception {
    try (ScriptedServer server =
        ScriptedServer.tls(SelfSigned.in(folder), ScriptedServer::readToTheEnd)) {
      Address plain = new Address("127.0.0.1", server.address().port(), false, false);
      HandshakeAttempt attempt = attempt(visit.to(plain, Visit.LONG, null));

      assertThat(attempt.response()).isNull();
      assertThat(attempt.describe())
          .satisfiesAnyOf(
              seen -> assertThat(seen).isEqualTo("an answer that is not HTTP"),
              seen -> assertThat(seen).startsWith("connection dropped"));
    }
  }

  @Test
  void saysThatNothingListensThere() throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    WebSocketProbe probe = visit.to(new Address("127.0.0.1", port, false, false), Visit.LONG, null);

    assertThatThrownBy(probe::open)
        .asInstanceOf(type(Unreachable.class))
        .extracting(Unreachable::kind)
        .isEqualTo(Unreachable.Kind.REFUSED);
  }

  @Test
  void saysWhatAUsualClientGotInsteadOfAConnection() {
    WebSocketProbe probe =
        visit.to(
            socket -> {
              var unused = ScriptedServer.readHead(socket);
              ScriptedServer.write(socket, "HTTP/1.1 503 Busy\r\n\r\n");
            });

    assertThatThrownBy(probe::open)
        .isInstanceOf(HandshakeRefused.class)
        .hasMessage("the opening handshake got: 503 Busy");
  }

  @Test
  void closingTheProbeClosesItsConnections() throws InterruptedException {
    WebSocketProbe probe =
        visit.to(
            socket -> {
              var unused = ScriptedServer.readToTheEnd(socket);
              requests.add("ended");
            });
    List.of(probe.connect(), probe.connect())
        .forEach(wire -> assertThat(wire.number()).isPositive());
    probe.close();

    assertThat(requests.poll(10, TimeUnit.SECONDS)).isEqualTo("ended");
    assertThat(requests.poll(10, TimeUnit.SECONDS)).isEqualTo("ended");
  }
}
