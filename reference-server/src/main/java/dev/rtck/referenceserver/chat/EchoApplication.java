package dev.rtck.referenceserver.chat;

import dev.rtck.referenceserver.websocket.Application;
import dev.rtck.referenceserver.websocket.Message;
import dev.rtck.referenceserver.websocket.Peer;

/** Sends every message back as it came. */
public final class EchoApplication implements Application {
  @Override
  public void received(Peer peer, Message message) {
    peer.answer(message);
  }
}
