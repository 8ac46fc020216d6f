package dev.rtck.referenceserver.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import java.util.List;
import java.util.function.Consumer;

/**
 * Looks whether the first bytes of a connection are the preface of HTTP/2 (RFC 9113 §3.4), which
 * clients send that know beforehand, or by ALPN, that it is spoken.
 */
public final class Http2OrHttp1 extends ByteToMessageDecoder {
  private final Consumer<ChannelHandlerContext> http2;

  /** Calls {@code http2} where the preface came, and steps aside in either case. */
  public Http2OrHttp1(Consumer<ChannelHandlerContext> http2) {
    this.http2 = http2;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    ByteBuf preface = Http2CodecUtil.connectionPrefaceBuf();
    try {
      int length = Math.min(in.readableBytes(), preface.readableBytes());
      boolean agrees =
          in.slice(in.readerIndex(), length).equals(preface.slice(preface.readerIndex(), length));
      if (agrees && length < preface.readableBytes()) {
        return;
      }
      if (agrees) {
        http2.accept(ctx);
      }
      ctx.pipeline().remove(this);
    } finally {
      preface.release();
    }
  }
}
