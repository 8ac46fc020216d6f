package dev.rtck.referenceserver.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Ends a TCP connection so that the last bytes reach the peer.
 *
 * <p>A socket that is closed with unread input sends a reset, and a reset can destroy what the peer
 * has not read yet (RFC 6455 §7.1.1). So: write everything, send FIN, read and drop what still
 * comes for a bounded time, then close. The caller's handler drops the input, and calls {@link
 * #peerEnded} when the peer's FIN arrives.
 */
public final class OrderlyEnd {
  /** How long the peer may go on sending after our FIN. */
  public static final Duration LINGER = Duration.ofSeconds(1);

  /** How long the peer may take to read what was written before our FIN. */
  private static final Duration FLUSH_LIMIT = Duration.ofSeconds(10);

  private static final Duration RESET_DELAY = Duration.ofMillis(30);

  private OrderlyEnd() {}

  /** Flushes, sends FIN, lingers for {@link #LINGER}, closes. */
  public static void of(Channel channel) {
    start(channel, true);
  }

  /** Flushes and sends FIN, but never gives the socket back. */
  public static void withoutRelease(Channel channel) {
    start(channel, false);
  }

  /** Flushes, then resets the connection. */
  public static void byReset(Channel channel) {
    whenFlushed(
        channel,
        () -> {
          channel.config().setOption(ChannelOption.SO_LINGER, 0);
          closeAfter(channel, RESET_DELAY);
        });
  }

  /** Flushes, then closes TCP below TLS, which does not get to say that it ends. */
  public static void withoutCloseNotify(Channel channel) {
    whenFlushed(
        channel,
        () -> {
          var tls = channel.pipeline().context(SslHandler.class);
          var unused = tls == null ? channel.close() : tls.close();
        });
  }

  /** To be called when the peer's FIN arrives after the end has begun. */
  public static void peerEnded(Channel channel) {
    if (channel.pipeline().get(SslHandler.class) != null
        || (channel instanceof SocketChannel socket && socket.isOutputShutdown())) {
      var unused = channel.close();
    }
  }

  private static void start(Channel channel, boolean release) {
    channel.config().setAutoRead(true);
    whenFlushed(
        channel,
        () -> {
          if (channel.pipeline().get(SslHandler.class) != null) {
            // Sends close_notify and waits for the peer's, as long as the handler was told to.
            var unused = channel.close();
          } else if (channel instanceof SocketChannel socket && !socket.isInputShutdown()) {
            var unused = socket.shutdownOutput();
            if (release) {
              closeAfter(channel, LINGER);
            }
          } else {
            var unused = channel.close();
          }
        });
  }

  private static void whenFlushed(Channel channel, Runnable next) {
    Runnable cancelLimit = closeAfter(channel, FLUSH_LIMIT);
    ChannelFutureListener flushed =
        written -> {
          cancelLimit.run();
          if (written.isSuccess()) {
            next.run();
          } else {
            var unused = channel.close();
          }
        };
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed);
  }

  /** Closes later; the result takes that back. */
  private static Runnable closeAfter(Channel channel, Duration delay) {
    Runnable close =
        () -> {
          var unused = channel.close();
        };
    var timer = channel.eventLoop().schedule(close, delay.toMillis(), TimeUnit.MILLISECONDS);
    Runnable cancel = () -> timer.cancel(false);
    channel.closeFuture().addListener(closed -> cancel.run());
    return cancel;
  }
}
