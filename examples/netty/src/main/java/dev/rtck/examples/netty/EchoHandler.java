package dev.rtck.examples.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/** Sends every message back to whom it came from, text as text and binary as binary. */
final class EchoHandler extends SimpleChannelInboundHandler<WebSocketFrame> {

  @Override
  protected void channelRead0(ChannelHandlerContext context, WebSocketFrame message) {
    context.writeAndFlush(message.retain());
  }
}
