package dev.rtck.load;

import io.netty.buffer.ByteBuf;

/** Takes what a client gets once it can receive. */
interface Delivery {

  /** Nobody looks. */
  Delivery NONE = (message, nanos) -> {};

  /**
   * Takes one message, on the client's event loop.
   *
   * @param message not to be kept or consumed
   * @param nanos when it was read, by {@link System#nanoTime}
   */
  void received(ByteBuf message, long nanos);
}
