package dev.rtck.referenceserver.sse;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.transport.End;
import dev.rtck.referenceserver.transport.GoingAway;
import dev.rtck.referenceserver.transport.OrderlyEnd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One response whose body goes on as long as its client stays: events, and comments in between so
 * that it is known to be alive. Who does not read is cut off. What is given to it by whatever
 * thread is written in that order.
 */
public final class EventStream extends ChannelInboundHandlerAdapter {
  /** What may wait for a client that does not read. */
  private static final long MAX_UNREAD_BYTES = 16L * 1024 * 1024;

  private static final long LAG_BYTES = 512L * 1024;
  private static final long RETRY_MILLIS = 2000;
  private static final long LATE_MILLIS = 1100;
  private static final int BUFFER = 4096;
  private static final int LONG = 100 << 10;
  private static final long GAP_MILLIS = 10;
  private static final int SERVED = 64;
  private static final int FEW = 5;
  private static final int PADDING = 64 << 10;
  private static final Duration BUNDLE = Duration.ofSeconds(1);
  private static final Duration SHORT_IDLE = Duration.ofMillis(300);
  private static final Duration WITHHELD = Duration.ofMillis(1500);
  private static final byte[] CRLF = {'\r', '\n'};

  private final StreamSettings settings;
  private final Defects defects;
  private final Feed feed;
  private final Subscription subscription;
  private final Channel channel;
  private final boolean chunked;
  private final EventEncoder encoder;
  private final @Nullable Coder coder;
  private final AtomicLong unread = new AtomicLong();
  private final AtomicLong count = new AtomicLong();
  private final int ordinal;
  private final Deque<StreamEvent> held = new ArrayDeque<>();
  private boolean holding;
  private boolean deaf;
  private boolean padded;
  private boolean hadAnEvent;
  private int events;

  private ByteBuf waiting = Unpooled.buffer();
  private boolean told;
  private boolean ended;
  private boolean lagging;
  private long lastEventNanos = System.nanoTime();
  private volatile End end = End.AGREED;
  private @Nullable ScheduledFuture<?> keepalive;

  EventStream(
      StreamSettings settings,
      Feed feed,
      Subscription subscription,
      Channel channel,
      boolean chunked,
      @Nullable Coder coder) {
    this.settings = settings;
    this.feed = feed;
    this.subscription = subscription;
    this.channel = channel;
    this.chunked = chunked;
    defects = settings.defects();
    encoder = settings.encoder();
    this.coder = coder;
    ordinal = settings.census().open().incrementAndGet();
  }

  // Coming and going

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    write(encoder.opening(RETRY_MILLIS));
    if (defects.has(Defect.EVENT_NAMED_ERROR)) {
      write(encoder.event(new StreamEvent(null, "error", "none")));
    }
    if (channel.pipeline().get(WithheldHead.class) != null) {
      later(WITHHELD.toMillis(), this::sendWithheld);
    }
    settings.census().hasNew(this);
    startKeepalive();
    feed.opened(this, subscription);
    if (channel instanceof SocketChannel socket && socket.isInputShutdown()) {
      peerEnded();
    }
  }

  private void startKeepalive() {
    long nanos = settings.keepalive().toNanos();
    if (defects.has(Defect.KEEPALIVE_LATE)) {
      nanos *= 2;
    }
    if (nanos > 0 && isKeptAlive()) {
      keepalive =
          channel
              .eventLoop()
              .scheduleWithFixedDelay(this::keepAlive, nanos, nanos, TimeUnit.NANOSECONDS);
    }
    if (defects.has(Defect.IDLE_STREAM_ENDED)) {
      later(SHORT_IDLE.toMillis(), this::endWhenIdle);
    }
  }

  private boolean isKeptAlive() {
    boolean forgotten =
        defects.has(Defect.KEEPALIVE_MISSING)
            || (subscription.lastId() != null && defects.has(Defect.RESUMED_STREAMS_NOT_KEPT_ALIVE))
            || (coder != null && defects.has(Defect.COMPRESSED_STREAMS_NOT_KEPT_ALIVE))
            || (!(channel instanceof SocketChannel)
                && defects.has(Defect.HTTP2_STREAMS_NOT_KEPT_ALIVE))
            || (!subscription.topic().isEmpty() && defects.has(Defect.ROOM_STREAMS_NOT_KEPT_ALIVE));
    return !forgotten;
  }

  private void keepAlive() {
    if (settings.census().newest() != this && defects.has(Defect.ONLY_NEWEST_STREAM_KEPT_ALIVE)) {
      return;
    }
    if (defects.has(Defect.KEEPALIVE_PUT_OFF_BY_ANY_EVENT)
        && settings.census().toldWithin(settings.keepalive())) {
      return;
    }
    if (defects.has(Defect.KEEPALIVE_EMPTIES_ID)) {
      write("id:\n\n".getBytes(StandardCharsets.UTF_8));
      return;
    }
    if (defects.has(Defect.KEEPALIVE_WITH_ID_OF_ITS_OWN)) {
      write(("id: beat-" + System.nanoTime() + "\n\n").getBytes(StandardCharsets.UTF_8));
      return;
    }
    if (defects.has(Defect.KEEPALIVE_COMMENT_NOT_ENDED)
        || (!subscription.topic().isEmpty()
            && defects.has(Defect.KEEPALIVE_COMMENT_OF_A_ROOM_NOT_ENDED))) {
      write(": beat".getBytes(StandardCharsets.UTF_8));
      return;
    }
    if (!hadAnEvent || !defects.has(Defect.KEEPALIVE_STOPPED_BY_AN_EVENT)) {
      write(encoder.comment(null));
    }
  }

  private void endWhenIdle() {
    Duration left = SHORT_IDLE.minusNanos(System.nanoTime() - lastEventNanos);
    if (left.isNegative() || left.isZero()) {
      finish();
    } else {
      later(left.toMillis() + 1, this::endWhenIdle);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    tellClosed();
    waiting.release();
    waiting = Unpooled.EMPTY_BUFFER;
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!ended && end == End.AGREED) {
      end = End.RESET;
    }
    ended = true;
    tellClosed();
    ctx.fireChannelInactive();
  }

  private void tellClosed() {
    if (told) {
      return;
    }
    told = true;
    if (keepalive != null) {
      keepalive.cancel(false);
    }
    if (lagging) {
      settings.census().lagging().decrementAndGet();
    }
    boolean kept =
        (end != End.AGREED && defects.has(Defect.ABANDONED_STREAMS_KEPT))
            || (end == End.RESET && defects.has(Defect.RESET_STREAMS_KEPT));
    if (kept) {
      settings.census().abandoned().incrementAndGet();
    }
    settings.census().open().decrementAndGet();
    feed.closed(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == GoingAway.INSTANCE) {
      goAway();
    } else if (event instanceof ChannelInputShutdownEvent) {
      peerEnded();
    }
    ctx.fireUserEventTriggered(event);
  }

  private void goAway() {
    if (defects.has(Defect.STREAMS_CUT_AT_SHUTDOWN)) {
      write("data: this is the en".getBytes(StandardCharsets.UTF_8));
    }
    if (defects.has(Defect.STREAMS_RESET_AT_SHUTDOWN)) {
      OrderlyEnd.byReset(channel);
    } else if (defects.has(Defect.STREAMS_CUT_AT_SHUTDOWN)) {
      ended = true;
      OrderlyEnd.of(channel);
    } else {
      finish();
    }
  }

  private void peerEnded() {
    if (ended) {
      OrderlyEnd.peerEnded(channel);
      return;
    }
    end = End.FIN;
    finish();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException && !ended) {
      end = End.RESET;
    }
    var unused = ctx.close();
  }

  /** How the connection ended, if it has. */
  public End ending() {
    return end;
  }

  /** Whether the client reads what it is told without delay. */
  public boolean keepsUp() {
    return unread.get() < LAG_BYTES && channel.isWritable();
  }

  /** Says that this is the end, and ends the body and the connection. */
  public void finish() {
    channel
        .eventLoop()
        .execute(
            () -> {
              if (ended) {
                return;
              }
              flushWaiting();
              byte[] farewell = encoder.event(new StreamEvent(null, "end", "this stream ends"));
              write(
                  defects.has(Defect.LAST_EVENT_WITHOUT_BLANK_LINE)
                      ? encoder.withoutBlankLine(farewell)
                      : farewell);
              if (coder != null) {
                writeBody(coder.end());
              }
              if (chunked && !defects.has(Defect.LAST_CHUNK_MISSING)) {
                writeRaw(lastChunk(), 0);
              }
              ended = true;
              tellClosed();
              OrderlyEnd.of(channel);
            });
  }

  // Telling

  /** The event as this stream numbers it, which is as all others do. */
  public StreamEvent numbered(StreamEvent event) {
    return event.id() != null && defects.has(Defect.IDS_COUNTED_BY_EACH_STREAM)
        ? new StreamEvent(Long.toString(count.incrementAndGet()), event.name(), event.data())
        : event;
  }

  /** Tells the client of an event, as soon as it can be told. */
  public void send(StreamEvent event) {
    channel.eventLoop().execute(() -> tell(event));
  }

  private void tell(StreamEvent event) {
    if (deaf
        || (ordinal > SERVED && defects.has(Defect.ONLY_64_STREAMS_SERVED))
        || (lagging && defects.has(Defect.SLOW_STREAM_LEFT_OUT))
        || (settings.census().lagging().get() > 0 && defects.has(Defect.SLOW_STREAM_STALLS_ALL))) {
      return;
    }
    if (!lagging
        && settings.census().lagging().get() > 0
        && defects.has(Defect.SLOW_STREAM_DELAYS_ALL)) {
      later(LATE_MILLIS, () -> sendAtOnce(event));
    } else if (holding) {
      held.add(event);
    } else if (defects.has(Defect.EVENTS_DELAYED_BY_A_SECOND) && event.id() != null) {
      later(BUNDLE.toMillis(), () -> sendAtOnce(event));
    } else {
      sendAtOnce(event);
    }
  }

  void sendAtOnce(StreamEvent event) {
    lastEventNanos = System.nanoTime();
    settings.census().tells(lastEventNanos);
    hadAnEvent = true;
    byte[] bytes = encoder.event(event);
    boolean fresh = event.id() != null || defects.has(Defect.IDS_MISSING);
    if (fresh) {
      sendWithheld();
    }
    if (fresh && !padded && defects.has(Defect.FIRST_EVENT_PADDED_FOR_PROXIES)) {
      padded = true;
      later(0, () -> write(encoder.comment(" ".repeat(PADDING))));
    }
    if (fresh && defects.has(Defect.EVENTS_BUFFERED_UP_TO_4096_BYTES)) {
      waiting.writeBytes(bytes);
      if (waiting.readableBytes() >= BUFFER) {
        flushWaiting();
      }
    } else if (fresh && !ended && bundled() > 0) {
      if (!waiting.isReadable()) {
        later(bundled(), this::flushWaiting);
      }
      waiting.writeBytes(bytes);
    } else if (bytes.length > LONG && defects.has(Defect.LONG_EVENT_WRITTEN_IN_PIECES)) {
      int half = bytes.length / 2;
      write(Arrays.copyOf(bytes, half));
      later(GAP_MILLIS, () -> write(Arrays.copyOfRange(bytes, half, bytes.length)));
    } else {
      write(bytes);
    }
    if (defects.has(Defect.TEXTS_OF_SEVERAL_LINES_TOLD_TWICE) && event.data().indexOf('\n') >= 0) {
      write(bytes);
    }
    if (chunked && fresh && ++events == FEW && defects.has(Defect.LAST_CHUNK_WITHIN_STREAM)) {
      writeRaw(lastChunk(), 0);
    }
    if (fresh && defects.has(Defect.STREAM_ENDED_AFTER_EACH_EVENT)) {
      finish();
    }
  }

  /** For how many milliseconds events wait for others. */
  private long bundled() {
    if (coder != null && defects.has(Defect.COMPRESSED_EVENTS_BUNDLED)) {
      return BUNDLE.toMillis() / 5;
    }
    if (defects.has(Defect.EVENTS_BUNDLED_EACH_FIFTH_OF_A_SECOND)) {
      return BUNDLE.toMillis() / 5;
    }
    return defects.has(Defect.EVENTS_BUNDLED_EACH_HALF_SECOND) ? BUNDLE.toMillis() / 2 : 0;
  }

  private void sendWithheld() {
    if (channel.pipeline().get(WithheldHead.class) != null) {
      channel.pipeline().remove(WithheldHead.class);
    }
  }

  private void flushWaiting() {
    if (waiting.isReadable()) {
      byte[] bytes = new byte[waiting.readableBytes()];
      waiting.readBytes(bytes);
      waiting.clear();
      write(bytes);
    }
  }

  /** Does something on the event loop of the connection, unless the stream has ended by then. */
  void later(long millis, Runnable task) {
    Runnable guarded =
        () -> {
          if (!ended) {
            task.run();
          }
        };
    var unused = channel.eventLoop().schedule(guarded, millis, TimeUnit.MILLISECONDS);
  }

  void hold() {
    channel.eventLoop().execute(() -> holding = true);
  }

  void letGo() {
    holding = false;
    while (!held.isEmpty()) {
      sendAtOnce(held.removeFirst());
    }
  }

  /** Tells the client nothing from now on. */
  public void deafen() {
    channel.eventLoop().execute(() -> deaf = true);
  }

  void listenAgain() {
    deaf = false;
  }

  // Writing

  private void write(byte[] text) {
    if (!ended) {
      writeBody(coder == null ? text : coder.piece(text));
    }
  }

  private void writeBody(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    if (!chunked) {
      writeRaw(Unpooled.wrappedBuffer(bytes), bytes.length);
      return;
    }
    int radix = defects.has(Defect.CHUNK_SIZE_IN_DECIMAL) ? 10 : 16;
    byte[] size =
        (Integer.toString(bytes.length, radix) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    writeRaw(Unpooled.wrappedBuffer(size, bytes, CRLF), bytes.length);
  }

  private static ByteBuf lastChunk() {
    return Unpooled.copiedBuffer("0\r\n\r\n", StandardCharsets.US_ASCII);
  }

  private void writeRaw(ByteBuf bytes, int length) {
    long all = unread.addAndGet(length);
    channel
        .writeAndFlush(bytes)
        .addListener(
            written -> {
              unread.addAndGet(-length);
              watchLag();
            });
    watchLag();
    if (all > MAX_UNREAD_BYTES) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      var unused = channel.close();
    }
  }

  private void watchLag() {
    boolean lags = !told && unread.get() > LAG_BYTES;
    if (lags != lagging && !told) {
      lagging = lags;
      settings.census().lagging().addAndGet(lags ? 1 : -1);
    }
  }
}
