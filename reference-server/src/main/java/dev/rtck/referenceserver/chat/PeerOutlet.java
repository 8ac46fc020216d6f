package dev.rtck.referenceserver.chat;

import dev.rtck.referenceserver.transport.End;
import dev.rtck.referenceserver.websocket.Message;
import dev.rtck.referenceserver.websocket.Peer;
import org.jspecify.annotations.Nullable;

/** A WebSocket connection as an outlet: one text message of JSON for each event. */
record PeerOutlet(Peer peer) implements Outlet {
  /** What many are told is written once. */
  private static volatile @Nullable Written last;

  private record Written(Event event, Message message) {}

  @Override
  public void answer(Event event) {
    peer.answer(message(event));
  }

  @Override
  public void push(Event event) {
    peer.push(message(event));
  }

  @Override
  public boolean keepsUp() {
    return peer.keepsUp();
  }

  @Override
  public void close() {
    peer.close(1000, "as you wish");
  }

  @Override
  public End ending() {
    return peer.ending();
  }

  @SuppressWarnings("ReferenceEquality") // equal events that are not the same are rare
  private static Message message(Event event) {
    Written known = last;
    if (known != null && known.event() == event) {
      return known.message();
    }
    Message message = new Message(true, JsonDialect.write(event));
    last = new Written(event, message);
    return message;
  }
}
