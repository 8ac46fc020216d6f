package dev.rtck.examples.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.WebSocketServerCompressionHandler;

/** Runs {@link EchoHandler} on Netty, at the port that PORT names. */
public final class EchoServer {

  /** Netty's own limit for one frame; here it is the limit for a whole message, too. */
  private static final int MAX_MESSAGE_BYTES = 65_536;

  private EchoServer() {}

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3005"));
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory());
    try {
      var server =
          new ServerBootstrap()
              .group(group)
              .channel(NioServerSocketChannel.class)
              .childHandler(new Pipeline())
              .bind("127.0.0.1", port)
              .sync()
              .channel();
      System.out.println("Listening on ws://127.0.0.1:" + port + "/echo");
      server.closeFuture().sync();
    } finally {
      group.shutdownGracefully();
    }
  }

  private static final class Pipeline extends ChannelInitializer<SocketChannel> {
    @Override
    protected void initChannel(SocketChannel channel) {
      channel
          .pipeline()
          .addLast(new HttpServerCodec())
          .addLast(new HttpObjectAggregator(MAX_MESSAGE_BYTES))
          .addLast(new WebSocketServerCompressionHandler(MAX_MESSAGE_BYTES))
          .addLast(new WebSocketServerProtocolHandler("/echo", null, true))
          .addLast(new NotFoundHandler())
          .addLast(new WebSocketFrameAggregator(MAX_MESSAGE_BYTES))
          .addLast(new EchoHandler());
    }
  }
}
