package dev.rtck.referenceserver.stomp;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.access.Users;
import dev.rtck.referenceserver.transport.Connections;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What all STOMP sessions of one server share. Safe for use by many threads. */
public final class StompSettings {
  /** The virtual host of those who log in. */
  public static final String PRIVATE_HOST = "private";

  static final String NO_COMMON_VERSION = "no common version";

  private static final Set<String> DEFAULT_HOSTS = Set.of("/", "localhost", "rtck");

  private final Defects defects;
  private final Connections connections;
  private final ScheduledExecutorService clock;
  private final Login login;
  private final String ownHost;
  private final Duration patience;
  private final Duration heartbeat;
  private final int maxBody;
  private final VirtualHost open;
  private final VirtualHost secured;
  private final AtomicInteger counted = new AtomicInteger();
  private final Set<Session> connected = ConcurrentHashMap.newKeySet();

  /** Who asked for a receipt first; for a defect. */
  private final Map<String, Session> receipts = new ConcurrentHashMap<>();

  /**
   * Sessions for these users.
   *
   * @param ownHost the address that the server listens on
   * @param patience how long a CONNECT may take
   * @param heartbeat the shortest time between heart-beats, either way
   * @param maxBody the largest body accepted
   * @param open the application for everybody
   * @param secured the application of {@link #PRIVATE_HOST}
   */
  public StompSettings(
      Defects defects,
      Connections connections,
      ScheduledExecutorService clock,
      Users users,
      String ownHost,
      Duration patience,
      Duration heartbeat,
      int maxBody,
      Application open,
      Application secured) {
    this.defects = defects;
    this.connections = connections;
    this.clock = clock;
    this.ownHost = ownHost;
    this.patience = patience;
    this.heartbeat = heartbeat;
    this.maxBody = maxBody;
    login = new Login(users, defects);
    this.open = new VirtualHost(broker(), open, false);
    this.secured = new VirtualHost(broker(), secured, true);
  }

  private Broker broker() {
    return defects.areNone() ? new Broker() : new FaultyBroker(defects, clock);
  }

  /** The host of this name; the default one for clients that name none; nothing when unknown. */
  @Nullable VirtualHost host(@Nullable String name) {
    if (PRIVATE_HOST.equals(name)) {
      return secured;
    }
    boolean known =
        name == null
            || name.equals(ownHost)
            || DEFAULT_HOSTS.contains(name.replaceFirst(":[0-9]+$", ""))
            || name.matches("[0-9.]+(:[0-9]+)?|\\[?[0-9a-fA-F]*:[0-9a-fA-F:.]+\\]?(:[0-9]+)?");
    return known ? open : null;
  }

  /** The server's defects. */
  Defects defects() {
    return defects;
  }

  Connections connections() {
    return connections;
  }

  ScheduledExecutorService clock() {
    return clock;
  }

  Login login() {
    return login;
  }

  Duration patience() {
    return patience;
  }

  Duration heartbeat() {
    return heartbeat;
  }

  int maxBody() {
    return maxBody;
  }

  /** All sessions that are connected. */
  Set<Session> connected() {
    return connected;
  }

  /** Returns how many sessions were counted, this one included. */
  int countSession() {
    return counted.incrementAndGet();
  }

  /** Returns the session that asked for a receipt before all others, which may be this one. */
  Session firstToAsk(String receipt, Session session) {
    Session before = receipts.putIfAbsent(receipt, session);
    return before == null ? session : before;
  }

  boolean has(Defect defect) {
    return defects.has(defect);
  }
}
