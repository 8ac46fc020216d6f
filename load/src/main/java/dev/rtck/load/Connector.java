package dev.rtck.load;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.wire.AnyCertificate;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * Opens connections to the one target of a load, and to nobody else.
 *
 * @param longestMillis how long a connection may take
 */
record Connector(Address address, int longestMillis) {

  /**
   * Begins to connect.
   *
   * @param group on whose event loops
   * @param initializer puts what speaks the protocol at the end of the new channel's pipeline
   */
  ChannelFuture open(EventLoopGroup group, Consumer<SocketChannel> initializer) {
    return new Bootstrap()
        .group(group)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, longestMillis)
        .handler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                if (address.tls()) {
                  channel.pipeline().addLast(new SslHandler(tls()));
                }
                initializer.accept(channel);
              }
            })
        .connect(address.host(), address.port());
  }

  private SSLEngine tls() {
    SSLEngine engine =
        AnyCertificate.context(address.insecure()).createSSLEngine(address.host(), address.port());
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    if (!address.insecure()) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    engine.setSSLParameters(parameters);
    return engine;
  }
}
