package dev.rtck.protocol.client;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Real time, and a daemon thread that lives until this is closed. */
final class DaemonScheduler implements Scheduler {

  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final Duration LONGEST_END = Duration.ofSeconds(10);

  private final ThreadLocal<Boolean> own = ThreadLocal.withInitial(() -> false);
  private final ScheduledThreadPoolExecutor executor;

  DaemonScheduler() {
    String name = "rtck-reconnecting-" + NUMBERS.incrementAndGet();
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            loop -> {
              Thread thread =
                  new Thread(
                      () -> {
                        own.set(true);
                        loop.run();
                      },
                      name);
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public void schedule(Runnable task, Duration delay) {
    try {
      var unused = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closedMeanwhile) {
      // What is to be done later is not to be done any more.
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
    if (own.get()) {
      return;
    }
    try {
      var unused = executor.awaitTermination(LONGEST_END.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
