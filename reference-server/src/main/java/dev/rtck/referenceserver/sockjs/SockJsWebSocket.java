package dev.rtck.referenceserver.sockjs;

import dev.rtck.referenceserver.websocket.Application;
import dev.rtck.referenceserver.websocket.Message;
import dev.rtck.referenceserver.websocket.Peer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** SockJS frames over WebSocket: each connection is a session of its own. */
final class SockJsWebSocket implements Application {
  private final Function<Runnable, SockJsSession> sessions;
  private final boolean framed;
  private final Map<Peer, SockJsSession> open = new ConcurrentHashMap<>();

  /**
   * Sessions that are made so.
   *
   * @param framed whether it is the path where frames belong
   */
  SockJsWebSocket(Function<Runnable, SockJsSession> sessions, boolean framed) {
    this.sessions = sessions;
    this.framed = framed;
  }

  @Override
  public void opened(Peer peer, @Nullable String token) {
    SockJsSession session = sessions.apply(() -> {});
    open.put(peer, session);
    session.attach(new PeerReceiver(peer), framed);
  }

  @Override
  public void received(Peer peer, Message message) {
    SockJsSession session = open.get(peer);
    if (session != null
        && message.payload().length > 0
        && session.received(message.payload()) != null) {
      peer.close(1002, "broken framing");
    }
  }

  @Override
  public void closed(Peer peer) {
    SockJsSession session = open.remove(peer);
    if (session != null) {
      session.lost();
    }
  }

  private record PeerReceiver(Peer peer) implements Receiver {
    @Override
    public boolean send(String frame) {
      peer.push(Message.text(frame));
      return true;
    }

    @Override
    public void end() {
      peer.close(1000, "");
    }

    @Override
    public boolean keepsUp() {
      return peer.keepsUp();
    }
  }
}
