package dev.rtck.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rtck.load.LoadPlan.Caller;
import dev.rtck.load.LoadPlan.Exchange;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Template;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.util.ReferenceCountUtil;
import java.net.URI;
import java.util.List;

/** One client on raw WebSocket: greets, where its user has a first message, and talks. */
class WebSocketClient extends LoadClient {

  private static final int LARGEST_MESSAGE = 16 << 20;
  private static final int LARGEST_ANSWER = 64 << 10;

  private final WebSocketClientHandshaker handshaker;
  private final IncomingFrames frames = new IncomingFrames(LARGEST_MESSAGE, new Ears());
  private boolean stands;
  private boolean binary;
  private long cameAt;

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
    super(plan, caller, rooms, delivery, troubles);
    HttpHeaders headers = new DefaultHttpHeaders();
    caller.headers().forEach(header -> headers.add(header.name(), header.value()));
    List<String> subprotocols = plan.dialect().subprotocols();
    this.handshaker =
        WebSocketClientHandshakerFactory.newHandshaker(
            uri(plan, resource),
            WebSocketVersion.V13,
            subprotocols.isEmpty() ? null : String.join(",", subprotocols),
            false,
            headers,
            LARGEST_MESSAGE);
  }

  private static URI uri(LoadPlan plan, String resource) {
    return URI.create(
        (plan.address().tls() ? "wss://" : "ws://") + plan.address().authority() + resource);
  }

  @Override
  final void addTo(ChannelPipeline pipeline) {
    pipeline.addLast(new HttpClientCodec());
    pipeline.addLast("answer", new HttpObjectAggregator(LARGEST_ANSWER));
    pipeline.addLast(this);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    super.channelActive(context);
    var unused = handshaker.handshake(context.channel());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    cameAt = System.nanoTime();
    try {
      if (message instanceof ByteBuf bytes && !hasFailed()) {
        frames.read(bytes);
      } else if (message instanceof FullHttpResponse response && !stands) {
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
    // It would copy each frame, and make an object of it.
    context.pipeline().remove(WebSocketFrameDecoder.class);
    stands = true;
    opened();
  }

  /** What comes in frames. */
  private final class Ears implements IncomingFrames.Taker {
    @Override
    public void message(ByteBuf payload, boolean isBinary) {
      if (!isBinary || takesBinary()) {
        binary = isBinary;
        WebSocketClient.this.message(payload, cameAt);
      }
    }

    @Override
    public void ping(ByteBuf payload) {
      write(new PongWebSocketFrame(Unpooled.copiedBuffer(payload)));
    }

    @Override
    public void close(ByteBuf payload) {
      CloseWebSocketFrame close = new CloseWebSocketFrame(true, 0, Unpooled.copiedBuffer(payload));
      if (!isLeaving()) {
        fail("the target closed the connection: " + close.statusCode() + " " + close.reasonText());
      }
      Channel open = channel();
      if (open != null) {
        var unused =
            open.writeAndFlush(new CloseWebSocketFrame()).addListener(ChannelFutureListener.CLOSE);
      }
    }
  }

  /** The connection stands; whoever speaks something on top of it begins here. */
  void opened() {
    if (caller().greeting() != null) {
      sendText(caller().greeting());
    }
    admitted();
  }

  /** Whether a binary message is one of those that are looked at. */
  boolean takesBinary() {
    return true;
  }

  /** One message came. */
  void message(ByteBuf content, long now) {
    if (isReady()) {
      delivery().received(content, now);
    }
    if (!isReady() || mayBeHeartbeat(content)) {
      answer(incoming(content));
    }
  }

  @Override
  boolean cameAsDeclared() {
    return binary == plan().publish().binary();
  }

  @Override
  Incoming incoming(ByteBuf content) {
    String said = text(content);
    return (receive, known) -> receive.match(said, known);
  }

  /** Returns what the application says in a message. */
  String text(ByteBuf content) {
    return content.toString(UTF_8);
  }

  @Override
  byte[] encode(Exchange exchange, Template send, Bindings values) {
    return send.renderText(values).getBytes(UTF_8);
  }

  final void sendText(String text) {
    send(text.getBytes(UTF_8), false);
  }

  @Override
  final void send(byte[] message, Exchange exchange, int stamp, Runnable sent) {
    if (stamp >= 0) {
      Stamp.sentAt(message, stamp, System.nanoTime());
    }
    sent.run();
    send(message, exchange.binary());
  }

  final void send(byte[] message, boolean binary) {
    ByteBuf bytes = Unpooled.wrappedBuffer(message);
    write(binary ? new BinaryWebSocketFrame(bytes) : new TextWebSocketFrame(bytes));
  }

  private void write(WebSocketFrame frame) {
    Channel open = channel();
    if (open != null) {
      var unused = open.writeAndFlush(frame);
    }
  }

  @Override
  void takeLeave(Channel open) {
    var unused = open.writeAndFlush(new CloseWebSocketFrame(1000, ""));
  }
}
