package dev.rtck.referenceserver.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import java.util.function.Supplier;

/** Guesses from the first byte whether the peer speaks TLS, and serves it either way: a defect. */
public final class TlsOrPlainText extends ByteToMessageDecoder {
  /** The content type of a TLS handshake record (RFC 8446 §5.1). */
  private static final int HANDSHAKE = 22;

  private final Supplier<SslHandler> tls;

  /** Takes a handler from {@code tls} where the peer speaks TLS. */
  public TlsOrPlainText(Supplier<SslHandler> tls) {
    this.tls = tls;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (in.getByte(in.readerIndex()) == HANDSHAKE) {
      ctx.pipeline().replace(this, "tls", tls.get());
    } else {
      ctx.pipeline().remove(this);
    }
  }
}
