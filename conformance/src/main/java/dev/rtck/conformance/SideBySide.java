package dev.rtck.conformance;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Does many things of a case at a time, so that a silent target costs one wait for all of them. */
public final class SideBySide {

  private SideBySide() {}

  /**
   * Does the thing for 0 to {@code count} - 1, so many at a time, and returns when all are done.
   *
   * @throws RuntimeException the first that any of them threw
   */
  public static void times(int count, int width, IntConsumer body) {
    run(
        IntStream.range(0, count)
            .<Callable<Void>>mapToObj(
                i ->
                    () -> {
                      body.accept(i);
                      return null;
                    })
            .toList(),
        width);
  }

  static void run(List<Callable<Void>> bodies, int width) {
    AtomicInteger number = new AtomicInteger();
    ExecutorService executor =
        Executors.newFixedThreadPool(
            Math.max(1, Math.min(width, bodies.size())),
            task -> {
              Thread thread = new Thread(task, "rtck-check-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    RuntimeException first = null;
    try {
      for (Future<Void> done : executor.invokeAll(bodies)) {
        try {
          done.get();
        } catch (ExecutionException e) {
          RuntimeException cause =
              e.getCause() instanceof RuntimeException runtime
                  ? runtime
                  : new IllegalStateException(e.getCause());
          first = first == null ? cause : first;
        }
      }
    } catch (InterruptedException e) {
      // The case was cut off: what its threads saw since then says nothing of the target.
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the case was cut off", e);
    } finally {
      executor.shutdownNow();
    }
    if (first != null) {
      throw first;
    }
  }
}
