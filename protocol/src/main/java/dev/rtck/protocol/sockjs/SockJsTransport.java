package dev.rtck.protocol.sockjs;

/** How a SockJS session's frames travel (sockjs-protocol 0.3.3). */
public enum SockJsTransport {
  /** A WebSocket at {@code /websocket} of the prefix, without any framing. */
  RAW_WEBSOCKET("/websocket"),
  /** A WebSocket of a session, with framing. */
  WEBSOCKET("/websocket"),
  /** A request that ends with each frame. */
  XHR_POLLING("/xhr"),
  /** A response that goes on, line by line. */
  XHR_STREAMING("/xhr_streaming"),
  /** A stream of server-sent events. */
  EVENTSOURCE("/eventsource"),
  /** A page that goes on, script by script. */
  HTMLFILE("/htmlfile?c=" + SockJsTransport.CALLBACK);

  /** The function of the page around it that the scripts of {@link #HTMLFILE} are to call. */
  public static final String CALLBACK = "rtck";

  private final String path;

  SockJsTransport(String path) {
    this.path = path;
  }

  /** Returns where it is, below the session's path. */
  String path() {
    return path;
  }

  /** Returns whether frames are asked for with GET. */
  boolean isAskedForByGet() {
    return this == EVENTSOURCE || this == HTMLFILE;
  }

  /** Returns whether frames come over HTTP, and messages go by requests of their own. */
  public boolean overHttp() {
    return this != RAW_WEBSOCKET && this != WEBSOCKET;
  }
}
