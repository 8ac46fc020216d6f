package dev.rtck.referenceserver.stomp;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.websocket.Application;
import dev.rtck.referenceserver.websocket.Message;
import dev.rtck.referenceserver.websocket.Peer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** STOMP over WebSocket: the payloads of all messages, one after the other, are the stream. */
public final class StompWebSocket implements Application {
  /** The subprotocols, the newest first. */
  public static final List<String> SUBPROTOCOLS = List.of("v12.stomp", "v11.stomp", "v10.stomp");

  private static final int MOST_PIECES = 16;

  private record Ends(Session session, WebSocketLink link, AtomicInteger pieces) {}

  private final StompSettings settings;
  private final Map<Peer, Ends> sessions = new ConcurrentHashMap<>();

  /** Sessions with these settings. */
  public StompWebSocket(StompSettings settings) {
    this.settings = settings;
  }

  @Override
  public void opened(Peer peer, @Nullable String token) {
    WebSocketLink link = new WebSocketLink(peer, settings.defects());
    Session session = new Session(settings, link, token);
    sessions.put(peer, new Ends(session, link, new AtomicInteger()));
    session.opened();
  }

  @Override
  public void received(Peer peer, Message message) {
    Ends ends = sessions.get(peer);
    if (ends == null) {
      return;
    }
    if (!message.isText()) {
      if (settings.has(Defect.BINARY_STOMP_MESSAGES_IGNORED)) {
        return;
      }
      ends.link().speakBinary();
    }
    ByteBuf payload = Unpooled.wrappedBuffer(message.payload());
    Session session = ends.session();
    boolean lone = payload.readableBytes() == 1 && payload.getByte(0) == 0;
    if (lone && settings.has(Defect.LONE_NUL_IGNORED)) {
      return;
    }
    boolean beat = payload.isReadable() && payload.getByte(0) == '\n';
    if (beat
        && !session.reader().isInFrame()
        && settings.has(Defect.MESSAGE_THAT_BEGINS_WITH_LINE_END_DROPPED)) {
      session.heard(payload);
      return;
    }
    if (settings.has(Defect.SECOND_FRAME_OF_MESSAGE_DROPPED)) {
      session.heard(payload);
      session.receiveOne(payload);
      session.endRead();
    } else {
      session.received(payload);
    }
    messageEnded(ends);
  }

  /** What defects make of a message that ends inside a frame. */
  private void messageEnded(Ends ends) {
    Session session = ends.session();
    FrameReader reader = session.reader();
    if (session.hasEnded() || !reader.isInFrame()) {
      ends.pieces().set(0);
      return;
    }
    boolean often =
        ends.pieces().incrementAndGet() > MOST_PIECES
            && settings.has(Defect.STOMP_FRAME_OF_MANY_MESSAGES_REFUSED);
    if (often || settings.has(Defect.SPLIT_STOMP_FRAME_REFUSED)) {
      session.fail(new Failure("a frame is not whole in its message"));
    } else if (reader.isInBody() && settings.has(Defect.MESSAGE_END_TAKEN_FOR_NUL)) {
      session.received(Unpooled.wrappedBuffer(new byte[1]));
    }
  }

  @Override
  public void closed(Peer peer) {
    Ends ends = sessions.remove(peer);
    if (ends != null) {
      ends.session().closed();
    }
  }
}
