package dev.rtck.referenceserver.engineio;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.http.Exchange;
import dev.rtck.referenceserver.http.Field;
import dev.rtck.referenceserver.http.RequestHead;
import dev.rtck.referenceserver.http.Resource;
import dev.rtck.referenceserver.http.Response;
import dev.rtck.referenceserver.transport.End;
import dev.rtck.referenceserver.websocket.Application;
import dev.rtck.referenceserver.websocket.Guard;
import dev.rtck.referenceserver.websocket.Message;
import dev.rtck.referenceserver.websocket.Peer;
import dev.rtck.referenceserver.websocket.Settings;
import dev.rtck.referenceserver.websocket.WebSocketResource;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A path that speaks Engine.IO protocol 4, by long-polling and WebSocket. */
public final class EngineResource implements Resource {
  private static final AttributeKey<EngineSession> FIRST = AttributeKey.valueOf("first-session");
  private static final Duration FAREWELL = Duration.ofMillis(100);
  private static final Duration MOMENT = Duration.ofMillis(1);
  private static final String VERSION = "4";
  private static final String POLLING = "polling";
  private static final String WEBSOCKET = "websocket";

  private final EngineSettings settings;
  private final Settings webSocket;
  private final EngineApplication application;
  private final Cors cors;
  private final SessionIds ids;
  private final Map<String, EngineSession> sessions = new ConcurrentHashMap<>();
  private final AtomicLong lastPong = new AtomicLong(System.nanoTime());
  private final Set<String> ended = ConcurrentHashMap.newKeySet();
  private final Set<String> lost = ConcurrentHashMap.newKeySet();
  private final Set<String> endedByPolling = ConcurrentHashMap.newKeySet();

  /**
   * Serves this application.
   *
   * @param webSocket how its WebSocket connections are to be
   */
  public EngineResource(
      EngineSettings settings, Settings webSocket, EngineApplication application) {
    this.settings = settings;
    this.webSocket = webSocket;
    this.application = application;
    cors = new Cors(settings.defects(), settings.origins());
    ids = new SessionIds(settings.defects());
  }

  @Override
  public void begun(Exchange bare) {
    RequestHead head = bare.head();
    EngineSession session = session(head);
    if (head.method().equals("POST")
        && judge(head) == EngineError.UNKNOWN_SESSION
        && !has(Defect.UNKNOWN_SESSION_ON_POST_ACCEPTED)) {
      cors.around(bare)
          .respond(Answers.error(EngineError.UNKNOWN_SESSION).with("Connection", "close"));
      return;
    }
    if (session == null || !head.method().equals("POST") || judge(head) != null) {
      return;
    }
    Exchange exchange = cors.around(bare);
    String length = head.fields().first("Content-Length");
    if (length != null
        && Long.parseLong(length)
            > settings.maxPayload() + (has(Defect.POLLING_LIMIT_PASSED_BY_ONE) ? 1 : 0)
        && !has(Defect.POLLING_PAYLOAD_NOT_LIMITED)
        && !has(Defect.TOO_LARGE_PAYLOAD_HANDLED_FIRST)) {
      exchange.respond(Answers.error(413, EngineError.BAD_REQUEST).with("Connection", "close"));
      session.fail();
      return;
    }
    exchange.whenAbandoned(() -> session.abandoned(exchange));
    session.beginPost(exchange);
  }

  @Override
  public void handle(Exchange bare) {
    Exchange exchange = cors.around(bare);
    RequestHead head = exchange.head();
    String named = head.parameter("sid");
    if (named != null && has(Defect.COOKIE_SET_BY_EVERY_RESPONSE)) {
      exchange = withCookie(exchange, named);
    }
    if (head.method().equals("OPTIONS") && !has(Defect.PREFLIGHT_REFUSED)) {
      exchange.respond(Cors.preflight(head));
      return;
    }
    EngineError error = judge(head);
    EngineSession session = session(exchange);
    if (error == EngineError.UNKNOWN_SESSION && named != null && lost.contains(named)) {
      exchange.respond(Answers.text("6"));
      return;
    }
    if (error == EngineError.UNKNOWN_SESSION
        && head.method().equals("POST")
        && has(Defect.UNKNOWN_SESSION_ON_POST_ACCEPTED)) {
      exchange.respond(Answers.text("ok"));
    } else if (error == EngineError.BAD_REQUEST
        && session != null
        && !session.isPolling()
        && head.method().equals("POST")
        && has(Defect.POST_BESIDE_WEBSOCKET_ACCEPTED)) {
      exchange.respond(Answers.text("ok"));
    } else if (error != null) {
      exchange.respond(Answers.error(error));
    } else if (isUpgrade(head)) {
      upgrade(exchange, session);
    } else if (session == null) {
      open(exchange);
    } else {
      serve(exchange, session);
    }
  }

  @Override
  public void goAway() {
    if (has(Defect.NO_FAREWELL_TO_SESSIONS)) {
      return;
    }
    sessions.values().forEach(EngineSession::close);
    // What ends their requests must go out before the connections end.
    long until = System.nanoTime() + FAREWELL.toNanos();
    while (!sessions.isEmpty() && System.nanoTime() < until) {
      LockSupport.parkNanos(MOMENT.toNanos());
    }
  }

  private void serve(Exchange exchange, EngineSession session) {
    String method = exchange.head().method();
    if (method.equals("GET") && !session.isPolling()) {
      exchange.respond(Answers.text("6"));
    } else if (method.equals("GET")) {
      exchange.whenAbandoned(() -> session.abandoned(exchange));
      session.poll(exchange);
    } else if (method.equals("POST")) {
      exchange.whenAbandoned(() -> session.abandoned(exchange));
      session.post(exchange, exchange.body());
    } else {
      if (has(Defect.PUT_ENDS_SESSION)) {
        session.close();
      }
      exchange.respond(
          Response.text(405, "only GET and POST are answered here").with("Allow", "GET, POST"));
    }
  }

  private @Nullable EngineSession session(Exchange exchange) {
    EngineSession named = session(exchange.head());
    if (!has(Defect.SESSION_FOUND_BY_CONNECTION)) {
      return named;
    }
    Attribute<EngineSession> first = exchange.channel().attr(FIRST);
    EngineSession known = first.get();
    first.setIfAbsent(named);
    return known == null ? named : known;
  }

  private @Nullable EngineSession session(RequestHead head) {
    String id = head.parameter("sid");
    return id == null ? null : sessions.get(id);
  }

  private static boolean isUpgrade(RequestHead head) {
    return WEBSOCKET.equals(head.parameter("transport"));
  }

  private boolean has(Defect defect) {
    return settings.defects().has(defect);
  }

  private boolean isVersionAccepted(RequestHead head) {
    Defect lenient =
        isUpgrade(head) ? Defect.MISSING_EIO_ACCEPTED_ON_WEBSOCKET : Defect.MISSING_EIO_ACCEPTED;
    String version = head.parameter("EIO");
    return VERSION.equals(version) || (version == null && has(lenient));
  }

  private boolean isSessionOpened(RequestHead head) {
    return isUpgrade(head)
        ? has(Defect.UNKNOWN_SESSION_ON_WEBSOCKET_OPENS_ONE)
        : head.method().equals("GET") && has(Defect.UNKNOWN_SESSION_ON_GET_OPENS_ONE);
  }

  private @Nullable EngineError judge(RequestHead head) {
    String transport = head.parameter("transport");
    if (transport == null && has(Defect.MISSING_TRANSPORT_MEANS_POLLING)) {
      transport = POLLING;
    }
    boolean webSocketAsked = head.fields().hasMember("Upgrade", WEBSOCKET);
    if (!POLLING.equals(transport) && !WEBSOCKET.equals(transport)) {
      return EngineError.UNKNOWN_TRANSPORT;
    }
    if (!isVersionAccepted(head)) {
      return EngineError.UNSUPPORTED_VERSION;
    }
    if (WEBSOCKET.equals(transport) != webSocketAsked) {
      return EngineError.BAD_REQUEST;
    }
    if (head.parameter("sid") == null) {
      boolean accepted =
          head.method().equals("GET")
              || (head.method().equals("POST") && has(Defect.HANDSHAKE_BY_POST_ACCEPTED));
      return accepted ? null : EngineError.BAD_HANDSHAKE_METHOD;
    }
    EngineSession session = session(head);
    if (session == null || (isUpgrade(head) && has(Defect.SESSION_UNKNOWN_TO_UPGRADE))) {
      boolean reopened =
          ended.contains(head.parameter("sid"))
              || (isUpgrade(head) && endedByPolling.contains(head.parameter("sid")));
      return reopened || isSessionOpened(head) ? null : EngineError.UNKNOWN_SESSION;
    }
    return POLLING.equals(transport)
            && !session.isPolling()
            && !(head.method().equals("GET") && has(Defect.POLLING_AFTER_UPGRADE_ACCEPTED))
        ? EngineError.BAD_REQUEST
        : null;
  }

  private void open(Exchange exchange) {
    String id = ids.next();
    Exchange greeted = withCookie(exchange, id);
    EngineSession session = create(id, greeted, new PollingCarrier(settings.defects()));
    greeted.whenAbandoned(() -> session.abandoned(greeted));
    session.poll(greeted);
    session.start();
  }

  private EngineSession create(String id, Exchange exchange, Carrier carrier) {
    EngineSession session =
        new EngineSession(
            id,
            settings,
            exchange.head(),
            exchange.channel().eventLoop(),
            carrier,
            application,
            lastPong,
            () -> forget(id));
    sessions.put(id, session);
    return session;
  }

  private void forget(String id) {
    EngineSession gone = sessions.remove(id);
    if (gone != null && !gone.isPolling() && has(Defect.ENDED_SESSION_REOPENED)) {
      ended.add(id);
    }
    if (gone != null && gone.ending() == End.RESET && has(Defect.LOST_SESSION_ANSWERED)) {
      lost.add(id);
    }
    if (gone != null && gone.isPolling() && has(Defect.CLOSED_SESSION_REOPENED_BY_WEBSOCKET)) {
      endedByPolling.add(id);
    }
  }

  private Exchange withCookie(Exchange exchange, String id) {
    String name = settings.cookie();
    if (name == null) {
      return exchange;
    }
    String guarded = has(Defect.COOKIE_READABLE_BY_SCRIPTS) ? "" : " HttpOnly;";
    String value = name + "=" + id + "; Path=/;" + guarded + " SameSite=Lax";
    return new Cors.WithFields(exchange, List.of(new Field("Set-Cookie", value)));
  }

  private void upgrade(Exchange exchange, @Nullable EngineSession session) {
    String id = session == null ? ids.next() : session.id();
    Exchange greeted = session == null ? withCookie(exchange, id) : exchange;
    new WebSocketResource(webSocket, Guard.open(), List.of(), new Frames(id, greeted, session))
        .handle(greeted);
  }

  /** What one WebSocket does for a session, which it opens when there is none yet. */
  private final class Frames implements Application {
    private final String id;
    private final Exchange exchange;
    private @Nullable EngineSession session;

    Frames(String id, Exchange exchange, @Nullable EngineSession session) {
      this.id = id;
      this.exchange = exchange;
      this.session = session;
    }

    @Override
    public void opened(Peer peer, @Nullable String token) {
      EngineSession known = session;
      if (known == null) {
        EngineSession created = create(id, exchange, new WebSocketCarrier(peer));
        session = created;
        created.start();
      } else {
        known.offer(peer);
      }
    }

    @Override
    public void received(Peer peer, Message message) {
      EngineSession known = session;
      if (known != null) {
        known.received(peer, message);
      }
    }

    @Override
    public void closed(Peer peer) {
      EngineSession known = session;
      if (known != null) {
        known.webSocketClosed(peer);
      }
    }
  }
}
