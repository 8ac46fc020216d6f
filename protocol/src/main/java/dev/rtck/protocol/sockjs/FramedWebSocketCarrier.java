package dev.rtck.protocol.sockjs;

import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.websocket.CloseCode;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.HandshakeAttempt;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.protocol.wire.WireConnection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A SockJS session over a WebSocket: each text message is one frame. */
final class FramedWebSocketCarrier extends SockJsCarrier {

  private final WireConnection wire;
  private final HandshakeAttempt attempt;
  private volatile @Nullable WebSocketConnection connection;

  FramedWebSocketCarrier(Transcript transcript, WireConnection wire, HandshakeAttempt attempt) {
    super(transcript, wire.number());
    this.wire = wire;
    this.attempt = attempt;
  }

  @Override
  public void listen(Ears ears) {
    connection =
        attempt.webSocket(
            event -> {
              if (event instanceof WebSocketEvent.Message message) {
                take(message.payload().text(), message.atNanos(), ears);
              } else if (event instanceof WebSocketEvent.Close close) {
                ears.farewell(close.atNanos(), close.code(), close.reason().text());
              } else if (event instanceof WebSocketEvent.Ended ended) {
                ears.ended(ended.atNanos(), ended.ending());
              }
            });
  }

  private WebSocketConnection webSocket() {
    return Objects.requireNonNull(connection, "listen() was called");
  }

  @Override
  void sendTexts(List<String> texts) {
    webSocket().send(Frame.text(SockJsFrame.encode(texts)));
  }

  @Override
  public void halfClose() {
    wire.halfClose();
  }

  @Override
  public void reset() {
    wire.reset();
  }

  @Override
  public void leave() {
    webSocket().send(Frame.close(CloseCode.NORMAL, ""));
  }

  @Override
  public boolean isWriting() {
    return wire.isWriting();
  }

  @Override
  public void close() {
    wire.close();
  }
}
