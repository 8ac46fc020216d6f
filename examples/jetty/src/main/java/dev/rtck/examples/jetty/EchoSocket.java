package dev.rtck.examples.jetty;

import java.nio.ByteBuffer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.annotations.OnWebSocketMessage;
import org.eclipse.jetty.websocket.api.annotations.WebSocket;

/** Sends every message back to whom it came from, text as text and binary as binary. */
@WebSocket
public class EchoSocket {

  @OnWebSocketMessage
  public void echo(Session session, String text) {
    session.sendText(text, Callback.NOOP);
  }

  @OnWebSocketMessage
  public void echo(Session session, ByteBuffer bytes, Callback callback) {
    session.sendBinary(bytes, callback);
  }
}
