package dev.rtck.referenceserver.http;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.transport.GoingAway;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * One connection that speaks HTTP/2: what its streams have in common. Each stream is a channel of
 * its own, whose request an {@link Http2Request} has answered. To be used on the event loop.
 */
public final class Http2Connection extends ChannelInboundHandlerAdapter {
  private static final int MOST_STREAMS = 128;
  private static final int SERVED = 64;
  private static final int MOST_CANCELLED = 40;
  private static final Duration FAREWELL = Duration.ofMillis(100);

  private record Write(ChannelHandlerContext ctx, Object frame, ChannelPromise promise) {}

  private final Defects defects;
  private final Set<Channel> streams = new LinkedHashSet<>();
  private final Deque<Write> lane = new ArrayDeque<>();
  private boolean writing;
  private int opened;
  private int cancelled;

  private Http2Connection(Defects defects) {
    this.defects = defects;
  }

  /** Makes a connection of the pipeline, on which the preface came, one of HTTP/2. */
  public static void install(
      ChannelPipeline pipeline, String replaced, Site site, Defects defects) {
    Http2Connection connection = new Http2Connection(defects);
    pipeline.replace(
        replaced,
        "http2",
        Http2FrameCodecBuilder.forServer()
            .initialSettings(Http2Settings.defaultSettings().maxConcurrentStreams(MOST_STREAMS))
            .gracefulShutdownTimeoutMillis(FAREWELL.toMillis())
            .build());
    pipeline.addLast(
        new Http2MultiplexHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel stream) {
                connection.add(stream, site);
              }
            }));
    pipeline.addLast(connection);
  }

  private void add(Channel stream, Site site) {
    streams.add(stream);
    stream.closeFuture().addListener(closed -> streams.remove(stream));
    opened++;
    stream.pipeline().addLast("http", new Http2Request(site, defects, this, opened));
  }

  /** Takes note that a client gave up a stream. */
  void cancelled() {
    cancelled++;
  }

  /** Whether another request is looked at. */
  boolean hasRoom() {
    return cancelled <= MOST_CANCELLED || !defects.has(Defect.HTTP2_CANCELLED_STREAMS_KEPT);
  }

  /** Whether a stream, which is the connection's first, second and so on, is told anything. */
  boolean serves(int ordinal) {
    return ordinal <= SERVED || !defects.has(Defect.HTTP2_ONLY_64_STREAMS_SERVED);
  }

  /** Writes a frame of one stream; nobody waits for the window of another. */
  void write(ChannelHandlerContext ctx, Object frame, ChannelPromise promise) {
    if (!defects.has(Defect.HTTP2_UNREAD_STREAM_BLOCKS_OTHERS)) {
      var unused = ctx.write(frame, promise);
      return;
    }
    lane.add(new Write(ctx, frame, promise));
    writeNext();
  }

  private void writeNext() {
    Write next = writing ? null : lane.poll();
    if (next != null) {
      writing = true;
      next.promise()
          .addListener(
              done -> {
                writing = false;
                writeNext();
              });
      var unused = next.ctx().writeAndFlush(next.frame(), next.promise());
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == GoingAway.INSTANCE) {
      // Each ends its stream as the protocol has it; what is not over soon is cut off.
      new ArrayList<>(streams).forEach(it -> it.pipeline().fireUserEventTriggered(event));
      var unused = ctx.close();
    } else if (event instanceof ChannelInputShutdownEvent) {
      for (Channel stream : new ArrayList<>(streams)) {
        var unused = stream.close();
      }
      var unused = ctx.close();
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    var unused = ctx.close();
  }
}
