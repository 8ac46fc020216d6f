package dev.rtck.referenceserver.engineio;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs tasks on one event loop, one after the other, in the order in which they came, whichever
 * threads they came from; when none is left, {@code idle}. No task runs inside {@link #add}, so
 * that it may be called with any lock held.
 */
final class SerialTasks {
  private final EventLoop loop;
  private final Runnable idle;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  SerialTasks(EventLoop loop, Runnable idle) {
    this.loop = loop;
    this.idle = idle;
  }

  void add(Runnable task) {
    tasks.add(task);
    if (!scheduled.getAndSet(true)) {
      loop.execute(this::run);
    }
  }

  Future<?> addLater(Duration delay, Runnable task) {
    return loop.schedule(() -> add(task), delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void run() {
    scheduled.set(false);
    for (Runnable next = tasks.poll(); next != null; next = tasks.poll()) {
      next.run();
    }
    idle.run();
  }
}
