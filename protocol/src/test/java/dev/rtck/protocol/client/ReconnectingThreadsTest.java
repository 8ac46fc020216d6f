package dev.rtck.protocol.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rtck.protocol.client.PlayedTarget.Reception;
import dev.rtck.protocol.client.ReconnectingClient.Timeouts;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.OperationName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that comes back, in real time and with its own thread. */
@Timeout(60)
final class ReconnectingThreadsTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  private final PlayedTarget target = new PlayedTarget();

  private ReconnectingClient client(int capacity) {
    return new ReconnectingClient(
        target,
        ReconnectPolicy.tireless(BackOff.fixed(Duration.ofMillis(1))),
        capacity,
        new Timeouts(LONG, LONG));
  }

  private static List<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("rtck-reconnecting-"))
        .toList();
  }

  @Test
  void hasOneDaemonThreadThatEndsWithIt() {
    ReconnectingClient client = client(1);
    client.connect();
    assertThat(client.awaitState(ConnectionState.CONNECTED, LONG)).isTrue();
    assertThat(threads()).hasSize(1).allMatch(Thread::isDaemon);

    client.close();

    assertThat(threads()).isEmpty();
  }

  @Test
  void leavesAnAttemptThatNobodyAnswersWhenItIsClosed() {
    target.receives(Reception.UNANSWERED);
    ReconnectingClient client = client(1);
    client.connect();
    await().until(() -> target.connections.size() == 1);

    client.close();

    assertThat(threads()).isEmpty();
    assertThat(client.state()).isEqualTo(ConnectionState.DISCONNECTED);
  }

  @Test
  void endsItsThreadWhenItIsClosedByIt() {
    ReconnectingClient client = client(1);
    client.onConnected(current -> client.close());
    client.connect();

    assertThat(client.awaitTransition(ConnectionState.DISCONNECTED, 0, LONG)).isTrue();
    await().until(() -> threads().isEmpty());
  }

  @Test
  void sendsEachOnceAndInItsSendersOrderThroughManyLosses() throws InterruptedException {
    int senders = 8;
    int each = 500;
    try (ReconnectingClient client = client(senders * each)) {
      client.connect();
      List<Thread> threads = new ArrayList<>();
      for (int sender = 0; sender < senders; sender++) {
        String name = "s" + sender + "-";
        Thread thread =
            new Thread(
                () -> {
                  for (int i = 0; i < each; i++) {
                    var unused =
                        client.send(OperationName.BROADCAST, Bindings.EMPTY.with("text", name + i));
                  }
                });
        threads.add(thread);
        thread.start();
      }
      while (threads.stream().anyMatch(Thread::isAlive)) {
        int mark = client.mark();
        if (client.awaitState(ConnectionState.CONNECTED, LONG)) {
          target.latest().end("lost");
        }
        assertThat(client.awaitTransition(ConnectionState.CONNECTED, mark, LONG)).isTrue();
      }
      await().until(() -> target.reached.size() >= senders * each);

      assertThat(client.dropped().count()).isZero();
      for (int sender = 0; sender < senders; sender++) {
        String name = "s" + sender + "-";
        assertThat(target.reached.stream().map(ReconnectingThreadsTest::text))
            .filteredOn(text -> text.startsWith(name))
            .isEqualTo(IntStream.range(0, each).mapToObj(i -> name + i).toList());
      }
    }
  }

  private static String text(String reached) {
    return reached.substring(reached.indexOf(':') + 1);
  }
}
