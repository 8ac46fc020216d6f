package dev.rtck.load;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends one client's HTTP requests over a connection that is kept, each when the one before it was
 * answered: only so do they arrive in the order in which they were sent. What waits for its turn
 * keeps its intended time. All of it happens on one event loop; {@link #open} and {@link #close}
 * may be called from anywhere.
 */
final class HttpRequests {

  /** A connection that the target may be about to close is not used again. */
  private static final long LONGEST_IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** A target that accepts no connection is asked again, but not at once. */
  private static final long BREATH_MILLIS = 100;

  /** Bytes that nobody else has, where their stamp is, and who is told that they are sent. */
  private static final class Request {
    private final byte[] bytes;
    private final int stamp;
    private final Runnable sent;

    Request(byte[] bytes, int stamp, Runnable sent) {
      this.bytes = bytes;
      this.stamp = stamp;
      this.sent = sent;
    }
  }

  private final Connector connector;
  private final EventLoop loop;
  private final Troubles troubles;
  private final Queue<Request> queue = new ArrayDeque<>();
  private @Nullable Channel channel;
  private @Nullable ScheduledFuture<?> patience;
  private boolean connecting;
  private boolean underWay;
  private volatile boolean cutOff;
  private volatile boolean hushed;
  private final AtomicLong awaiting = new AtomicLong();
  private volatile long sentAt;
  private boolean closed;
  private long usedAt;

  HttpRequests(Connector connector, EventLoop loop, Troubles troubles) {
    this.connector = connector;
    this.loop = loop;
    this.troubles = troubles;
  }

  /**
   * Connects, so that the first request finds a connection.
   *
   * @param ended is told why there is none, or null when there is one
   */
  void open(Consumer<@Nullable String> ended) {
    loop.execute(() -> connect(ended));
  }

  /**
   * Sends a request, or has it wait for its turn; on the event loop.
   *
   * @param stamp where its stamp is, or -1; the moment in which it is really sent is written there
   * @param sent is run in that moment
   */
  void send(byte[] request, int stamp, Runnable sent) {
    queue.add(new Request(request, stamp, sent));
    next();
  }

  /** Sends nothing more of what waits for its turn. */
  void hush() {
    hushed = true;
  }

  /** Whether the target accepted no connection when it was last tried. */
  boolean isCutOff() {
    return cutOff;
  }

  /** For how long a request was under way, in nanoseconds. */
  long awaitingNanos() {
    long since = sentAt;
    return awaiting.get() + (since == 0 ? 0 : System.nanoTime() - since);
  }

  /** Nothing is under way any more. */
  private void free() {
    if (underWay) {
      underWay = false;
      awaiting.addAndGet(System.nanoTime() - sentAt);
      sentAt = 0;
    }
  }

  private void next() {
    if (underWay || connecting || closed || hushed || queue.isEmpty()) {
      return;
    }
    Channel open = channel;
    if (open == null || !open.isActive()) {
      connect(
          failure -> {
            if (failure == null) {
              next();
            } else {
              troubles.add("a request could not be sent: " + failure);
              var unused = loop.schedule(this::next, BREATH_MILLIS, TimeUnit.MILLISECONDS);
            }
          });
    } else if (System.nanoTime() - usedAt > LONGEST_IDLE_NANOS) {
      drop();
      next();
    } else {
      write(open);
    }
  }

  private void write(Channel open) {
    Request request = queue.remove();
    underWay = true;
    long now = System.nanoTime();
    sentAt = now;
    patience =
        loop.schedule(
            () -> broken("got no answer within " + connector.longestMillis() + " ms"),
            connector.longestMillis(),
            TimeUnit.MILLISECONDS);
    if (request.stamp >= 0) {
      Stamp.sentAt(request.bytes, request.stamp, now);
    }
    request.sent.run();
    var unused = open.writeAndFlush(Unpooled.wrappedBuffer(request.bytes));
  }

  private void connect(Consumer<@Nullable String> ended) {
    connecting = true;
    var unused =
        connector
            .open(
                loop,
                opened -> opened.pipeline().addLast(new HttpResponseDecoder(), new Answers(opened)))
            .addListener(
                (ChannelFutureListener)
                    connected -> {
                      connecting = false;
                      cutOff = !connected.isSuccess();
                      if (connected.isSuccess()) {
                        channel = connected.channel();
                        usedAt = System.nanoTime();
                        ended.accept(null);
                      } else {
                        ended.accept(troubles.unconnected(connected.cause()));
                      }
                    });
  }

  /** The request that is under way comes to nothing: nobody knows whether it had an effect. */
  private void broken(String how) {
    if (underWay) {
      free();
      troubles.add("a request " + how);
    }
    drop();
    next();
  }

  private void drop() {
    ScheduledFuture<?> timer = patience;
    if (timer != null) {
      timer.cancel(false);
    }
    Channel open = channel;
    channel = null;
    if (open != null) {
      var unused = open.close();
    }
  }

  void close() {
    loop.execute(
        () -> {
          closed = true;
          free();
          drop();
        });
  }

  /** Takes the answers of one connection. */
  private final class Answers extends ChannelInboundHandlerAdapter {
    private final Channel own;
    private boolean keepAlive = true;
    private boolean interim;

    Answers(Channel own) {
      this.own = own;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      try {
        if (message instanceof HttpResponse response) {
          keepAlive = HttpUtil.isKeepAlive(response);
          int status = response.status().code();
          interim = status < 200;
          if (status >= 300) {
            troubles.add("a request was answered with " + response.status());
          }
        }
        if (message instanceof LastHttpContent && !interim && own == channel) {
          answered();
        }
      } finally {
        ReferenceCountUtil.release(message);
      }
    }

    private void answered() {
      free();
      usedAt = System.nanoTime();
      ScheduledFuture<?> timer = patience;
      if (timer != null) {
        timer.cancel(false);
      }
      if (!keepAlive) {
        drop();
      }
      next();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (own == channel) {
        channel = null;
        broken("got no answer: the target ended the connection");
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (own == channel) {
        broken("broke off: " + cause.getMessage());
      }
    }
  }
}
