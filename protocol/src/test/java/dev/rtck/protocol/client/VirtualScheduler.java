package dev.rtck.protocol.client;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that passes when a test says so, and at no other moment. */
final class VirtualScheduler implements Scheduler {

  private record Task(long atNanos, long number, Runnable work) {}

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::atNanos).thenComparingLong(Task::number));
  private long now;
  private long number;
  private boolean closed;

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public void schedule(Runnable task, Duration delay) {
    if (!closed) {
      tasks.add(new Task(now + delay.toNanos(), number++, task));
    }
  }

  /** Does what is due already. */
  void settle() {
    pass(Duration.ZERO);
  }

  /** Lets the time pass, and does what becomes due in it. */
  void pass(Duration duration) {
    long end = now + duration.toNanos();
    Task next = tasks.peek();
    while (next != null && next.atNanos() <= end) {
      now = Math.max(now, next.atNanos());
      tasks.remove(next);
      next.work().run();
      next = tasks.peek();
    }
    now = end;
  }

  Duration sinceStart() {
    return Duration.ofNanos(now);
  }

  int waiting() {
    return tasks.size();
  }

  @Override
  public void close() {
    closed = true;
    tasks.clear();
  }
}
