package dev.rtck.protocol.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client received. */
@Timeout(60)
final class InboxTest {

  private static final Duration LONG = Duration.ofSeconds(20);

  private final Inbox inbox = new Inbox();

  private record Note(int number, int length) implements Received {
    @Override
    public long atNanos() {
      return number;
    }

    @Override
    public @Nullable Bindings match(Operation operation, Bindings known) {
      return null;
    }

    @Override
    public boolean contains(String text) {
      return false;
    }
  }

  private static Note note(int number) {
    return new Note(number, 1);
  }

  @Test
  void keepsWhatCameInOrder() {
    IntStream.range(0, 3).forEach(i -> inbox.add(note(i)));

    assertThat(inbox.since(0)).containsExactly(note(0), note(1), note(2));
    assertThat(inbox.leftOut()).isZero();
  }

  @Test
  void tellsWhatCameSinceAMark() {
    inbox.add(note(0));
    int mark = inbox.mark();
    assertThat(inbox.since(mark)).isEmpty();
    inbox.add(note(1));

    assertThat(inbox.since(mark)).containsExactly(note(1));
    assertThat(inbox.since(100)).isEmpty();
  }

  @Test
  void givesAwayACopyThatDoesNotChange() {
    var before = inbox.since(0);
    inbox.add(note(0));

    assertThat(before).isEmpty();
    assertThatThrownBy(() -> inbox.since(0).clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void keepsOnlyTheFirstMessagesOfAFlood() {
    int flood = 200_100;
    IntStream.range(0, flood).forEach(i -> inbox.add(note(i)));

    assertThat(inbox.mark()).isEqualTo(200_000);
    assertThat(inbox.leftOut()).isEqualTo(100);
    assertThat(inbox.since(199_999)).containsExactly(note(199_999));
  }

  @Test
  void keepsOnlyAsManyBytesAsItHolds() {
    int megabyte = 1 << 20;
    inbox.keepWholeUpTo(megabyte);
    IntStream.range(0, 50).forEach(i -> inbox.add(new Note(i, megabyte)));

    assertThat(inbox.mark()).isEqualTo(16);
    assertThat(inbox.leftOut()).isEqualTo(34);
  }

  @Test
  void keepsTheBeginningOfAMessageThatIsLongerThanAnyItWaitsFor() {
    int much = 100_000;
    inbox.add(new Note(1, much));
    inbox.keepWholeUpTo(much);
    inbox.add(new Note(2, much));

    assertThat(inbox.since(0)).extracting(Received::atNanos).containsExactly(1L, 2L);
    assertThat(inbox.since(0).get(0).toString()).endsWith("(100000 bytes)");
    assertThat(inbox.since(0).get(0).length()).isLessThan(100);
    assertThat(inbox.since(1)).containsExactly(new Note(2, much));
  }

  @Test
  void wakesWhoeverWaitsForAMessage() {
    CompletableFuture<Boolean> waiting =
        CompletableFuture.supplyAsync(() -> inbox.await(() -> inbox.mark() == 2, LONG));
    inbox.add(note(0));
    assertThat(waiting).isNotDone();
    inbox.add(note(1));

    assertThat(waiting).succeedsWithin(LONG).isEqualTo(true);
  }

  @Test
  void wakesWhoeverWaitsWhenSomethingElseHappens() {
    AtomicBoolean happened = new AtomicBoolean();
    AtomicInteger asked = new AtomicInteger();
    CompletableFuture<Boolean> waiting =
        CompletableFuture.supplyAsync(
            () ->
                inbox.await(
                    () -> {
                      asked.incrementAndGet();
                      return happened.get();
                    },
                    LONG));
    await().until(() -> asked.get() > 0);
    happened.set(true);
    inbox.stir();

    assertThat(waiting).succeedsWithin(LONG).isEqualTo(true);
  }

  @Test
  void asksBeforeItWaitsAndOnceMoreAfterwards() {
    assertThat(inbox.await(() -> true, Duration.ZERO)).isTrue();
    AtomicInteger asked = new AtomicInteger();

    assertThat(inbox.await(() -> asked.incrementAndGet() == 2, Duration.ofMillis(1))).isTrue();
    assertThat(inbox.await(() -> false, Duration.ofMillis(1))).isFalse();
  }

  @Test
  void stopsWaitingWhenItIsInterrupted() {
    Thread.currentThread().interrupt();

    assertThat(inbox.await(() -> false, LONG)).isFalse();
    assertThat(Thread.interrupted()).isTrue();
  }
}
