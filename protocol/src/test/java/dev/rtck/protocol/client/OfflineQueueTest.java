package dev.rtck.protocol.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.OperationName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What waits for a connection. */
final class OfflineQueueTest {

  private static QueuedSend entry(int number) {
    return new QueuedSend(
        OperationName.BROADCAST, Bindings.EMPTY.with("text", Integer.toString(number)));
  }

  private static List<QueuedSend> entries(int from, int to) {
    return IntStream.range(from, to).mapToObj(OfflineQueueTest::entry).toList();
  }

  @Test
  void givesBackInOrderWhatItTookIn() {
    OfflineQueue queue = new OfflineQueue(3);
    entries(0, 3).forEach(queue::add);

    List<QueuedSend> given = new ArrayList<>();
    for (QueuedSend head = queue.head(); head != null; head = queue.head()) {
      given.add(head);
      queue.removeHead();
    }

    assertThat(given).isEqualTo(entries(0, 3));
    assertThat(queue.dropped()).isEqualTo(new Dropped(0, List.of()));
  }

  @Test
  void keepsTheHeadUntilItIsTakenAway() {
    OfflineQueue queue = new OfflineQueue(2);
    entries(0, 2).forEach(queue::add);

    assertThat(queue.head()).isEqualTo(entry(0)).isEqualTo(queue.head());
    assertThat(queue.size()).isEqualTo(2);
  }

  @Test
  void dropsTheNewcomerWhenItIsFull() {
    OfflineQueue queue = new OfflineQueue(2);

    assertThat(entries(0, 4).stream().map(queue::add)).containsExactly(true, true, false, false);
    assertThat(queue.head()).isEqualTo(entry(0));
    assertThat(queue.dropped()).isEqualTo(new Dropped(2, entries(2, 4)));
  }

  @Test
  void hasRoomAgainOnceTheHeadIsAway() {
    OfflineQueue queue = new OfflineQueue(1);
    entries(0, 2).forEach(queue::add);
    queue.removeHead();

    assertThat(queue.add(entry(2))).isTrue();
    queue.dropHead();
    assertThat(queue.dropped()).isEqualTo(new Dropped(2, entries(1, 3)));
  }

  @Test
  void countsWhatItDroppedBeyondWhatItShows() {
    OfflineQueue queue = new OfflineQueue(0);
    entries(0, OfflineQueue.MOST_SHOWN + 5).forEach(queue::add);

    assertThat(queue.dropped().count()).isEqualTo(OfflineQueue.MOST_SHOWN + 5);
    assertThat(queue.dropped().entries()).isEqualTo(entries(0, OfflineQueue.MOST_SHOWN));
  }

  @Test
  void refusesToHoldLessThanNothing() {
    assertThatIllegalArgumentException().isThrownBy(() -> new OfflineQueue(-1));
  }
}
