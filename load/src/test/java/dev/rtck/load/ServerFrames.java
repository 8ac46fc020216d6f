package dev.rtck.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;

/** The bytes of frames as Netty's own server writes them. */
final class ServerFrames {

  private ServerFrames() {}

  static ByteBuf of(WebSocketFrame... frames) {
    EmbeddedChannel server = new EmbeddedChannel(new WebSocket13FrameEncoder(false));
    server.writeOutbound((Object[]) frames);
    ByteBuf all = Unpooled.buffer();
    for (Object written : server.outboundMessages()) {
      all.writeBytes((ByteBuf) written);
      ReferenceCountUtil.release(written);
    }
    return all;
  }
}
