package dev.rtck.examples.undertow;

import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.WebSocketCallback;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.nio.ByteBuffer;
import org.xnio.Pooled;

/** Sends every message back to whom it came from, text as text and binary as binary. */
final class EchoListener extends AbstractReceiveListener {

  @Override
  protected void onFullTextMessage(WebSocketChannel channel, BufferedTextMessage message) {
    WebSockets.sendText(message.getData(), channel, null);
  }

  @Override
  protected void onFullBinaryMessage(WebSocketChannel channel, BufferedBinaryMessage message) {
    Pooled<ByteBuffer[]> bytes = message.getData();
    WebSockets.sendBinary(bytes.getResource(), channel, new Free(bytes));
  }

  /** Gives the buffers of a message back to their pool when it was sent. */
  private record Free(Pooled<ByteBuffer[]> bytes) implements WebSocketCallback<Void> {

    @Override
    public void complete(WebSocketChannel channel, Void context) {
      bytes.free();
    }

    @Override
    public void onError(WebSocketChannel channel, Void context, Throwable failure) {
      bytes.free();
    }
  }
}
