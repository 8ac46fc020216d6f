package dev.rtck.referenceserver.chat;

import dev.rtck.referenceserver.access.Users;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A chat that does to its messages what it was asked to. */
final class UnreliableChat extends Chat {
  private static final long STALLED_MESSAGE = 100;

  private final DeliveryFaults faults;
  private final ScheduledExecutorService clock;
  private final Map<Outlet, Event> heldBack = new HashMap<>();
  private long messages;
  private long deliveries;

  /**
   * A chat without clients.
   *
   * @param clock a single thread, so that what is late stays in order
   */
  UnreliableChat(
      Conventions conventions, Users users, DeliveryFaults faults, ScheduledExecutorService clock) {
    super(conventions, users);
    this.faults = faults;
    this.clock = clock;
  }

  @Override
  void deliver(List<Participant> receivers, Event event) {
    if (!(event instanceof Event.Broadcast) && !(event instanceof Event.RoomMessage)) {
      super.deliver(receivers, event);
      return;
    }
    messages++;
    if (messages == STALLED_MESSAGE) {
      doNothing(faults.stall());
    }
    if (faults.delay().isZero()) {
      send(receivers, event);
    } else {
      var unused =
          clock.schedule(
              () -> sendLater(receivers, event), faults.delay().toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private static void doNothing(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    long left;
    while ((left = end - System.nanoTime()) > 0) {
      LockSupport.parkNanos(left);
    }
  }

  private synchronized void sendLater(List<Participant> receivers, Event event) {
    send(receivers, event);
  }

  private void send(List<Participant> receivers, Event event) {
    for (Participant receiver : receivers) {
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
