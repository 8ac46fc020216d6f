package dev.rtck.referenceserver.sse;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.util.ArrayDeque;
import java.util.Deque;

/** Keeps the head of a response back until there is something to send behind it: a defect. */
final class WithheldHead extends ChannelOutboundHandlerAdapter {
  private record Write(Object bytes, ChannelPromise promise) {}

  private final Deque<Write> writes = new ArrayDeque<>();

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes && !bytes.isReadable()) {
      var unused = ctx.write(message, promise);
    } else {
      writes.add(new Write(message, promise));
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    while (!writes.isEmpty()) {
      Write write = writes.removeFirst();
      var unused = ctx.write(write.bytes(), write.promise());
    }
    ctx.flush();
  }
}
