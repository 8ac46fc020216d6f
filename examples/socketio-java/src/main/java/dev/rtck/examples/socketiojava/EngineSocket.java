package dev.rtck.examples.socketiojava;

import io.socket.engineio.server.EngineIoServer;
import io.socket.engineio.server.EngineIoWebSocket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.jetty.ee10.websocket.server.JettyServerUpgradeRequest;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/** A WebSocket of Jetty as Engine.IO wants it. */
public final class EngineSocket extends EngineIoWebSocket implements Session.Listener.AutoDemanding {

  private final EngineIoServer engine;
  private final Map<String, String> query;
  private final Map<String, List<String>> headers;
  private Session session;

  EngineSocket(EngineIoServer engine, JettyServerUpgradeRequest request) {
    this.engine = engine;
    this.query =
        request.getParameterMap().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, it -> it.getValue().get(0)));
    this.headers = request.getHeaders();
  }

  @Override
  public void onWebSocketOpen(Session opened) {
    session = opened;
    synchronized (engine) {
      engine.handleWebSocket(this);
    }
  }

  @Override
  public void onWebSocketText(String message) {
    take("message", message);
  }

  @Override
  public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
    byte[] bytes = new byte[payload.remaining()];
    payload.get(bytes);
    take("message", bytes);
    callback.succeed();
  }

  @Override
  public void onWebSocketClose(int statusCode, String reason, Callback callback) {
    take("close");
    callback.succeed();
  }

  @Override
  public void onWebSocketError(Throwable cause) {
    take("error", "unknown error", cause.getMessage());
  }

  /** Hands it to the library, which must not be entered twice: see {@link RoomsServer}. */
  private void take(String event, Object... arguments) {
    synchronized (engine) {
      emit(event, arguments);
    }
  }

  @Override
  public Map<String, String> getQuery() {
    return query;
  }

  @Override
  public Map<String, List<String>> getConnectionHeaders() {
    return headers;
  }

  /** Leaves what cannot be written yet to Jetty: who waited here would keep all others waiting, too. */
  @Override
  public void write(String message) {
    session.sendText(message, Callback.NOOP);
  }

  @Override
  public void write(byte[] message) {
    session.sendBinary(ByteBuffer.wrap(message), Callback.NOOP);
  }

  @Override
  public void close() {
    session.close();
  }
}
