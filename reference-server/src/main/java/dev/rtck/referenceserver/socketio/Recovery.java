package dev.rtck.referenceserver.socketio;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.engineio.SessionIds;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one namespace remembers for clients that lost their connection: who they were, and what they
 * miss. Not thread-safe.
 */
class Recovery {
  private static final int MOST_PACKETS = 10_000;

  /** One who may come back. */
  record Lost(String id, String privateId, Set<String> rooms, long sinceNanos) {}

  /** What was said to whom. */
  record Said(String offset, Audience audience, ArrayNode event, long nanos) {}

  private final Duration patience;
  private final SessionIds offsets = new SessionIds(Defects.none());
  private final Map<String, Lost> lost = new HashMap<>();
  private final Deque<Said> said = new ArrayDeque<>();

  /** Remembers for this long. */
  Recovery(Duration patience) {
    this.patience = patience;
  }

  /** The event with its offset behind its arguments; it is remembered. */
  ArrayNode remember(Audience audience, ArrayNode event) {
    forget();
    String offset = offsets.next();
    ArrayNode marked = event.deepCopy().add(offset);
    said.addLast(new Said(offset, audience, marked, System.nanoTime()));
    return marked;
  }

  void lose(Socket socket, Set<String> rooms) {
    String privateId = socket.privateId();
    if (privateId != null) {
      lost.put(privateId, new Lost(socket.id(), privateId, Set.copyOf(rooms), System.nanoTime()));
    }
  }

  /** Whether somebody may come back to this id. */
  final boolean awaits(String id) {
    forget();
    return lost.values().stream().anyMatch(it -> it.id().equals(id));
  }

  /** Who comes back with this id and offset, and is not lost any more; nothing when unknown. */
  @Nullable Lost find(String privateId, String offset) {
    forget();
    return isKnown(offset) ? lost.remove(privateId) : null;
  }

  final boolean isKnown(String offset) {
    return said.stream().anyMatch(it -> it.offset().equals(offset));
  }

  /** The event with this offset; nothing when it is not known. */
  final List<ArrayNode> at(String offset) {
    return said.stream().filter(it -> it.offset().equals(offset)).map(Said::event).toList();
  }

  /** What was said since the offset to one who is in these rooms, in order. */
  final List<ArrayNode> missed(String offset, Set<String> rooms) {
    boolean known = isKnown(offset);
    List<Said> since =
        said.stream()
            .dropWhile(it -> known && !it.offset().equals(offset))
            .skip(known ? 1 : 0)
            .filter(it -> it.audience().includes(rooms))
            .toList();
    return told(offset, since);
  }

  /** What is sent of what was said since the offset. */
  List<ArrayNode> told(String offset, List<Said> since) {
    return since.stream().map(Said::event).toList();
  }

  void forget() {
    long oldest = System.nanoTime() - patience.toNanos();
    lost.values().removeIf(it -> it.sinceNanos() - oldest < 0);
    while (!said.isEmpty()
        && (said.size() >= MOST_PACKETS || said.getFirst().nanos() - oldest < 0)) {
      said.removeFirst();
    }
  }
}
