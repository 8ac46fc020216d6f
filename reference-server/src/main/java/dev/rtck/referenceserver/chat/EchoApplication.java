package dev.rtck.referenceserver.chat;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.websocket.Application;
import dev.rtck.referenceserver.websocket.Message;
import dev.rtck.referenceserver.websocket.Peer;

/** Sends every message back as it came. */
public final class EchoApplication implements Application {
  private final Defects defects;

  /** An echo with these defects. */
  public EchoApplication(Defects defects) {
    this.defects = defects;
  }

  @Override
  public void received(Peer peer, Message message) {
    if (!defects.has(Defect.ECHO_MISSING)) {
      peer.answer(message);
    }
  }
}
