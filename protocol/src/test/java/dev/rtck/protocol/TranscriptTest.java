package dev.rtck.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Transcript.Direction;
import dev.rtck.protocol.Transcript.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class TranscriptTest {

  private final Transcript transcript = new Transcript(Secrets.of(List.of("opensesame")));

  private void receive(long atNanos, String summary) {
    transcript.record(atNanos, Direction.RECEIVED, 1, "ws", summary, Bytes.EMPTY);
  }

  private List<String> summaries() {
    return transcript.entries().stream().map(Entry::summary).toList();
  }

  private Entry first() {
    return Objects.requireNonNull(transcript.entries().get(0));
  }

  @Test
  void numbersConnectionsFromOne() {
    assertThat(transcript.nextConnection()).isEqualTo(1);
    assertThat(transcript.nextConnection()).isEqualTo(2);
  }

  @Test
  void keepsWhatHappenedAndWhen() {
    long before = System.nanoTime();
    transcript.record(before, Direction.SENT, 2, "http", "GET /", Bytes.utf8("GET"));
    transcript.note(2, "tcp", "sent FIN");

    assertThat(transcript.entries())
        .extracting(Entry::direction, Entry::connection, Entry::layer, Entry::summary)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Direction.SENT, 2, "http", "GET /"),
            org.assertj.core.groups.Tuple.tuple(Direction.NOTE, 2, "tcp", "sent FIN"));
    assertThat(first().bytes()).isEqualTo(Bytes.utf8("GET"));
    assertThat(first().length()).isEqualTo(3);
    assertThat(first().atNanos()).isBetween(0L, System.nanoTime());
  }

  @Test
  void ordersEntriesByTheirTimeAndNotByTheirArrival() {
    long now = System.nanoTime();
    receive(now + 30, "third");
    receive(now + 10, "first");
    receive(now + 20, "second");
    receive(now + 20, "second too");

    assertThat(summaries()).containsExactly("first", "second", "second too", "third");
  }

  @Test
  void keepsTheFirstBytesOfALongEventAndItsLength() {
    Bytes bytes = Bytes.repeat('x', 100_000);
    transcript.record(System.nanoTime(), Direction.RECEIVED, 1, "ws", "BINARY", bytes);

    assertThat(first().bytes()).isEqualTo(Bytes.repeat('x', 512));
    assertThat(first().length()).isEqualTo(100_000);
  }

  @Test
  void saysHowManyEventsOfALongConversationAreLeftOut() {
    long now = System.nanoTime();
    for (int i = 0; i < 1_000; i++) {
      receive(now + i, "event " + i);
    }

    List<String> expected = new ArrayList<>();
    IntStream.range(0, 200).forEach(i -> expected.add("event " + i));
    expected.add("600 events left out");
    IntStream.range(800, 1_000).forEach(i -> expected.add("event " + i));
    assertThat(summaries()).isEqualTo(expected);
  }

  @Test
  void leavesNothingOutOfAConversationThatJustFits() {
    long now = System.nanoTime();
    for (int i = 0; i < 400; i++) {
      receive(now + i, "event " + i);
    }

    assertThat(summaries()).hasSize(400).noneMatch(summary -> summary.contains("left out"));
  }

  @Test
  void blotsOutSecretsInSummariesNotesAndBytes() {
    transcript.note(1, "ws", "said opensesame");
    transcript.record(
        System.nanoTime(),
        Direction.SENT,
        1,
        "ws",
        "TEXT \"opensesame\"",
        Bytes.utf8("opensesame"));

    assertThat(summaries()).containsExactly("said **********", "TEXT \"**********\"");
    assertThat(transcript.entries().get(1).bytes()).isEqualTo(Bytes.repeat('*', 10));
    assertThat(transcript.blotOut(Bytes.utf8("opensesame"))).isEqualTo(Bytes.repeat('*', 10));
  }

  @Test
  void leavesNoHalfOfASecretThatStraddlesTheCut() {
    for (int position = 495; position <= 520; position++) {
      Transcript fresh = new Transcript(Secrets.of(List.of("opensesame")));
      Bytes bytes = Bytes.concat(Bytes.repeat('.', position), Bytes.utf8("opensesame"));
      fresh.record(System.nanoTime(), Direction.SENT, 1, "ws", "TEXT", bytes);

      assertThat(fresh.entries().get(0).bytes().text()).matches("[.]+[*]*");
    }
  }

  @Test
  void leavesNoBeginningOfASecretThatIsLongerThanWhatIsKept() {
    String secret = "eyJ" + "a1b2c3d4".repeat(200);
    Transcript fresh = new Transcript(Secrets.of(List.of(secret)));
    Bytes bytes = Bytes.utf8("{\"token\": \"" + secret + "\"}");
    fresh.record(System.nanoTime(), Direction.SENT, 1, "ws", "TEXT", bytes);

    assertThat(fresh.entries().get(0).bytes().text()).doesNotContain("eyJ").endsWith("****");
    assertThat(fresh.entries().get(0).length()).isEqualTo(bytes.length());
  }

  @Test
  void losesNothingWhenManyThreadsWriteAtOnce() throws Exception {
    int threads = 8;
    int each = 500;
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      CountDownLatch together = new CountDownLatch(threads);
      List<Future<?>> writers = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        writers.add(
            executor.submit(
                () -> {
                  together.countDown();
                  together.await();
                  int connection = transcript.nextConnection();
                  for (int i = 0; i < each; i++) {
                    transcript.note(connection, "ws", "event");
                    var unused = transcript.entries().size();
                  }
                  return connection;
                }));
      }
      List<Object> connections = new ArrayList<>();
      for (Future<?> writer : writers) {
        connections.add(writer.get(20, TimeUnit.SECONDS));
      }

      assertThat(connections).doesNotHaveDuplicates().hasSize(threads);
      assertThat(transcript.entries())
          .hasSize(401)
          .isSortedAccordingTo(java.util.Comparator.comparingLong(Entry::atNanos));
      assertThat(summaries()).contains(threads * each - 400 + " events left out");
    } finally {
      executor.shutdownNow();
    }
  }
}
