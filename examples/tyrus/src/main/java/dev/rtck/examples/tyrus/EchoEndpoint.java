package dev.rtck.examples.tyrus;

import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;
import java.nio.ByteBuffer;

/** Sends every message back to whom it came from, text as text and binary as binary. */
@ServerEndpoint("/echo")
public class EchoEndpoint {

  @OnMessage
  public String echo(String text) {
    return text;
  }

  @OnMessage
  public ByteBuffer echo(ByteBuffer bytes) {
    return bytes;
  }
}
