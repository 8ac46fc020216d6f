package dev.rtck.load;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/** The longest stop of the garbage collector since the last reset. Thread-safe. */
final class GarbagePauses {

  private final AtomicLong longestMillis = new AtomicLong();

  GarbagePauses() {
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      // What G1 does beside the program is told by a bean of its own, and is no pause.
      if (collector instanceof NotificationEmitter emitter
          && !collector.getName().contains("Concurrent")) {
        emitter.addNotificationListener(
            (notification, handback) -> {
              if (notification.getUserData() instanceof CompositeData data
                  && notification
                      .getType()
                      .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
                long millis =
                    GarbageCollectionNotificationInfo.from(data).getGcInfo().getDuration();
                longestMillis.accumulateAndGet(millis, Math::max);
              }
            },
            null,
            null);
      }
    }
  }

  void reset() {
    longestMillis.set(0);
  }

  long longestMicros() {
    return longestMillis.get() * 1000;
  }
}
