package dev.rtck.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.ScriptedServer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a probe can do besides one request and its answer. */
@Timeout(30)
final class BeyondOneHandshakeTest {

  private final Visit visit = new Visit();
  private final BlockingQueue<String> read = new LinkedBlockingQueue<>();

  @AfterEach
  void leave() {
    visit.close();
  }

  @Test
  void sendsAnotherRequestBehindTheContentOfARefusal() {
    WebSocketProbe probe =
        visit.to(
            socket -> {
              read.add(ScriptedServer.readHead(socket));
              ScriptedServer.write(socket, "HTTP/1.1 400 Bad\r\nContent-Length: 8\r\n\r\nHTTP");
              ScriptedServer.write(socket, "/1.1");
              read.add(ScriptedServer.readHead(socket));
              ScriptedServer.write(socket, ScriptedServer.SWITCHING);
              var unused = ScriptedServer.readToTheEnd(socket);
            });
    HandshakeAttempt first = probe.attempt(probe.request());

    assertThat(first.readContent(Visit.LONG)).isTrue();
    assertThat(first.again(probe.request()).switchedProtocols()).isTrue();
    assertThat(read).hasSize(2);
  }

  @Test
  void tellsThatTheContentOfARefusalDoesNotEnd() {
    WebSocketProbe probe =
        visit.to(
            socket -> {
              read.add(ScriptedServer.readHead(socket));
              ScriptedServer.write(socket, "HTTP/1.1 400 Bad\r\n\r\nuntil the end");
            });
    HandshakeAttempt attempt = probe.attempt(probe.request());

    assertThat(attempt.readContent(Visit.LONG)).isFalse();
    assertThat(attempt.hasEnded()).isTrue();
  }

  @Test
  void sendsAContentOnlyOnceItIsAskedFor() throws InterruptedException {
    WebSocketProbe probe =
        visit.to(
            socket -> {
              read.add(ScriptedServer.readHead(socket));
              read.add("before 100: " + socket.getInputStream().available());
              ScriptedServer.write(socket, "HTTP/1.1 100 Continue\r\n\r\n");
              read.add(Bytes.copyOf(socket.getInputStream().readNBytes(5)).text());
              ScriptedServer.write(socket, ScriptedServer.SWITCHING);
              var unused = ScriptedServer.readToTheEnd(socket);
            });
    HandshakeAttempt attempt =
        probe.attemptWithholdingBody(probe.request().followedBy(Bytes.utf8("hello")));

    assertThat(attempt.switchedProtocols()).isTrue();
    assertThat(read.poll(10, TimeUnit.SECONDS)).startsWith("GET ");
    assertThat(read.poll(10, TimeUnit.SECONDS)).isEqualTo("before 100: 0");
    assertThat(read.poll(10, TimeUnit.SECONDS)).isEqualTo("hello");
  }

  @Test
  void isNotHeldUpByATargetThatReadsNothing() {
    CountDownLatch over = new CountDownLatch(1);
    WebSocketProbe probe =
        visit.to(
            socket -> {
              try {
                var unused = over.await(20, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    HandshakeAttempt attempt =
        probe.attemptBytes(
            Bytes.repeat('a', 32 << 20), "more than any buffer takes", Duration.ofMillis(50));

    assertThat(attempt.wasAnswered()).isFalse();
    assertThat(attempt.wasDropped()).isFalse();
    over.countDown();
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  void knowsWhenATargetHasNoRoom(int status) {
    assertThat(answered(status).wasTurnedAway()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {101, 400, 500, 502})
  void takesNoOtherAnswerForALackOfRoom(int status) {
    assertThat(answered(status).wasTurnedAway()).isFalse();
  }

  private HandshakeAttempt answered(int status) {
    WebSocketProbe probe =
        visit.to(
            socket -> {
              read.add(ScriptedServer.readHead(socket));
              ScriptedServer.write(socket, "HTTP/1.1 " + status + " So\r\n\r\n");
            });
    return probe.attempt(probe.request());
  }
}
