package dev.rtck.protocol.stomp;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Does something, such as sending a heart-beat, at an interval, in a daemon thread of its own. */
final class HeartBeats {

  private static final int STACK_BYTES = 64 << 10;

  private final CountDownLatch stopped = new CountDownLatch(1);

  private HeartBeats() {}

  static HeartBeats begin(StompConnection connection, Duration interval, Runnable beat) {
    HeartBeats beats = new HeartBeats();
    Thread thread =
        new Thread(
            null, () -> beats.run(connection, interval, beat), "rtck-stomp-beats", STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
    return beats;
  }

  private void run(StompConnection connection, Duration interval, Runnable beat) {
    try {
      while (!stopped.await(interval.toNanos(), TimeUnit.NANOSECONDS) && !connection.hasEnded()) {
        beat.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void stop() {
    stopped.countDown();
  }
}
