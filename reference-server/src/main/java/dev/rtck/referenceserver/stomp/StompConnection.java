package dev.rtck.referenceserver.stomp;

import dev.rtck.referenceserver.transport.End;
import dev.rtck.referenceserver.transport.GoingAway;
import dev.rtck.referenceserver.transport.OrderlyEnd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** One TCP connection that speaks STOMP from its first byte on. */
public final class StompConnection extends ChannelInboundHandlerAdapter implements Link {
  /** What may wait for a client that does not read what it did not ask for. */
  private static final long MAX_UNREAD_BYTES = 8L * 1024 * 1024;

  private final Channel channel;
  private final Session session;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private ByteBuf input = Unpooled.EMPTY_BUFFER;
  private boolean reading;
  private boolean inputEnded;
  private boolean ending;
  private volatile End end = End.AGREED;

  /** A connection that waits for its CONNECT. */
  @SuppressWarnings("this-escape")
  public StompConnection(StompSettings settings, Channel channel) {
    this.channel = channel;
    session = new Session(settings, this, null);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    session.opened();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    input.release();
    input = Unpooled.EMPTY_BUFFER;
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!ending && end == End.AGREED) {
      // A write found out before a read did.
      end = End.RESET;
    }
    session.closed();
    ctx.fireChannelInactive();
  }

  // Reading

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    session.heard(bytes);
    if (session.hasEnded()) {
      bytes.release();
      return;
    }
    if (input.isReadable()) {
      ByteBuf joined = ctx.alloc().buffer(input.readableBytes() + bytes.readableBytes());
      joined.writeBytes(input).writeBytes(bytes);
      input.release();
      bytes.release();
      input = joined;
    } else {
      input.release();
      input = bytes;
    }
    process();
  }

  private void process() {
    reading = true;
    while (!session.hasEnded() && input.isReadable() && !mustWait()) {
      if (!session.receiveOne(input)) {
        break;
      }
    }
    session.endRead();
    reading = false;
    channel.flush();
    if (session.hasEnded()) {
      input.skipBytes(input.readableBytes());
    }
    if (inputEnded && !input.isReadable()) {
      finish();
    }
  }

  /** While the client does not read our answers, its frames are not read either. */
  private boolean mustWait() {
    if (channel.isWritable()) {
      return false;
    }
    channel.flush();
    if (channel.isWritable()) {
      return false;
    }
    channel.config().setAutoRead(false);
    return true;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (channel.isWritable() && !channel.config().isAutoRead()) {
      channel.config().setAutoRead(true);
      if (!reading) {
        process();
      }
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == GoingAway.INSTANCE) {
      session.goAway();
    } else if (event instanceof ChannelInputShutdownEvent) {
      inputEnded = true;
      if (ending) {
        OrderlyEnd.peerEnded(channel);
      } else {
        end = End.FIN;
        if (!input.isReadable() || channel.isWritable()) {
          finish();
        }
      }
    }
    ctx.fireUserEventTriggered(event);
  }

  /** The client has ended its side, and all that came is done. */
  private void finish() {
    session.closed();
    end(false);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException && !ending) {
      end = End.RESET;
    }
    var unused = ctx.close();
  }

  // Sending

  @Override
  public void answer(byte[] bytes) {
    inLoop(() -> write(bytes));
  }

  @Override
  public void push(byte[] bytes) {
    inLoop(
        () -> {
          if (channel.bytesBeforeWritable() > MAX_UNREAD_BYTES) {
            var unused = channel.close();
          } else {
            write(bytes);
          }
        });
  }

  private void write(byte[] bytes) {
    if (ending) {
      return;
    }
    var unused = channel.write(Unpooled.wrappedBuffer(bytes));
    if (!reading) {
      channel.flush();
    }
  }

  @Override
  public void end(boolean failed) {
    inLoop(
        () -> {
          if (!ending) {
            ending = true;
            OrderlyEnd.of(channel);
          }
        });
  }

  @Override
  public void reset() {
    inLoop(
        () -> {
          ending = true;
          OrderlyEnd.byReset(channel);
        });
  }

  @Override
  public boolean keepsUp() {
    return channel.isWritable();
  }

  @Override
  public End ending() {
    return end;
  }

  /** Runs tasks in the order in which they came, whichever threads they came from. */
  private void inLoop(Runnable task) {
    tasks.add(task);
    if (channel.eventLoop().inEventLoop()) {
      runTasks();
    } else {
      channel.eventLoop().execute(this::runTasks);
    }
  }

  private void runTasks() {
    for (Runnable next = tasks.poll(); next != null; next = tasks.poll()) {
      next.run();
    }
  }
}
