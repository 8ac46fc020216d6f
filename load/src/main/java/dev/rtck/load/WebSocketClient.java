package dev.rtck.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rtck.load.LoadPlan.Caller;
import dev.rtck.load.LoadPlan.Exchange;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.JsonText;
import dev.rtck.protocol.profile.Template;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client on raw WebSocket: connects, greets, awaits its welcome, enters its rooms, and then
 * takes or sends messages. All of it happens on its event loop; {@link #publish} may be called from
 * anywhere.
 */
class WebSocketClient extends ChannelInboundHandlerAdapter {

  private static final int LARGEST_MESSAGE = 16 << 20;
  private static final int LARGEST_ANSWER = 64 << 10;
  private static final int LONGEST_SHOWN = 120;

  /** What is to happen next. */
  private enum Step {
    HANDSHAKE,
    SESSION,
    WELCOME,
    ROOMS,
    READY
  }

  private final LoadPlan plan;
  private final Caller caller;
  private final List<String> rooms;
  private final Delivery delivery;
  private final Troubles troubles;
  private final CompletableFuture<WebSocketClient> ready = new CompletableFuture<>();
  private final WebSocketClientHandshaker handshaker;
  private final List<String> toJoin;
  private Step step = Step.HANDSHAKE;
  private Bindings self;
  private @Nullable Channel channel;
  private @Nullable ScheduledFuture<?> heartbeat;
  private boolean leaving;
  private volatile boolean failed;

  /**
   * @param rooms those that it enters
   */
  WebSocketClient(
      LoadPlan plan, Caller caller, List<String> rooms, Delivery delivery, Troubles troubles) {
    this(plan, caller, caller.resource(), rooms, delivery, troubles);
  }

  /**
   * @param resource the path and query of the handshake
   */
  WebSocketClient(
      LoadPlan plan,
      Caller caller,
      String resource,
      List<String> rooms,
      Delivery delivery,
      Troubles troubles) {
    this.plan = plan;
    this.caller = caller;
    this.rooms = List.copyOf(rooms);
    this.toJoin = new ArrayList<>(rooms);
    this.delivery = delivery;
    this.troubles = troubles;
    this.self =
        caller.identity() == null
            ? Bindings.EMPTY
            : Bindings.EMPTY.withUntyped("self", caller.identity());
    HttpHeaders headers = new DefaultHttpHeaders();
    caller.headers().forEach(header -> headers.add(header.name(), header.value()));
    this.handshaker =
        WebSocketClientHandshakerFactory.newHandshaker(
            uri(plan, resource),
            WebSocketVersion.V13,
            plan.subprotocols().isEmpty() ? null : String.join(",", plan.subprotocols()),
            false,
            headers,
            LARGEST_MESSAGE);
  }

  private static URI uri(LoadPlan plan, String resource) {
    return URI.create(
        (plan.address().tls() ? "wss://" : "ws://") + plan.address().authority() + resource);
  }

  /** Puts what speaks the protocol at the end of a channel's pipeline. */
  void addTo(ChannelPipeline pipeline) {
    pipeline.addLast(new HttpClientCodec());
    pipeline.addLast("answer", new HttpObjectAggregator(LARGEST_ANSWER));
    pipeline.addLast(this);
  }

  /** Completes when the client can receive and send; fails with why it cannot. */
  CompletableFuture<WebSocketClient> ready() {
    return ready;
  }

  final LoadPlan plan() {
    return plan;
  }

  final Caller caller() {
    return caller;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    channel = context.channel();
    var unused = handshaker.handshake(context.channel());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    long now = System.nanoTime();
    try {
      if (message instanceof WebSocketFrame frame) {
        received(context, frame, now);
      } else if (message instanceof FullHttpResponse response && step == Step.HANDSHAKE) {
        answered(context, response);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void answered(ChannelHandlerContext context, FullHttpResponse response) {
    try {
      handshaker.finishHandshake(context.channel(), response);
    } catch (WebSocketHandshakeException refused) {
      fail("the handshake was answered with " + response.status());
      return;
    }
    // Whole messages, even of those who send them in pieces.
    context
        .pipeline()
        .addBefore(context.name(), "parts", new WebSocketFrameAggregator(LARGEST_MESSAGE));
    step = Step.SESSION;
    opened();
  }

  private void received(ChannelHandlerContext context, WebSocketFrame frame, long now) {
    if (frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame) {
      message(frame.content(), now);
    } else if (frame instanceof PingWebSocketFrame) {
      var unused = context.writeAndFlush(new PongWebSocketFrame(frame.content().retain()));
    } else if (frame instanceof CloseWebSocketFrame close) {
      if (!leaving) {
        fail("the target closed the connection: " + close.statusCode() + " " + close.reasonText());
      }
      var unused =
          context.writeAndFlush(new CloseWebSocketFrame()).addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** The connection stands; whoever speaks something on top of it begins here. */
  void opened() {
    if (caller.greeting() != null) {
      sendText(caller.greeting());
    }
    admitted();
  }

  /** One message came. */
  void message(ByteBuf content, long now) {
    if (step == Step.READY) {
      delivery.received(content, now);
      answerHeartbeat(content);
    } else {
      answer(content.toString(UTF_8));
    }
  }

  final boolean isReady() {
    return step == Step.READY;
  }

  final boolean isJoining() {
    return step == Step.ROOMS;
  }

  /** What the application says can be heard from now on. */
  final void admitted() {
    step = Step.WELCOME;
    if (plan.welcome() == null) {
      joinNext();
    }
  }

  /** Takes an application's message on the way to being ready. */
  final void answer(String text) {
    if (step == Step.WELCOME && plan.welcome() != null) {
      Bindings told = match(plan.welcome(), text, Bindings.EMPTY);
      if (told != null) {
        if (told.get("self") != null) {
          self = Bindings.EMPTY.withValueOf(told, "self", "self");
        }
        joinNext();
      }
    } else if (step == Step.ROOMS && plan.join() != null) {
      if (match(plan.join(), text, self.with("room", toJoin.get(0))) != null) {
        toJoin.remove(0);
        joinNext();
      }
    }
  }

  private void joinNext() {
    step = Step.ROOMS;
    Exchange join = plan.join();
    while (join != null && !toJoin.isEmpty()) {
      sendExchange(join, self.with("room", toJoin.get(0)).withFresh());
      if (join.receive() != null) {
        return;
      }
      toJoin.remove(0);
    }
    step = Step.READY;
    beginHeartbeats();
    ready.complete(this);
  }

  private void beginHeartbeats() {
    Exchange beat = plan.heartbeat();
    if (beat != null && beat.send() != null && beat.everyMillis() > 0 && channel != null) {
      heartbeat =
          channel
              .eventLoop()
              .scheduleAtFixedRate(
                  () -> sendExchange(beat, self.withFresh()),
                  beat.everyMillis(),
                  beat.everyMillis(),
                  TimeUnit.MILLISECONDS);
    }
  }

  /** Answers the target's heartbeats where it is the target that begins. */
  private void answerHeartbeat(ByteBuf content) {
    Exchange beat = plan.heartbeat();
    if (beat == null
        || beat.send() == null
        || beat.receive() == null
        || beat.everyMillis() > 0
        || content.readableBytes() > LONGEST_SHOWN) {
      return;
    }
    if (match(beat, content.toString(UTF_8), Bindings.EMPTY) != null) {
      sendExchange(beat, self.withFresh());
    }
  }

  @Nullable Bindings match(Exchange exchange, String text, Bindings known) {
    Template receive = template(exchange.receive());
    return receive == null ? null : receive.match(text, known);
  }

  static @Nullable Template template(@Nullable String json) {
    if (json == null) {
      return null;
    }
    var value = JsonText.parse(json);
    if (value == null) {
      throw new IllegalArgumentException("no template: " + json);
    }
    return Template.of(value);
  }

  private void sendExchange(Exchange exchange, Bindings values) {
    Template send = template(exchange.send());
    if (send != null) {
      send(encode(exchange, send, values), exchange.binary());
    }
  }

  /** Returns the message that a {@code send} is on the wire. */
  byte[] encode(Exchange exchange, Template send, Bindings values) {
    return send.renderText(values).getBytes(UTF_8);
  }

  final void sendText(String text) {
    send(text.getBytes(UTF_8), false);
  }

  private void send(byte[] message, boolean binary) {
    Channel open = channel;
    if (open == null) {
      return;
    }
    ByteBuf bytes = Unpooled.wrappedBuffer(message);
    WebSocketFrame frame = binary ? new BinaryWebSocketFrame(bytes) : new TextWebSocketFrame(bytes);
    var unused = open.writeAndFlush(frame);
  }

  /** Returns what publishing a payload to a room puts on the wire. */
  final byte[] publication(Template send, String text, int room) {
    Bindings values = self.with("text", text).withFresh();
    return encode(
        plan.publish(), send, rooms.isEmpty() ? values : values.with("room", rooms.get(room)));
  }

  /** Sends what {@link #publication} returned. */
  final void publish(byte[] message) {
    send(message, plan.publish().binary());
  }

  final void fail(String why) {
    if (!ready.completeExceptionally(new NotReadyException(why)) && !leaving && !failed) {
      troubles.add(why);
    }
    failed = true;
    close();
  }

  /** Ends the connection as the protocol wants it. */
  final void leave() {
    Channel open = channel;
    if (open != null && open.isActive()) {
      open.eventLoop()
          .execute(
              () -> {
                leaving = true;
                var unused = open.writeAndFlush(new CloseWebSocketFrame(1000, ""));
              });
    }
  }

  private void close() {
    Channel open = channel;
    if (open != null) {
      var unused = open.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (heartbeat != null) {
      heartbeat.cancel(false);
    }
    if (!leaving) {
      fail("the target ended the connection");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(cause.getClass().getSimpleName() + ": " + cause.getMessage());
  }
}
