package dev.rtck.protocol.engineio;

import dev.rtck.protocol.websocket.HandshakeAttempt;

/**
 * An Engine.IO session over polling in which nothing happens by itself: every request is the
 * caller's. Thread-safe.
 */
public final class PollingSession {

  static final String GOODBYE = EngineIoPacket.of(EngineIoType.CLOSE).pollingText();

  private final EngineIoProbe probe;
  private final HttpAnswer handshake;
  private final OpenPacket open;
  private final int connection;
  private final SessionCookies cookies = new SessionCookies();

  PollingSession(EngineIoProbe probe, HttpAnswer handshake, OpenPacket open, int connection) {
    this.probe = probe;
    this.handshake = handshake;
    this.open = open;
    this.connection = connection;
    cookies.keep(handshake.lines("Set-Cookie"));
  }

  /** Returns what the server told when the session began. */
  public OpenPacket open() {
    return open;
  }

  /** Returns the answer that the open packet came in. */
  public HttpAnswer handshake() {
    return handshake;
  }

  /** Returns the session's id. */
  public String sid() {
    return open.sid();
  }

  /** Returns the parameters of a polling request of this session. */
  public String parameters() {
    return EngineIoRequest.POLLING + "&sid=" + EngineIoProbe.encoded(sid());
  }

  /** Returns the parameters of the WebSocket of this session. */
  public String webSocketParameters() {
    return EngineIoProbe.WEBSOCKET + "&sid=" + EngineIoProbe.encoded(sid());
  }

  /** Begins the request under this session's number in the transcript. */
  public HttpExchange begin(EngineIoRequest request) {
    return probe.begin(withCookie(request), connection);
  }

  /**
   * Begins the request on the connection of another one that was begun so, of whichever session:
   * its answer must be here. Where the target has not kept it, there is another one.
   */
  public HttpExchange beginOnKept(EngineIoRequest request) {
    return probe.beginOnKept(withCookie(request), connection);
  }

  private EngineIoRequest withCookie(EngineIoRequest request) {
    boolean own = request.headers().stream().anyMatch(it -> it.is("Cookie"));
    String cookie = cookie();
    return own || cookie.isEmpty() ? request : request.with("Cookie", cookie);
  }

  /** Asks for packets. */
  public HttpExchange poll() {
    return begin(EngineIoRequest.get(parameters()));
  }

  /** Sends a body, which need not be packets. */
  public HttpExchange post(String body) {
    if (body.equals(GOODBYE)) {
      probe.left(sid());
    }
    return begin(EngineIoRequest.post(parameters(), body));
  }

  /** Opens a WebSocket with this session's id, and sends nothing on it. */
  public HandshakeAttempt attemptWebSocket() {
    return probe.attemptWebSocket(webSocketParameters(), cookie());
  }

  /**
   * Lets the session live by itself from now on: polls, and answers pings. The session object must
   * not be used for other polls then.
   */
  public EngineIoConnection live() {
    return EngineIoConnection.over(this, probe);
  }

  private String cookie() {
    return cookies.joinedTo(probe.endpoint().header("Cookie"));
  }

  int connection() {
    return connection;
  }
}
