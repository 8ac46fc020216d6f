package dev.rtck.referenceserver.websocket;

import dev.rtck.referenceserver.transport.End;

/**
 * A peer that stands for another one, and does as that one does where it says nothing else. Safe
 * for use by many, as that one is.
 */
public interface StandIn extends Peer {
  /** For whom it stands. */
  Peer peer();

  @Override
  default void answer(Message message) {
    peer().answer(message);
  }

  @Override
  default void push(Message message) {
    peer().push(message);
  }

  @Override
  default void close(int code, String reason) {
    peer().close(code, reason);
  }

  @Override
  default boolean keepsUp() {
    return peer().keepsUp();
  }

  @Override
  default End ending() {
    return peer().ending();
  }
}
