package dev.rtck.referenceserver.sockjs;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.transport.GoingAway;
import dev.rtck.referenceserver.transport.OrderlyEnd;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/** A response that goes on: chunks of lines, of server-sent events, or of scripts. */
final class StreamReceiver extends ChannelInboundHandlerAdapter implements Receiver {
  /** After this many octets the client asks again, so that its memory does not fill. */
  private static final int MOST_BYTES = 128 * 1024;

  private final SockJsSession session;
  private final Channel channel;
  private final Defects defects;
  private final StreamForm form;
  private final boolean chunked;
  private int sent;
  private boolean ended;

  StreamReceiver(
      SockJsSession session, Channel channel, Defects defects, StreamForm form, boolean chunked) {
    this.session = session;
    this.channel = channel;
    this.defects = defects;
    this.form = form;
    this.chunked = chunked;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    if (!form.equals(StreamForm.LINES) || !defects.has(Defect.SOCKJS_PRELUDE_MISSING)) {
      write(form.prelude());
    }
    session.attach(this, false);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    session.detach(this);
    ctx.fireChannelInactive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == GoingAway.INSTANCE) {
      end();
    } else if (event instanceof ChannelInputShutdownEvent) {
      session.detach(this);
      if (ended) {
        OrderlyEnd.peerEnded(channel);
      } else {
        end();
      }
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    var unused = ctx.close();
  }

  @Override
  public synchronized boolean send(String frame) {
    if (ended) {
      return false;
    }
    String text = form.written(frame);
    if (form.equals(StreamForm.EVENTS) && defects.has(Defect.SOCKJS_EVENTS_RUN_TOGETHER)) {
      text = text.stripTrailing() + "\r\n";
    }
    if (sent + text.length() > MOST_BYTES && defects.has(Defect.SOCKJS_MESSAGES_LOST_AT_RENEWAL)) {
      end();
      return false;
    }
    write(text);
    sent += text.length();
    if (sent > MOST_BYTES) {
      end();
    }
    return !ended;
  }

  private void write(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (!chunked) {
      var unused = channel.writeAndFlush(Unpooled.wrappedBuffer(bytes));
      return;
    }
    String size = Integer.toHexString(bytes.length) + "\r\n";
    var unused =
        channel.writeAndFlush(
            Unpooled.wrappedBuffer(
                size.getBytes(StandardCharsets.US_ASCII),
                bytes,
                "\r\n".getBytes(StandardCharsets.US_ASCII)));
  }

  @Override
  public synchronized void end() {
    if (!ended) {
      ended = true;
      if (chunked) {
        byte[] last = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        var unused = channel.writeAndFlush(Unpooled.wrappedBuffer(last));
      }
      channel.eventLoop().execute(() -> OrderlyEnd.of(channel));
    }
  }

  @Override
  public boolean keepsUp() {
    return channel.isWritable();
  }
}
