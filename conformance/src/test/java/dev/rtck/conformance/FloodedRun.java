package dev.rtck.conformance;

import com.sun.management.GarbageCollectionNotificationInfo;
import dev.rtck.reports.Run;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * A run in a process of its own, whose heap is as small as its command line says: {@link FloodTest}
 * starts it. Its exit code is the gate's; its last line tells how much of the heap was in use.
 */
final class FloodedRun {

  private static final String PROFILE =
      """
      endpoints:
        flood:
          protocol: websocket
          path: /
          operations:
            echo: {send: "${text}", receive: "${text}"}
      """;

  private FloodedRun() {}

  /**
   * Judges what listens on the port {@code arguments[0]}, by the cases that {@code arguments[2]}
   * names or by all when it is empty; reports go to {@code arguments[1]}.
   */
  public static void main(String[] arguments) {
    AtomicLong mostInUse = watchCollections();
    List<String> cases = List.of(arguments[2].split(",", -1));
    Run run =
        Judgement.judge(
            Integer.parseInt(arguments[0]),
            PROFILE,
            id -> arguments[2].isEmpty() || cases.contains(id),
            Duration.ofSeconds(4),
            Path.of(arguments[1]));
    System.out.println(Judgement.describe(run));
    System.out.println(
        run.durationMillis()
            + " ms, "
            + run.results().size()
            + " results, after a collection at most "
            + (mostInUse.get() >> 20)
            + " MiB of heap in use");
    System.exit(run.gate().exitCode());
  }

  private static AtomicLong watchCollections() {
    AtomicLong most = new AtomicLong();
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      if (collector instanceof NotificationEmitter emitter) {
        emitter.addNotificationListener(
            (notification, nothing) -> {
              if (notification.getUserData() instanceof CompositeData data
                  && notification
                      .getType()
                      .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
                long inUse =
                    GarbageCollectionNotificationInfo.from(data)
                        .getGcInfo()
                        .getMemoryUsageAfterGc()
                        .entrySet()
                        .stream()
                        .filter(pool -> isHeap(pool.getKey()))
                        .map(java.util.Map.Entry::getValue)
                        .mapToLong(MemoryUsage::getUsed)
                        .sum();
                most.accumulateAndGet(inUse, Math::max);
              }
            },
            null,
            null);
      }
    }
    return most;
  }

  private static boolean isHeap(String pool) {
    return pool.endsWith("Space") || pool.endsWith("Gen");
  }
}
