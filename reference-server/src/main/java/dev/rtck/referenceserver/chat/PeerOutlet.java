package dev.rtck.referenceserver.chat;

import dev.rtck.referenceserver.transport.End;
import dev.rtck.referenceserver.websocket.Message;
import dev.rtck.referenceserver.websocket.Peer;

/** A WebSocket connection as an outlet: one text message of JSON for each event. */
record PeerOutlet(Peer peer) implements Outlet {
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

  private static Message message(Event event) {
    return new Message(true, JsonDialect.write(event));
  }
}
