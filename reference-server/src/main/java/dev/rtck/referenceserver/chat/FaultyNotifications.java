package dev.rtck.referenceserver.chat;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Notifications with defects. */
final class FaultyNotifications extends Notifications {
  private static final int SOME = 3;

  private final Defects defects;
  private final Set<Outlet> spoke = new HashSet<>();
  private final Map<Outlet, Integer> told = new HashMap<>();
  private final Set<Outlet> late = new HashSet<>();
  private final Set<Outlet> displaced = new HashSet<>();
  private boolean aDeparture;
  private boolean stopped;
  private int count;

  FaultyNotifications(Defects defects) {
    this.defects = defects;
  }

  /** Takes note that the client has sent something, which may start its wait anew. */
  synchronized void heardOf(Outlet outlet) {
    if (defects.has(Defect.NOTIFICATIONS_PUT_OFF_BY_MESSAGES)) {
      spoke.add(outlet);
    }
  }

  @Override
  public synchronized void subscribe(Outlet outlet) {
    if (aDeparture) {
      late.add(outlet);
      told.keySet().stream()
          .filter(it -> !displaced.contains(it))
          .findAny()
          .ifPresent(displaced::add);
    }
    stopped = false;
    super.subscribe(outlet);
  }

  @Override
  public synchronized void unsubscribe(Outlet outlet) {
    Integer its = told.remove(outlet);
    if (its != null && its >= SOME) {
      aDeparture = true;
      stopped = true;
    }
    late.remove(outlet);
    displaced.remove(outlet);
    super.unsubscribe(outlet);
  }

  @Override
  void tell(Event notification, List<Outlet> outlets) {
    count++;
    if (defects.has(Defect.NOTIFICATIONS_MISSING)
        || (stopped && defects.has(Defect.NOTIFICATIONS_STOPPED_BY_A_DEPARTURE))
        || (count % 7 == 0 && defects.has(Defect.SEVENTH_NOTIFICATION_SKIPPED))
        || (count % 5 >= 3 && defects.has(Defect.NOTIFICATIONS_SKIPPED))
        || (count % 3 != 0 && defects.has(Defect.NOTIFICATIONS_TOO_RARE))) {
      return;
    }
    super.tell(notification, chosen(outlets).stream().filter(it -> !spoke.contains(it)).toList());
    outlets.forEach(it -> told.merge(it, 1, Integer::sum));
    spoke.clear();
    if (defects.has(Defect.NOTIFICATIONS_DOUBLED_AFTER_A_DEPARTURE)) {
      super.tell(notification, List.copyOf(late));
    }
    if (defects.has(Defect.NOTIFICATIONS_FOR_EACH_CONNECTION)) {
      // As if each of them had a timer.
      for (int more = 1; more < outlets.size(); more++) {
        super.tell(notification, outlets);
      }
    }
  }

  private List<Outlet> chosen(List<Outlet> outlets) {
    int last = outlets.size() - 1;
    if (defects.has(Defect.NOTIFICATIONS_FOR_FIRST_SUBSCRIBER)) {
      return outlets.subList(0, 1);
    }
    if (defects.has(Defect.NOTIFICATIONS_FOR_LAST_SUBSCRIBER)) {
      return outlets.subList(last, last + 1);
    }
    if (defects.has(Defect.NOTIFICATIONS_MISSING_AFTER_A_DEPARTURE)) {
      return outlets.stream().filter(it -> !late.contains(it)).toList();
    }
    if (defects.has(Defect.NOTIFICATIONS_TAKEN_OVER)) {
      return outlets.stream().filter(it -> !displaced.contains(it)).toList();
    }
    if (defects.has(Defect.NOTIFICATIONS_MISSING_ON_POLLING)) {
      return outlets.stream().filter(it -> !isPolling(it)).toList();
    }
    if (defects.has(Defect.NOTIFICATIONS_CEASE_ON_POLLING)) {
      return outlets.stream().filter(it -> !isPolling(it) || !told.containsKey(it)).toList();
    }
    if (defects.has(Defect.NOTIFICATIONS_SHARED_OUT)) {
      int turn = count % outlets.size();
      return outlets.subList(turn, turn + 1);
    }
    return outlets;
  }

  private static boolean isPolling(Outlet outlet) {
    return outlet instanceof SocketOutlet over && over.socket().isPolling();
  }
}
