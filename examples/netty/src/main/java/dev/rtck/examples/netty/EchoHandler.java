package dev.rtck.examples.netty;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/** Sends every message back to whom it came from, text as text and binary as binary. */
final class EchoHandler extends SimpleChannelInboundHandler<WebSocketFrame> {

  @Override
  protected void channelRead0(ChannelHandlerContext context, WebSocketFrame message) {
    context.writeAndFlush(message.retain());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var status =
        cause instanceof TooLongFrameException
            ? WebSocketCloseStatus.MESSAGE_TOO_BIG
            : WebSocketCloseStatus.INTERNAL_SERVER_ERROR;
    context
        .writeAndFlush(new CloseWebSocketFrame(status))
        .addListener(ChannelFutureListener.CLOSE);
  }
}
