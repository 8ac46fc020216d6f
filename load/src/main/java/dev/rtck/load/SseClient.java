package dev.rtck.load;

import dev.rtck.load.LoadPlan.Caller;
import dev.rtck.load.LoadPlan.Exchange;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.sse.EventStreamParser;
import dev.rtck.protocol.sse.SendRequest;
import dev.rtck.protocol.sse.SseEndpoint;
import dev.rtck.protocol.sse.SseEvent;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client on server-sent events: hears on one stream, the endpoint's own or the one that the
 * operation names, and speaks by requests. Who only publishes opens a stream only where that tells
 * who it is. A stream that ends is not opened again.
 */
final class SseClient extends LoadClient {

  private static final int OK = 200;

  private final Pieces pieces = Pieces.events();
  private final SseEndpoint endpoint;
  private final @Nullable String path;
  private @Nullable HttpRequests requests;
  private boolean streams;

  SseClient(
      LoadPlan plan, Caller caller, List<String> rooms, Delivery delivery, Troubles troubles) {
    super(plan, caller, rooms, delivery, troubles);
    endpoint =
        new SseEndpoint(
            plan.address(),
            caller.resource(),
            caller.headers().stream().map(it -> new HttpHeader(it.name(), it.value())).toList(),
            caller.query(),
            plan.dialect().method());
    path = otherPath();
  }

  /** Returns where messages come when that is not the endpoint's own stream. */
  private @Nullable String otherPath() {
    Exchange join = plan().join();
    String named =
        join == null || join.subscribe() == null ? plan().publish().subscribe() : join.subscribe();
    Template other = listens() ? template(named) : null;
    return other == null
        ? null
        : SendRequest.path(
            other, (rooms().isEmpty() ? self() : self().with("room", rooms().get(0))).withFresh());
  }

  private boolean needsStream() {
    return listens()
        || (plan().welcome() != null
            && (names(plan().publish()) || (plan().join() != null && names(plan().join()))));
  }

  private static boolean names(@Nullable Exchange exchange) {
    Template send = exchange == null ? null : template(exchange.send());
    return send != null && send.names().contains("self");
  }

  @Override
  void begin(Connector connector, EventLoopGroup group, Consumer<EventLoop> registered) {
    EventLoop loop = group.next();
    HttpRequests own = new HttpRequests(connector, loop, troubles());
    requests = own;
    if (needsStream()) {
      super.begin(connector, loop, registered);
      return;
    }
    runOn(loop);
    registered.accept(loop);
    own.open(
        failure -> {
          if (failure == null) {
            admitted();
          } else {
            fail(failure);
          }
        });
  }

  @Override
  void addTo(ChannelPipeline pipeline) {
    pipeline.addLast(new HttpResponseDecoder(), this);
  }

  @Override
  @Nullable Exchange awaitedWelcome() {
    // A stream beside the endpoint's own need not greet.
    return needsStream() && path == null ? super.awaitedWelcome() : null;
  }

  @Override
  @Nullable Exchange entrance() {
    Exchange join = super.entrance();
    return join == null || needsStream()
        ? join
        : new Exchange(join.send(), null, null, false, false);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    super.channelActive(context);
    HandshakeRequest request = path == null ? endpoint.request() : endpoint.streamAt(path);
    var unused = context.writeAndFlush(Unpooled.wrappedBuffer(request.encode().toArray()));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    long now = System.nanoTime();
    try {
      if (message instanceof HttpResponse response) {
        answered(response);
      }
      if (message instanceof HttpContent content && streams) {
        pieces.feed(content.content(), event -> event(event, now));
      }
      if (message instanceof LastHttpContent && streams && !isLeaving()) {
        fail("the target ended the stream");
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void answered(HttpResponse response) {
    String type = response.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
    if (response.status().code() != OK
        || !type.toLowerCase(Locale.ROOT).startsWith(SseEndpoint.TYPE)) {
      fail("the request for the stream was answered with " + response.status() + " " + type);
      return;
    }
    streams = true;
    admitted();
  }

  private void event(ByteBuf event, long now) {
    if (isReady()) {
      delivery().received(event, now);
    }
    if (!isReady() || mayBeHeartbeat(event)) {
      answer(incoming(event));
    }
  }

  @Override
  Incoming incoming(ByteBuf piece) {
    List<SseEvent> events = new ArrayList<>(1);
    new EventStreamParser(events::add).feed(Bytes.copyOf(ByteBufUtil.getBytes(piece)), 0);
    return events.isEmpty()
        ? Incoming.NOTHING
        : (receive, known) -> receive.matchEnvelope(events.get(0).envelope(), known);
  }

  @Override
  byte[] encode(Exchange exchange, Template send, Bindings values) {
    Operation operation =
        new Operation(
            OperationName.BROADCAST, send, null, null, null, null, false, null, false, null);
    return SendRequest.of(operation, values, endpoint).encode().toArray();
  }

  @Override
  void send(byte[] message, Exchange exchange, int stamp, Runnable sent) {
    HttpRequests own = requests;
    if (own != null) {
      own.send(message, stamp, sent);
    }
  }

  @Override
  void hush() {
    HttpRequests own = requests;
    if (own != null) {
      own.hush();
    }
  }

  @Override
  boolean isCutOff() {
    HttpRequests own = requests;
    return own != null && own.isCutOff();
  }

  @Override
  long awaitingNanos() {
    HttpRequests own = requests;
    return own == null ? 0 : own.awaitingNanos();
  }

  @Override
  void takeLeave(Channel open) {
    close();
  }

  @Override
  void close() {
    HttpRequests own = requests;
    if (own != null) {
      own.close();
    }
    super.close();
  }
}
