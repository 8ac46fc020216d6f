package dev.rtck.referenceserver.http;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One stream of HTTP/2: reads its request, and has it answered by the same resources as those of
 * HTTP/1.1. What these write behind the head of a stream becomes DATA frames.
 */
final class Http2Request extends ChannelDuplexHandler implements Exchange {
  /** RFC 9113 §8.2.2: what belongs to a connection of HTTP/1.1. */
  private static final Set<String> OF_THE_CONNECTION =
      Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");

  private static final byte[] NO_BODY = {};
  private static final int HTTP_2 = 2;

  private final Site site;
  private final Defects defects;
  private final Http2Connection connection;
  private final int ordinal;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private final List<ByteBuf> heldBack = new ArrayList<>();

  private @Nullable ChannelHandlerContext context;
  private @Nullable RequestHead head;
  private @Nullable Runnable abandoned;
  private boolean answered;
  private boolean began;
  private boolean ended;

  Http2Request(Site site, Defects defects, Http2Connection connection, int ordinal) {
    this.site = site;
    this.defects = defects;
    this.connection = connection;
    this.ordinal = ordinal;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  // The request

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (message instanceof Http2HeadersFrame headers) {
        if (head == null) {
          head = head(headers.headers());
        }
        takeEnd(headers.isEndStream());
      } else if (message instanceof Http2DataFrame data) {
        take(ctx, data);
        takeEnd(data.isEndStream());
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void take(ChannelHandlerContext ctx, Http2DataFrame data) {
    if (answered) {
      return;
    }
    byte[] bytes = new byte[data.content().readableBytes()];
    data.content().readBytes(bytes);
    body.writeBytes(bytes);
    if (body.size() > BodyReader.MAX_BYTES) {
      respond(Response.text(413, "the body is too large"));
      var unused = ctx.channel().close();
    }
  }

  private RequestHead head(Http2Headers headers) {
    List<Field> fields = new ArrayList<>();
    for (Map.Entry<CharSequence, CharSequence> header : headers) {
      String name = header.getKey().toString();
      boolean forgotten =
          name.equals("last-event-id") && defects.has(Defect.HTTP2_LAST_EVENT_ID_LOST);
      if (!name.startsWith(":") && !forgotten) {
        fields.add(new Field(name, header.getValue().toString()));
      }
    }
    if (headers.authority() != null) {
      fields.add(new Field("Host", headers.authority().toString()));
    }
    String target = String.valueOf(headers.path());
    return RequestHead.of(
        String.valueOf(headers.method()), target, target, HTTP_2, new Fields(fields));
  }

  private void takeEnd(boolean isEnd) {
    RequestHead request = head;
    if (!isEnd || answered || request == null || !connection.hasRoom()) {
      return;
    }
    Resource resource = site.at(request.path());
    if (resource == null) {
      respond(Response.text(404, "nothing here"));
    } else {
      resource.handle(this);
    }
  }

  // The answer

  @Override
  public RequestHead head() {
    if (head == null) {
      throw new IllegalStateException("nothing was asked yet");
    }
    return head;
  }

  @Override
  public byte[] body() {
    return body.size() == 0 ? NO_BODY : body.toByteArray();
  }

  @Override
  public Channel channel() {
    return ctx().channel();
  }

  private ChannelHandlerContext ctx() {
    if (context == null) {
      throw new IllegalStateException("the stream is not open");
    }
    return context;
  }

  @Override
  public void respond(Response response) {
    if (answered) {
      return;
    }
    answered = true;
    byte[] content = response.body().getBytes(StandardCharsets.UTF_8);
    boolean withBody = content.length > 0 && (head == null || !head.method().equals("HEAD"));
    Http2Headers headers = headers(response);
    if (response.status() != 204) {
      headers.setInt("content-length", content.length);
    }
    ended = true;
    write(new DefaultHttp2HeadersFrame(headers, !withBody));
    if (withBody) {
      write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(content), true));
    }
    ctx().flush();
  }

  @Override
  public void switchProtocols(Response response, ChannelHandler next) {
    if (response.status() < 200) {
      // RFC 9113 §8.6: there is no other protocol to go over to.
      respond(Response.text(501, "HTTP/2 does not go over to another protocol"));
      return;
    }
    answered = true;
    began = true;
    ChannelHandlerContext ctx = ctx();
    write(new DefaultHttp2HeadersFrame(headers(response), false));
    ctx.flush();
    ctx.pipeline().addAfter(ctx.name(), "protocol", next);
  }

  private Http2Headers headers(Response response) {
    Http2Headers headers = new DefaultHttp2Headers(false);
    headers.status(String.valueOf(response.status()));
    for (Field field : response.fields()) {
      String name = field.name().toLowerCase(Locale.ROOT);
      if (!OF_THE_CONNECTION.contains(name) || defects.has(Defect.HTTP2_CONNECTION_HEADERS_SENT)) {
        headers.add(
            defects.has(Defect.HTTP2_FIELD_NAMES_CAPITALIZED) ? field.name() : name, field.value());
      }
    }
    if (defects.has(Defect.HTTP2_STREAM_TYPED_TEXT_PLAIN)) {
      headers.set("content-type", "text/plain");
    }
    return headers;
  }

  private void write(Object frame) {
    connection.write(ctx(), frame, ctx().newPromise());
  }

  // What comes behind the head of a stream

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (!(message instanceof ByteBuf bytes)) {
      var unused = ctx.write(message, promise);
    } else if (!bytes.isReadable() || ended || !connection.serves(ordinal)) {
      bytes.release();
      promise.setSuccess();
    } else if (defects.has(Defect.HTTP2_STREAM_HELD_BACK)) {
      heldBack.add(bytes);
      promise.setSuccess();
    } else {
      connection.write(ctx, new DefaultHttp2DataFrame(bytes), promise);
    }
  }

  /** Who closes a connection of HTTP/1.1 behind an answer ends it: here a frame says so. */
  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (!began || ended || !ctx.channel().isActive()) {
      var unused = ctx.close(promise);
      return;
    }
    ended = true;
    ByteBuf rest = Unpooled.wrappedBuffer(heldBack.toArray(ByteBuf[]::new));
    heldBack.clear();
    ctx.writeAndFlush(new DefaultHttp2DataFrame(rest, true))
        .addListener(
            written -> {
              var unused = ctx.close(promise);
            });
  }

  @Override
  public void whenAbandoned(Runnable task) {
    abandoned = task;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof Http2ResetFrame) {
      connection.cancelled();
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    Runnable task = abandoned;
    abandoned = null;
    if (task != null && !answered) {
      task.run();
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    heldBack.forEach(ByteBuf::release);
    heldBack.clear();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    var unused = ctx.close();
  }
}
