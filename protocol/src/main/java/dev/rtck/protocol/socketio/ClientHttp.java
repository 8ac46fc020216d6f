package dev.rtck.protocol.socketio;

import dev.rtck.protocol.engineio.EngineIoEndpoint;
import dev.rtck.protocol.engineio.SessionCookies;
import dev.rtck.protocol.engineio.SessionHttp;
import dev.rtck.protocol.websocket.HttpHeader;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.Headers;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client under one Socket.IO client: shows the credentials, tells of what the library
 * hides, and leaves no thread behind that would keep the process alive.
 */
final class ClientHttp {

  /** Longer than a poll may wait: a server pings every 25 seconds, and may tell more. */
  private static final Duration READ_AT_MOST = Duration.ofMinutes(2);

  private static final int MOST_REQUESTS = 4096;
  private static final long KEEP_ALIVE_MILLIS = 1000;

  /** Kept: loggers are weak. What a target does wrong is for the cases to say. */
  private static final Logger SILENCED = Logger.getLogger("okhttp3");

  private static final Dispatcher DISPATCHER =
      new Dispatcher(
          Executors.newCachedThreadPool(
              task -> {
                Thread thread = new Thread(task, "rtck-socketio-http");
                thread.setDaemon(true);
                return thread;
              }));

  static {
    SILENCED.setLevel(Level.OFF);
    DISPATCHER.setMaxRequests(MOST_REQUESTS);
    DISPATCHER.setMaxRequestsPerHost(MOST_REQUESTS);
  }

  /** Who is told what HTTP and WebSocket showed. */
  interface Watcher {

    /** Takes a request that is about to be sent. */
    void request(String summary);

    /** Takes an answer's status. */
    void answer(int status, String summary);

    /** Takes note that a WebSocket is being opened. */
    void webSocketBegun();

    /** Takes note that a WebSocket carries the session now, or has failed to. */
    void webSocketSettled();

    /** Takes the code and reason of a Close frame; 1005 when it has none. */
    void closed(int code, String reason);
  }

  private final OkHttpClient http;

  ClientHttp(
      EngineIoEndpoint endpoint, ClientSockets sockets, Duration connectAtMost, Watcher watcher) {
    SessionCookies cookies = new SessionCookies();
    MaxPayload maxPayload = new MaxPayload();
    http =
        SessionHttp.builder(endpoint.address(), connectAtMost)
            .dispatcher(DISPATCHER)
            .connectionPool(new ConnectionPool(2, KEEP_ALIVE_MILLIS, TimeUnit.MILLISECONDS))
            .socketFactory(sockets)
            .readTimeout(READ_AT_MOST)
            .addInterceptor(chain -> inParts(chain, maxPayload))
            .addInterceptor(chain -> watched(chain, endpoint, cookies, watcher))
            .build();
  }

  /** Sends what the library put into one request in as many as the target takes it in. */
  private static Response inParts(Interceptor.Chain chain, MaxPayload maxPayload)
      throws IOException {
    List<Request> parts = maxPayload.parts(chain.request());
    int last = parts.size() - 1;
    for (Request part : parts.subList(0, last)) {
      Response response = chain.proceed(part);
      if (!response.isSuccessful()) {
        return response;
      }
      response.close();
    }
    Response response = chain.proceed(parts.get(last));
    maxPayload.read(chain.request(), response);
    return response;
  }

  private static Response watched(
      Interceptor.Chain chain, EngineIoEndpoint endpoint, SessionCookies cookies, Watcher watcher)
      throws IOException {
    Headers.Builder headers = chain.request().headers().newBuilder();
    for (HttpHeader header : endpoint.headers()) {
      headers.removeAll(header.name());
    }
    for (HttpHeader header : endpoint.headers()) {
      headers.addUnsafeNonAscii(header.name(), header.value());
    }
    String cookie = cookies.joinedTo(endpoint.header("Cookie"));
    if (!cookie.isEmpty()) {
      headers.removeAll("Cookie").addUnsafeNonAscii("Cookie", cookie);
    }
    Request request = chain.request().newBuilder().headers(headers.build()).build();
    watcher.request(summary(request));
    Response response = chain.proceed(request);
    cookies.keep(response.headers("Set-Cookie"));
    watcher.answer(response.code(), response.code() + " " + response.message());
    return response;
  }

  private static String summary(Request request) {
    StringBuilder line =
        new StringBuilder(request.method())
            .append(' ')
            .append(request.url().encodedPath())
            .append('?')
            .append(request.url().encodedQuery());
    for (int i = 0; i < request.headers().size(); i++) {
      line.append(" | ")
          .append(request.headers().name(i))
          .append(": ")
          .append(request.headers().value(i));
    }
    return line.toString();
  }

  /** Returns what makes HTTP requests. */
  OkHttpClient calls() {
    return http;
  }

  /**
   * Returns what makes WebSockets. A Close of the target is answered at once: engine.io-client
   * leaves that to OkHttp, which leaves it to whoever listens, and would notice only by the missing
   * ping.
   */
  WebSocket.Factory webSockets(Watcher watcher) {
    return (request, listener) -> {
      watcher.webSocketBegun();
      return new Watched(http.newWebSocket(request, new Answering(listener, watcher)), watcher);
    };
  }

  /** Forgets idle connections. */
  void close() {
    http.connectionPool().evictAll();
  }

  private static final class Answering extends WebSocketListener {
    private final WebSocketListener listener;
    private final Watcher watcher;

    Answering(WebSocketListener listener, Watcher watcher) {
      this.listener = listener;
      this.watcher = watcher;
    }

    @Override
    public void onOpen(WebSocket webSocket, Response response) {
      listener.onOpen(webSocket, response);
    }

    @Override
    public void onMessage(WebSocket webSocket, String text) {
      listener.onMessage(webSocket, text);
    }

    @Override
    public void onMessage(WebSocket webSocket, ByteString bytes) {
      listener.onMessage(webSocket, bytes);
    }

    @Override
    public void onClosing(WebSocket webSocket, int code, String reason) {
      watcher.closed(code, reason);
      var unused = webSocket.close(1000, null);
      listener.onClosing(webSocket, code, reason);
    }

    @Override
    public void onClosed(WebSocket webSocket, int code, String reason) {
      watcher.webSocketSettled();
      listener.onClosed(webSocket, code, reason);
    }

    @Override
    public void onFailure(WebSocket webSocket, Throwable thrown, @Nullable Response response) {
      watcher.webSocketSettled();
      listener.onFailure(webSocket, thrown, response);
    }
  }

  /** Tells when the packet is sent that ends an upgrade. */
  private static final class Watched implements WebSocket {
    private static final String UPGRADE = "5";

    private final WebSocket webSocket;
    private final Watcher watcher;

    Watched(WebSocket webSocket, Watcher watcher) {
      this.webSocket = webSocket;
      this.watcher = watcher;
    }

    @Override
    public Request request() {
      return webSocket.request();
    }

    @Override
    public long queueSize() {
      return webSocket.queueSize();
    }

    @Override
    public boolean send(String text) {
      boolean sent = webSocket.send(text);
      if (text.equals(UPGRADE)) {
        watcher.webSocketSettled();
      }
      return sent;
    }

    @Override
    public boolean send(ByteString bytes) {
      return webSocket.send(bytes);
    }

    @Override
    public boolean close(int code, @Nullable String reason) {
      return webSocket.close(code, reason);
    }

    @Override
    public void cancel() {
      webSocket.cancel();
    }
  }
}
