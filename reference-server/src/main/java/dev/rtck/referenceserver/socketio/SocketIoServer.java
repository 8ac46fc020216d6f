package dev.rtck.referenceserver.socketio;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.engineio.EngineApplication;
import dev.rtck.referenceserver.engineio.EngineSession;
import java.time.Duration;
import java.util.List;

/** Socket.IO protocol 5 on the sessions of an Engine.IO server. Safe for use by many threads. */
public final class SocketIoServer implements EngineApplication {
  private final Defects defects;
  private final Duration connectTimeout;
  private final Namespaces namespaces;

  /**
   * A server with these namespaces; of several rules for a name, the first counts.
   *
   * @param connectTimeout how long a session may take to connect to a namespace
   * @param recoverable how long a client that lost its connection may take to come back to what it
   *     missed; zero when nothing is kept for it
   */
  public SocketIoServer(
      Defects defects, List<NamespaceRule> rules, Duration connectTimeout, Duration recoverable) {
    this.defects = defects;
    this.connectTimeout = connectTimeout;
    namespaces = new Namespaces(rules, defects, recoverable);
  }

  @Override
  public Listener opened(EngineSession session) {
    Client client = new Client(session, namespaces, defects);
    Duration granted =
        defects.has(Defect.CONNECT_TIMEOUT_CUT) ? connectTimeout.dividedBy(4) : connectTimeout;
    var unusedTimer = session.runLater(granted, client::timeOut);
    if (defects.has(Defect.CONNECTED_SESSION_DROPPED_LATE)) {
      var unusedLate =
          session.runLater(connectTimeout.multipliedBy(3).dividedBy(2), session::close);
    }
    var unused = session.runLater(Duration.ZERO, client::open);
    return client;
  }
}
