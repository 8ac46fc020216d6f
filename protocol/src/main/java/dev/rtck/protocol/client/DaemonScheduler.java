package dev.rtck.protocol.client;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Real time, and a daemon thread that lives until this is closed. */
final class DaemonScheduler implements Scheduler {

  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final Duration LONGEST_END = Duration.ofSeconds(10);

  private final String name = "rtck-reconnecting-" + NUMBERS.incrementAndGet();
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(1, this::daemon);
  private volatile @Nullable Thread thread;

  private Thread daemon(Runnable loop) {
    Thread daemon = new Thread(loop, name);
    daemon.setDaemon(true);
    thread = daemon;
    return daemon;
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
    Thread daemon = thread;
    if (daemon == null || daemon == Thread.currentThread()) {
      return;
    }
    try {
      // An executor says that it terminated a moment before its thread has.
      daemon.join(LONGEST_END.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
