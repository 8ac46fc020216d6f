package dev.rtck.referenceserver.chat;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Tells all its subscribers something at a fixed rate. Safe for use by many threads. */
public class Notifications {
  private static final List<String> TYPES = List.of("info", "warning", "success");

  private final Set<Outlet> subscribers = new LinkedHashSet<>();
  private long count;

  /** Notifications that begin with {@link #start}. */
  public Notifications() {}

  /** Sends a notification at once, and one after each interval until the clock stops. */
  public void start(Duration interval, ScheduledExecutorService clock) {
    var unused = clock.scheduleAtFixedRate(this::tick, 0, interval.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** From the next notification on. */
  public synchronized void subscribe(Outlet outlet) {
    subscribers.add(outlet);
  }

  /** Does nothing when it was not subscribed. */
  public synchronized void unsubscribe(Outlet outlet) {
    subscribers.remove(outlet);
  }

  private synchronized void tick() {
    count++;
    if (!subscribers.isEmpty()) {
      tell(next(count), List.copyOf(subscribers));
    }
  }

  private static Event next(long number) {
    return new Event.Notification(
        UUID.randomUUID().toString(),
        TYPES.get((int) (number % TYPES.size())),
        "Notification " + number,
        "This is the " + number + ". notification",
        System.currentTimeMillis());
  }

  /** Tells these subscribers, the longest subscribed first. */
  void tell(Event notification, List<Outlet> outlets) {
    outlets.forEach(outlet -> outlet.push(notification));
  }
}
