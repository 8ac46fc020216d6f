package dev.rtck.protocol.stomp;

import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.profile.UnboundNameException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The destinations that one client of an application subscribes to, each once. Those of rooms are
 * entered and left; all others are there from the beginning. Thread-safe.
 */
final class Channels {

  private static final String ROOM = "room";

  private final Endpoint endpoint;
  private final Map<String, String> idsByDestination = new LinkedHashMap<>();
  private final AtomicInteger ids = new AtomicInteger();

  Channels(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  /** Returns the subscriptions that are due, now that this much is known, as SUBSCRIBE frames. */
  synchronized Set<StompFrame> due(Bindings known, boolean rooms) {
    Set<StompFrame> due = new LinkedHashSet<>();
    for (String destination : destinations(known, rooms)) {
      if (!idsByDestination.containsKey(destination)) {
        String id = "sub-" + ids.incrementAndGet();
        idsByDestination.put(destination, id);
        due.add(StompFrame.subscribe(id, destination));
      }
    }
    return due;
  }

  /** Returns the subscriptions of a room that is left, as UNSUBSCRIBE frames. */
  synchronized Set<StompFrame> over(Bindings known) {
    Set<StompFrame> over = new LinkedHashSet<>();
    for (String destination : destinations(known, true)) {
      String id = idsByDestination.remove(destination);
      if (id != null) {
        // By 1.0 a subscription may be named by its destination alone.
        over.add(StompFrame.of("UNSUBSCRIBE").with("id", id).with("destination", destination));
      }
    }
    return over;
  }

  private Set<String> destinations(Bindings known, boolean rooms) {
    Set<String> destinations = new LinkedHashSet<>();
    for (Operation operation : endpoint.operations().values()) {
      Template subscribe = operation.subscribe();
      if (subscribe != null && subscribe.names().contains(ROOM) == rooms) {
        String destination = rendered(subscribe, known);
        if (destination != null) {
          destinations.add(destination);
        }
      }
    }
    return destinations;
  }

  /** Returns the destination, or null while it is not yet known. */
  private static @Nullable String rendered(Template subscribe, Bindings known) {
    try {
      return subscribe.renderText(known);
    } catch (UnboundNameException notYetKnown) {
      return null;
    }
  }
}
