package dev.rtck.referenceserver.socketio;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a namespace remembers, with defects. */
final class FaultyRecovery extends Recovery {
  private static final int MOST_MISSED = 8;

  private final Defects defects;
  private static final Duration AT_ONCE = Duration.ofMillis(100);

  private final Map<String, Long> recoveredAt = new HashMap<>();
  private final Map<String, Lost> everLost = new HashMap<>();
  private final Set<String> recovered = new HashSet<>();
  private final Set<String> ids = new HashSet<>();
  private @Nullable Lost latest;
  private long lostAtNanos;

  FaultyRecovery(Duration patience, Defects defects) {
    super(defects.has(Defect.RECOVERY_NEVER_EXPIRES) ? Duration.ofHours(1) : patience);
    this.defects = defects;
  }

  @Override
  void lose(Socket socket, Set<String> rooms) {
    super.lose(socket, rooms);
    String privateId = socket.privateId();
    if (privateId != null) {
      ids.add(socket.id());
      latest = new Lost(socket.id(), privateId, Set.copyOf(rooms), System.nanoTime());
      everLost.put(privateId, latest);
    }
  }

  @Override
  @Nullable Lost find(String privateId, String offset) {
    Lost known = everLost.get(privateId);
    Lost found = super.find(privateId, offset);
    boolean replays = !isKnown(offset) && defects.has(Defect.STALE_OFFSET_REPLAYS_EVERYTHING);
    if (found == null && (replays || defects.has(Defect.RECOVERED_TWICE))) {
      found = known;
    }
    if (found == null && defects.has(Defect.RECOVERED_TWICE_AT_ONCE)) {
      Long since = recoveredAt.get(privateId);
      found = since != null && System.nanoTime() - since < AT_ONCE.toNanos() ? known : null;
    }
    if (found != null) {
      recoveredAt.putIfAbsent(privateId, System.nanoTime());
    }
    if (found == null && isKnown(offset) && defects.has(Defect.UNKNOWN_PID_RECOVERED)) {
      found = latest;
    }
    if (found == null) {
      return null;
    }
    if (!recovered.add(privateId) && defects.has(Defect.RECOVERED_ONCE_ONLY)) {
      return null;
    }
    lostAtNanos = found.sinceNanos();
    String id = defects.has(Defect.RECOVERED_ID_RENEWED) ? found.id() + "-" : found.id();
    Set<String> rooms =
        defects.has(Defect.RECOVERED_ROOMS_FORGOTTEN) ? Set.of(found.id()) : found.rooms();
    if (defects.has(Defect.RECOVERED_WITH_ONE_ROOM)) {
      String own = found.id();
      rooms = rooms.stream().filter(it -> !it.equals(own)).limit(1).collect(Collectors.toSet());
    }
    return new Lost(id, found.privateId(), rooms, found.sinceNanos());
  }

  @Override
  ArrayNode remember(Audience audience, ArrayNode event) {
    boolean isForAny = defects.has(Defect.OWN_EVENTS_REPLAYED);
    return super.remember(isForAny ? audience.except(Set.of()) : audience, event);
  }

  @Override
  List<ArrayNode> told(String offset, List<Said> since) {
    if (defects.has(Defect.MISSED_EVENTS_FORGOTTEN)) {
      return List.of();
    }
    List<Said> kept = new ArrayList<>(since);
    if (defects.has(Defect.MISSED_EVENTS_ONLY_SINCE_THE_LOSS)) {
      kept.removeIf(it -> it.nanos() - lostAtNanos < 0);
    }
    if (defects.has(Defect.MISSED_BROADCASTS_FORGOTTEN)) {
      kept.removeIf(it -> it.audience().rooms().isEmpty());
    }
    if (defects.has(Defect.MISSED_DIRECT_EVENTS_DOUBLED)) {
      since.stream()
          .filter(it -> ids.containsAll(it.audience().rooms()) && !isForAll(it))
          .forEach(kept::add);
    }
    if (defects.has(Defect.MISSED_EVENTS_SENT_ROOM_BY_ROOM)) {
      List<Set<String>> order = since.stream().map(it -> it.audience().rooms()).distinct().toList();
      kept.sort(Comparator.comparingInt(it -> order.indexOf(it.audience().rooms())));
    }
    List<ArrayNode> missed = new ArrayList<>(super.told(offset, kept));
    if (missed.size() > MOST_MISSED && defects.has(Defect.MISSED_EVENTS_CUT)) {
      missed.subList(MOST_MISSED, missed.size()).clear();
    }
    if (defects.has(Defect.MISSED_BYTES_SENT_AS_TEXT)) {
      missed.replaceAll(it -> (ArrayNode) Json.withBytesAsText(it));
    }
    if (defects.has(Defect.MISSED_EVENTS_REVERSED)) {
      Collections.reverse(missed);
    }
    if (defects.has(Defect.SEEN_EVENT_REPLAYED)) {
      missed.addAll(0, at(offset));
    }
    return missed;
  }

  private static boolean isForAll(Said said) {
    return said.audience().rooms().isEmpty();
  }
}
