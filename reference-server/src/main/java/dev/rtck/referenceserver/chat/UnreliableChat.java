package dev.rtck.referenceserver.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rtck.referenceserver.access.Users;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A chat that does to its messages what it was asked to. */
final class UnreliableChat extends Chat {
  private static final long STALLED_MESSAGE = 100;

  private final DeliveryFaults faults;
  private final ScheduledExecutorService clock = exactClock();
  private final Map<Outlet, Event> heldBack = new HashMap<>();
  private long messages;
  private long deliveries;

  /** A chat without clients. */
  UnreliableChat(Conventions conventions, Users users, DeliveryFaults faults) {
    super(conventions, users);
    this.faults = faults;
  }

  /**
   * A single thread, so that what is late by the same time stays in order, and none of the event
   * loops', which wake up at whole milliseconds. It ends when nothing was due for a while.
   */
  private static ScheduledExecutorService exactClock() {
    ScheduledThreadPoolExecutor clock =
        new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory("rtck-late-deliveries", true));
    clock.setKeepAliveTime(1, TimeUnit.SECONDS);
    clock.allowCoreThreadTimeOut(true);
    return clock;
  }

  @Override
  void deliver(List<Participant> receivers, Event event) {
    if (event instanceof Event.Broadcast message) {
      deliver(receivers, event, message.data());
    } else if (event instanceof Event.RoomMessage message) {
      deliver(receivers, event, message.data());
    } else {
      super.deliver(receivers, event);
    }
  }

  private void deliver(List<Participant> receivers, Event event, JsonNode data) {
    messages++;
    if (messages == STALLED_MESSAGE) {
      doNothing(faults.stall());
    }
    Duration delay = faults.delay(messages);
    if (delay.isZero()) {
      send(receivers, event, data);
    } else {
      var unused =
          clock.schedule(
              () -> sendLater(receivers, event, data), delay.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private static void doNothing(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    long left;
    while ((left = end - System.nanoTime()) > 0) {
      LockSupport.parkNanos(left);
    }
  }

  private synchronized void sendLater(List<Participant> receivers, Event event, JsonNode data) {
    send(receivers, event, data);
  }

  private void send(List<Participant> receivers, Event event, JsonNode data) {
    for (Participant receiver : receivers) {
      faults.delivers(data);
      send(receiver.outlet(), event);
    }
  }

  private void send(Outlet receiver, Event event) {
    deliveries++;
    Event late = heldBack.remove(receiver);
    if (late != null) {
      receiver.push(event);
      receiver.push(late);
      faults.countSwapped();
    } else if (faults.drops(deliveries)) {
      faults.countDropped();
    } else if (faults.duplicates(deliveries)) {
      receiver.push(event);
      receiver.push(event);
      faults.countDuplicated();
    } else if (faults.swaps(deliveries)) {
      heldBack.put(receiver, event);
    } else {
      receiver.push(event);
    }
  }

  @Override
  public synchronized void exit(Outlet outlet) {
    heldBack.remove(outlet);
    super.exit(outlet);
  }
}
