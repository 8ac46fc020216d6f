package dev.rtck.referenceserver.transport;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** All open connections of one server. Safe for use by many threads. */
public final class Connections {
  private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final AtomicInteger unfinishedHandshakes = new AtomicInteger();
  private final AtomicInteger resets = new AtomicInteger();
  private final AtomicInteger answers = new AtomicInteger();
  private final EventLoopGroup loops;
  private long windowStartNanos;
  private int closedInWindow;

  /** Keeps the connections that are served by {@code loops}. */
  public Connections(EventLoopGroup loops) {
    this.loops = loops;
  }

  /** Adds a connection; it leaves by itself when it closes. */
  public void add(Channel channel) {
    open.add(channel);
  }

  /** How many connections are open. */
  public int size() {
    return open.size();
  }

  /** How many connections have not finished their first request. */
  public AtomicInteger unfinishedHandshakes() {
    return unfinishedHandshakes;
  }

  /** How many connections were reset by the peer so far. */
  public AtomicInteger resets() {
    return resets;
  }

  /** How many answers went to another peer than the one before. */
  public AtomicInteger answers() {
    return answers;
  }

  /** Counts a closed connection, and says how many were closed in the running two seconds. */
  public synchronized int countClosed() {
    long now = System.nanoTime();
    if (now - windowStartNanos > TimeUnit.SECONDS.toNanos(2)) {
      windowStartNanos = now;
      closedInWindow = 0;
    }
    return ++closedInWindow;
  }

  /** Tells every connection that the server goes away; each says so in its protocol, then ends. */
  public void goAway() {
    for (Channel channel : open) {
      channel.pipeline().fireUserEventTriggered(GoingAway.INSTANCE);
    }
  }

  /** Waits until all connections are closed; after {@code patience} closes the rest. */
  public void awaitEnd(Duration patience) {
    if (!open.newCloseFuture().awaitUninterruptibly(patience.toMillis())) {
      open.close().awaitUninterruptibly(patience.toMillis());
    }
  }

  /** Closes every connection but one: what a server does that cannot contain an error. */
  public void closeOthers(Channel survivor) {
    var unused = open.close(channel -> channel != survivor);
  }

  /** Tells every connection but one that the server goes away, though it does not. */
  public void bidOthersFarewell(Channel survivor) {
    for (Channel channel : open) {
      if (channel != survivor) {
        channel.pipeline().fireUserEventTriggered(GoingAway.INSTANCE);
      }
    }
  }

  /** Stops serving everybody for a while, as a server does whose threads are stuck. */
  public void stall(Duration pause) {
    for (EventExecutor loop : loops) {
      loop.execute(
          () -> {
            long end = System.nanoTime() + pause.toNanos();
            for (long left = pause.toNanos(); left > 0; left = end - System.nanoTime()) {
              if (loop.isShuttingDown() || Thread.interrupted()) {
                return;
              }
              LockSupport.parkNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(20)));
            }
          });
    }
  }
}
