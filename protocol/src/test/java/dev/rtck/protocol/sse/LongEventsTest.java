package dev.rtck.protocol.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class LongEventsTest {

  private static final long MUCH = 10 << 20;

  private final LongEvents.Room room = new LongEvents.Room(15 << 20, 1);
  private final LongEvents one = new LongEvents(room);
  private final LongEvents two = new LongEvents(room);
  private final LongEvents three = new LongEvents(room);

  @Test
  void whoHoldsLittleNeverWaits() {
    one.hold(MUCH, () -> false);
    two.hold(MUCH, () -> false);
    three.hold(100 << 10, () -> false);
    one.release();
    two.release();
    three.release();
  }

  @Test
  void whoFindsNoPlaceWaitsUntilOthersAreDone() throws Exception {
    one.hold(MUCH, () -> false);
    two.hold(MUCH, () -> false);
    CompletableFuture<Void> waiting =
        CompletableFuture.runAsync(() -> three.hold(MUCH, () -> false));
    assertThatThrownBy(() -> waiting.get(100, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);

    // The one with the place has its event whole.
    two.hold(0, () -> false);
    waiting.get(10, TimeUnit.SECONDS);
    assertThat(waiting).isDone();
  }

  @Test
  void nobodyWaitsForAStreamThatIsOver() {
    one.hold(MUCH, () -> false);
    two.hold(MUCH, () -> false);
    three.hold(MUCH, () -> true);
    three.release();
    two.hold(2 * MUCH, () -> false);
  }
}
