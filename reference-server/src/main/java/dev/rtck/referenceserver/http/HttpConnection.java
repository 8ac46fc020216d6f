package dev.rtck.referenceserver.http;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.transport.Connections;
import dev.rtck.referenceserver.transport.GoingAway;
import dev.rtck.referenceserver.transport.OrderlyEnd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection as long as it speaks HTTP: reads requests one after the other, and has each
 * answered before the next is looked at.
 */
public final class HttpConnection extends ChannelInboundHandlerAdapter {
  private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
  private static final byte[] NO_BODY = {};
  private static final int STALLING_HALF_OPEN = 100;
  private static final int EARLY = 200;

  /** What a client may send ahead of an answer that it awaits. */
  private static final int MAX_AHEAD_BYTES = 2 * BodyReader.MAX_BYTES;

  private final Site site;
  private final Defects defects;
  private final Duration patience;
  private final int maxConnections;
  private final Connections connections;
  private final RequestHeadParser parser;

  private ByteBuf input = Unpooled.EMPTY_BUFFER;
  private @Nullable RequestHead head;
  private @Nullable BodyReader body;
  private @Nullable Live exchange;
  private @Nullable ScheduledFuture<?> deadline;
  private boolean answering;
  private boolean ended;
  private boolean inputEnded;
  private boolean unfinished = true;
  private boolean refused;

  /**
   * A fresh connection.
   *
   * @param patience how long a request, and the TLS handshake before it, may take to arrive
   * @param maxConnections more than this many get a 503; 0 for any number
   */
  public HttpConnection(
      Site site, Defects defects, Duration patience, int maxConnections, Connections connections) {
    this.site = site;
    this.defects = defects;
    this.patience = patience;
    this.maxConnections = maxConnections;
    this.connections = connections;
    parser = new RequestHeadParser(defects);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    connections.unfinishedHandshakes().incrementAndGet();
    startDeadline(ctx);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    stopDeadline();
    finishFirstRequest();
    input.release();
    input = Unpooled.EMPTY_BUFFER;
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    ended = true;
    stopDeadline();
    abandon();
    ctx.fireChannelInactive();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (ended) {
      bytes.release();
      return;
    }
    if (input.isReadable()) {
      ByteBuf joined = ctx.alloc().buffer(input.readableBytes() + bytes.readableBytes());
      joined.writeBytes(input).writeBytes(bytes);
      input.release();
      bytes.release();
      input = joined;
    } else {
      input.release();
      input = bytes;
    }
    if (answering && input.readableBytes() > MAX_AHEAD_BYTES) {
      var unused = ctx.close();
      return;
    }
    if (defects.has(Defect.HALF_OPEN_HANDSHAKES_BLOCK)
        && connections.unfinishedHandshakes().get() > STALLING_HALF_OPEN) {
      return;
    }
    process(ctx);
  }

  private void process(ChannelHandlerContext ctx) {
    try {
      while (!answering && !ended && input.isReadable()) {
        if (refused
            && defects.has(Defect.FRAMES_ANSWERED_AFTER_REFUSAL)
            && input.getByte(input.readerIndex()) < 0) {
          answerPing(ctx);
          return;
        }
        boolean begins = head == null;
        boolean complete = readRequest();
        if (!complete && begins) {
          begin(ctx);
        }
        if (!complete) {
          watchUnfinished(ctx);
          return;
        }
        answer(ctx);
      }
    } catch (MalformedRequest malformed) {
      abandon();
      respond(ctx, Response.text(malformed.status(), malformed.why()), false, true);
    }
  }

  /** Reads a masked ping of less than 126 bytes where HTTP is due, and answers it. */
  private void answerPing(ChannelHandlerContext ctx) {
    byte[] frame = new byte[input.readableBytes()];
    input.readBytes(frame);
    int length = frame.length < 6 ? 0 : Math.min(frame[1] & 0x7f, frame.length - 6);
    byte[] pong = new byte[2 + length];
    pong[0] = (byte) 0x8a;
    pong[1] = (byte) length;
    for (int i = 0; i < length; i++) {
      pong[2 + i] = (byte) (frame[6 + i] ^ frame[2 + i % 4]);
    }
    write(ctx, Unpooled.wrappedBuffer(pong));
    ctx.flush();
  }

  private boolean readRequest() throws MalformedRequest {
    if (head == null) {
      head = parser.parse(input);
      if (head == null) {
        return false;
      }
      body = new BodyReader(head, defects);
      boolean ignored =
          defects.has(Defect.REQUEST_BODY_READ_AS_FRAMES)
              || (defects.has(Defect.EXPECT_CONTINUE_IGNORED) && expectsContinue(head));
      if (ignored && head.fields().has("Upgrade")) {
        body = null;
      }
    }
    if (body != null && !body.isDone()) {
      body.read(input);
      return body.isDone();
    }
    return true;
  }

  private void begin(ChannelHandlerContext ctx) {
    RequestHead request = head;
    Resource resource = request == null ? null : site.at(request.path());
    if (request != null && resource != null) {
      exchange = new Live(ctx, request);
      resource.begun(exchange);
    }
  }

  private void abandon() {
    Live abandoned = exchange;
    if (abandoned != null) {
      abandoned.abandon();
    }
  }

  private void watchUnfinished(ChannelHandlerContext ctx) {
    if (head != null
        && expectsContinue(head)
        && body != null
        && body.content().length == 0
        && !defects.has(Defect.EXPECT_CONTINUE_UNANSWERED)) {
      write(ctx, Unpooled.copiedBuffer(CONTINUE, StandardCharsets.US_ASCII));
      ctx.flush();
    }
    if (defects.has(Defect.CHOPPED_HEAD_REFUSED) && head == null) {
      respond(ctx, Response.text(400, "the request came in pieces"), false, true);
    }
    if (defects.has(Defect.SLOW_HEADERS_RESTART_THE_CLOCK)) {
      startDeadline(ctx);
    }
    if (defects.has(Defect.UNFINISHED_HEADERS_KEPT) && parser.seen() > 100) {
      stopDeadline();
    }
  }

  private static boolean expectsContinue(RequestHead head) {
    return head.minorVersion() == 1 && head.fields().hasMember("Expect", "100-continue");
  }

  private void answer(ChannelHandlerContext ctx) {
    RequestHead request = head;
    if (request == null) {
      return;
    }
    stopDeadline();
    if (request.target().startsWith("/echo") && defects.has(Defect.HANDSHAKE_CLOCK_NOT_STOPPED)) {
      startDeadline(ctx);
      deadline = null;
    }
    answering = true;
    Live begun = exchange;
    Live answered = begun == null ? new Live(ctx, request) : begun;
    exchange = answered;
    if (connections.size() > mostConnections()) {
      answered.respond(Response.text(503, "too many connections").with("Connection", "close"));
      return;
    }
    Resource resource = site.at(request.path());
    if (resource == null) {
      answered.respond(Response.text(404, "nothing here"));
    } else {
      resource.handle(answered);
    }
  }

  private int mostConnections() {
    if (defects.has(Defect.CONNECTIONS_REFUSED_EARLY)) {
      return EARLY;
    }
    return maxConnections == 0 ? Integer.MAX_VALUE : maxConnections;
  }

  private void respond(
      ChannelHandlerContext ctx, Response response, boolean keepAlive, boolean withBody) {
    Response answer = response;
    boolean stay = keepAlive && !response.fields().contains(new Field("Connection", "close"));
    if (!stay) {
      answer = closing(response);
    }
    RequestHead request = head;
    if (request != null && defects.has(Defect.DECODED_TARGET_REFLECTED)) {
      answer = answer.with("Content-Location", percentDecoded(request.target()));
    }
    write(ctx, Unpooled.wrappedBuffer(answer.encode(withBody)));
    ctx.flush();
    finishFirstRequest();
    refused = response.status() >= 400;
    head = null;
    body = null;
    exchange = null;
    if (refused && stay && defects.has(Defect.SILENT_AFTER_REFUSAL)) {
      return;
    }
    answering = false;
    if (stay) {
      startDeadline(ctx);
      process(ctx);
    } else {
      end(ctx);
    }
  }

  private static Response closing(Response response) {
    for (Field field : response.fields()) {
      if (field.name().equals("Connection") && !field.value().equals("close")) {
        return response.without("Connection").with("Connection", field.value() + ", close");
      }
    }
    return response.without("Connection").with("Connection", "close");
  }

  static String percentDecoded(String target) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c == '%' && i + 2 < target.length()) {
        int code = Character.digit(target.charAt(i + 1), 16) * 16;
        text.append((char) (code + Character.digit(target.charAt(i + 2), 16)));
        i += 2;
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  private void end(ChannelHandlerContext ctx) {
    if (!ended) {
      ended = true;
      stopDeadline();
      OrderlyEnd.of(ctx.channel());
    }
  }

  private void startDeadline(ChannelHandlerContext ctx) {
    stopDeadline();
    deadline =
        ctx.executor().schedule(() -> timeOut(ctx), patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void stopDeadline() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  private void timeOut(ChannelHandlerContext ctx) {
    if (answering) {
      // Only a clock that was not stopped goes on until now.
      end(ctx);
      return;
    }
    boolean silent = parser.seen() == 0 && head == null;
    if (silent && unfinished && defects.has(Defect.SILENT_CONNECTION_KEPT)) {
      return;
    }
    if (silent) {
      end(ctx);
    } else {
      abandon();
      respond(ctx, Response.text(408, "the request did not arrive in time"), false, true);
    }
  }

  private void finishFirstRequest() {
    if (unfinished) {
      unfinished = false;
      connections.unfinishedHandshakes().decrementAndGet();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == GoingAway.INSTANCE) {
      goAway(ctx);
    } else if (event instanceof ChannelInputShutdownEvent) {
      inputEnded = true;
      abandon();
      if (ended) {
        OrderlyEnd.peerEnded(ctx.channel());
      } else if (!answering) {
        end(ctx);
      }
    }
    ctx.fireUserEventTriggered(event);
  }

  /** Nothing is unread on a connection between two requests: its close is no reset. */
  private void goAway(ChannelHandlerContext ctx) {
    boolean idle = !unfinished && !answering && head == null && !input.isReadable();
    if (idle) {
      var unused = ctx.close();
    } else {
      end(ctx);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    var unused = ctx.close();
  }

  private static void write(ChannelHandlerContext ctx, ByteBuf bytes) {
    var unused = ctx.write(bytes);
  }

  private final class Live implements Exchange {
    private final ChannelHandlerContext ctx;
    private final RequestHead request;
    private @Nullable Runnable abandoned;

    Live(ChannelHandlerContext ctx, RequestHead request) {
      this.ctx = ctx;
      this.request = request;
    }

    @Override
    public RequestHead head() {
      return request;
    }

    @Override
    public Channel channel() {
      return ctx.channel();
    }

    @Override
    public byte[] body() {
      BodyReader reader = body;
      return exchange == this && reader != null ? reader.content() : NO_BODY;
    }

    @Override
    public void respond(Response response) {
      if (exchange != this) {
        return;
      }
      boolean whole = body == null || body.isDone();
      HttpConnection.this.respond(
          ctx,
          response,
          request.keepsAlive() && whole && !inputEnded,
          !request.method().equals("HEAD"));
    }

    @Override
    public void whenAbandoned(Runnable task) {
      abandoned = task;
      if (inputEnded || ended) {
        abandon();
      }
    }

    void abandon() {
      Runnable task = abandoned;
      abandoned = null;
      if (task != null && exchange == this) {
        task.run();
      }
    }

    @Override
    public void switchProtocols(Response response, ChannelHandler next) {
      if (expectsContinue(request)
          && (body == null || body.content().length == 0)
          && !defects.has(Defect.EXPECT_CONTINUE_IGNORED)) {
        write(ctx, Unpooled.copiedBuffer(CONTINUE, StandardCharsets.US_ASCII));
      }
      byte[] head = response.encodeHead();
      if (defects.has(Defect.LINE_FEEDS_ALONE_IN_101)) {
        String lines = new String(head, StandardCharsets.ISO_8859_1);
        head = lines.replace("\r\n", "\n").getBytes(StandardCharsets.ISO_8859_1);
      }
      write(ctx, Unpooled.wrappedBuffer(head));
      ctx.flush();
      stopDeadline();
      ByteBuf rest = input;
      input = Unpooled.EMPTY_BUFFER;
      ctx.pipeline().addAfter(ctx.name(), "protocol", next);
      if (defects.has(Defect.EARLY_BYTES_LOST)) {
        rest.writerIndex(rest.readerIndex() + rest.readableBytes() / 2);
      }
      if (rest.isReadable()) {
        ctx.fireChannelRead(rest);
        ctx.fireChannelReadComplete();
      } else {
        rest.release();
      }
      ctx.pipeline().remove(HttpConnection.this);
    }
  }
}
