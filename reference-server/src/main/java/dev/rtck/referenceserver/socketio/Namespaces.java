package dev.rtck.referenceserver.socketio;

import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.engineio.SessionIds;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The namespaces of one server, which come into being when they are asked for. Thread-safe. */
final class Namespaces {
  static final String MAIN = "/";

  private static final int MOST = 1000;

  private final List<NamespaceRule> rules;
  private final Defects defects;
  private final SessionIds ids;
  private final Duration recoverable;
  private final PacketEncoder encoder;
  private final Map<String, Namespace> present = new HashMap<>();
  private final Map<String, Client> waiting = new ConcurrentHashMap<>();
  private final AtomicInteger completed = new AtomicInteger();
  private final AtomicReference<@Nullable Held> held = new AtomicReference<>();

  Namespaces(List<NamespaceRule> rules, Defects defects, Duration recoverable) {
    this.rules = List.copyOf(rules);
    this.defects = defects;
    this.recoverable = recoverable;
    ids = new SessionIds(Defects.none());
    encoder = new PacketEncoder(defects);
  }

  private Recovery recovery() {
    return defects.areNone() ? new Recovery(recoverable) : new FaultyRecovery(recoverable, defects);
  }

  /** Writes what is sent to the clients of all of them. */
  PacketEncoder encoder() {
    return encoder;
  }

  /** Who waits for an acknowledgement, by its id alone. */
  Map<String, Client> waiting() {
    return waiting;
  }

  /** An acknowledgement that waits for one of another client. */
  record Held(Client client, SocketPacket acknowledgement) {}

  /** What waits for an acknowledgement of another client. */
  AtomicReference<@Nullable Held> held() {
    return held;
  }

  /** How many packets of all clients had all their attachments. */
  AtomicInteger completed() {
    return completed;
  }

  private synchronized List<Namespace> present() {
    return List.copyOf(present.values());
  }

  /** The namespace of this name, if there may be one. */
  synchronized @Nullable Namespace find(String name) {
    Namespace known = present.get(name);
    if (known != null) {
      return known;
    }
    for (NamespaceRule rule : rules) {
      if (rule.covers(name, defects)) {
        if (present.size() > MOST) {
          present.values().removeIf(Namespace::isEmpty);
        }
        Recovery recovery = recoverable.isZero() ? null : recovery();
        Namespace created =
            new Namespace(name, rule, defects, ids, recovery, recoverable, this::present);
        present.put(name, created);
        return created;
      }
    }
    return null;
  }
}
