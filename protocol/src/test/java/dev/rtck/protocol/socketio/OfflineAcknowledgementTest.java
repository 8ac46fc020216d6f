package dev.rtck.protocol.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.engineio.PollingServer;
import io.socket.client.AckWithTimeout;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What the Java client of Socket.IO does with an event whose time runs out while it is offline. */
final class OfflineAcknowledgementTest {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final long SHORT_MILLIS = 150;

  private static List<String> answers(String packet) {
    return packet.equals("40") ? List.of("40{\"sid\":\"socket\"}") : List.of();
  }

  @Test
  void isGivenUpOnceAndNeverSentLater() {
    AtomicInteger timeouts = new AtomicInteger();
    AtomicInteger answered = new AtomicInteger();
    try (PollingServer server = PollingServer.answering(OfflineAcknowledgementTest::answers)) {
      IO.Options options = new IO.Options();
      options.transports = new String[] {"polling"};
      options.forceNew = true;
      options.reconnectionDelay = 50;
      options.reconnectionDelayMax = 100;
      Socket socket = IO.socket(URI.create("http://127.0.0.1:" + server.address().port()), options);
      try {
        socket.connect();
        Awaitility.await().atMost(SOON).until(socket::connected);
        server.refusal = 503;
        server.forgetAll();
        Awaitility.await().atMost(SOON).until(() -> !socket.connected());

        socket.emit(
            "given-up",
            new Object[] {"x"},
            new AckWithTimeout(SHORT_MILLIS) {
              @Override
              public void onTimeout() {
                timeouts.incrementAndGet();
              }

              @Override
              public void onSuccess(Object... arguments) {
                answered.incrementAndGet();
              }
            });
        Awaitility.await().atMost(SOON).until(() -> timeouts.get() > 0);
        server.refusal = 0;
        Awaitility.await().atMost(SOON).until(socket::connected);
        socket.emit("fence");

        Awaitility.await().atMost(SOON).until(() -> server.came.contains("42[\"fence\"]"));
        assertThat(server.came).noneMatch(it -> it.contains("given-up"));
        assertThat(timeouts).hasValue(1);
        assertThat(answered).hasValue(0);
      } finally {
        socket.close();
      }
    }
  }
}
