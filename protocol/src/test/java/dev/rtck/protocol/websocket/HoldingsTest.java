package dev.rtck.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class HoldingsTest {

  private static final long ALL = Runtime.getRuntime().maxMemory();

  private final Holdings one = new Holdings();
  private final Holdings other = new Holdings();

  @Test
  void whoWantsMoreThanIsLeftWaitsUntilItIsGivenBack() throws Exception {
    one.hold(ALL, () -> false);
    AtomicBoolean otherHolds = new AtomicBoolean();
    CompletableFuture<Void> waiting =
        CompletableFuture.runAsync(
            () -> {
              other.hold(ALL, () -> false);
              otherHolds.set(true);
            });
    // Who needs little goes on meanwhile.
    new Holdings().hold(100 << 10, () -> false);
    assertThat(otherHolds).isFalse();

    one.hold(0, () -> false);
    waiting.get(10, TimeUnit.SECONDS);
    other.release();
    one.hold(ALL, () -> false);
    one.release();
  }

  @Test
  void nobodyWaitsForAConnectionThatIsOver() {
    one.hold(ALL, () -> false);
    other.hold(ALL, () -> true);
    other.release();
    one.release();
    one.hold(ALL, () -> false);
    one.release();
  }
}
